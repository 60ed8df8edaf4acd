import { fillContoso } from '../../infra/local/tenant/contoso';
import { collectionPaths, emptyWorld, resourcesOf } from '../../infra/local/tenant/world';
import { assessTenant } from '../../infra/operate/assess/assess-tenant';
import { fileOf, pathOf } from '../../infra/operate/assess/folder-files';
import { readTenant } from '../../infra/operate/assess/folder-tenant';
import { readDeclarations } from '../../shared/config/config';
import { kindDefinitions } from '../../shared/kinds';

const now = Date.parse('2026-11-24T13:00:00Z');

/** All that the simulated tenant holds, as a folder. */
function contoso(): Map<string, unknown> {
  const world = emptyWorld();
  fillContoso(world, {
    seed: 1,
    tenantId: '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11',
    name: 'Contoso',
    licence: { tier: 'e5', intune: true, sharePoint: true, workloadIdentities: false },
    devices: 50,
    people: 40,
    now: () => now,
  });
  return new Map<string, unknown>([
    ...collectionPaths.map((path) => [path, { value: resourcesOf(world, path) }] as const),
    ...world.singletons,
    ...[...world.members].map(
      ([id, members]) => [`groups/${id}/members`, { value: [...members].map((member) => ({ id: member })) }] as const,
    ),
  ]);
}

const assess = async (content: ReadonlyMap<string, unknown>) =>
  (
    await assessTenant(
      readTenant({ content, others: [] }, new Date(now).toISOString()),
      readDeclarations({}, { tenantId: '', name: '' }),
      new Date(now).toISOString(),
      null,
    )
  ).assessed;

test('of a whole tenant every control whose files are there is judged', async () => {
  const content = contoso();
  const isThere = (path: string): boolean => content.has(path);
  const assessed = await assess(content);
  const judgeable = assessed.filter(({ control }) =>
    control.needs.every((kind) => isThere(pathOf(kind)) || kind === 'subscribedSku'),
  );
  expect(judgeable.length).toBeGreaterThan(30);
  expect(
    judgeable.flatMap(({ control, verdict }) =>
      verdict.status === 'unknown' ? [`${control.id}: ${verdict.reason}`] : [],
    ),
    // How continuous access evaluation is set is nowhere to be read.
  ).toEqual([
    'ZT.ID.026: Graph v1.0 does not show it',
    // A folder does not say who reads it.
    'ZT.IN.005: the token of Zero Trust Watch does not identify its application',
  ]);
  expect(assessed.find(({ control }) => control.id === 'ZT.ID.001')?.verdict.status).toBe('pass');
});

const files = kindDefinitions.filter(({ kind }) => contoso().has(pathOf(kind)));

let whole: ReadonlyMap<string, string>;
beforeAll(async () => {
  whole = new Map((await assess(contoso())).map(({ control, verdict }) => [control.id, verdict.status]));
});

test.each(files.map(({ kind }) => [fileOf(kind), kind] as const))(
  'without %s nothing begins to pass',
  async (_, kind) => {
    const content = contoso();
    content.delete(pathOf(kind));
    const passing = (await assess(content)).filter(
      ({ control, verdict }) => verdict.status === 'pass' && whole.get(control.id) !== 'pass',
    );
    expect(passing.map(({ control }) => control.id)).toEqual([]);
  },
);
