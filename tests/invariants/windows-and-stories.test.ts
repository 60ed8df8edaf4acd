/**
 * Windows and stories give the same result for any order of their log entries, however often these arrive, and
 * whichever process reads them. Random arrivals go through the whole pipeline. INVARIANT_RUNS sets their number; 1,000
 * take some minutes.
 */
import fc from 'fast-check';
import type { DirectoryAudit } from '../../shared/core/log/record';
import { minuteMs, secondMs } from '../../shared/core/time/durations';
import { stories } from '../../shared/detections/stories';
import { windows } from '../../shared/detections/windows';
import { directoryAudit, modified, person, roleRecord, target } from '../fixtures/records';
import { hint } from '../pipeline/history';
import { createSmallWorld, type SmallWorld, startApp, tenantId } from '../pipeline/small-world';

const runs = Number(process.env.INVARIANT_RUNS ?? '25');
const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';

/** Shortly before a full hour, so that the changes cross from one slot of a window into the next. */
const startAt = Date.parse('2026-11-24T08:45:00.000Z');
const beginsAt = Date.parse('2026-11-24T08:59:20.000Z');
const at = (seconds: number): string => new Date(beginsAt + seconds * secondMs).toISOString();

let seen: SmallWorld;
beforeAll(async () => {
  seen = createSmallWorld({ startAt });
  const app = startApp(seen);
  await app.tick();
  await app.drain();
  await app.runUntil(beginsAt + 3 * minuteMs);
});

const entry = (id: string, seconds: number, spoil: Partial<DirectoryAudit>): DirectoryAudit =>
  directoryAudit({ id, correlationId: id, activityDateTime: at(seconds), actor: person('mara'), ...spoil });

/** Twelve accounts deleted, a new account made admin, and an alert of PIM disabled before a guest becomes a member. */
const entries: readonly DirectoryAudit[] = [
  entry('pim', 2, { activityDisplayName: 'Disable PIM alert', targets: [target('Other', 'alert', [], 'Alert')] }),
  ...Array.from({ length: 12 }, (_, n) =>
    entry(`delete-${n}`, 5 + n * 8, { activityDisplayName: 'Delete user', targets: [target('User', `leaver-${n}`)] }),
  ),
  entry('add', 30, { activityDisplayName: 'Add user', targets: [target('User', 'newcomer')] }),
  roleRecord(
    {
      principalId: 'newcomer',
      principalType: 'User',
      templateId: globalAdministrator,
      roleName: 'Global Administrator',
    },
    { id: 'role', correlationId: 'role', activityDateTime: at(70), actor: person('mara') },
  ),
  entry('member', 90, {
    activityDisplayName: 'Update user',
    targets: [target('User', 'visitor', [modified('UserType', '["Guest"]', '["Member"]')])],
  }),
];

/** Which entries arrive together, in which order, which of them twice, and whether a new process reads each part. */
type Arrival = {
  readonly parts: readonly (readonly number[])[];
  readonly repeated: readonly number[];
  readonly isNewProcess: boolean;
};

const everything = entries.map((_, n) => n);
const arrivals: fc.Arbitrary<Arrival> = fc
  .record({
    order: fc.shuffledSubarray(everything, { minLength: entries.length }),
    sizes: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: entries.length, maxLength: entries.length }),
    repeated: fc.subarray(everything, { maxLength: 5 }),
    isNewProcess: fc.boolean(),
  })
  .map(({ order, sizes, repeated, isNewProcess }) => {
    const parts: number[][] = [];
    let from = 0;
    for (const size of sizes) {
      if (from < order.length) parts.push(order.slice(from, from + size));
      from += size;
    }
    return { parts, repeated, isNewProcess };
  });

async function played({ parts, repeated, isNewProcess }: Arrival): Promise<SmallWorld> {
  const world = seen.fork();
  let app = startApp(world);
  const read = async (numbers: readonly number[]): Promise<void> => {
    for (const n of numbers) {
      const record = entries[n];
      if (record !== undefined) world.tenant.log.push({ record, visibleAt: world.now() });
    }
    if (isNewProcess) app = startApp(world);
    await app.ask(hint('directoryAudit'));
    await app.drain();
    world.advanceTo(world.now() + 31 * secondMs);
  };
  for (const part of parts) await read(part);
  await read(repeated);
  await app.runUntil(world.now() + 2 * minuteMs);
  return world;
}

const ours = new Set([...windows, ...stories].map(({ id }) => id));
const days = ['2026-11-24'];

async function eventsOf({ store }: SmallWorld): Promise<readonly string[]> {
  const events = await store.events.recent(tenantId, days, 10_000);
  return events.flatMap(({ id, source, severity }) => (ours.has(source) ? [`${source} ${severity} ${id}`] : [])).sort();
}

/** What alerts say once everything is worked off. */
async function alertsOf({ store }: SmallWorld): Promise<readonly string[]> {
  const alerts = await store.alerts.readAlerts(tenantId);
  return alerts
    .filter(({ named }) => named.some(({ source }) => ours.has(source)))
    .map(({ named, severity, status, attribution }) => {
      const sources = [...new Set(named.map(({ source }) => source))].sort().join('+');
      const actor = attribution.status === 'known' ? JSON.stringify(attribution.actor) : attribution.status;
      return `${sources} ${severity} ${status} ${actor}`;
    })
    .sort();
}

const atOnce: Arrival = { parts: [everything], repeated: [], isNewProcess: false };

test('entries that come at once raise the windows and the stories', async () => {
  const world = await played(atOnce);
  const sources = new Set((await eventsOf(world)).map((event) => event.split(' ')[0]));
  expect([...sources].sort()).toEqual(['EV.R13', 'EV.R27', 'EV.T12']);
  expect((await alertsOf(world)).length).toBeGreaterThan(0);
});

test('any order, in parts, with repeats and new processes, gives the same events and the same alerts', async () => {
  const expected = await played(atOnce);
  const [events, alerts] = [await eventsOf(expected), await alertsOf(expected)];
  await fc.assert(
    fc.asyncProperty(arrivals, async (arrival) => {
      const world = await played(arrival);
      expect(await eventsOf(world)).toEqual(events);
      expect(await alertsOf(world)).toEqual(alerts);
    }),
    { numRuns: runs, seed: 13 },
  );
});

test('a spike over three slots is one alert, also where its middle comes last', async () => {
  const minutes = [0, 31, 62];
  const alertsIn = async (...order: readonly number[]): Promise<readonly string[]> => {
    const world = seen.fork();
    const app = startApp(world);
    for (const part of order) {
      const from = 60 * (minutes[part] ?? 0);
      await app.runUntil(Math.max(world.now(), beginsAt + (from + 120) * secondMs));
      for (let n = 0; n < 12; n++) {
        const targets = [target('User', `leaver-${part}-${n}`)];
        const record = entry(`late-${part}-${n}`, from + n, { activityDisplayName: 'Delete user', targets });
        world.tenant.log.push({ record, visibleAt: world.now() });
      }
      await app.ask(hint('directoryAudit'));
      await app.drain();
    }
    await app.runUntil(beginsAt + 130 * minuteMs);
    expect((await eventsOf(world)).filter((event) => event.startsWith('EV.R27')).length).toBeGreaterThanOrEqual(3);
    return (await alertsOf(world)).filter((alert) => alert.startsWith('EV.R27'));
  };
  const inOrder = await alertsIn(0, 1, 2);
  expect(inOrder).toHaveLength(1);
  expect(await alertsIn(0, 2, 1)).toEqual(inOrder);
});

test('negative control: a store that forgets the actor loses entries that come in parts', async () => {
  const world = seen.fork();
  const forgetful: SmallWorld = {
    ...world,
    spoil: (store) => ({ ...store, records: { ...store.records, findByTarget: async () => [] } }),
  };
  const app = startApp(forgetful);
  for (const record of entries) {
    world.tenant.log.push({ record, visibleAt: world.now() });
    await app.ask(hint('directoryAudit'));
    await app.drain();
    world.advanceTo(world.now() + 31 * secondMs);
  }
  expect(await eventsOf(world)).not.toEqual(await eventsOf(await played(atOnce)));
});
