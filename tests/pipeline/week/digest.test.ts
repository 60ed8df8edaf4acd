/** The weekly digest through the pipeline: sent once, whatever happens to timers, queues and processes. */

import { documentOf, makeAgain } from '../../../infra/operate/digest/make-again';
import { type Delivery, newDelivery } from '../../../shared/core/delivery/delivery';
import type { WatchEvent } from '../../../shared/core/event/event';
import type { TenantConfiguration } from '../../../shared/core/tenant/configuration';
import { minuteMs, weekMs } from '../../../shared/core/time/durations';
import { pillarCounts, sumOf } from '../../../shared/core/verdict/trend';
import type { DigestRow } from '../../../shared/core/week/digest';
import { gatherAlert, gatherPosture } from '../../../shared/pipeline/operate/posture';
import { keepSummary } from '../../../shared/pipeline/watch/keep-summary';
import { schedule } from '../../../shared/pipeline/watch/schedule';
import { digest, digestDue } from '../../../shared/pipeline/week/digest';
import { undeliveredRows } from '../../../shared/reports/posture/posture-rows';
import { event, known, personReference } from '../../reports/stories';
import { anAlert, aRule, hex } from '../../store/fixtures';
import { spread } from '../crash-check';
import { apply, hint } from '../history';
import type { QueueTemper } from '../memory-queues';
import { type Life, type Moment, newLife } from '../mortal';
import {
  type App,
  type AppOver,
  createSmallWorld,
  type Sent,
  type SmallWorld,
  startApp,
  startPipeline,
  tenantId,
  type WorldOver,
} from '../small-world';

const at = (iso: string): number => Date.parse(iso);

/** Tuesday of week 48, in Berlin. */
const startAt = at('2026-11-24T08:00:00.000Z');
/** Monday of week 49, 08:00 in Berlin. */
const due = at('2026-11-30T07:00:00.000Z');

const digestsSent = (world: SmallWorld): Sent[] =>
  world.sent.filter(({ message }) => message.machine.because === 'digest');

/** A tenant that has been monitored since Tuesday, as its row says; none of its resource types was ever collected. */
async function seed(
  world: SmallWorld,
  over: { readonly watchedSince?: string; readonly summarisedAt?: string | null } = {},
) {
  const row = {
    tenantId,
    name: 'Contoso',
    watchedSince: over.watchedSince ?? new Date(startAt).toISOString(),
    summarisedAt: over.summarisedAt === undefined ? new Date(startAt + 10 * minuteMs).toISOString() : over.summarisedAt,
    lookBack: null,
  };
  expect((await world.store.tenants.write(row, null)).status).toBe('written');
}

/** A week without changes, with a marker of what was recorded when. */
async function seededApp(over: WorldOver = {}, life: Life = newLife(), appOver: AppOver = {}): Promise<App> {
  const world = createSmallWorld({ startAt, ...over });
  await seed(world);
  await world.store.events.record([recordedAt('2026-11-25T10:00:00.000Z')], false);
  return startApp(world, life, appOver);
}

const recordedAt = (recorded: string, over: Partial<WatchEvent> = {}): WatchEvent =>
  event({
    id: `event-${recorded}`,
    tenantId,
    type: 'change',
    source: 'group',
    severity: 'informational',
    resource: { kind: 'group', id: 'g', name: 'Vendors' },
    anchor: recorded,
    recordedAt: recorded,
    recordDay: recorded.slice(0, 10),
    happenedAt: null,
    groupKey: null,
    concern: null,
    ...over,
  });

/** Requests the digest and runs what follows. The collections that a whole tick requests belong to another test. */
async function ask(app: App, week = '2026-W48'): Promise<void> {
  await app.world.queues.port.sendDigest({ tenantId, week });
  await app.drain();
}

const rowsOf = (world: SmallWorld): Promise<readonly DigestRow[]> => world.store.digests.latest(tenantId, 100);

async function digestAlerts(world: SmallWorld) {
  const alerts = await world.store.alerts.readAlerts(tenantId);
  return alerts.filter(({ form }) => form === 'digest');
}

async function digestEvents(world: SmallWorld): Promise<readonly WatchEvent[]> {
  const found: WatchEvent[] = [];
  for await (const page of world.store.events.list(tenantId, ['2026-11-30', '2026-12-01'])) found.push(...page);
  return found.filter(({ source }) => source === 'digest');
}

/** One digest, one event, one alert, one delivery for each recipient, and nothing left to do. */
async function expectSentOnce(world: SmallWorld, sentAtMost = 2): Promise<void> {
  expect((await rowsOf(world)).map(({ week }) => week)).toEqual(['2026-W48']);
  expect(await digestEvents(world)).toHaveLength(1);
  const alerts = await digestAlerts(world);
  expect(alerts.map(({ key, status }) => [key, status])).toEqual([['W48', 'told']]);
  const deliveries = await world.store.alerts.readDeliveries(tenantId, alerts[0]?.id ?? '');
  expect(deliveries.map(({ recipientId, state }) => [recipientId, state]).sort()).toEqual([
    ['hook', 'sent'],
    ['mail', 'sent'],
  ]);
  const sent = digestsSent(world);
  expect(new Set(sent.map(({ deliveryId }) => deliveryId)).size).toBe(2);
  expect(sent.length).toBeLessThanOrEqual(sentAtMost);
  expect(await world.store.events.markers(tenantId, ['2026-11-30'])).toEqual([]);
  expect(world.queues.poison).toEqual([]);
}

// --- When ---------------------------------------------------------------------------------------------------------

async function dueAt(
  world: SmallWorld,
  now: number,
  over: Partial<TenantConfiguration> = {},
): Promise<string | undefined> {
  world.advanceTo(now);
  return digestDue(startPipeline(world, newLife()), { ...world.configuration, ...over });
}

describe('when a week is due', () => {
  test('it is sent at the hour, not before, and not again', async () => {
    const app = await seededApp();
    expect(await dueAt(app.world, due - 1000)).toBeUndefined();
    expect(await dueAt(app.world, due)).toBe('2026-W48');
    await keepSummary(app.pipeline(), app.world.configuration, { alerts: [], rows: [] }, undefined);
    await ask(app);
    // The list of tenants shows it at once: if monitoring is paused now, no watch follows.
    const [summary] = await app.world.store.tenantSummaries.list();
    expect(summary?.lastDigestAt).toBe((await rowsOf(app.world))[0]?.madeAt);
    await app.runUntil(due + 2 * minuteMs);
    expect(await dueAt(app.world, due + 3 * minuteMs)).toBeUndefined();
    expect(await dueAt(app.world, due + weekMs - 1000)).toBeUndefined();
    expect(await dueAt(app.world, due + weekMs)).toBe('2026-W49');
  });

  test('no digest is sent before the first message, nor for a week whose end was not monitored', async () => {
    for (const summarisedAt of [null, '2026-11-29T23:00:00.000Z']) {
      const world = createSmallWorld({ startAt });
      await seed(world, { summarisedAt });
      expect(await dueAt(world, due)).toBeUndefined();
      world.advanceTo(due);
      expect(await digest(startPipeline(world, newLife()), { tenantId, week: '2026-W48' })).toEqual({
        status: 'notDue',
        events: 0,
      });
      expect(await rowsOf(world)).toEqual([]);
    }
  });

  test.each([
    ['Europe/Berlin', '2026-03-24T10:00:00Z', '2026-03-30T06:00:00Z', 167],
    ['Europe/Berlin', '2026-10-20T10:00:00Z', '2026-10-26T07:00:00Z', 169],
    ['America/New_York', '2026-03-03T10:00:00Z', '2026-03-09T12:00:00Z', 167],
    ['America/New_York', '2026-10-27T10:00:00Z', '2026-11-02T13:00:00Z', 169],
    ['Asia/Kolkata', '2026-11-24T10:00:00Z', '2026-11-30T02:30:00Z', 168],
    ['Pacific/Apia', '2026-11-24T10:00:00Z', '2026-11-29T19:00:00Z', 168],
  ])('%s, from %s: at 08:00 by its clocks, and the week after is %s', async (timeZone, begun, first, hours) => {
    const world = createSmallWorld({ startAt: at(begun), configuration: { timeZone } });
    // Monitored, with messages, since the week before, so that the week is complete.
    const since = new Date(at(begun) - weekMs).toISOString();
    await seed(world, { watchedSince: since, summarisedAt: since });
    expect(await dueAt(world, at(first) - 1000)).not.toBe(undefined);
    const app = startApp(world);
    const before = await dueAt(world, at(first) - 1000);
    if (before === undefined) throw new Error('the week before is due too');
    await ask(app, before);
    expect(await dueAt(world, at(first) - 500)).toBeUndefined();
    const week = await dueAt(world, at(first));
    if (week === undefined) throw new Error('not due');
    await ask(app, week);
    const [row, older] = await rowsOf(world);
    expect(row?.from).toBe(older?.to);
    expect((at(row?.to ?? '') - at(row?.from ?? '')) / 3_600_000).toBe(hours);
  });

  test('a message for another week, or from a clock that runs ahead, makes nothing', async () => {
    const app = await seededApp();
    app.world.advanceTo(due);
    await ask(app, '2026-W47');
    await ask(app, '2026-W49');
    expect(await rowsOf(app.world)).toEqual([]);
    await ask(app);
    await app.runUntil(due + minuteMs);
    await expectSentOnce(app.world);
  });
});

// --- Once ---------------------------------------------------------------------------------------------------------

/** Lets other work of the same moment go first, at different calls. */
function pausing(seedOfPauses: number): Life {
  let state = seedOfPauses;
  return newLife(null, {
    pause: async () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      for (let turns = state % 4; turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
    },
  });
}

describe('exactly once', () => {
  test('ten timers at the same moment', async () => {
    const { world } = await seededApp();
    world.advanceTo(due);
    const timers = Array.from({ length: 10 }, (_, at_) => startPipeline(world, pausing(at_ + 1)));
    await Promise.all(timers.map((timer) => schedule(timer)));
    const asked = world.queues.waiting.filter(({ queue }) => queue === 'digest');
    expect(asked).toHaveLength(10);
    const workers = Array.from({ length: 10 }, (_, at_) => startPipeline(world, pausing(at_ + 100)));
    const outcomes = await Promise.all(workers.map((worker) => digest(worker, { tenantId, week: '2026-W48' })));
    // A timer that did not get the lease leaves the work to the next tick, which finds it done.
    expect(outcomes.map(({ status }) => status)).toContain('sent');
    const app = startApp(world);
    await app.drain();
    await app.runUntil(due + 3 * minuteMs);
    await expectSentOnce(world);
  });

  test('two processes, every message three times, in any order', async () => {
    for (const seedOfPauses of [1, 2, 3]) {
      let rolled = seedOfPauses;
      const temper: QueueTemper = {
        copiesOf: () => 3,
        pick: (visible) => {
          rolled = (rolled * 31 + 7) % 1009;
          return rolled % Math.max(1, visible);
        },
      };
      const app = await seededApp({ temper }, pausing(seedOfPauses), { others: [pausing(seedOfPauses + 50)] });
      app.world.advanceTo(due);
      await ask(app);
      await app.runUntil(due + 5 * minuteMs);
      await expectSentOnce(app.world);
    }
  });

  test('a process that dies after the week was stored: the tick asks until people get it', async () => {
    const app = await seededApp();
    app.world.advanceTo(due);
    const { store } = app.world;
    await store.digests.create({
      tenantId,
      week: '2026-W48',
      from: new Date(startAt).toISOString(),
      to: '2026-11-29T23:00:00.000Z',
      madeAt: new Date(due).toISOString(),
      numbers: {},
    });
    expect(await dueAt(app.world, due + minuteMs)).toBe('2026-W48');
    await app.runUntil(due + 5 * minuteMs);
    await expectSentOnce(app.world);
  });

  const moments: readonly Moment[] = ['before', 'after'];
  test('a death anywhere in the process', async () => {
    const run = async (life: Life): Promise<App> => {
      const app = await seededApp({}, life);
      app.world.advanceTo(due);
      // Collections of other resource types are not part of this test; they come with the tick.
      life.during = 'digest';
      await ask(app);
      life.during = 'after';
      await app.runUntil(due + 12 * minuteMs);
      return app;
    };
    const plain = newLife();
    await expectSentOnce((await run(plain)).world);
    const effects = plain.calls.flatMap(({ hasEffect, during }, index) =>
      hasEffect && during === 'digest' ? [index + 1] : [],
    );
    expect(effects.length).toBeGreaterThan(10);
    for (const [at, call] of spread(effects, 32).entries()) {
      const { world, lives } = await run(newLife({ call, moment: moments[at % 2] ?? 'after' }));
      expect(lives).toHaveLength(2);
      // A process that died between sending and recording sends it once more, with the same id.
      await expectSentOnce(world, 3);
    }
  });
});

// --- What is missed, and what comes late --------------------------------------------------------------------------

describe('timers that never ran', () => {
  test('the next tick makes the digest, days later, with the same cut-off', async () => {
    const app = await seededApp();
    const { world } = app;
    await world.store.events.record([recordedAt('2026-12-01T10:00:00.000Z')], false);
    world.advanceTo(at('2026-12-02T12:00:00Z'));
    await app.tick();
    await app.drain();
    const [row] = await rowsOf(world);
    expect(row).toMatchObject({
      week: '2026-W48',
      from: new Date(startAt).toISOString(),
      to: '2026-11-29T23:00:00.000Z',
    });
    expect(row?.numbers.events).toBe(1);
    expect(digestsSent(world).length).toBeGreaterThan(0);
  });

  test('missed weeks are sent in one digest, which says so', async () => {
    const app = await seededApp();
    const { world } = app;
    world.advanceTo(due);
    await ask(app);
    await world.store.events.record(
      ['2026-12-01T10:00:00.000Z', '2026-12-08T10:00:00.000Z', '2026-12-15T10:00:00.000Z'].map((recorded) =>
        recordedAt(recorded),
      ),
      false,
    );
    world.advanceTo(due + 3 * weekMs);
    expect(await dueAt(world, due + 3 * weekMs)).toBe('2026-W51');
    await ask(app, '2026-W51');
    const [newest, older] = await rowsOf(world);
    expect([newest?.week, newest?.from, older?.week]).toEqual(['2026-W51', older?.to, '2026-W48']);
    // The three events, and the event of the week before, which was recorded after its end.
    expect(newest?.numbers.events).toBe(4);
    const message = digestsSent(world).at(-1)?.message;
    expect(message?.subject).toMatch(/^Weeks 49 to 51 · Contoso · /);
    expect(message?.paragraphs.join(' ')).toContain('This digest covers 3 weeks, since Mon 30 Nov, 00:00');
  });
});

test('it shows the newest seal from the time when it was made, also when it is made again later', async () => {
  const app = await seededApp();
  const { store } = app.world;
  const seal = (day: string, sealedAt: string) =>
    store.seals.create({ tenantId, day, count: 1, hash: day.padEnd(64, '0'), before: null, keptFrom: day, sealedAt });
  await seal('2026-11-27', '2026-11-29T00:05:00.000Z');
  await seal('2026-11-28', '2026-11-30T00:05:00.000Z');
  app.world.advanceTo(due);
  await ask(app);
  await seal('2026-11-29', '2026-12-01T00:05:00.000Z');
  await app.runUntil(due + 2 * minuteMs);
  const [sent] = digestsSent(app.world);
  const newest = `Seal of the record up to 28 Nov: ${'2026-11-28'.padEnd(64, '0')}`;
  expect(sent?.message.footer).toContain(newest);
  const [alert] = await store.alerts.readAlerts(tenantId);
  const again = await gatherAlert(app.pipeline(), tenantId, alert?.id ?? '');
  expect(again?.input.week?.seal?.day).toBe('2026-11-28');
});

test('an event that is recorded after the cut-off is in the next digest, no matter when it happened', async () => {
  const app = await seededApp();
  const { world } = app;
  const late = recordedAt('2026-11-29T23:00:00.000Z', {
    type: 'detection',
    source: 'EV.R01',
    severity: 'high',
    groupKey: 'EV.R01|lea|role',
    concern: 'EV.R01|lea|role',
    happenedAt: '2026-11-29T21:40:00.000Z',
    attribution: known('ada', '2026-11-29T21:40:00.000Z'),
    peopleIds: ['lea'],
    lines: [{ label: 'Role', before: [], after: [personReference('lea')] }],
    details: { roleName: 'Exchange Administrator' },
  });
  await world.store.events.record([recordedAt('2026-11-29T22:59:59.999Z'), late], false);
  world.advanceTo(due);
  await ask(app);
  expect((await rowsOf(world))[0]?.numbers.events).toBe(2);
  expect(digestsSent(world)[0]?.message.sections).toEqual([]);
  world.advanceTo(due + weekMs);
  await ask(app, '2026-W49');
  const message = digestsSent(world).at(-1)?.message;
  const happened = message?.sections.find(({ heading }) => heading === 'HAPPENED (1)');
  expect(happened?.lines[0]).toContain('became Exchange Administrator');
  expect(happened?.lines[0]).toContain('Sun 29 Nov, 22:40');
  expect(JSON.stringify(message?.sections)).toContain('1 event happened before Mon 30 Nov but arrived later.');
});

// --- A whole story ------------------------------------------------------------------------------------------------

describe('a week of a real tenant', () => {
  /** Monitored from Tuesday; on Wednesday two policies change, and one is restored. */
  async function lived(): Promise<App> {
    const world = createSmallWorld({ startAt });
    const app = startApp(world);
    await app.tick();
    await app.drain();
    await app.runUntil(startAt + 15 * minuteMs);
    expect((await world.store.tenants.read(tenantId))?.row.summarisedAt).not.toBeNull();
    // The policies are collected before the log: the accounts that changed and restored them come later.
    const play = async (id: string, state: 'enabled' | 'disabled', by = 'ada'): Promise<void> => {
      apply(world, { change: { to: 'policy', id, state }, by }, 0);
      await app.ask(hint('conditionalAccessPolicy'), hint('directoryAudit'));
      await app.drain();
      await app.runUntil(world.now() + 5 * minuteMs);
    };
    await play('ca01', 'disabled');
    await play('ca01', 'enabled', 'bea');
    await play('ca02', 'disabled');
    const [, first, second] = world.tenant.devices;
    for (const [device, day] of [
      [first, '2026-12-01'],
      [second, '2026-12-10'],
    ] as const)
      world.tenant.graceEnds.set(device?.id ?? '', `${day}T09:00:00Z`);
    world.tenant.devices = world.tenant.devices.map((device) =>
      world.tenant.graceEnds.has(device.id) ? { ...device, complianceState: 'inGracePeriod' } : device,
    );
    await app.ask(hint('managedDevice'));
    await app.drain();
    world.advanceTo(due);
    await ask(app);
    return app;
  }

  test('lists what stays, what came and went, and adds up; made again later it is the same', async () => {
    const app = await lived();
    const { world } = app;
    const [row] = await rowsOf(world);
    const message = digestsSent(world)[0]?.message;
    if (row === undefined || message === undefined) throw new Error('no week');
    const { numbers } = row;
    expect(message.subject).toMatch(/^Week 48 · Contoso · .*people could sign in without MFA \(now over\)$/);
    const headings = message.sections.map(({ heading }) => heading);
    expect(headings).toContain(`GOT WEAKER (${numbers.gotWeaker})`);
    // The number of controls that an edit makes fail grows with the catalogue. This one opened and closed.
    const closed = message.sections.find(({ heading }) => heading.startsWith('OPENED AND CLOSED IN THE WEEK ('));
    expect(closed?.lines.join(' ')).toMatch(/people could sign in without MFA.*"CA01 Require MFA" was turned off/);
    expect(closed?.lines.join(' ')).toMatch(/: ada's account, [^;]*; fixed by bea's account/);
    // Other controls that the same edit made fail have the same account, and each is proved by its own entry.
    expect(closed?.lines.join(' ')).not.toMatch(/not known|fixed($| [^b])/);
    // The change that made them fail is listed only with them.
    expect(headings.join(' ')).not.toContain('HAPPENED');
    expect(JSON.stringify(message.sections)).toContain('was turned off');
    expect(headings).toContain(`STILL OPEN (${(numbers.judged ?? 0) - (numbers.holding ?? 0)})`);
    expect(message.paragraphs.slice(0, 3).join(' ')).toContain('since monitoring began, Tue 24 Nov');

    // The fix of the week is the one that the plan puts first, as on the overview.
    expect(Object.keys(numbers).filter((name) => name.startsWith('plan.first.'))).toHaveLength(1);
    expect(message.facts.find(({ label }) => label === 'Do first')?.value).toMatch(/^Fix "/);

    const devices = message.sections.find(({ heading }) => heading === 'DEVICES')?.lines.join(' ');
    expect(devices).toMatch(/2 in a grace period/);
    expect(devices).toMatch(
      /1 device loses access in the next 7 days, when its grace period ends: "[^"]+" \(Tue 1 Dec, 10:00\)\./,
    );

    // The trend shows the week of the changes as they left it, and the next week from its digest on.
    const { trend } = await world.store.trends.readWithPlan(tenantId);
    expect(trend?.weeks.map(({ week }) => week)).toEqual(['2026-W48', '2026-W49']);
    const { fail, judged } = sumOf(trend?.weeks[0]?.pillars ?? pillarCounts([], []));
    expect([judged, judged - fail]).toEqual([numbers.judged, numbers.holding]);

    // A week later, after everything was collected and sent again.
    world.advanceTo(due + weekMs);
    await app.ask(hint('conditionalAccessPolicy'), hint('user'), hint('unifiedRoleAssignment'));
    await app.drain();
    await ask(app, '2026-W49');
    const [alert] = (await digestAlerts(world)).filter(({ key }) => key === 'W48');
    const found = await gatherAlert(app.pipeline(), tenantId, alert?.id ?? '');
    if (found === undefined) throw new Error('no page');
    expect(found.input.week?.digest.numbers).toEqual(numbers);
    const again = app.pipeline().render({ ...found.input, sentAt: message.machine.sentAt, recipientName: 'Security' });
    const first = world.sent.find(
      ({ channel, message: { machine } }) => channel === 'email-acs' && machine.because === 'digest',
    );
    expect(again).toEqual(first?.message);

    // The command makes the week again, with the same sums and with every row.
    const made = await makeAgain(app.pipeline(), tenantId, '2026-W48', app.pipeline().render);
    if (made.status !== 'made') throw new Error(made.problem);
    expect(made.numbers).toEqual(numbers);
    expect(made.message.sections.map(({ heading }) => heading)).toEqual(headings);
    expect(made.message.paragraphs).toEqual(message.paragraphs);
    expect(documentOf(made.row, made.numbers, made.message)).toMatchObject({ week: '2026-W48', numbers, tenantId });
    expect(await makeAgain(app.pipeline(), tenantId, '2026-W40', app.pipeline().render)).toEqual({
      status: 'missing',
      problem: 'no digest of 2026-W40 was made; stored weeks: 2026-W49 and 2026-W48',
    });
  });
});

describe('what people should know of the handling', () => {
  test('self-approvals, rules and undelivered messages are in the digest, and undelivered ones on the page', async () => {
    const app = await seededApp({ configuration: { ownHandAllowed: true } });
    const { store } = app.world;
    const by = { id: 'ada', tenantId, name: null };
    const during = '2026-11-26T10:00:00.000Z';
    const alert = anAlert(tenantId, {
      openedAt: during,
      lastEventAt: during,
      attribution: known('ada', during),
      acknowledged: { by, at: during, note: null },
    });
    const closed = { by, at: '2026-11-26T11:00:00.000Z', note: null, isOwnHand: true };
    const over = anAlert(tenantId, { id: hex(71), key: 'CC71', status: 'resolved', closed, lastEventAt: during });
    const another = anAlert(tenantId, {
      id: hex(72),
      key: 'CC72',
      acknowledged: { by: { ...by, id: 'tom' }, at: during, note: null },
    });
    const given = (failover: Delivery['failover'], seq: number): Delivery => ({
      ...newDelivery(
        { tenantId, id: alert.id, seq },
        { channel: 'webhook', id: 'hook' },
        { notBefore: during, timing: 'atOnce' },
      ),
      state: 'failed',
      attempts: 1,
      outcome: { at: during, reason: 'HTTP 413' },
      failover,
    });
    const instead = { channel: 'email-acs', recipientId: 'mail', at: during, reason: 'HTTP 413' };
    // After a channel outage of five hours, it was combined with others. Its reminder came later.
    const late = anAlert(tenantId, { id: hex(73), key: 'CC73', openedAt: during, happenedAt: during });
    const sentLate = (seq: number, because: 'catchUp' | 'reminder', at: string): Delivery => ({
      ...given(null, seq),
      alertId: late.id,
      state: 'sent',
      decision: { send: true, because },
      outcome: { at, reason: 'sent' },
    });
    let fence = await store.alerts.acquire(tenantId, 'test', during, '2026-11-26T10:01:00.000Z');
    const deliveriesOf = new Map([
      // The second message was given up after the end of the week, before its digest.
      [
        alert,
        [given(null, 1), { ...given(instead, 2), outcome: { at: '2026-11-30T02:00:00.000Z', reason: 'HTTP 413' } }],
      ],
      [late, [sentLate(1, 'catchUp', '2026-11-26T15:00:00.000Z'), sentLate(2, 'reminder', '2026-11-26T19:00:00.000Z')]],
    ]);
    for (const one of [alert, over, another, late]) {
      const deliveries = deliveriesOf.get(one) ?? [];
      if (fence === undefined) throw new Error('the lease is held');
      const written = await store.alerts.write(fence, { alert: one, events: [], transitions: [], deliveries });
      if (written.status === 'lost') throw new Error('the lease was lost');
      fence = written.fence;
    }
    if (fence !== undefined) await store.alerts.release(fence);
    const rule = aRule(tenantId, { kind: 'acceptance', createdAt: during, from: during });
    await store.rules.write(rule, null);
    app.world.advanceTo(due + minuteMs);
    await ask(app);
    const [row] = await rowsOf(app.world);
    expect(row?.numbers).toMatchObject({
      'alerts.undelivered': 2,
      'alerts.toldElsewhere': 1,
      'ownHand.takenOn': 1,
      'ownHand.closed': 1,
      'latency.count': 1,
      'latency.longest': 300,
    });
    const message = JSON.stringify(digestsSent(app.world)[0]?.message);
    for (const words of [
      '2 messages were not delivered; for 1 of them another recipient was notified instead.',
      '1 alert was acknowledged and 1 alert was closed by the account that made the change',
      '(owner it@contoso.example): accepted on Thu 26 Nov,',
    ])
      expect(message).toContain(words);

    const { undelivered, configuration } = await gatherPosture(app.pipeline(), tenantId);
    const recipients = new Map(configuration.recipients.map(({ id, name }) => [id, name]));
    expect(undeliveredRows(undelivered, [], recipients, (id) => `https://x.example/${id}`)).toMatchObject([
      {
        key: alert.key,
        recipientName: recipients.get('hook'),
        isGivenUp: true,
        reason: 'HTTP 413',
        sentInstead: recipients.get('mail'),
      },
    ]);
    // A week later, the message is no longer listed.
    app.world.advanceTo(due + weekMs);
    const later = (await gatherPosture(app.pipeline(), tenantId)).undelivered;
    expect(later.filter((one) => one.alert.id === alert.id)).toEqual([]);
    app.world.advanceTo(due + weekMs + minuteMs);
    await ask(app, '2026-W49');
    expect((await rowsOf(app.world)).map(({ week, numbers }) => [week, numbers['alerts.undelivered']])).toEqual([
      ['2026-W49', undefined],
      ['2026-W48', 2],
    ]);
  });
});
