/** What pages read: what collections of a whole pipeline leave for them, and how many table requests they cost. */
import { refreshPages } from '../../../shared/pipeline/evaluate/refresh-pages';
import { createStore } from '../../../shared/store/store';
import { countingTables } from '../../counting-tables';
import { apply, hint, kindOf } from '../history';
import { type App, createSmallWorld, goingOn, startApp, tenantId } from '../small-world';

const glass = 'person00';

async function begin(): Promise<App> {
  const declared = { id: glass, reason: 'drill', owner: 'Ada', expiry: '2027-12-31' };
  const app = startApp(createSmallWorld({ configuration: { breakGlass: [declared] } }));
  await app.tick();
  await app.drain();
  await app.runUntil(app.world.now() + 12 * 60_000);
  return app;
}

/** Each test goes on from a fork of one beginning. */
const begun = (): Promise<App> => goingOn('pages', begin);

const rowOf = async ({ world }: App) => {
  const kept = await world.store.pageRows.read(tenantId, 'people');
  if (kept === undefined) throw new Error('no row was kept');
  return kept;
};

type PageName = 'access' | 'devices' | 'people';

async function pageOf(app: App, name: PageName = 'people') {
  // Its import comes after that of the world, which stands in for the templates of mails.
  const { accessPage } = await import('../../../shared/app/access-page');
  const { devicesPage } = await import('../../../shared/app/devices-page');
  const { peoplePage } = await import('../../../shared/app/people-page');
  const { tables, requests } = countingTables(app.world.tables);
  const pipeline = { ...app.pipeline(), store: createStore(tables) };
  const page = await { access: accessPage, devices: devicesPage, people: peoplePage }[name]({
    pipeline,
    tenantId,
    tenantUrl: 'https://watch.contoso.example/api/posture/t',
    viewer: { role: 'reader', name: null },
    outcome: null,
    get: () => null,
  });
  const cost = requests();
  return { html: page.html('bm9uY2U='), json: page.json(), requests: cost };
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

test('access and devices are known after the first collection, and follow what changes', async () => {
  const app = await begun();
  const access = await pageOf(app, 'access');
  expect(access.html).toContain('MFA is required of all');
  expect(access.requests).toBeLessThanOrEqual(12);
  const devices = await pageOf(app, 'devices');
  expect(devices.html).toMatch(/No device of \d+ is non-compliant/);
  expect(devices.requests).toBeLessThanOrEqual(12);

  const exclude = { deed: { to: 'exclusion', id: 'ca01', isExcluded: true }, by: 'ada' } as const;
  const fall = { deed: { to: 'devices', count: 2, isCompliant: false }, by: 'ada' } as const;
  for (const action of [exclude, fall]) {
    apply(app.world, action, 0);
    await app.ask(hint(kindOf(action.deed)));
    await app.drain();
  }
  await app.runUntil(app.world.now() + 60_000);
  const opened = await pageOf(app, 'access');
  expect(opened.html).toContain('2 of 17 people can sign in without MFA');
  expect(opened.json).toMatchObject({ exclusions: [{ people: 2, declared: null }, {}] });
  const fallen = await pageOf(app, 'devices');
  expect(fallen.html).toMatch(/2 of \d+ devices are non-compliant/);
  expect(fallen.html).toContain('2 devices became non-compliant');
});

test('what was collected before pages had rows is on them within a day, and none of it is news', async () => {
  const app = await begun();
  const { tables } = app.world;
  for await (const { partitionKey, rowKey } of tables.list('Directory', { partition: `${tenantId}|pages` }))
    await tables.transact('Directory', partitionKey, [{ type: 'delete', rowKey, etag: 'any' }]);
  expect(await app.world.store.pageRows.read(tenantId, 'people')).toBeUndefined();
  await refreshPages(app.pipeline(), app.world.configuration);
  expect((await rowOf(app)).row.roles).toMatchObject({
    holders: [{ id: 'ada', since: null }, { id: 'bea' }],
    moves: [],
  });
  expect((await pageOf(app, 'access')).html).toContain('MFA is required of all');
  const before = await rowOf(app);
  await refreshPages(app.pipeline(), app.world.configuration);
  expect(await rowOf(app)).toEqual(before);
});
