/**
 * The week of many tenants in one message, for those who look after all of them: one line a tenant, worst first. Pure. What is stored
 * holds ids and numbers alone; names are read when the message is made.
 */
import { type Alert, isLive } from '../alert/alert';
import { deploymentId } from '../deployment/deployment';
import { ownEvent, type WatchEvent } from '../event/event';
import { isAtLeast, type Severity, severities } from '../event/severity';
import { sightlessConcern } from '../event/watch-events';
import type { LicenceEnd } from '../tenant/licence-end';
import type { TechnicianWork } from '../tenant/technicians';
import type { Evaluation } from '../verdict/evaluation';

/**
 * needsYou: something is wrong, or happened in the week and nobody has taken it on. cannotSee: nothing of the tenant can be judged.
 * recovered: something was wrong and is mended. calm: none of these.
 */
export const rollUpStates = ['needsYou', 'cannotSee', 'recovered', 'calm'] as const;
export type RollUpState = (typeof rollUpStates)[number];

/** sightless: an alert says so. notBegun: its first message has not gone yet. unreadable: its configuration or its rows. */
type UnseenReason = 'sightless' | 'notBegun' | 'unreadable';

/** One tenant in the message. */
export type RollUpLine = {
  readonly tenantId: string;
  readonly state: RollUpState;
  /** Of the alert that it is about; null where it is about none. */
  readonly severity: Severity | null;
  readonly alertId: string | null;
  /** When that was opened, or mended; orders lines of one severity. */
  readonly since: string | null;
  /** Of the same sort beside that one. */
  readonly more: number;
  readonly unseen: UnseenReason | null;
  /** Controls that pass now, of those that could be judged. */
  readonly holding: number;
  readonly judged: number;
  /** All that are switched on there. */
  readonly controls: number;
};

/** A requirement that does not hold at several tenants. */
type RollUpCommon = { readonly controlId: string; readonly tenants: number };

/** One week of one roll-up as it was told. */
export type RollUpWeek = {
  readonly rollUpId: string;
  /** ISO 8601: 2026-W48. */
  readonly week: string;
  /** What happened with from <= at < madeAt is told in it, and what was mended since the message before. */
  readonly from: string;
  readonly to: string;
  readonly madeAt: string;
  /** Ids of the deployment's recipients who are told. */
  readonly recipients: readonly string[];
  /** Worst first. */
  readonly lines: readonly RollUpLine[];
  readonly common: readonly RollUpCommon[];
  /** Acceptances that end soon, and at how many tenants. */
  readonly ending: { readonly acceptances: number; readonly tenants: number };
  /** What comes to an end soon, the soonest first. */
  readonly licences: readonly (LicenceEnd & { readonly tenantId: string })[];
  /** What people of ours did with from <= recorded < to. */
  readonly technicians: readonly TechnicianWork[];
};

/** Below this severity people hear of it in the tenant's own week alone. */
const leastSeverity: Severity = 'medium';

const isCounted = ({ form, severity, groupKey }: Alert): boolean =>
  form === 'alert' && groupKey !== sightlessConcern && isAtLeast(severity, leastSeverity);

const needsSomebody = (alert: Alert, from: string, now: string): boolean =>
  alert.status === 'open' &&
  (alert.concerns.length > 0
    ? isLive(alert, Date.parse(now))
    : // It is over at once: what nobody has taken on in the whole week somebody should look at.
      alert.acknowledged === null && alert.lastEventAt >= from);

/** The log may tell late when it was mended: what counts is when it was seen. */
const isMended = ({ status, resolvedAt, lastEventAt }: Alert, since: string): boolean =>
  status === 'resolved' && resolvedAt !== null && (resolvedAt >= since || lastEventAt >= since);

const bySeverity = (a: Severity | null, b: Severity | null): number =>
  (b === null ? -1 : severities.indexOf(b)) - (a === null ? -1 : severities.indexOf(a));

const byTime = (a: string | null, b: string | null): number => ((a ?? '') < (b ?? '') ? -1 : a === b ? 0 : 1);

/** The worst alert, of several the oldest. */
const worstAlert = (alerts: readonly Alert[]): Alert | undefined =>
  [...alerts].sort((a, b) => bySeverity(a.severity, b.severity) || byTime(a.openedAt, b.openedAt))[0];

type RollUpTenant = {
  readonly tenantId: string;
  readonly alerts: readonly Alert[];
  /** Of controls that are switched on there. */
  readonly evaluations: readonly Evaluation[];
  /** Its first message has gone. */
  readonly hasBegun: boolean;
};

/** What one tenant's line says; `from`: since when, `toldUntil`: the ends up to then are told already, `now`: as of. */
export function rollUpLine(
  tenant: RollUpTenant,
  { from, toldUntil, now }: { readonly from: string; readonly toldUntil: string; readonly now: string },
): RollUpLine {
  const { tenantId, alerts, evaluations, hasBegun } = tenant;
  const statuses = evaluations.map(({ verdict }) => verdict.status);
  const holding = statuses.filter((status) => status === 'pass').length;
  const judged = holding + statuses.filter((status) => status === 'fail').length;
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
      unseen,
      holding,
      judged,
      controls: statuses.length,
    };
  };
  const counted = alerts.filter(isCounted);
  const open = counted.filter((alert) => needsSomebody(alert, from, now));
  const dark = alerts.filter(({ groupKey, status }) => groupKey === sightlessConcern && status === 'open');
  if (open.length > 0) return line('needsYou', open, dark.length > 0 ? 'sightless' : null);
  if (dark.length > 0) return line('cannotSee', dark, 'sightless');
  if (!hasBegun) return line('cannotSee', [], 'notBegun');
  const mended = counted.filter((alert) => isMended(alert, toldUntil));
  return line(mended.length > 0 ? 'recovered' : 'calm', mended);
}

/** Of a tenant that cannot be read: it is in the message all the same, and keeps no other from being told. */
export const unreadableLine = (tenantId: string): RollUpLine => ({
  tenantId,
  state: 'cannotSee',
  severity: null,
  alertId: null,
  since: null,
  more: 0,
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

/** From so many tenants on it is worth a look of its own. */
const manyTenants = 3;
const mostCommon = 3;

/** What does not hold at three tenants or more, the commonest first. */
export function commonFailures(tenants: readonly (readonly Evaluation[])[]): readonly RollUpCommon[] {
  const counts = new Map<string, number>();
  for (const evaluations of tenants)
    for (const { controlId, verdict } of evaluations)
      if (verdict.status === 'fail') counts.set(controlId, (counts.get(controlId) ?? 0) + 1);
  return [...counts]
    .filter(([, count]) => count >= manyTenants)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, mostCommon)
    .map(([controlId, count]) => ({ controlId, tenants: count }));
}

const prefix = 'rollUp|';

const groupOf = (rollUpId: string, week: string): string => `${prefix}${rollUpId}|${week}`;

/** The roll-up and the week that an alert of this group tells; undefined where it tells none. Ids hold no `|`. */
export function rollUpOfGroup(groupKey: string): { readonly rollUpId: string; readonly week: string } | undefined {
  if (!groupKey.startsWith(prefix)) return undefined;
  const [, rollUpId = '', week = ''] = groupKey.split('|');
  return { rollUpId, week };
}

/** What the alert path takes it by: the same however often it is made. */
export function rollUpEvent({ rollUpId, week, to, madeAt, recipients }: RollUpWeek): WatchEvent {
  const resourceId = `${rollUpId}|${week}`;
  const details = { week, rollUp: rollUpId, recipients };
  return ownEvent(
    { tenantId: deploymentId, source: 'digest', object: resourceId, anchor: to, after: 'told' },
    { resourceId, recordedAt: madeAt, groupKey: groupOf(rollUpId, week), details },
  );
}
