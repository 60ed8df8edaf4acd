import type { Alert } from '../../core/alert/alert';
import { evidenceOf } from '../../core/alerting/named-change';
import { LookError } from '../../core/collection/failure';
import type { WatchEvent } from '../../core/event/event';
import type { Judged } from '../../core/event/look-events';
import { isFleetKind, isLogKind, isSmallKind } from '../../kinds';
import type { Pipeline } from '../context';
import type { Look, LookContext, Today } from './look';
import { differencesOf, isChange, readNow } from './look-small';

/** Undefined: Graph does not answer now, so the collection must wait. */
export async function todayOf(context: LookContext, look: Look): Promise<Today | undefined> {
  const { kind } = look;
  // A fleet is collected again at once anyway, page by page: its changes are not reported one by one.
  if (isFleetKind(kind) || isLogKind(kind) || !isSmallKind(kind)) return { isAsSeen: true };
  try {
    const now = await readNow(context, kind);
    const seen = look.pending.small.get(kind) ?? [];
    const moved = new Set(
      differencesOf(kind, seen, now)
        .filter(isChange)
        .map(({ resourceId }) => resourceId),
    );
    if (moved.size === 0) return { isAsSeen: true };
    return {
      isAsSeen: false,
      still: new Set(look.changes.map(({ resourceId }) => resourceId).filter((id) => !moved.has(id))),
    };
  } catch (error) {
    if (error instanceof LookError) return undefined;
    throw error;
  }
}

/**
 * Verdicts on the past state: only those already reported are stored, because their number is used. The others are judged again on the
 * present state.
 */
export async function toldVerdicts(
  { store }: Pick<Pipeline, 'store'>,
  tenantId: string,
  verdicts: readonly Judged[],
  events: readonly WatchEvent[],
): Promise<readonly Judged[]> {
  const told = await store.alerts.told(
    tenantId,
    events.map(({ id }) => id),
  );
  const sources = new Set(events.filter(({ id }) => told.has(id)).map(({ source }) => source));
  return verdicts.filter(({ control }) => sources.has(control.id));
}

/** A finding that is no longer true is recorded, but reported only if no alert has covered it. */
export function asPast(
  event: WatchEvent,
  { still }: Extract<Today, { readonly isAsSeen: false }>,
  alerts: readonly Alert[],
  since: string,
): WatchEvent {
  const isControls = event.resource.kind === 'control' || event.resource.kind === 'tenant';
  if (isControls || still.has(event.resource.id)) return event;
  const { property } = evidenceOf(event);
  const isKnown = alerts.some(
    ({ named, lastEventAt }) => lastEventAt >= since && named.some((one) => one.property === property),
  );
  return event.type === 'recovery' || isKnown ? { ...event, groupKey: null, concern: null } : event;
}
