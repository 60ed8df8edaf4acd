import { randomBytes } from 'node:crypto';
import { stepKeysFor } from '../core/event/story-keys';
import type { Store } from '../core/store';
import { affectedStore } from './affected';
import { alertStore } from './alerts';
import { channelBudgetStore } from './channel-budgets';
import { customerStore } from './customers';
import { digestStore } from './digests';
import { directoryStore } from './directory';
import { dueStore } from './due';
import { evaluationStore } from './evaluations';
import { eventStore } from './events';
import type { Salt } from './fleet-hash';
import type { FleetLimits } from './fleet-outcome';
import { forwardStore } from './forwards';
import { habitStore } from './habits';
import { metricStore } from './metrics';
import { pageHistoryStore } from './page-history';
import { pageRowStore } from './page-rows';
import { pingStore } from './pings';
import { planStore } from './plans';
import { receiptStore } from './receipts';
import { recordStore } from './records';
import { rollUpWeekStore } from './roll-up-weeks';
import { rollUpStore } from './roll-ups';
import { ruleStore } from './rules';
import { sealStore } from './seals';
import { settingsStore } from './settings';
import { signOutStore } from './sign-outs';
import { snapshotStore } from './snapshots';
import { subscriptionStore } from './subscriptions';
import type { Tables } from './tables';
import { tenantRowsStore } from './tenant-rows';
import { tenantSummaryStore } from './tenant-summaries';
import { tenantStore } from './tenants';
import { trendStore } from './trends';
import { watchStore } from './watch';
import { watermarkStore } from './watermarks';

export { tableNames } from './tables';

type StoreOptions = {
  /** Two 32-bit numbers for the hashes of a new fleet: random, but fixed in tests. */
  readonly randomSalt?: () => Salt;
  /** How fleets are stored. Tests use small limits. */
  readonly fleetLimits?: FleetLimits;
  /** When content rows are written. Only their age depends on it. */
  readonly now?: () => Date;
};

const drawSalt = (): Salt => {
  const bytes = randomBytes(8);
  return [bytes.readUInt32LE(0), bytes.readUInt32LE(4)];
};

/**
 * The whole store, over any implementation of the table contract. `detectors` are all detectors of the app: an event that one of
 * their stories can use is indexed for it.
 */
export const createStore = (
  tables: Tables,
  detectors: Parameters<typeof stepKeysFor>[0],
  { randomSalt = drawSalt, fleetLimits, now = () => new Date() }: StoreOptions = {},
): Store => ({
  tenants: tenantStore(tables),
  tenantSummaries: tenantSummaryStore(tables),
  customers: customerStore(tables),
  tenantRows: tenantRowsStore(tables),
  signOuts: signOutStore(tables),
  due: dueStore(tables),
  watermarks: watermarkStore(tables),
  snapshots: snapshotStore(tables, randomSalt, now, fleetLimits),
  records: recordStore(tables),
  events: eventStore(tables, now, stepKeysFor(detectors)),
  evaluations: evaluationStore(tables),
  affected: affectedStore(tables),
  metrics: metricStore(tables),
  alerts: alertStore(tables),
  directory: directoryStore(tables),
  habits: habitStore(tables),
  subscriptions: subscriptionStore(tables),
  settings: settingsStore(tables),
  digests: digestStore(tables),
  plans: planStore(tables),
  trends: trendStore(tables),
  pageRows: pageRowStore(tables),
  pageHistory: pageHistoryStore(tables),
  rules: ruleStore(tables),
  seals: sealStore(tables),
  watch: watchStore(tables),
  channelBudgets: channelBudgetStore(tables),
  rollUps: rollUpStore(tables),
  rollUpWeeks: rollUpWeekStore(tables),
  forwards: forwardStore(tables),
  pings: pingStore(tables),
  receipts: receiptStore(tables),
});
