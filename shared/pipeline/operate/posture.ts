import type { Alert, AlertWithEvents, Unacknowledged } from '../../core/alert/alert';
import { sourcesOf } from '../../core/alerting/deliveries';
import type { KindRow } from '../../core/collection/kind-row';
import type { Delivery } from '../../core/delivery/delivery';
import type { WatchEvent } from '../../core/event/event';
import { moversOf } from '../../core/event/migration';
import type { DirectoryName } from '../../core/resource/directory-name';
import type { SubscribedSku } from '../../core/resource/resource';
import type { Head } from '../../core/resource/snapshot';
import type { Rule } from '../../core/rule/rule';
import type { Store } from '../../core/store';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import type { TenantRow } from '../../core/tenant/tenant';
import { dayMs } from '../../core/time/durations';
import { beginning, type Uptime, uptimesOf } from '../../core/time/uptime';
import type { Evaluation } from '../../core/verdict/evaluation';
import type { PlanRow } from '../../core/verdict/plan';
import type { SecureScore } from '../../kinds/secure-score/secure-score';
import type { SecureScoreControlProfile } from '../../kinds/secure-score-control-profile/secure-score-control-profile';
import { gather, peopleOfEvents } from '../collect/gather';
import { namelessInVerdict, operatorsOfAlert, operatorsOfRule } from '../collect/keep-names';
import { lastRead, subscribedSkus } from '../collect/last-read';
import { objectNames } from '../collect/object-names';
import { daysBack, iso, type Ports } from '../context';
import { type Undelivered, undelivered } from '../deliver/undelivered';
import type { AlertInput } from '../message-input';
import { asKnown } from './as-known';
import { countUnacknowledged, openAlerts } from './open-alerts';

/** The data of the posture page. */
export type Posture = {
  readonly configuration: TenantConfiguration;
  readonly tenant: TenantRow | undefined;
  readonly now: string;
  readonly alerts: readonly AlertWithEvents[];
  readonly evaluations: readonly Evaluation[];
  readonly events: readonly WatchEvent[];
  readonly kindRows: readonly KindRow[];
  readonly heads: readonly Head[];
  /** The licences of the tenant; null if they were never read. */
  readonly skus: readonly SubscribedSku[] | null;
  /** The Secure Score; empty if it was never read. */
  readonly scores: readonly SecureScore[];
  readonly scoreProfiles: readonly SecureScoreControlProfile[];
  /** Null before the first plan. */
  readonly plan: PlanRow | null;
  readonly names: ReadonlyMap<string, DirectoryName>;
  /** Names of operators who created rules or acknowledged alerts. They need not be people of the tenant. */
  readonly operatorNames: ReadonlyMap<string, DirectoryName>;
  /** All that operators have created, ended ones too. */
  readonly rules: readonly Rule[];
  /** The newest weekly digests that were sent, newest first. */
  readonly weeks: readonly Alert[];
  /** Messages of the last days that did not arrive. */
  readonly undelivered: readonly Undelivered[];
  /** Names of objects that rules may be about, by id. */
  readonly objects: ReadonlyMap<string, string>;
};

const recentEvents = 50;
const eventDays = 7;
const resolvedDays = 7;
const undeliveredDays = 7;
const weeksShown = 4;
/** One page of the store; the page of all alerts shows more. */
const mostPast = 1000;
/** Weekly digests are listed among notices. */
const mostNotices = 100;

export async function gatherPosture(
  pipeline: Ports<'configuration' | 'now' | 'store' | 'tickMs'>,
  tenantId: string,
): Promise<Posture> {
  const { store } = pipeline;
  const now = pipeline.now();
  const [
    configuration,
    tenant,
    { open, past, notices },
    stored,
    events,
    kindRows,
    heads,
    skus,
    plan,
    rows,
    scores,
    objects,
  ] = await Promise.all([
    pipeline.configuration(tenantId),
    store.tenants.read(tenantId),
    alertLists(pipeline, tenantId, now),
    store.evaluations.readAll(tenantId),
    store.events.recent(tenantId, daysBack(now, eventDays), recentEvents),
    store.watermarks.readKinds(tenantId),
    store.snapshots.readHeads(tenantId),
    subscribedSkus(store, tenantId),
    store.plans.read(tenantId),
    store.rules.list(tenantId),
    secureScores(store, tenantId),
    objectNames(store, tenantId),
  ]);
  const rules = rows.map(({ rule }) => rule);
  const shown = [...open, ...past];
  const evaluations = stored.map(({ evaluation }) => evaluation);
  const named = [
    ...peopleOfEvents([...events, ...shown.flatMap((alert) => alert.events)]),
    ...evaluations.flatMap(({ verdict }) => namelessInVerdict(verdict)),
    ...rules.flatMap(peopleOfRule),
  ];
  const messages = [...shown, ...notices].map(({ alert }) => alert);
  return {
    configuration,
    tenant: tenant?.row,
    now: iso(now),
    alerts: shown,
    evaluations,
    events: events.map(await asKnown(pipeline, tenantId, events, iso(now))),
    kindRows,
    heads,
    skus,
    ...scores,
    plan: plan?.row ?? null,
    names: await store.directory.readNames(tenantId, named),
    operatorNames: await store.directory.readNames(tenantId, operatorsIn(rules, shown)),
    rules,
    undelivered: await undelivered(pipeline, messages, now - undeliveredDays * dayMs),
    objects,
    weeks: newestWeeks(notices),
  };
}

async function alertLists(pipeline: Ports<'store'>, tenantId: string, now: number) {
  const { alerts } = pipeline.store;
  const since = iso(now - resolvedDays * dayMs);
  const [open, past, notices] = await Promise.all([
    openAlerts(pipeline, tenantId),
    alerts.list(tenantId, 'past', { limit: mostPast, after: null, since }),
    alerts.list(tenantId, 'told', { limit: mostNotices, after: null, since: null }),
  ]);
  return { open, past, notices };
}

async function secureScores(store: Store, tenantId: string): Promise<Pick<Posture, 'scores' | 'scoreProfiles'>> {
  const [scores, scoreProfiles] = await Promise.all([
    lastRead(store, tenantId, 'secureScore'),
    lastRead(store, tenantId, 'secureScoreControlProfile'),
  ]);
  return { scores: scores ?? [], scoreProfiles: scoreProfiles ?? [] };
}

const operatorsIn = (rules: readonly Rule[], alerts: readonly AlertWithEvents[]): readonly string[] => [
  ...rules.flatMap(operatorsOfRule),
  ...alerts.flatMap(({ alert, transitions }) => operatorsOfAlert(alert, transitions)),
];

const peopleOfRule = ({ actorId, openings }: Rule): readonly string[] => [
  ...(actorId === null ? [] : [actorId]),
  ...moversOf(openings),
];

const newestWeeks = (notices: readonly AlertWithEvents[]): readonly Alert[] =>
  notices
    .map(({ alert }) => alert)
    .filter(({ form }) => form === 'digest')
    .slice(0, weeksShown);

export type AlertGathered = {
  readonly input: AlertInput;
  readonly deliveries: readonly Delivery[];
  /** The past verdicts of its controls, since monitoring began. */
  readonly uptimes: readonly Uptime[];
  /** The rule that closed the alert; null if none did. */
  readonly closedBy: Rule | null;
  /** Of all alerts of the tenant. */
  readonly waiting: Unacknowledged;
};

/** The data of the page of one alert; undefined if the tenant has no such alert. `until`: the verdicts count up to then; now by default. */
export async function gatherAlert(
  pipeline: Ports<'configuration' | 'controls' | 'detectors' | 'now' | 'publicUrl' | 'store'>,
  tenantId: string,
  alertId: string,
  until?: string,
): Promise<AlertGathered | undefined> {
  // The id comes from the address of the page, so it is checked.
  if (!/^[0-9a-f]{32}$/.test(alertId)) return undefined;
  const { alerts } = pipeline.store;
  const open = await openAlerts(pipeline, tenantId);
  const listed = open.find(({ alert: { id } }) => id === alertId);
  const alert = listed?.alert ?? (await alerts.readAlert(tenantId, alertId));
  if (alert === undefined) return undefined;
  const [configuration, transitions, deliveries, closedBy] = await Promise.all([
    pipeline.configuration(tenantId),
    alerts.readTransitions(tenantId, alertId),
    alerts.readDeliveries(tenantId, alertId),
    closingRule(pipeline, alert),
  ]);
  const input = await gather(pipeline, configuration, alert, transitions, becauseOf(alert), 'reader');
  const known = new Set(pipeline.controls.map(({ id }) => id));
  const controlIds = sourcesOf(alert).filter((source) => known.has(source));
  const { watchedSince, sentAt } = input;
  const to = until ?? sentAt;
  const history =
    controlIds.length === 0 ? [] : await pipeline.store.evaluations.history(tenantId, beginning, to, controlIds);
  return {
    input,
    deliveries,
    uptimes: uptimesOf(history, watchedSince, to),
    closedBy,
    waiting: countUnacknowledged(open),
  };
}

/** The suppression or exception with which somebody closed the alert. It was created at the moment of the closing. */
async function closingRule({ store }: Ports<'store'>, { tenantId, closed }: Alert): Promise<Rule | null> {
  if (closed === null) return null;
  const rules = await store.rules.list(tenantId);
  return rules.find(({ rule }) => rule.createdAt === closed.at)?.rule ?? null;
}

/** Shows a manually closed alert as it was sent. The page says that it was closed. */
export function becauseOf({ form, status, closed }: Alert): AlertInput['because'] {
  if (form === 'summary' || form === 'digest' || form === 'notice') return form;
  return status === 'resolved' && closed === null ? 'resolved' : 'opened';
}
