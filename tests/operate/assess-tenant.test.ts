/** A tenant that is read once over HTTP, as its app reads it. */
import { type SimulatedTenant, startTenant } from '../../infra/local/tenant/start-tenant';
import type { ReadProgress } from '../../infra/operate/assess/live-tenant';
import { showProgress } from '../../infra/operate/assess/progress';
import { answerTo } from '../../infra/operate/assess/reports';
import { judgedTenant } from '../../infra/operate/assess/run-tenant';
import { createGraph } from '../../shared/graph/client';
import { neededPermissions } from '../../shared/graph/permissions';
import { createBudgets } from '../../shared/graph/throttling';
import { assessmentLines } from '../../shared/reports/assessment/assessment-lines';
import { tokensOf } from '../graph/collect-kind';
import { createTestClock } from '../graph/scripted-graph';

const clock = createTestClock();
let tenant: SimulatedTenant;
beforeAll(async () => {
  tenant = await startTenant({ now: clock.now, people: 40, devices: 30, auditLatencyMs: { min: 0, max: 0 } });
});
afterAll(() => tenant.close());

function entered(tenantId: string, progress: (total: number) => ReadProgress) {
  const { now, sleep } = clock;
  const budgets = createBudgets({ now, sleep });
  const graph = createGraph({
    tenantId,
    baseUrl: tenant.graphUrl,
    credential: { getToken: tokensOf(tenant, now) },
    budgets,
    fetch,
    now,
    sleep,
  });
  return { graph, now, sleep, progress };
}

const quiet = (): ReadProgress => ({ grows: () => undefined, ends: () => undefined });
const judged = (given: Readonly<Record<string, string>> = {}, progress: (total: number) => ReadProgress = quiet) =>
  judgedTenant(new Map(Object.entries({ '--tenant': tenant.tenantId, ...given })), entered(tenant.tenantId, progress));

test('every source is read and judged, and progress shows what, how many and how long', async () => {
  const lines: string[] = [];
  const progress = (total: number) =>
    showProgress(total, { isTerminal: false, write: (line) => void lines.push(line), now: clock.now });
  const { report } = await judged({}, progress);
  expect(report.tenant?.id).toBe(tenant.tenantId);
  expect(report.unread).toEqual([]);
  const unknown = report.assessed.flatMap(({ control, verdict }) =>
    verdict.status === 'unknown' ? [`${control.id}: ${verdict.reason}`] : [],
  );
  expect(unknown).toEqual([
    'ZT.ID.026: Graph v1.0 does not show it',
    // A person's token does not say which application the app is.
    'ZT.IN.005: the token of Zero Trust Watch does not identify its application',
  ]);
  expect(lines.at(-1)).toMatch(new RegExp(`^${lines.length} of ${lines.length} {2}Groups[^:]*: \\d+, \\d+ s\n$`));
  expect(lines).toContainEqual(expect.stringMatching(/ Users: \d+, \d+ s\n$/));
});

test('a source that cannot be read is unknown, with its reason, and stops nothing', async () => {
  tenant.setPermissions(neededPermissions().filter((name) => name !== 'Policy.Read.All'));
  const { report } = await judged();
  const lines = assessmentLines(report).join('\n');
  expect(report.unread).toContain('Conditional Access policies: a permission is missing: grant Policy.Read.All');
  expect(lines).toContain('COULD NOT BE READ');
  expect(report.assessed.find(({ control }) => control.id === 'ZT.ID.001')?.verdict.status).toBe('unknown');
  expect(report.assessed.some(({ verdict }) => verdict.status === 'pass')).toBe(true);
});

test('a tenant other than that of the sign-in is not read', async () => {
  const other = '11111111-2222-4333-8444-555555555555';
  const reading = judgedTenant(new Map([['--tenant', other]]), entered(other, quiet));
  await expect(reading).rejects.toThrow(`--tenant: the sign-in is for another tenant (${tenant.tenantId})`);
});

test('the JSON document has the same keys as that of a folder', async () => {
  const given = new Map([['--json', '']]);
  const document = JSON.parse(answerTo(given, await judged({ '--only': 'ZT.TD.010' })).text);
  expect(Object.keys(document)).toEqual(['tenant', 'coverage', 'controls']);
});
