import { deploymentPath, firstPath } from '../../core/access/sign-in-paths';
import type { Alert, Transition } from '../../core/alert/alert';
import { concernsOf } from '../../core/alerting/concerns';
import { countsPeopleOf, exposesPeople, isSameChange } from '../../core/alerting/named-change';
import { asShared } from '../../core/alerting/part';
import { deploymentId } from '../../core/deployment/deployment';
import { isFailure, type WatchEvent } from '../../core/event/event';
import type { Seal } from '../../core/log/seal';
import type { Store } from '../../core/store';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import type { TenantRow } from '../../core/tenant/tenant';
import { type DigestRow, weekOfGroup } from '../../core/week/digest';
import { dayOf, iso, type Ports } from '../context';
import { forTenant } from '../evaluate/enabled-checks';
import type { AlertInput } from '../message-input';
import { makeWeek, peopleOfWeek } from '../week/week-facts';
import { actorsOf, operatorsOfAlert, operatorsOfRule, peopleOf } from './keep-names';
import { subscribedSkus } from './last-read';
import { namesOfReferences } from './names-of-references';
import { objectNames } from './object-names';

/** Gathers the data of a message at the moment of sending. */
export async function gather(
  pipeline: Ports<'controls' | 'detectors' | 'now' | 'publicUrl' | 'store'>,
  configuration: TenantConfiguration,
  alert: Alert,
  transitions: readonly Transition[],
  because: AlertInput['because'],
  recipientName: string,
  /** Events of an alert that is not stored. */
  unstored?: readonly WatchEvent[],
): Promise<AlertInput> {
  const { store } = pipeline;
  const { tenantId } = configuration;
  const [recorded, tenant, stored, kindRows] = await Promise.all([
    unstored ?? store.alerts.readEvents(tenantId, alert.id),
    store.tenants.read(tenantId),
    store.evaluations.readAll(tenantId),
    store.watermarks.readKinds(tenantId),
  ]);
  const failing = because === 'resolved' ? stillFailing(recorded) : [];
  const others = failing.length > 0 || mayShareNumbers(alert) ? await othersOf(store, alert) : [];
  const events = recorded.map((event) => (isOfOthersToo(event, alert, others) ? asShared(event) : event));
  const firstRun = alert.form === 'summary' ? await firstRunOf(pipeline, tenantId, tenant?.row) : null;
  const week = alert.form === 'digest' ? await weekOfAlert(forTenant(pipeline, configuration), alert) : null;
  const ruleId = alert.form === 'notice' ? events.at(-1)?.details.ruleId : undefined;
  const rule = typeof ruleId === 'string' ? await store.rules.read(tenantId, ruleId) : undefined;
  const rules = rule === undefined ? (week?.rules ?? []) : [rule.rule];
  const objects = rules.some(({ resourceId }) => resourceId !== null) ? await objectNames(store, tenantId) : new Map();
  const owners = await ownersOf(store, alert);
  const stillOpen = await stillOpenOf(store, others, failing);
  const mergedFrom = await mergedInto(store, alert);
  const people = [
    ...(owners ?? []),
    ...peopleOfEvents([...events, ...(firstRun?.events ?? []), ...stillOpen.flatMap((other) => other.events)]),
    ...(week === null ? [] : peopleOfWeek(week.digest)),
    ...peopleOfAlert(alert, transitions),
    ...(rule === undefined ? [] : operatorsOfRule(rule.rule)),
  ];
  const lead = events.find(({ id }) => id === alert.leadEventId);
  return {
    type: 'alert',
    alert,
    events,
    transitions,
    because,
    configuration,
    names: new Map([
      ...(await namesOfReferences(store, tenantId, [
        ...events,
        ...stillOpen.flatMap((other) => other.events),
        ...Object.values(week?.digest.lists ?? {}).flat(),
      ])),
      ...(await store.directory.readNames(tenantId, people)),
    ]),
    watchedSince: tenant?.row.watchedSince ?? alert.openedAt,
    owners,
    activity: await activityOf(pipeline, alert, lead?.source),
    evaluations: stored.map(({ evaluation }) => evaluation),
    kindRows,
    stillOpen,
    mergedFrom,
    countedIn: countedIn(others, alert),
    firstRun,
    week,
    rule: rule?.rule ?? null,
    objects,
    controls: pipeline.controls,
    detectors: pipeline.detectors,
    ...addressesOf(pipeline, tenantId, alert.id),
    sentAt: iso(pipeline.now()),
    recipientName,
  };
}

/** Alerts of the deployment are on no tenant's page; the page with the deployment's checks shows them. */
function addressesOf({ publicUrl }: Ports<'publicUrl'>, tenantId: string, alertId: string) {
  if (tenantId === deploymentId) {
    const url = publicUrl + deploymentPath;
    return { alertUrl: url, pageUrl: url, healthUrl: url };
  }
  const pageUrl = `${publicUrl}${firstPath}/${encodeURIComponent(tenantId)}`;
  return { alertUrl: `${pageUrl}/alerts/${alertId}`, pageUrl, healthUrl: `${pageUrl}/health` };
}

const peopleOfAlert = (alert: Alert, transitions: readonly Transition[]): readonly string[] => [
  ...actorsOf(alert.attribution),
  ...(alert.sinceThen?.read?.signedIn.map(({ personId }) => personId) ?? []),
  ...operatorsOfAlert(alert, transitions),
];

const mostStillOpen = 3;

/** All changes are undone. The next collection will show whether the controls pass, and so end the alert. */
function isUndone({ named }: Alert): boolean {
  const changes = named.filter(({ type, isMomentary }) => type === 'change' && !isMomentary);
  return changes.length > 0 && changes.every(({ endedAt }) => endedAt !== null);
}

/** The people or objects of these events' controls that have not passed again. */
function stillFailing(events: readonly WatchEvent[]): readonly string[] {
  const passed = new Set(events.flatMap(({ type, source }) => (type === 'recovery' ? [source] : [])));
  return events.filter((event) => isFailure(event) && !passed.has(event.source)).flatMap(concernsOf);
}

/** Reads every alert of the tenant, so only messages that need them ask for it. */
const othersOf = async (store: Store, { tenantId, id }: Alert): Promise<readonly Alert[]> =>
  (await store.alerts.readAlerts(tenantId)).filter((other) => other.id !== id);

/** Only a failed control and a change that exposes people have numbers that another alert can count too. */
const mayShareNumbers = ({ form, named }: Alert): boolean =>
  form === 'alert' && named.some((one) => one.type === 'failure' || exposesPeople(one));

/** Other open alerts whose changes keep the same control failing. */
async function stillOpenOf(
  store: Store,
  others: readonly Alert[],
  failing: readonly string[],
): Promise<AlertInput['stillOpen']> {
  const causes = others.filter(
    (other) =>
      other.status === 'open' && !isUndone(other) && other.concerns.some((concern) => failing.includes(concern)),
  );
  return Promise.all(
    causes
      .slice(0, mostStillOpen)
      .map(async (other) => ({ alert: other, events: await store.alerts.readEvents(other.tenantId, other.id) })),
  );
}

/** Alerts that ended since the alert of a message was opened, newest first. */
const mostEnded = 1000;

/** The alerts whose changes this alert reports from now on. A transition of this alert ended them. */
async function mergedInto(
  { alerts }: Store,
  { tenantId, id, form, status, openedAt }: Alert,
): Promise<NonNullable<AlertInput['mergedFrom']>> {
  if (form !== 'alert' || status !== 'open') return [];
  const ended = await alerts.list(tenantId, 'past', { limit: mostEnded, after: null, since: openedAt });
  return ended.flatMap(({ alert: { mergedInto: into, key, resolvedAt } }) =>
    into?.id === id && resolvedAt !== null ? [{ key, at: resolvedAt }] : [],
  );
}

/** True if the numbers of a failing control also include the action of another alert that has named the control. */
const isOfOthersToo = (event: WatchEvent, { named: own }: Alert, others: readonly Alert[]): boolean => {
  const failure = own.find(({ eventId, type }) => eventId === event.id && type === 'failure');
  return (
    failure !== undefined &&
    event.details.isGoingOn !== true &&
    others.some(({ named }) =>
      named.some(
        (one) =>
          one.eventId === event.id || (countsPeopleOf(failure, one) && !own.some((mine) => isSameChange(mine, one))),
      ),
    )
  );
};

/** Keys of the open alerts that were sent before the log showed this change and that count its people. */
const countedIn = (others: readonly Alert[], { named: own, openedAt }: Alert): readonly string[] =>
  others
    .filter((other) => other.status === 'open' && other.openedAt < openedAt)
    .filter(({ named }) =>
      named.some(
        (failure) =>
          !own.some(({ eventId }) => eventId === failure.eventId) && own.some((one) => countsPeopleOf(failure, one)),
      ),
    )
    .map(({ key }) => key);

/** The week of a digest, rebuilt from stored data. */
async function weekOfAlert(
  pipeline: Ports<'controls' | 'detectors' | 'store'>,
  { tenantId, groupKey }: Alert,
): Promise<AlertInput['week']> {
  const row = await pipeline.store.digests.read(tenantId, weekOfGroup(groupKey));
  if (row === undefined) throw new Error('a weekly digest alert without its stored week');
  return {
    digest: await makeWeek(pipeline, row, row),
    madeAt: row.madeAt,
    seal: await sealAt(pipeline, row),
    detectorTitles: new Map(pipeline.detectors.map(({ id, title }) => [id, title])),
    rules: (await pipeline.store.rules.list(tenantId)).map(({ rule }) => rule),
  };
}

/** The newest seal at the time of the week, so that a repeated digest has the same one. */
async function sealAt({ store }: Ports<'store'>, { tenantId, from, madeAt }: DigestRow): Promise<Seal | null> {
  const seals = await store.seals.list(tenantId, dayOf(from), dayOf(madeAt));
  return seals.filter(({ sealedAt }) => sealedAt <= madeAt).at(-1) ?? null;
}

/** Content of the first message only: the weeks before, and the tenant's licences. */
async function firstRunOf(
  { store }: Ports<'store'>,
  tenantId: string,
  tenant: TenantRow | undefined,
): Promise<AlertInput['firstRun']> {
  const events: WatchEvent[] = [];
  if (tenant !== undefined) {
    for await (const page of store.events.list(tenantId, [dayOf(tenant.watchedSince)]))
      events.push(...page.filter(({ lookBack }) => lookBack));
  }
  const [skus, plan] = await Promise.all([subscribedSkus(store, tenantId), store.plans.read(tenantId)]);
  return {
    events,
    lookBack: tenant?.lookBack ?? null,
    skus,
    people: plan?.row.people ?? null,
    plan: plan?.row.items ?? [],
  };
}

/** Everybody whom these events name. */
export const peopleOfEvents = (events: readonly WatchEvent[]): string[] => [...new Set(events.flatMap(peopleOf))];

/** Only uses data that was read. An application known only by name has no owners to look up. */
async function ownersOf({ directory }: Store, { tenantId, attribution }: Alert): Promise<AlertInput['owners']> {
  if (attribution.status !== 'known' || attribution.actor.type !== 'application') return undefined;
  const { id } = attribution.actor;
  const known = (await directory.readOwners(tenantId, [id])).get(id);
  if (known === undefined || (!known.isRead && known.owners.length === 0)) return null;
  return known.owners.map((owner) => owner.id);
}

async function activityOf(
  pipeline: Ports<'store'>,
  { tenantId, attribution }: Alert,
  source: string | undefined,
): Promise<AlertInput['activity']> {
  if (attribution.status !== 'known' || attribution.actor.type === 'microsoft' || source === undefined)
    return undefined;
  return pipeline.store.directory.readActivity(tenantId, attribution.actor.id, source);
}
