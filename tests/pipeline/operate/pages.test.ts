/** Data of pages: what collections of a whole pipeline leave for them, and how many table requests they cost. */
import type { Page, PageAsked } from '../../../shared/app/page';
import { refreshPages } from '../../../shared/pipeline/evaluate/refresh-pages';
import { erasePerson } from '../../../shared/pipeline/operate/erase';
import { oneReading } from '../../../shared/pipeline/operate/one-reading';
import { gatherPastDevices } from '../../../shared/pipeline/operate/past';
import { appStore } from '../../app-store';
import { countingTables } from '../../counting-tables';
import { user } from '../../fixtures/conditional-access';
import { seedAlert } from '../../functions/seeded-alert';
import { anEvent, aRule, hex } from '../../store/fixtures';
import { apply, hint, kindOf } from '../history';
import { type App, createSmallWorld, evaluationOf, goingOn, startApp, startCollected, tenantId } from '../small-world';

const glass = 'person00';

async function begin(): Promise<App> {
  const declared = { id: glass, reason: 'drill', owner: 'Ada', expiry: '2027-12-31' };
  return startCollected(createSmallWorld({ configuration: { breakGlass: [declared] } }), 12 * 60_000);
}

/** Each test continues from a copy of one beginning. */
const begun = (): Promise<App> => goingOn('pages', begin);

const rowOf = async ({ world }: App) => {
  const kept = await world.store.pageRows.read(tenantId, 'people');
  if (kept === undefined) throw new Error('no row was kept');
  return kept;
};

type PageName = 'access' | 'activity' | 'devices' | 'people' | `ZT.${string}`;

const isControl = (name: PageName): name is `ZT.${string}` => name.startsWith('ZT.');

async function pageOf(app: App, name: PageName = 'people', asked: Readonly<Record<string, string>> = {}) {
  // Imported after the world, because the world replaces the templates of mails.
  const { accessPage } = await import('../../../shared/app/access-page');
  const { activityPage } = await import('../../../shared/app/activity-page');
  const { controlPage } = await import('../../../shared/app/control-page');
  const { devicesPage } = await import('../../../shared/app/devices-page');
  const { peoplePage } = await import('../../../shared/app/people-page');
  const { tables, requests } = countingTables(app.world.tables);
  const pipeline = { ...app.pipeline(), store: appStore(tables) };
  const pages = { access: accessPage, activity: activityPage, devices: devicesPage, people: peoplePage };
  const makePage = (asked: PageAsked): Promise<Page | undefined> =>
    isControl(name) ? controlPage(asked, name) : pages[name](asked);
  const page = await makePage({
    pipeline,
    tenantId,
    tenantUrl: 'https://watch.contoso.example/api/posture/t',
    viewer: { role: 'reader', name: null },
    outcome: null,
    get: (parameter) => asked[parameter] ?? null,
  });
  if (page === undefined) throw new Error(`there is no page ${name}`);
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

test('a person who changes their name has the new one on every page, and an erased person none', async () => {
  const app = await begun();
  const { tenant } = app.world;
  const rename = async (displayName: string): Promise<void> => {
    tenant.users = tenant.users.map((one) => (one.id === 'ada' ? { ...one, displayName } : one));
    await app.ask(hint('user'));
    await app.drain();
  };
  await rename('Ada Lund');
  for (const page of ['people', 'access'] as const) expect((await pageOf(app, page)).html).toContain('Ada Lund');
  await app.world.store.pageRows.erase(tenantId, 'ada');
  const { row, names } = await rowOf(app);
  expect(names.has('ada')).toBe(false);
  expect(row.roles?.holders.map(({ id }) => id)).toContain('ada');
  await rename('Ada Brandt-Lund');
  expect((await pageOf(app)).html).not.toContain('Ada Brandt-Lund');
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
  // A plain change belongs to the area of the controls that read it.
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

test("a device that falls after midnight on the tenant's clocks counts on the new day, in the page, its past and the week", async () => {
  const app = await begun();
  const { world } = app;
  // 00:30 in Berlin.
  const midnight = Date.parse('2026-11-24T23:00:00.000Z');
  world.advanceTo(midnight + 30 * 60_000);
  const fall = { change: { to: 'devices', count: 2, isCompliant: false }, by: 'ada' } as const;
  apply(world, fall, 0);
  await app.ask(hint(kindOf(fall.change)));
  await app.drain();
  // Safe: the JSON of the devices page.
  const { flow } = (await pageOf(app, 'devices')).json as {
    readonly flow: readonly { day: string; counts: unknown }[];
  };
  expect(flow.at(-1)).toMatchObject({ day: '2026-11-25', counts: { fell: 2 } });
  expect(flow).toHaveLength(14);
  const then = await gatherPastDevices(app.pipeline(), tenantId, {
    at: new Date(midnight + 40 * 60_000).toISOString(),
    timeZone: 'Europe/Berlin',
  });
  expect(then.days.at(-1)).toBe('2026-11-24');
  expect(then.flow.has('2026-11-25')).toBe(false);
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
  // A reader cannot change a setting of the deployment, so the page says who can.
  const reader = { role: 'reader', name: null } as const;
  const read = (await healthPage({ ...asked, viewer: reader, get: () => null }, checks, null)).html('bm9uY2U=');
  const needed = (page: string) => /Needed: [^<]*set betaSignIns to true/.exec(page)?.[0];
  expect([html, read].map(needed)).toEqual([
    'Needed: set betaSignIns to true',
    'Needed: an operator of Zero Trust Watch must set betaSignIns to true',
  ]);
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

describe('a control that affects 130 people and 130 devices', () => {
  const ids = Array.from({ length: 130 }, (_, at) => `many${String(at).padStart(3, '0')}`);
  const hostile = ids.at(77) ?? '';
  const mfa = 'ZT.ID.001';
  const registered = 'ZT.ID.015';
  const encrypted = 'ZT.DV.009';

  /** MFA is required of nobody but admins, 130 people cannot do MFA, and 130 devices are attacked and not encrypted. */
  const crowded = (): Promise<App> =>
    goingOn('crowded', async () => {
      const world = createSmallWorld();
      const { tenant } = world;
      const [device] = tenant.devices;
      const [registration] = tenant.registrations;
      if (device === undefined || registration === undefined) throw new Error('a tenant without devices');
      tenant.policies = tenant.policies.filter(({ id }) => id !== 'ca01');
      const named = (id: string) => (id === hostile ? '=cmd|<img src=x>' : `Name of ${id}`);
      tenant.users = [...tenant.users.slice(0, 2), ...ids.map((id) => user(id, { displayName: named(id) }))];
      tenant.registrations = [
        ...tenant.registrations.slice(0, 2),
        ...ids.map((id) => ({ ...registration, id, isMfaCapable: false, methodsRegistered: [] })),
      ];
      tenant.devices = ids.map((id, at) => {
        const deviceName = id === hostile ? '+cmd|<img src=x>' : `PC-${id}`;
        const broken = at < 60 ? { jailBroken: 'True' } : { partnerReportedThreatState: 'compromised' };
        return { ...device, ...broken, id: `pc-${id}`, deviceName, userId: id, isEncrypted: false };
      });
      return startCollected(world, 12 * 60_000);
    });

  type Listed = { readonly total: number; readonly pages: number; readonly rows: readonly { readonly id: string }[] };
  const read = async (app: App, id: `ZT.${string}`, list: 'page' | 'people') => {
    const found: string[] = [];
    for (let at = 1, pages = 1; at <= pages; at++) {
      const { json, html, requests } = await pageOf(app, id, { [list]: String(at) });
      const { affected } = json as { readonly affected: Listed & { readonly exposed: Listed | null } };
      const shown = list === 'page' ? affected : affected.exposed;
      if (shown === null) throw new Error('nobody is exposed');
      expect(requests).toBeLessThanOrEqual(12);
      expect(Buffer.byteLength(html)).toBeLessThan(120_000);
      expect(html).not.toContain('<img');
      pages = shown.pages;
      found.push(...shown.rows.map((row) => row.id));
    }
    return found;
  };
  const csvOf = async (app: App, id: `ZT.${string}`): Promise<readonly string[]> =>
    (await (await pageOf(app, id, { format: 'csv' })).csv?.text())?.trim().split('\r\n').slice(1) ?? [];
  const collectAgain = async (app: App, kind: 'managedDevice' | 'user'): Promise<void> => {
    app.world.advanceTo(app.world.now() + 60_000);
    await app.ask(hint(kind));
    await app.drain();
  };

  test('lists each of them exactly once on its pages, and all in the file', async () => {
    const app = await crowded();
    // Another policy asks the admins for MFA.
    expect((await read(app, mfa, 'people')).sort()).toEqual(ids);
    expect((await read(app, registered, 'page')).sort()).toEqual(ids);
    // Its fold finds two problems, of which neither fits into the verdict.
    for (const id of [encrypted, 'ZT.DV.010'] as const)
      expect((await read(app, id, 'page')).sort()).toEqual(ids.map((one) => `pc-${one}`));
    const first = await pageOf(app, registered);
    expect(first.html).toContain('Page 1 of 3. 1 to 50 of 130.');
    expect(first.html).toContain('Name of many000 (many000@contoso.example)');
    const lines = await csvOf(app, mfa);
    expect(lines.filter((line) => line.includes(',person,'))).toHaveLength(130);
    expect(lines).toContain('Name of many129,many129@contoso.example,person,many129,exposed');
    const devices = await csvOf(app, encrypted);
    expect(devices).toHaveLength(130);
    expect(devices).toContain('PC-many129,,device,pc-many129,not encrypted');
    for (const line of [...lines, ...devices, ...(await csvOf(app, registered))]) expect(line).not.toMatch(/^"?[=+]/);
  });

  test('keeps the verdict short, writes nothing while nothing changes, and follows a change', async () => {
    const app = await crowded();
    const { world } = app;
    const evaluation = await evaluationOf(world, encrypted);
    expect(evaluation?.verdict).toMatchObject({ findings: { total: 130, first: { length: 50 } } });
    const before = world.tables.transactions.filter(({ table }) => table === 'Directory').length;
    await collectAgain(app, 'managedDevice');
    expect(world.tables.transactions.filter(({ table }) => table === 'Directory')).toHaveLength(before);
    world.tenant.devices = world.tenant.devices.map((device, at) => ({ ...device, isEncrypted: at === 129 }));
    await collectAgain(app, 'managedDevice');
    expect((await read(app, encrypted, 'page')).sort()).toEqual(ids.slice(0, 129).map((id) => `pc-${id}`));
    world.tenant.goneMeanwhile = ids.slice(-1);
    world.tenant.users = world.tenant.users.slice(0, -1);
    await collectAgain(app, 'user');
    expect((await read(app, mfa, 'people')).sort()).toEqual(ids.slice(0, 129));
    world.tenant.devices = world.tenant.devices.map((device) => ({ ...device, isEncrypted: true }));
    await collectAgain(app, 'managedDevice');
    await collectAgain(app, 'managedDevice');
    expect((await evaluationOf(world, encrypted))?.affected).toBeUndefined();
    expect(await world.store.affected.readIndex(tenantId, encrypted)).toEqual({ index: {}, etag: null });
  });

  test('does not name an erased person, also after the list changed', async () => {
    const app = await crowded();
    const { world } = app;
    const erased = ids.at(100) ?? '';
    await erasePerson(app.pipeline(), tenantId, erased, true);
    const namesIn = async (): Promise<readonly string[]> =>
      (await Promise.all([csvOf(app, mfa), csvOf(app, registered)])).flat().filter((line) => line.includes(erased));
    const nameless = [`An erased account,,person,${erased},exposed`, `An erased account,,person,${erased},not capable`];
    expect(await namesIn()).toEqual(nameless);
    const stored = JSON.stringify(world.tables.transactions.at(-1));
    expect(stored).not.toContain(`Name of ${erased}`);
    world.tenant.goneMeanwhile = ids.slice(-1);
    world.tenant.users = world.tenant.users.slice(0, -1);
    await collectAgain(app, 'user');
    expect(await namesIn()).toEqual(nameless);
    const { index } = await world.store.affected.readIndex(tenantId, mfa);
    const keys = Object.values(index).flatMap(({ pieces }) => pieces.map(({ key }) => key));
    const pieces = [...(await world.store.affected.readPieces(tenantId, mfa, keys)).values()];
    expect(pieces.flatMap(({ names }) => names.map(({ id }) => id))).not.toContain(erased);
    expect(pieces.flatMap(({ items }) => items.map(({ resourceId }) => resourceId))).toContain(erased);
  });
});
