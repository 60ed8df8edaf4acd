/**
 * Pages as of an earlier moment show the same as the pages did at that moment, whatever has happened in the tenant
 * since.
 */
import fc from 'fast-check';
import { devicePictureFold } from '../../../shared/controls/device-picture';
import { alertAt, recordedAlert } from '../../../shared/core/alert/alert-at';
import type { DevicePicture } from '../../../shared/core/page/device-picture';
import { minuteMs } from '../../../shared/core/time/durations';
import { gatherPageFacts } from '../../../shared/pipeline/operate/page-facts';
import {
  gatherAlertsSince,
  gatherPastAccess,
  gatherPastAlerts,
  gatherPastControl,
  gatherPastControls,
  gatherPastDevices,
  gatherPastHealth,
  gatherPastOverview,
  gatherPastPeople,
  unseenAt,
} from '../../../shared/pipeline/operate/past';
import { peopleAt } from '../../../shared/reports/page/people/people-model';
import { appStore } from '../../app-store';
import { countingTables } from '../../counting-tables';
import { seedAlert } from '../../functions/seeded-alert';
import { memoryTables } from '../../memory-tables';
import { anEvaluation, hex } from '../../store/fixtures';
import { anyMixedHistory, apply, hint, kindOf, run, type Step } from '../history';
import { type App, tenantId } from '../small-world';

const iso = (ms: number): string => new Date(ms).toISOString();

async function play({ world, ...app }: App, { actions }: Step): Promise<void> {
  for (const action of actions) apply(world, action, 0);
  await app.ask(...[...new Set(actions.map(({ change }) => kindOf(change)))].map(hint), hint('directoryAudit'));
  await app.drain();
  await app.runUntil(world.now() + 16 * minuteMs);
}

type Shown = {
  readonly at: string;
  readonly verdicts: Readonly<Record<string, string>>;
  readonly open: readonly string[];
  readonly roles: readonly string[];
  readonly coverage: unknown;
  readonly devices: unknown;
};

const sorted = (texts: readonly string[]): readonly string[] => [...texts].sort();
const rolesOf = (holders: readonly { readonly key: string; readonly assignment: string }[]): readonly string[] =>
  sorted(holders.map(({ key, assignment }) => `${key} ${assignment}`));

async function devicesNow({ world }: App): Promise<unknown> {
  const heads = await world.store.snapshots.readHeads(tenantId);
  const facets = heads.find(({ kind }) => kind === 'managedDevice')?.facets ?? {};
  // Safe: only the facet of the device picture has causes.
  const picture = Object.values(facets).find((one) => (one as { causes?: unknown }).causes !== undefined);
  return picture && devicePictureFold.history?.(picture as DevicePicture);
}

/** What the pages show now. */
async function shownNow(app: App): Promise<Shown> {
  const { evaluations, open, now } = await gatherPageFacts(app.pipeline(), tenantId);
  const kept = await app.world.store.pageRows.read(tenantId, 'people');
  return {
    at: now,
    verdicts: Object.fromEntries(evaluations.map(({ controlId, verdict }) => [controlId, verdict.status])),
    open: sorted(open.map(({ alert }) => `${alert.key} ${alert.severity}`)),
    roles: rolesOf(kept?.row.roles?.holders ?? []),
    coverage: (await app.world.store.pageRows.read(tenantId, 'access'))?.row.views,
    devices: await devicesNow(app),
  };
}

async function pastAlerts(app: App, at: string) {
  const pipeline = app.pipeline();
  return gatherPastAlerts(pipeline, tenantId, at, await gatherAlertsSince(pipeline, tenantId, at));
}

/** The pages of today, asked about that moment. */
async function shownAsOf(app: App, at: string): Promise<Shown> {
  const pipeline = app.pipeline();
  const { verdicts } = await gatherPastControls(pipeline, tenantId, at);
  const { open } = await pastAlerts(app, at);
  const { row } = await gatherPastPeople(pipeline, tenantId, at);
  return {
    at,
    verdicts: Object.fromEntries(verdicts.map(({ controlId, verdict }) => [controlId, verdict.status])),
    open: sorted(open.map(({ alert }) => `${alert.key} ${alert.severity}`)),
    roles: rolesOf((row && peopleAt(row, at, at).roles?.holders) ?? []),
    coverage: (await gatherPastAccess(pipeline, tenantId, at)).row?.views,
    devices: (await gatherPastDevices(pipeline, tenantId, { at, timeZone: 'Europe/Berlin' })).counted?.counts,
  };
}

test('a page of an earlier moment shows what it showed then, and the current page shows the present', async () => {
  await fc.assert(
    fc.asyncProperty(anyMixedHistory, async (history) => {
      const { app } = await run([]);
      const seen = [await shownNow(app)];
      for (const step of history) {
        await app.runUntil(app.world.now() + minuteMs);
        await play(app, step);
        seen.push(await shownNow(app));
      }
      for (const shown of seen) expect(await shownAsOf(app, shown.at)).toEqual(shown);
    }),
    { numRuns: 8, seed: 15 },
  );
});

const exclude = (isExcluded: boolean): Step => ({
  found: 'hinted',
  actions: [{ change: { to: 'exclusion', id: 'ca01', isExcluded }, by: 'ada' }],
});
const appoint: Step = {
  found: 'hinted',
  actions: [{ change: { to: 'role', person: 'person03', isHeld: true }, by: 'ada' }],
};

test('between two changes the first is shown and the second is not', async () => {
  const { app } = await run([]);
  const before = await shownNow(app);
  await play(app, exclude(true));
  const between = iso(app.world.now());
  await app.runUntil(app.world.now() + minuteMs);
  await play(app, appoint);
  const after = await shownNow(app);
  const then = await shownAsOf(app, between);
  expect(then.open.length).toBeGreaterThan(before.open.length);
  expect(after.open.length).toBeGreaterThan(then.open.length);
  expect(then.roles).toEqual(before.roles);
  expect(after.roles).not.toEqual(then.roles);
});

test('an issue that was fixed since is open then, with what was known of it then', async () => {
  const { app } = await run([]);
  await play(app, exclude(true));
  const between = iso(app.world.now());
  await app.runUntil(app.world.now() + minuteMs);
  await play(app, exclude(false));
  const { open } = await pastAlerts(app, between);
  expect(open.map(({ alert }) => [alert.status, alert.resolvedAt, alert.closed])).toEqual([['open', null, null]]);
  expect(open.flatMap(({ events }) => events).every(({ recordedAt }) => recordedAt <= between)).toBe(true);
  const now = await pastAlerts(app, iso(app.world.now()));
  expect([now.open.length, now.ended.length, now.isWhole]).toEqual([0, 1, true]);
  const failing = await gatherPastControls(app.pipeline(), tenantId, between);
  const [failed] = failing.verdicts.filter(({ verdict }) => verdict.status === 'fail');
  expect(failing.recorded.get(failed?.controlId ?? '')?.verdict.status).toBe('fail');
});

test('a source that could not be read is shown as unreadable, and as readable from then on', async () => {
  const { app } = await run([]);
  const failure = { reason: 'notPermitted', permission: 'Policy.Read.All', detail: 'HTTP 403' } as const;
  await play(app, {
    found: 'hinted',
    actions: [{ change: { to: 'sight', kind: 'conditionalAccessPolicy', failure }, by: 'ada' }],
  });
  const blind = iso(app.world.now());
  await app.runUntil(app.world.now() + minuteMs);
  await play(app, {
    found: 'hinted',
    actions: [{ change: { to: 'sight', kind: 'conditionalAccessPolicy', failure: null }, by: 'ada' }],
  });
  const unseen = async (at: string) =>
    unseenAt(await gatherAlertsSince(app.pipeline(), tenantId, at), at, iso(app.world.now())).map(({ kind }) => kind);
  expect([await unseen(blind), await unseen(iso(app.world.now()))]).toEqual([['conditionalAccessPolicy'], []]);
});

describe('a year of a busy tenant', () => {
  const memory = memoryTables();
  const busy = 'tenant-1';
  const now = Date.parse('2026-11-24T14:00:00Z');
  const failing = {
    findings: { total: 1, first: [] },
    exposure: null,
    evidence: [],
    metric: null,
    status: 'fail',
  } as const;
  const day = (daysAgo: number): string => iso(now - daysAgo * 86_400_000);
  beforeAll(async () => {
    const store = appStore(memory, { now: () => new Date(now) });
    const etags = new Map<string, string>();
    for (let n = 1500; n > 0; n -= 1) {
      const controlId = `ZT.ID.${n % 100}`;
      const evaluation = anEvaluation(controlId, { at: day(n / 4), verdict: failing });
      const written = await store.evaluations.save(busy, [
        { evaluation, etag: etags.get(controlId) ?? null, history: true },
      ]);
      if (written.status === 'written') etags.set(controlId, written.etag);
    }
    for (let n = 1; n <= 60; n += 1)
      await seedAlert(store, { tenantId: busy, number: n }, { id: hex(n), openedAt: day(n * 4) });
  });

  test('costs at most twelve requests a page', async () => {
    const at = day(30);
    const costs = [];
    for (const gather of [
      gatherPastOverview,
      gatherPastAlerts,
      gatherPastControls,
      gatherPastAccess,
      gatherPastHealth,
    ]) {
      const { tables, requests } = countingTables(memory);
      const ports = { now: () => now, store: appStore(tables) };
      const since = await gatherAlertsSince(ports, busy, at);
      const gathered = await gather(ports, busy, at, since);
      if ('recorded' in gathered) expect(gathered.recorded.size).toBe(60);
      costs.push(requests());
    }
    const { tables, requests } = countingTables(memory);
    const ports = { now: () => now, store: appStore(tables) };
    await gatherAlertsSince(ports, busy, at);
    await gatherPastControl(ports, busy, 'ZT.ID.1', { since: day(120), at });
    await gatherPastPeople(ports, busy, at);
    await gatherPastDevices(ports, busy, { at, timeZone: 'Europe/Berlin' });
    costs.push(requests());
    // The settings and the row of the tenant are read in addition.
    for (const cost of costs) expect(cost + 2).toBeLessThanOrEqual(12);
  });
});

describe('an alert at a moment', () => {
  const event = { id: hex(1), severity: 'high', recordedAt: '2026-11-24T10:00:00Z', concern: null, details: {} };
  const listed = (alert: object, events: readonly object[] = [event]) =>
    // Safe: only these fields are read.
    ({ alert: { ...alertOf, ...alert }, events, transitions: [] }) as never;
  const alertOf = {
    id: hex(9),
    status: 'open',
    severity: 'critical',
    concerns: ['a'],
    leadEventId: hex(1),
    acknowledged: null,
    named: [],
    closed: null,
    openedAt: '2026-11-24T10:00:00Z',
    resolvedAt: null,
  };
  const by = { id: 'ada', tenantId: null, name: null };
  const known = { status: 'known', actor: { type: 'person', id: 'mara', ipAddress: null }, recordId: 'r', at: '' };
  const nothingElse = { mergedInto: undefined, planned: undefined, easedAt: undefined };
  const step = (seq: number, type: string, hour: number, severity = 'high') =>
    // Safe: as above.
    ({
      seq,
      type,
      at: `2026-11-24T${hour}:00:00Z`,
      severity,
      by: type === 'acknowledged' ? by : null,
      note: null,
    }) as never;
  const at = (hour: number): string => `2026-11-24T${hour}:30:00.000Z`;
  const steps = [
    step(1, 'opened', 10),
    step(2, 'acknowledged', 11),
    step(3, 'worsened', 12, 'critical'),
    step(4, 'resolved', 13),
    step(5, 'reopened', 14),
  ];

  test.each([
    [9, undefined],
    [10, ['high', false]],
    [11, ['high', true]],
    [12, ['critical', false]],
    [13, undefined],
    [14, ['high', false]],
  ] as const)('as it was at %i:30', (hour, expected) => {
    const found = alertAt(listed({}), steps, at(hour));
    const { severity = null, acknowledged = null } = found?.alert ?? {};
    expect(found && [severity, acknowledged !== null]).toEqual(expected);
  });

  test.each([
    ['an account that was found later', { attribution: known }, { attribution: { status: 'notYetKnown' } }],
    ['a later merge', { mergedInto: { id: hex(3), key: 'K3' } }, { mergedInto: undefined }],
    ['later planned work', { planned: { ruleId: 'r', until: '' } }, { planned: undefined }],
    ['a later end', {}, { status: 'open', resolvedAt: null, closed: null }],
    ['a later relief', { easedAt: '2026-11-24T12:00:00Z' }, { easedAt: undefined }],
  ])('%s does not show', (_, alert, expected) => {
    const answer = {
      ...event,
      id: hex(2),
      type: 'attribution',
      attribution: known,
      recordedAt: '2026-11-24T12:00:00Z',
    };
    const asked = { ...event, attribution: { status: 'notYetKnown' } };
    const over = { status: 'resolved', resolvedAt: '2026-11-24T13:00:00Z', count: 2, ...alert };
    const then = recordedAlert(listed(over, [asked, answer]), steps.slice(0, 4), at(11));
    expect({ ...nothingElse, ...then?.alert }).toMatchObject({ ...expected, count: 1 });
    // By then everything was known. Changes that are over expose nobody.
    const later = recordedAlert(listed(over, [asked, answer]), steps.slice(0, 4), at(13));
    expect({ ...nothingElse, ...later?.alert }).toMatchObject({ status: 'resolved', ...alert, easedAt: undefined });
  });

  test('it was closed or fixed then, although it is open again now', () => {
    const ended = (type: string) =>
      recordedAlert(listed({}), [step(1, 'opened', 10), step(2, type, 11), step(3, 'reopened', 14)], at(12));
    expect(ended('resolved')?.alert).toMatchObject({ status: 'resolved', resolvedAt: '2026-11-24T11:00:00Z' });
    expect(ended('closed')?.alert.status).toBe('resolved');
    expect(recordedAlert(listed({}), steps, at(9))).toBeUndefined();
  });

  test('a later event is not its headline', () => {
    const later = { ...event, id: hex(2), severity: 'critical', recordedAt: '2026-11-24T12:00:00Z' };
    const found = alertAt(listed({ leadEventId: hex(2) }, [event, later]), steps, at(11));
    expect([found?.alert.leadEventId, found?.events.map(({ id }) => id)]).toEqual([hex(1), [hex(1)]]);
  });
});
