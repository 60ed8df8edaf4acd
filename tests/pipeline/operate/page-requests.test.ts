/** Each page costs at most twelve requests to tables, however much a tenant holds. */
import { gatherHealth } from '../../../shared/pipeline/operate/health-page';
import { createStore } from '../../../shared/store/store';
import { countingTables } from '../../counting-tables';
import { memoryTables } from '../../memory-tables';
import { aRule, hex } from '../../store/fixtures';

const tenantId = 'tenant-1';
const now = Date.parse('2026-11-24T14:00:00Z');
const mostRequests = 12;
/** What the settings of a tenant cost, which the real `configuration` reads. */
const settingsRequests = 1;

const memory = memoryTables();

function counted() {
  const { tables, requests } = countingTables(memory);
  const declared = { id: 'u1', reason: 'Break-glass', owner: 'Ada', expiry: '2027-01-01' };
  const configuration = {
    ...{ tenantId, name: 'Contoso', timeZone: 'UTC', recipients: [], routes: [], acceptedExclusions: {} },
    ...{ breakGlass: [declared], syncAccounts: [], serviceAccounts: [] },
  };
  const pipeline = {
    now: () => now,
    store: createStore(tables),
    // Safe: gathering reads of a configuration what stands here.
    configuration: async () => configuration as never,
  };
  return { pipeline, requests: () => requests() + settingsRequests };
}

beforeAll(async () => {
  const store = createStore(memory);
  for (let n = 1; n <= 40; n += 1)
    await store.rules.write(aRule(tenantId, { id: hex(n), createdBy: { id: `op${n}`, tenantId, name: null } }), null);
});

test('health and settings', async () => {
  const { pipeline, requests } = counted();
  const { rules } = await gatherHealth(pipeline, tenantId);
  expect(rules).toHaveLength(40);
  expect(requests()).toBeLessThanOrEqual(mostRequests);
});
