import { asShared } from '../../../shared/core/alerting/part';
import type { Seal, SealFinding } from '../../../shared/core/log/seal';
import { openDay, sealDays } from '../../../shared/pipeline/operate/seal';
import { type Verification, verifyRecord } from '../../../shared/pipeline/operate/verify';
import { eventRow, eventsPartition, sealRow, tenantPartition } from '../../../shared/store/keys';
import { appStore } from '../../app-store';
import { aKindRow, anAlert, anEvent, aTransition, hex } from '../../store/fixtures';
import { createRecordWorld, dayNumber, eventOn, type RecordWorld, tenantId } from '../record-world';

/**
 * Days 0 and 1 have two events each, day 2 has none, and day 3 has three. Now it is day 6, and four days are sealed.
 */
async function sealedWorld(): Promise<RecordWorld> {
  const world = await createRecordWorld();
  for (const [day, count] of [
    [0, 2],
    [1, 2],
    [3, 3],
  ] as const) {
    world.goTo(day);
    await world.store.events.record(
      Array.from({ length: count }, (_, n) => eventOn(day, n)),
      false,
    );
  }
  world.goTo(6);
  expect(await world.seal()).toBe(5);
  return world;
}

const verified = ({ store, now }: RecordWorld, printed: readonly string[] = []): Promise<Verification> =>
  verifyRecord({ store, now }, tenantId, printed);
const findings = async (world: RecordWorld): Promise<readonly SealFinding[]> => (await verified(world)).findings;
const sealsOf = ({ store }: RecordWorld): Promise<readonly Seal[]> =>
  store.seals.list(tenantId, '2026-01-01', '2027-12-31');

const eventKey = (day: number, n: number) => {
  const { anchor, id, recordDay } = eventOn(day, n);
  return ['Events', eventsPartition(tenantId, recordDay), eventRow(anchor, id)] as const;
};
const sealKey = (day: number) => ['Seals', tenantPartition(tenantId), sealRow(dayNumber(day))] as const;

async function propertiesOf({ tables }: RecordWorld, [table, partition, rowKey]: ReturnType<typeof eventKey>) {
  const row = await tables.get(table, partition, rowKey);
  // Safe: events of these tests are short, so that everything in their rows is text or a number.
  return row?.properties as Readonly<Record<string, string | number>>;
}

async function alterSeal(world: RecordWorld, day: number, change: Partial<Seal>): Promise<void> {
  const seal = (await sealsOf(world)).find((one) => one.day === dayNumber(day));
  await world.spoil(...sealKey(day), { v: 1, seal: JSON.stringify({ ...seal, ...change }) });
}

describe('sealing', () => {
  test('every day has a seal, empty days too, each chained to the one before', async () => {
    const world = await sealedWorld();
    const seals = await sealsOf(world);
    expect(seals.map(({ day, count }) => [day, count])).toEqual([
      ['2026-11-20', 2],
      ['2026-11-21', 2],
      ['2026-11-22', 0],
      ['2026-11-23', 3],
      ['2026-11-24', 0],
    ]);
    expect(seals.map(({ before }) => before)).toEqual([null, ...seals.slice(0, -1).map(({ hash }) => hash)]);
    expect(new Set(seals.map(({ hash }) => hash)).size).toBe(5);
    expect(await findings(world)).toEqual([]);
  });

  test('a day is sealed 24 h after its end, and once', async () => {
    const world = await createRecordWorld();
    world.goTo(1);
    expect(await world.seal()).toBe(0);
    world.goTo(2);
    expect(await world.seal()).toBe(1);
    expect(await world.seal()).toBe(0);
  });

  test('two processes that seal at once make one chain', async () => {
    const world = await createRecordWorld();
    await world.store.events.record([eventOn(0, 1)], false);
    world.goTo(20);
    await Promise.all([world.seal(), world.seal(), world.seal()]);
    expect(await sealsOf(world)).toHaveLength(19);
    expect(await findings(world)).toEqual([]);
  });

  test('a pinned day waits, and so do all days after it', async () => {
    const world = await createRecordWorld();
    const pin = { startedFrom: '2026-11-21T08:00:00.000Z', recordDay: dayNumber(1), tried: [] };
    const row = aKindRow(tenantId, { pin });
    const written = await world.store.watermarks.writeKind(row, null);
    world.goTo(9);
    expect(await world.seal()).toBe(1);
    expect(await findings(world)).toEqual([
      { day: dayNumber(1), problem: 'sealOverdue', count: 6, ids: [`collection ${row.kind}`] },
    ]);
    await world.store.watermarks.writeKind({ ...row, pin: null }, written.status === 'written' ? written.etag : null);
    expect(await world.seal()).toBe(7);
    expect(await findings(world)).toEqual([]);
  });

  test('a day with events that are not sent yet waits', async () => {
    const world = await createRecordWorld();
    await world.store.events.record([eventOn(0, 1)], true);
    world.goTo(2);
    expect(await world.seal()).toBe(0);
    for (const marker of await world.store.events.markers(tenantId, [dayNumber(0)]))
      await world.store.events.deleteMarker(tenantId, marker);
    expect(await world.seal()).toBe(1);
  });

  test('nothing is sealed before the first message: the past is recorded in the first day', async () => {
    const world = await createRecordWorld();
    const tenant = await world.store.tenants.read(tenantId);
    if (tenant === undefined) throw new Error('the world has a tenant');
    await world.store.tenants.write({ ...tenant.row, summarisedAt: null }, tenant.etag);
    world.goTo(5);
    expect(await world.seal()).toBe(0);
    expect(await findings(world)).toEqual([]);
  });

  test('no event is written into a sealed day; a late one is recorded today', async () => {
    const world = await sealedWorld();
    await expect(world.store.events.record([eventOn(2, 9)], false)).rejects.toThrow('2026-11-22 is sealed');
    expect(await openDay(world, tenantId, dayNumber(2))).toBe(dayNumber(6));
    expect(await openDay(world, tenantId, dayNumber(5))).toBe(dayNumber(5));
    await world.store.events.record([eventOn(5, 9)], false);
    expect(await findings(world)).toEqual([]);
  });

  test('sealing years of days takes more than one sweep', async () => {
    const world = await createRecordWorld();
    world.goTo(100);
    const counts = [await world.seal(), await world.seal(), await world.seal()];
    expect(counts).toEqual([60, 39, 0]);
  });

  test('a later version that reads more out of an event does not break a seal', async () => {
    const world = await sealedWorld();
    const [table, partition, rowKey] = eventKey(0, 0);
    const before = await propertiesOf(world, eventKey(0, 0));
    const { lookBack, ...older } = JSON.parse(String(before.event));
    expect(lookBack).toBe(false);
    const second = await createRecordWorld();
    await second.spoil(table, partition, rowKey, { ...before, event: JSON.stringify(older) });
    second.goTo(6);
    await second.seal();
    expect(await findings(second)).toEqual([]);
  });
});

describe('tampering in storage is found', () => {
  const found = (day: number, problem: SealFinding['problem'], count: number) => [
    { day: dayNumber(day), problem, count, ids: [] },
  ];

  test('an event removed', async () => {
    const world = await sealedWorld();
    await world.spoil(...eventKey(0, 1), null);
    expect(await findings(world)).toEqual(found(0, 'eventsRemoved', 1));
  });

  test('all events of a day removed', async () => {
    const world = await sealedWorld();
    for (const n of [0, 1, 2]) await world.spoil(...eventKey(3, n), null);
    expect(await findings(world)).toEqual(found(3, 'eventsRemoved', 3));
  });

  test('an event added, to a day with events and to an empty one', async () => {
    const world = await sealedWorld();
    const properties = await propertiesOf(world, eventKey(3, 0));
    const [table, , rowKey] = eventKey(3, 7);
    await world.spoil(table, eventsPartition(tenantId, dayNumber(3)), rowKey, properties);
    await world.spoil(table, eventsPartition(tenantId, dayNumber(2)), rowKey, properties);
    expect(await findings(world)).toEqual([...found(2, 'eventsAdded', 1), ...found(3, 'eventsAdded', 1)]);
  });

  test('an event added before the first day and in days to come', async () => {
    const world = await sealedWorld();
    const properties = await propertiesOf(world, eventKey(3, 0));
    const [table, , rowKey] = eventKey(3, 0);
    await world.spoil(table, eventsPartition(tenantId, dayNumber(-3)), rowKey, properties);
    await world.spoil(table, eventsPartition(tenantId, dayNumber(40)), rowKey, properties);
    expect(await findings(world)).toEqual([...found(-3, 'eventsAdded', 1), ...found(40, 'eventsAdded', 1)]);
  });

  test.each(['severity', 'source', 'recordedAt'])('a column altered, such as %s', async (column) => {
    const world = await sealedWorld();
    const properties = await propertiesOf(world, eventKey(1, 0));
    await world.spoil(...eventKey(1, 0), { ...properties, [column]: 'low' });
    expect(await findings(world)).toEqual(found(1, 'eventsAltered', 2));
  });

  test('one letter of an event altered, and an event made unreadable', async () => {
    const world = await sealedWorld();
    const properties = await propertiesOf(world, eventKey(1, 0));
    const event = String(properties.event).replace('192.0.2.7', '192.0.2.8');
    await world.spoil(...eventKey(1, 0), { ...properties, event });
    await world.spoil(...eventKey(3, 0), { v: 1 });
    expect(await findings(world)).toEqual([...found(1, 'eventsAltered', 2), ...found(3, 'eventsAltered', 3)]);
  });

  test('an event under another key', async () => {
    const world = await sealedWorld();
    const properties = await propertiesOf(world, eventKey(1, 0));
    await world.spoil(...eventKey(1, 0), null);
    const [table, partition] = eventKey(1, 0);
    await world.spoil(table, partition, '999|%ZZ', properties);
    expect(await findings(world)).toEqual(found(1, 'eventsAltered', 2));
  });

  test('a whole day removed with its seal', async () => {
    const world = await sealedWorld();
    for (const n of [0, 1]) await world.spoil(...eventKey(1, n), null);
    await world.spoil(...sealKey(1), null);
    expect(await findings(world)).toContainEqual(found(1, 'sealMissing', 1)[0]);
  });

  test('the first seals removed', async () => {
    const world = await sealedWorld();
    await world.spoil(...sealKey(0), null);
    expect(await findings(world)).toEqual(
      expect.arrayContaining([found(0, 'sealMissing', 1)[0], found(0, 'eventsAdded', 2)[0]]),
    );
  });

  test.each<[keyof Seal, Partial<Seal>]>([
    ['hash', { hash: 'ab'.repeat(32) }],
    ['count', { count: 7 }],
    ['before', { before: 'cd'.repeat(32) }],
    ['sealedAt', { sealedAt: '2026-11-24T00:00:00.000Z' }],
    ['keptFrom', { keptFrom: '2024-01-01' }],
  ])('a seal whose %s was altered', async (_, change) => {
    const world = await sealedWorld();
    await alterSeal(world, 1, change);
    const problems = (await findings(world)).map(({ day, problem }) => [day, problem]);
    expect(problems.map(([day]) => day)).toEqual([dayNumber(1)]);
    if (!('sealedAt' in change) && !('keptFrom' in change)) expect(problems).toEqual([[dayNumber(1), 'sealAltered']]);
  });

  test('the newest seals removed and rebuilt over other events: only the printed seal proves it', async () => {
    const world = await sealedWorld();
    const printed = (await verified(world)).latest?.hash ?? '';
    expect((await verified(world, [printed])).findings).toEqual([]);
    for (const day of [3, 4]) await world.spoil(...sealKey(day), null);
    await world.spoil(...eventKey(3, 0), null);
    await world.seal();
    expect(await findings(world)).toEqual([]);
    expect((await verified(world, [printed])).findings).toEqual([
      { day: dayNumber(4), problem: 'printedSealMissing', count: 1, ids: [printed] },
    ]);
  });

  test('an event that was sent in an alert, removed or altered before its day is sealed', async () => {
    const world = await sealedWorld();
    const event = eventOn(6, 1);
    await world.store.events.record([event], false);
    const at = `${dayNumber(6)}T10:02:00.000Z`;
    const fence = await world.store.alerts.acquire(tenantId, 'holder', at, `${dayNumber(6)}T13:00:00.000Z`);
    if (fence === undefined) throw new Error('nobody else holds it');
    const alert = anAlert(tenantId, { lastEventAt: at });
    const transition = aTransition(alert.seq, { alertId: alert.id });
    const step = { alert, events: [event], transitions: [transition], deliveries: [] };
    const written = await world.store.alerts.write(fence, step);
    if (written.status === 'lost') throw new Error('nobody else holds it');
    expect(await findings(world)).toEqual([]);
    const shared = anAlert(tenantId, { id: hex(9), lastEventAt: at });
    const joined = { ...transition, alertId: shared.id };
    const events = [asShared(event)];
    await world.store.alerts.write(written.fence, { alert: shared, events, transitions: [joined], deliveries: [] });
    expect(await findings(world)).toEqual([]);
    const properties = await propertiesOf(world, eventKey(6, 1));
    const altered = JSON.stringify(anEvent(tenantId, 6001, { ...event, severity: 'low' }));
    await world.spoil(...eventKey(6, 1), { ...properties, event: altered });
    const finding = { day: dayNumber(6), problem: 'toldOtherwise', count: 1, ids: [event.id] };
    expect(await findings(world)).toEqual([finding]);
    await world.spoil(...eventKey(6, 1), null);
    expect(await findings(world)).toEqual([finding]);
  });
});

test('another tenant has a chain of its own', async () => {
  const world = await sealedWorld();
  const other = appStore(world.tables);
  expect(await sealDays({ store: other, now: world.now }, { ...world.configuration, tenantId: 'other' })).toBe(0);
  expect((await verifyRecord(world, 'other')).findings).toEqual([]);
});
