import type { Alert } from '../../core/alert/alert';
import { evidenceOf } from '../../core/alerting/named-change';
import { CollectionError } from '../../core/collection/failure';
import type { Judged } from '../../core/event/collection-facts';
import type { WatchEvent } from '../../core/event/event';
import { isFleetKind, isLogKind, isSmallKind } from '../../kinds';
import type { Pipeline } from '../context';
import { differencesOf, isChange, readNow } from './collect-small';
import type { Collection, CollectionContext, Today } from './collection';

/** Undefined: Graph does not answer, so the collection must wait. */
export async function todayOf(context: CollectionContext, collection: Collection): Promise<Today | undefined> {
  const { kind } = collection;
  // A fleet is collected again at once, page by page, and its changes are not reported singly.
  if (isFleetKind(kind) || isLogKind(kind) || !isSmallKind(kind)) return { isAsSeen: true };
  try {
    const now = await readNow(context, kind);
    const seen = collection.pending.small.get(kind) ?? [];
    const moved = new Set(
      differencesOf(kind, seen, now)
        .filter(isChange)
        .map(({ resourceId }) => resourceId),
    );
    if (moved.size === 0) return { isAsSeen: true };
    return {
      isAsSeen: false,
      still: new Set(collection.changes.map(({ resourceId }) => resourceId).filter((id) => !moved.has(id))),
    };
  } catch (error) {
    if (error instanceof CollectionError) return undefined;
    throw error;
  }
}

/**
 * Verdicts on a past state that alerts already report. They are stored so that later verdicts are numbered after them.
 * All other controls are judged on the present state.
 */
export async function alertedVerdicts(
  { store }: Pick<Pipeline, 'store'>,
  tenantId: string,
  verdicts: readonly Judged[],
  events: readonly WatchEvent[],
): Promise<readonly Judged[]> {
  const alerted = await store.alerts.alerted(
    tenantId,
    events.map(({ id }) => id),
  );
  const sources = new Set(events.filter(({ id }) => alerted.has(id)).map(({ source }) => source));
  return verdicts.filter(({ control }) => sources.has(control.id));
}

/** A finding that is no longer true is recorded. It is reported only if an alert has not covered it yet. */
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
