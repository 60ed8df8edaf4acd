/** The row that the page about people reads: what collections of a whole pipeline leave in it, and what it costs to read. */
import { createStore } from '../../../shared/store/store';
import { countingTables } from '../../counting-tables';
import { apply, hint, kindOf } from '../history';
import { type App, createSmallWorld, startApp, tenantId } from '../small-world';

const glass = 'person00';

async function begun(): Promise<App> {
  const declared = { id: glass, reason: 'drill', owner: 'Ada', expiry: '2027-12-31' };
  const app = startApp(createSmallWorld({ configuration: { breakGlass: [declared] } }));
  await app.tick();
  await app.drain();
  await app.runUntil(app.world.now() + 12 * 60_000);
  return app;
}

const rowOf = async ({ world }: App) => {
  const kept = await world.store.pageRows.read(tenantId, 'people');
  if (kept === undefined) throw new Error('no row was kept');
  return kept;
};

async function pageOf(app: App) {
  // Its import comes after that of the world, which stands in for the templates of mails.
  const { peoplePage } = await import('../../../shared/app/people');
  const { tables, requests } = countingTables(app.world.tables);
  const pipeline = { ...app.pipeline(), store: createStore(tables) };
  const page = await peoplePage({
    pipeline,
    tenantId,
    tenantUrl: 'https://watch.contoso.example/api/posture/t',
    viewer: { role: 'reader', name: null },
    outcome: null,
    get: () => null,
  });
  return { html: page.html('bm9uY2U='), requests: requests() };
}

test('the first collection keeps who has which role, and takes none of it for news', async () => {
  const app = await begun();
  const { row, names } = await rowOf(app);
  expect(row.roles?.holders).toMatchObject([
    { id: 'ada', assignment: 'permanent', since: null, by: null },
    { id: 'bea', assignment: 'permanent', since: null, by: null },
  ]);
  expect(row.roles?.moves).toEqual([]);
  expect([names.has('ada'), names.has(glass)]).toEqual([true, true]);
  const { html, requests } = await pageOf(app);
  expect(html).toContain('2 of 2 admins have roles permanently');
  expect(requests).toBeLessThanOrEqual(12);
});

test('a role that somebody assigns is kept with time and account, and taken back it is gone', async () => {
  const app = await begun();
  const move = async (isHeld: boolean): Promise<void> => {
    const action = { deed: { to: 'role', person: 'person03', isHeld }, by: 'ada' } as const;
    apply(app.world, action, 0);
    await app.ask(hint('directoryAudit'), hint(kindOf(action.deed)));
    await app.drain();
    await app.runUntil(app.world.now() + 3 * 60_000);
  };
  await move(true);
  const added = (await rowOf(app)).row.roles;
  const ofPerson = added?.holders.find(({ id }) => id === 'person03');
  expect(ofPerson).toMatchObject({ by: { status: 'known', actor: { id: 'ada' } }, subject: null });
  expect(added?.moves).toMatchObject([{ type: 'added', holder: { id: 'person03' } }]);
  expect((await pageOf(app)).html).toContain('assigned User Administrator to');
  await move(false);
  const removed = (await rowOf(app)).row.roles;
  expect(removed?.holders.map(({ id }) => id)).toEqual(['ada', 'bea']);
  expect(removed?.moves.map(({ type }) => type)).toEqual(['removed', 'added']);
});

test('an erased person has no name on the page any more', async () => {
  const app = await begun();
  await app.world.store.pageRows.erase(tenantId, 'ada');
  const { row, names } = await rowOf(app);
  expect(names.has('ada')).toBe(false);
  expect(row.roles?.holders.map(({ id }) => id)).toContain('ada');
});
