import { isLive } from '../../core/alert/alert';
import { addDays } from '../../core/log/seal';
import { habitsKeptDays } from '../../core/sign-in/habits';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import { namelessIn, namelessInVerdict, operatorsOfAlert, operatorsOfRule } from '../collect/keep-names';
import { underTenantLease } from '../collect/tenant-lease';
import { dayOf, iso, type Ports } from '../context';
import { type CheckPorts, forTenant } from '../evaluate/enabled-checks';
import { keptFromOf } from './seal';

/** Most alerts and days of events in one sweep; the next one continues. */
const mostAlerts = 50;
const mostDays = 10;

type Forgotten = Readonly<
  Record<
    'events' | 'records' | 'metrics' | 'alerts' | 'verdicts' | 'rules' | 'names' | 'pages' | 'habits' | 'affected',
    number
  >
>;

/**
 * Deletes data that is older than the retention, by whole days and a limited number of rows at a time. Days of events are deleted only if
 * they are sealed and a seal already says that they may be missing, so the chain stays complete. Open alerts keep their rows and events;
 * digests and seals stay.
 */
export async function forget(
  pipeline: CheckPorts & Ports<'newHolder' | 'now' | 'sleep' | 'store'>,
  configuration: TenantConfiguration,
): Promise<Forgotten> {
  const { store } = pipeline;
  const { tenantId, retention } = configuration;
  const today = dayOf(iso(pipeline.now()));
  const keptFrom = keptFromOf(pipeline.now(), retention.eventDays);
  const before = `${keptFrom}T00:00:00.000Z`;
  return {
    records: await store.records.forget(tenantId, addDays(today, -retention.recordDays)),
    events: await forgetEvents(pipeline, tenantId, keptFrom),
    metrics: await store.metrics.forget(tenantId, addDays(today, -retention.metricDays)),
    alerts: await forgetAlerts(pipeline, tenantId, before),
    verdicts: await store.evaluations.forgetHistory(tenantId, before),
    rules: await forgetRules(pipeline, tenantId, before),
    pages: await store.pageHistory.forget(tenantId, before),
    habits: await store.habits.forget(tenantId, addDays(today, -habitsKeptDays)),
    affected: await forgetAffected(pipeline, configuration),
    names: await store.directory.forget(tenantId, before, await stillNamed(pipeline, tenantId)),
  };
}

/**
 * Deletes lists of disabled controls, and those that no verdict names. Also takes out the names of people who were
 * erased by a version that did not know these lists. Under the lease, because a collection
 * writes lists first.
 */
async function forgetAffected(
  pipeline: CheckPorts & Ports<'newHolder' | 'now' | 'sleep' | 'store'>,
  configuration: TenantConfiguration,
): Promise<number> {
  const { store } = pipeline;
  const { tenantId } = configuration;
  if (!(await store.affected.hasAny(tenantId))) return 0;
  const enabled = new Set(forTenant(pipeline, configuration).controls.map(({ id }) => id));
  const gone = await underTenantLease(pipeline, tenantId, pipeline.newHolder(), async (fence) => {
    const verdicts = (await store.evaluations.readAll(tenantId)).map(({ evaluation }) => evaluation);
    const judged = verdicts.filter(({ controlId }) => enabled.has(controlId));
    const names = new Map(judged.map(({ controlId, affected }) => [controlId, Object.keys(affected ?? {})]));
    const result = await store.affected.keepOnly(tenantId, names);
    const erased = await store.directory.erased(tenantId);
    if (erased.size > 0) await store.affected.erase(tenantId, erased);
    return { result, fence };
  });
  return gone ?? 0;
}

async function forgetEvents({ store }: Ports<'store'>, tenantId: string, keptFrom: string): Promise<number> {
  const seal = await store.seals.latest(tenantId);
  if (seal === undefined) return 0;
  // If the retention was extended, existing days that a seal had given up are kept.
  const until = seal.keptFrom < keptFrom ? seal.keptFrom : keptFrom;
  const days = (await store.events.days(tenantId)).filter((day) => day < until && day <= seal.day);
  let gone = 0;
  for (const day of days.slice(0, mostDays)) gone += await store.events.forget(tenantId, day);
  return gone;
}

/**
 * Digests are kept: they contain only counts, and later weeks are compared with them. Messages that were never open are deleted too,
 * although nothing resolves them.
 */
async function forgetAlerts({ store, now }: Ports<'now' | 'store'>, tenantId: string, before: string): Promise<number> {
  const old = (await store.alerts.readAlerts(tenantId)).filter(
    (alert) =>
      !isLive(alert, now()) &&
      alert.form !== 'digest' &&
      Date.parse(alert.resolvedAt ?? alert.lastEventAt) < Date.parse(before),
  );
  let gone = 0;
  for (const { id } of old.slice(0, mostAlerts)) gone += await store.alerts.forget(tenantId, id);
  return gone;
}

async function forgetRules({ store }: Ports<'store'>, tenantId: string, before: string): Promise<number> {
  const rules = await store.rules.list(tenantId);
  const old = rules.filter(({ rule }) => Date.parse(rule.ended?.at ?? rule.until) < Date.parse(before));
  for (const { rule } of old) await store.rules.forget(tenantId, rule.id);
  return old.length;
}

/** Ids in open alerts or present verdicts, and operators in any stored data, however long ago they were seen. */
async function stillNamed({ store, now }: Ports<'now' | 'store'>, tenantId: string): Promise<ReadonlySet<string>> {
  const [alerts, verdicts, rules] = await Promise.all([
    store.alerts.readAlerts(tenantId),
    store.evaluations.readAll(tenantId),
    store.rules.list(tenantId),
  ]);
  const open = alerts.filter((alert) => isLive(alert, now()));
  const events = await Promise.all(open.map(({ id }) => store.alerts.readEvents(tenantId, id)));
  return new Set([
    ...events.flat().flatMap(namelessIn),
    ...alerts.flatMap((alert) => operatorsOfAlert(alert, [])),
    ...rules.flatMap(({ rule }) => operatorsOfRule(rule)),
    ...verdicts.flatMap(({ evaluation }) => namelessInVerdict(evaluation.verdict)),
  ]);
}
