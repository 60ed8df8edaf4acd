import { assessTenant } from '../../infra/operate/assess/assess-tenant';
import { fileOf, pathOf } from '../../infra/operate/assess/folder-files';
import { readTenant } from '../../infra/operate/assess/folder-tenant';
import { readDeclarations } from '../../shared/config/config';
import { kindDefinitions } from '../../shared/kinds';
import { contosoFolder } from '../fixtures/contoso-folder';

const now = Date.parse('2026-11-24T13:00:00Z');

const contoso = (): Map<string, unknown> => contosoFolder({ devices: 50, people: 40, now });

const assess = async (content: ReadonlyMap<string, unknown>) =>
  (
    await assessTenant(
      readTenant({ content, others: [] }, new Date(now).toISOString()),
      readDeclarations({}, { tenantId: '', name: '' }),
      new Date(now).toISOString(),
      null,
    )
  ).assessed;

test('of a complete tenant every control is judged whose files exist', async () => {
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
    // No file shows how continuous access evaluation is set.
  ).toEqual([
    'ZT.ID.026: Graph v1.0 does not show it',
    // A folder does not show whose permissions it was read with.
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
  'without %s no control begins to pass',
  async (_, kind) => {
    const content = contoso();
    content.delete(pathOf(kind));
    const passing = (await assess(content)).filter(
      ({ control, verdict }) => verdict.status === 'pass' && whole.get(control.id) !== 'pass',
    );
    expect(passing.map(({ control }) => control.id)).toEqual([]);
  },
);
