/** An undocumented answer of Graph is either read or causes an error that names the kind. */
import { type SimulatedTenant, startTenant } from '../../infra/local/tenant/start-tenant';
import { CollectionError } from '../../shared/core/collection/failure';
import type { Kind } from '../../shared/core/resource/kind';
import { createBudgets } from '../../shared/graph/throttling';
import { kindDefinitions } from '../../shared/kinds';
import { collectKind, tokensOf } from '../graph/collect-kind';
import { connect, createTestClock, startedAt } from '../graph/scripted-graph';
import { cases, ofPrograms, playCases, spoil, spoilText } from './spoil';

const hourMs = 3_600_000;
const kinds = kindDefinitions.map(({ kind }) => kind);
let tenant: SimulatedTenant;
/** How many items of a kind the simulated tenant has. */
const found = new Map<Kind, number>();
/** The simulated tenant's answers to a collection of a kind, by request. */
const answers = new Map<Kind, ReadonlyMap<string, string>>();

const isTenantCheck = (url: unknown): boolean => String(url).includes('/organization?$select=id,displayName');
const questionOf = (url: unknown, init: RequestInit | undefined): string =>
  `${String(url)} ${typeof init?.body === 'string' ? init.body : ''}`;

type Change = (text: string) => string;

/** A client that returns the recorded answers, except one. */
function clientOf(kind: Kind, change: Change, changed: string | undefined) {
  const clock = createTestClock();
  const { graph } = connect(tenant.graphUrl, {
    tenantId: tenant.tenantId,
    credential: { getToken: async () => ({ token: 'a-token', expiresOnTimestamp: clock.now() + hourMs }) },
    budgets: createBudgets(clock),
    ...clock,
    fetch: async (url, init) => {
      if (isTenantCheck(url)) return Response.json({ value: [{ id: tenant.tenantId, displayName: 'Contoso' }] });
      const question = questionOf(url, init);
      const text = answers.get(kind)?.get(question) ?? '{"value":[]}';
      const headers = { 'content-type': 'application/json' };
      return new Response(question === changed ? change(text) : text, { headers });
    },
  });
  return graph;
}

beforeAll(async () => {
  const clock = createTestClock();
  tenant = await startTenant({
    licence: 'e5',
    workloadIdentities: true,
    now: clock.now,
    auditLatencyMs: { min: 0, max: 0 },
  });
  let got = new Map<string, string>();
  const { graph } = connect(tenant.graphUrl, {
    tenantId: tenant.tenantId,
    credential: { getToken: tokensOf(tenant, clock.now) },
    budgets: createBudgets(clock),
    ...clock,
    fetch: async (url, init) => {
      const response = await fetch(url, init);
      if (!isTenantCheck(url)) got.set(questionOf(url, init), await response.clone().text());
      return response;
    },
  });
  for (const kind of kinds) {
    got = new Map();
    found.set(kind, await collectKind(graph, kind, startedAt));
    answers.set(kind, got);
  }
});
afterAll(() => tenant.close());

/** The result of the collection. Anything except an answer or an error of ours fails the test. */
async function outcomeOf(kind: Kind, change: Change, changed?: string): Promise<string | number> {
  const graph = clientOf(kind, change, changed);
  try {
    return await collectKind(graph, kind, startedAt);
  } catch (error) {
    if (!(error instanceof CollectionError)) throw error;
    const { detail: message } = error.failure;
    expect(message).not.toMatch(ofPrograms);
    expect(message).not.toMatch(/<img|HYPERLINK/);
    expect(message.length).toBeLessThan(400);
    return error.failure.reason;
  }
}

test('the unchanged answers of a tenant are read', async () => {
  for (const kind of kinds) expect([kind, await outcomeOf(kind, (text) => text)]).toEqual([kind, found.get(kind)]);
});

/** The damage is inside one item of a list, so that the number of items stays the same. */
const isInItem = (how: string): boolean => /^value\.\d+(\.\S| (?!is missing))/.test(how);

test('every kind reads a damaged answer completely, or names the item that it cannot read', async () => {
  const outcomes = { read: 0, refused: 0 };
  await playCases('answers of Graph', async (random, number) => {
    const kind = kinds[number % kinds.length] as Kind;
    const questions = [...(answers.get(kind)?.keys() ?? [])];
    const changed = questions[Math.floor(random() * questions.length)];
    let how = 'as a text';
    const change = (text: string): string => {
      if (random() < 0.1) return spoilText(text, random).value;
      const spoilt = spoil(JSON.parse(text), random);
      how = spoilt.how;
      return JSON.stringify(spoilt.value) ?? '';
    };
    const outcome = await outcomeOf(kind, change, changed);
    outcomes[typeof outcome === 'number' ? 'read' : 'refused'] += 1;
    // An unreadable item never shortens a list.
    if (typeof outcome === 'number' && isInItem(how))
      expect([kind, how, outcome]).toEqual([kind, how, found.get(kind)]);
  });
  // Both outcomes occur: the damage reaches fields that are read, and some changes do no damage.
  expect(outcomes.read).toBeGreaterThan(cases / 20);
  expect(outcomes.refused).toBeGreaterThan(cases / 20);
});
