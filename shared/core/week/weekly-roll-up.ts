/**
 * The week of many tenants in one message, for people who manage all of them: one line per tenant, worst first. Pure.
 * The stored row has only ids and numbers; names are read when the message is made.
 */

import { type Alert, isLive } from '../alert/alert';
import { timesOf } from '../commonest';
import { deploymentId } from '../deployment/deployment';
import { ownEvent, type WatchEvent } from '../event/event';
import { isAtLeast, type Severity, severities, worstOf } from '../event/severity';
import { unreadableConcern } from '../event/watcher/unreadable-events';
import type { LicenceEnd } from '../tenant/licence-end';
import type { TechnicianWork } from '../tenant/technicians';
import type { Evaluation } from '../verdict/evaluation';

/**
 * needsYou: something is wrong, or happened in the week and is unacknowledged. cannotSee: nothing in the tenant can be
 * judged. recovered: something was wrong and is fixed. calm: none of these.
 */
export const rollUpStates = ['needsYou', 'cannotSee', 'recovered', 'calm'] as const;
export type RollUpState = (typeof rollUpStates)[number];

/**
 * sightless: an alert says that the tenant cannot be read. notBegun: its first message has not been sent yet.
 * unreadable: its configuration or rows cannot be read.
 */
type UnseenReason = 'sightless' | 'notBegun' | 'unreadable';

/** One tenant in the message. */
export type RollUpLine = {
  readonly tenantId: string;
  readonly state: RollUpState;
  /** The severity of its alert; null if it has none. */
  readonly severity: Severity | null;
  readonly alertId: string | null;
  /** When the alert was opened or fixed. Lines of one severity are sorted by it. */
  readonly since: string | null;
  /** The number of further such alerts. */
  readonly more: number;
  /** The alerts that were fixed, if the line is about something else; null if there are none. */
  readonly fixed: { readonly amount: number; readonly severity: Severity } | null;
  readonly unseen: UnseenReason | null;
  /** Controls that pass now, among those that could be judged. */
  readonly holding: number;
  readonly judged: number;
  /** The number of controls that are enabled in the tenant. */
  readonly controls: number;
};

/** A requirement that fails at several tenants. */
type RollUpCommon = { readonly controlId: string; readonly tenants: number };

/** One week of one roll-up as it was sent. */
export type RollUpWeek = {
  readonly rollUpId: string;
  /** ISO 8601: 2026-W48. */
  readonly week: string;
  /** Covers everything with from <= at < madeAt, and everything fixed since the previous message. */
  readonly from: string;
  readonly to: string;
  readonly madeAt: string;
  /** Ids of the deployment's recipients of the message. */
  readonly recipients: readonly string[];
  /** Worst first. */
  readonly lines: readonly RollUpLine[];
  readonly common: readonly RollUpCommon[];
  /** Acceptances that end soon, and at how many tenants. */
  readonly ending: { readonly acceptances: number; readonly tenants: number };
  /** Licences that end soon, the first to end first. */
  readonly licences: readonly (LicenceEnd & { readonly tenantId: string })[];
  /** The technicians' actions with from <= recorded < to. */
  readonly technicians: readonly TechnicianWork[];
};

/** Anything below this severity is only in the tenant's own week. */
const leastSeverity: Severity = 'medium';

const isCounted = ({ form, severity, groupKey, mergedInto }: Alert): boolean =>
  form === 'alert' && groupKey !== unreadableConcern && mergedInto === undefined && isAtLeast(severity, leastSeverity);

const needsSomebody = (alert: Alert, from: string, now: string): boolean =>
  alert.status === 'open' &&
  (alert.concerns.length > 0
    ? isLive(alert, Date.parse(now))
    : // A momentary event that nobody acknowledged in the whole week needs attention.
      alert.acknowledged === null && alert.lastEventAt >= from);

/** The log may show the fix late, so the time of its collection counts. */
const isFixed = ({ status, resolvedAt, lastEventAt }: Alert, since: string): boolean =>
  status === 'resolved' && resolvedAt !== null && (resolvedAt >= since || lastEventAt >= since);

const bySeverity = (a: Severity | null, b: Severity | null): number =>
  (b === null ? -1 : severities.indexOf(b)) - (a === null ? -1 : severities.indexOf(a));

const byTime = (a: string | null, b: string | null): number => ((a ?? '') < (b ?? '') ? -1 : a === b ? 0 : 1);

/** The worst alert, the oldest of equals. */
const worstAlert = (alerts: readonly Alert[]): Alert | undefined =>
  [...alerts].sort((a, b) => bySeverity(a.severity, b.severity) || byTime(a.openedAt, b.openedAt))[0];

type RollUpTenant = {
  readonly tenantId: string;
  readonly alerts: readonly Alert[];
  /** The evaluations of the controls that are enabled in the tenant. */
  readonly evaluations: readonly Evaluation[];
  /** True if its first message has been sent. */
  readonly hasBegun: boolean;
};

/**
 * The line of one tenant. `from`: start of the week. `sentUntil`: ends before this time were already reported. `now`:
 * present.
 */
export function rollUpLine(
  tenant: RollUpTenant,
  { from, sentUntil, now }: { readonly from: string; readonly sentUntil: string; readonly now: string },
): RollUpLine {
  const { tenantId, alerts, evaluations, hasBegun } = tenant;
  const statuses = evaluations.map(({ verdict }) => verdict.status);
  const holding = statuses.filter((status) => status === 'pass').length;
  const judged = holding + statuses.filter((status) => status === 'fail').length;
  const counted = alerts.filter(isCounted);
  const fixed = counted.filter((alert) => isFixed(alert, sentUntil));
  const line = (state: RollUpState, of: readonly Alert[], unseen: UnseenReason | null = null): RollUpLine => {
    const worst = worstAlert(of);
    const since = worst === undefined ? null : state === 'recovered' ? worst.resolvedAt : worst.openedAt;
    return {
      tenantId,
      state,
      severity: worst?.severity ?? null,
      alertId: worst?.id ?? null,
      since,
      more: Math.max(0, of.length - 1),
      fixed:
        state === 'recovered' || fixed.length === 0
          ? null
          : { amount: fixed.length, severity: worstOf(fixed.map(({ severity }) => severity)) },
      unseen,
      holding,
      judged,
      controls: statuses.length,
    };
  };
  const open = counted.filter((alert) => needsSomebody(alert, from, now));
  const dark = alerts.filter(({ groupKey, status }) => groupKey === unreadableConcern && status === 'open');
  if (open.length > 0) return line('needsYou', open, dark.length > 0 ? 'sightless' : null);
  if (dark.length > 0) return line('cannotSee', dark, 'sightless');
  if (!hasBegun) return line('cannotSee', [], 'notBegun');
  return line(fixed.length > 0 ? 'recovered' : 'calm', fixed);
}

/** The line of a tenant that cannot be read. The tenant stays in the message and does not delay the others. */
export const unreadableLine = (tenantId: string): RollUpLine => ({
  tenantId,
  state: 'cannotSee',
  severity: null,
  alertId: null,
  since: null,
  more: 0,
  fixed: null,
  unseen: 'unreadable',
  holding: 0,
  judged: 0,
  controls: 0,
});

export const worstLinesFirst = (lines: readonly RollUpLine[]): readonly RollUpLine[] =>
  [...lines].sort(
    (a, b) =>
      rollUpStates.indexOf(a.state) - rollUpStates.indexOf(b.state) ||
      bySeverity(a.severity, b.severity) ||
      byTime(a.since, b.since) ||
      (a.tenantId < b.tenantId ? -1 : 1),
  );

/** From this many tenants on, a failing requirement is listed separately. */
const manyTenants = 3;
const mostCommon = 3;

/** Requirements that fail at three tenants or more, the commonest first. */
export function commonFailures(tenants: readonly (readonly Evaluation[])[]): readonly RollUpCommon[] {
  const failed = tenants.flat().filter(({ verdict }) => verdict.status === 'fail');
  return [...timesOf(failed.map(({ controlId }) => controlId))]
    .filter(([, count]) => count >= manyTenants)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, mostCommon)
    .map(([controlId, count]) => ({ controlId, tenants: count }));
}

const prefix = 'rollUp|';

const groupOf = (rollUpId: string, week: string): string => `${prefix}${rollUpId}|${week}`;

/** The roll-up and the week of this alert group; undefined if it has none. Ids contain no `|`. */
export function rollUpOfGroup(groupKey: string): { readonly rollUpId: string; readonly week: string } | undefined {
  if (!groupKey.startsWith(prefix)) return undefined;
  const [, rollUpId = '', week = ''] = groupKey.split('|');
  return { rollUpId, week };
}

/** The event from which the roll-up's message is made. Every attempt gives the same event. */
export function rollUpEvent({ rollUpId, week, to, madeAt, recipients }: RollUpWeek): WatchEvent {
  const resourceId = `${rollUpId}|${week}`;
  const details = { week, rollUp: rollUpId, recipients };
  return ownEvent(
    { tenantId: deploymentId, source: 'digest', object: resourceId, anchor: to, after: 'told' },
    { resourceId, recordedAt: madeAt, groupKey: groupOf(rollUpId, week), details },
  );
}
