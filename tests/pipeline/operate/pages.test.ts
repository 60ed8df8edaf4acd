/** Data of pages: what collections of a whole pipeline leave for them, and how many table requests they cost. */
import { refreshPages } from '../../../shared/pipeline/evaluate/refresh-pages';
import { oneReading } from '../../../shared/pipeline/operate/one-reading';
import { appStore } from '../../app-store';
import { countingTables } from '../../counting-tables';
import { seedAlert } from '../../functions/seeded-alert';
import { anEvent, aRule, hex } from '../../store/fixtures';
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

type PageName = 'access' | 'activity' | 'devices' | 'people';

async function pageOf(app: App, name: PageName = 'people', asked: Readonly<Record<string, string>> = {}) {
  // Imported after the world, which replaces the templates of mails.
  const { accessPage } = await import('../../../shared/app/access-page');
  const { activityPage } = await import('../../../shared/app/activity-page');
  const { devicesPage } = await import('../../../shared/app/devices-page');
  const { peoplePage } = await import('../../../shared/app/people-page');
  const { tables, requests } = countingTables(app.world.tables);
  const pipeline = { ...app.pipeline(), store: appStore(tables) };
  const page = await { access: accessPage, activity: activityPage, devices: devicesPage, people: peoplePage }[name]({
    pipeline,
    tenantId,
    tenantUrl: 'https://watch.contoso.example/api/posture/t',
    viewer: { role: 'reader', name: null },
    outcome: null,
    get: (parameter) => asked[parameter] ?? null,
  });
  const cost = requests();
  return { html: page.html('bm9uY2U='), json: page.json(), csv: page.csv, requests: cost };
}

test('people whose roles were read before any user have their names once users are read', async () => {
  const app = startApp(createSmallWorld());
  app.world.tenant.failures.set('user', { reason: 'broken', detail: 'HTTP 503' });
  await app.tick();
  await app.drain();
  await app.runUntil(app.world.now() + 12 * 60_000);
  const { row, names } = await rowOf(app);
  const holders = (row.roles?.holders ?? []).map(({ id }) => id);
  expect(holders.length).toBeGreaterThan(0);
  expect([...names.keys()]).toEqual([]);
  app.world.tenant.failures.delete('user');
  await app.runUntil(app.world.now() + 60 * 60_000);
  expect([...(await rowOf(app)).names.keys()].sort()).toEqual([...new Set(holders)].sort());
});

test('the first collection keeps who has which role, and reports none of it as a change', async () => {
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

test('a role that is assigned is kept with time and account, and gone when it is removed', async () => {
  const app = await begun();
  const move = async (isHeld: boolean): Promise<void> => {
    const action = { change: { to: 'role', person: 'person03', isHeld }, by: 'ada' } as const;
    apply(app.world, action, 0);
    await app.ask(hint('directoryAudit'), hint(kindOf(action.change)));
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

test('a file that does not have every event says so in its name, and its button before', async () => {
  const app = await begun();
  const { store } = app.world;
  const iso = (secondsAgo: number): string => new Date(app.world.now() - secondsAgo * 1000).toISOString();
  const events = Array.from({ length: 1200 }, (_, n) => {
    const at = iso(n);
    return anEvent(tenantId, n, { id: hex(50_000 + n), anchor: at, recordedAt: at, recordDay: at.slice(0, 10) });
  });
  for (let from = 0; from < events.length; from += 100)
    await store.events.record(events.slice(from, from + 100), false);
  const { html } = await pageOf(app, 'activity');
  expect(html).toContain('>Download CSV, newest 1,000</a>');
  const { csv } = await pageOf(app, 'activity', { format: 'csv' });
  const lines = (await csv?.text())?.trim().split('\r\n') ?? [];
  expect(lines).toHaveLength(1001);
  const [last = ''] = lines.at(-1)?.split(',') ?? [];
  expect(csv?.name).toBe(`activity-back-to-${last.slice(0, 10)}.csv`);
  const few = await pageOf(app, 'activity', { format: 'csv', severity: 'critical' });
  expect([few.csv?.name, (await few.csv?.text())?.split('\r\n')]).toEqual(['activity.csv', [expect.any(String), '']]);
});

test('an erased person has no name on the page any more', async () => {
  const app = await begun();
  await app.world.store.pageRows.erase(tenantId, 'ada');
  const { row, names } = await rowOf(app);
  expect(names.has('ada')).toBe(false);
  expect(row.roles?.holders.map(({ id }) => id)).toContain('ada');
});

test('access and devices are shown after the first collection, and follow changes', async () => {
  const app = await begun();
  const access = await pageOf(app, 'access');
  expect(access.html).toContain('MFA is required of all');
  expect(access.requests).toBeLessThanOrEqual(12);
  const devices = await pageOf(app, 'devices');
  expect(devices.html).toMatch(/No device of \d+ is non-compliant/);
  expect(devices.requests).toBeLessThanOrEqual(12);

  const exclude = { change: { to: 'exclusion', id: 'ca01', isExcluded: true }, by: 'ada' } as const;
  const fall = { change: { to: 'devices', count: 2, isCompliant: false }, by: 'ada' } as const;
  for (const action of [exclude, fall]) {
    apply(app.world, action, 0);
    await app.ask(hint(kindOf(action.change)));
    await app.drain();
  }
  await app.runUntil(app.world.now() + 60_000);
  // A plain change has the area of the controls that read it.
  expect((await pageOf(app, 'activity')).html).toMatch(
    /The Conditional Access policy [^<]*was changed[^<]*<span class="under">Identities<\/span>/,
  );
  const [summary] = await app.world.store.tenantSummaries.list();
  expect(summary?.worstInWords).toEqual({ by: 'account not known yet', lost: expect.stringContaining('MFA') });
  const opened = await pageOf(app, 'access');
  expect(opened.html).toContain('2 of 17 people can sign in without MFA');
  expect(opened.json).toMatchObject({ exclusions: [{ people: 2, declared: null }, {}] });
  const fallen = await pageOf(app, 'devices');
  expect(fallen.html).toMatch(/2 of \d+ devices are non-compliant/);
  expect(fallen.html).toContain('2 devices became non-compliant');
});

test('health and settings cost an operator twelve requests, with checks, 40 rules and 40 alerts', async () => {
  const app = await begun();
  const { store } = app.world;
  for (let n = 1; n <= 40; n += 1) {
    await store.rules.write(aRule(tenantId, { id: hex(n), createdBy: { id: `op${n}`, tenantId, name: null } }), null);
    await seedAlert(store, { tenantId, number: n });
  }
  const { healthPage } = await import('../../../shared/app/health-page');
  const { checksForPage } = await import('../../../shared/app/checks');
  const { tables, byTable } = countingTables(app.world.tables);
  const counted = appStore(tables);
  const settings = async () => {
    await counted.settings.read(tenantId);
    return app.world.configuration;
  };
  const pipeline = oneReading({ ...app.pipeline(), configuration: settings, store: counted });
  const surroundings = { emailSender: null, publicUrl: 'http://127.0.0.1:1', graphBaseUrl: 'http://127.0.0.1:1' };
  // Safe: checks of a tenant read these parts.
  const checks = checksForPage(pipeline, { surroundings } as never, {}, tenantId, 1000);
  const operator = { id: 'ada', tenantId, name: 'Ada' };
  const viewer = { role: 'operator', operator, token: 't', url: 'https://watch.contoso.example/api/handle/t' } as const;
  const asked = { pipeline, tenantId, tenantUrl: 'https://watch.contoso.example/t', viewer, outcome: null };
  const html = (await healthPage({ ...asked, get: () => null }, checks, null)).html('bm9uY2U=');
  expect(html).toContain('Graph permissions');
  expect([...byTable()].reduce((sum, [, one]) => sum + one, 0)).toBeLessThanOrEqual(12);
});

test('data that was collected before pages had rows is shown within a day, and none of it is reported as a change', async () => {
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
