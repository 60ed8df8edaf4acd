import fc from 'fast-check';
import { shortHash } from '../../shared/core/canonical';
import type { WatchEvent } from '../../shared/core/event/event';
import type { Choice, StoryPlan } from '../../shared/core/event/story-plan';
import { eventRow, eventsPartition } from '../../shared/store/keys';
import { createStore } from '../../shared/store/store';
import type { Properties } from '../../shared/store/tables';
import { appStore } from '../app-store';
import { memoryTables } from '../memory-tables';
import { describeTables, nextTenant } from './contract';
import { anEvent, hex } from './fixtures';

const day = '2026-11-24';
const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);

describeTables('events', (tables) => {
  it('are recorded once, the first recordedAt stays, and no marker is written twice', async () => {
    const tenantId = nextTenant();
    const { events } = appStore(tables());
    const first = [anEvent(tenantId, 1), anEvent(tenantId, 2)];
    expect(await events.record(first, true)).toEqual([hex(1), hex(2)]);
    const [marker] = await events.markers(tenantId, [day]);
    expect(marker?.eventIds).toEqual([hex(1), hex(2)]);

    const later = numbers(1, 4).map((n) => anEvent(tenantId, n, { recordedAt: '2026-11-24T15:00:00.000Z' }));
    expect(await events.record(later, true)).toEqual([hex(3)]);
    const markers = await events.markers(tenantId, [day]);
    expect(markers.map(({ eventIds }) => eventIds).sort()).toEqual([[hex(1), hex(2)], [hex(3)]]);
    expect(await events.read(tenantId, day, [hex(1), hex(2)])).toEqual(expect.arrayContaining(first));

    for (const each of markers) await events.deleteMarker(tenantId, each);
    expect(await events.record(later, true)).toEqual([]);
    expect(await events.markers(tenantId, [day])).toEqual([]);
    if (marker) await events.deleteMarker(tenantId, marker);
  });

  it('that began before midnight, and were recorded then, are not recorded again on the next day', async () => {
    const tenantId = nextTenant();
    const { events } = appStore(tables());
    const all = numbers(1, 40).map((n) => anEvent(tenantId, n));
    await events.record(all.slice(1), true);
    const nextDay = (some: readonly WatchEvent[]) => some.map((event) => ({ ...event, recordDay: '2026-11-25' }));
    expect(await events.record(nextDay(all.slice(0, 3)), true)).toEqual([hex(1)]);
    expect(await events.record(nextDay(all), true)).toEqual([]);
    expect((await events.markers(tenantId, ['2026-11-25'])).map(({ eventIds }) => eventIds)).toEqual([[hex(1)]]);
  });

  it('are read back unchanged, by id with or without a marker, newest first', async () => {
    const tenantId = nextTenant();
    const { events } = appStore(tables());
    const long = anEvent(tenantId, 50, { details: { long: 'ü'.repeat(40_000) }, source: 'EV.D01' });
    const all = [...numbers(0, 30).map((n) => anEvent(tenantId, n)), long];
    await events.record(all, false);
    expect(await events.markers(tenantId, [day])).toEqual([]);
    const byId = await events.read(tenantId, day, [...all.map(({ id }) => id), hex(999)]);
    expect(new Map(byId.map((event) => [event.id, event]))).toEqual(new Map(all.map((event) => [event.id, event])));
    expect(await events.read(tenantId, day, [hex(3)])).toEqual([anEvent(tenantId, 3)]);
    expect(await events.read(tenantId, day, [])).toEqual([]);

    const recent = await events.recent(tenantId, ['2026-11-25', day], 3);
    expect(recent.map(({ id }) => id)).toEqual([hex(50), hex(29), hex(28)]);
  });

  it('give each device once, with its newest change of the period', async () => {
    const tenantId = nextTenant();
    const { events } = appStore(tables());
    const at = (n: number, deviceId: string, source: string, spoil: Partial<WatchEvent> = {}) =>
      anEvent(tenantId, n, { source, resource: { kind: 'managedDevice', id: deviceId, name: null }, ...spoil });
    await events.record(
      [
        at(1, 'before', 'fell', { recordedAt: '2026-11-24T14:00:10.000Z' }),
        at(2, 'found days later', 'fell', { anchor: '2026-11-17T14:00:00.000Z' }),
        ...[at(20, 'fell once', 'fell'), at(21, 'fell twice', 'fell'), at(22, 'came back', 'fell')],
        ...[at(23, 'fell twice', 'back'), at(24, 'fell twice', 'fell'), at(25, 'came back', 'back')],
        ...[at(26, 'of another source', 'other'), at(29, 'later', 'fell')],
      ],
      false,
    );
    const latest = (before: string, of = day) =>
      events.latestOfDevices(
        tenantId,
        ['fell', 'back'],
        '2026-11-24T14:00:20.000Z',
        `2026-11-24T14:00:${before}.000Z`,
        [of],
      );
    const expected = { 'found days later': 'fell', 'fell once': 'fell', 'fell twice': 'fell', 'came back': 'back' };
    expect(Object.fromEntries(await latest('29'))).toEqual(expected);
    expect(Object.fromEntries(await latest('59'))).toEqual({ ...expected, later: 'fell' });
    expect(await latest('59', '2026-11-23')).toEqual(new Map());
  });

  it('are listed day by day in pages, complete and once', async () => {
    const tenantId = nextTenant();
    const { events } = appStore(tables());
    const [today, yesterday] = [
      numbers(0, 503).map((n) => anEvent(tenantId, n)),
      numbers(600, 603).map((n) => anEvent(tenantId, n, { recordDay: '2026-11-23' })),
    ];
    await events.record([...today, ...yesterday], true);
    const listed = async (...days: string[]) => {
      const pages = [];
      for await (const page of events.list(tenantId, days)) pages.push(page);
      return pages;
    };
    const byId = (all: readonly WatchEvent[]) => new Map(all.map((event) => [event.id, event]));
    const pages = await listed('2026-11-23', day, day, '2026-11-25');
    expect(pages.map(({ length }) => length)).toEqual([3, 500, 3]);
    expect(byId(pages.flat())).toEqual(byId([...today, ...yesterday]));
    expect((await listed('2026-11-23')).flat()).toHaveLength(3);
    expect(await listed('2026-11-25')).toEqual([]);
    expect(await listed()).toEqual([]);
  });

  it('are shown as stored, even if this version cannot interpret them', async () => {
    const tenantId = nextTenant();
    const { events } = appStore(tables());
    const long = anEvent(tenantId, 2, { details: { list: numbers(0, 6000).map(hex) } });
    const [short, spoiled] = [anEvent(tenantId, 1), anEvent(tenantId, 3)];
    await events.record([short, long, spoiled], true);
    await events.record([anEvent(tenantId, 4, { recordDay: '2026-11-23' })], false);
    const partition = eventsPartition(tenantId, day);
    const change = (event: WatchEvent, properties: Properties) =>
      tables().transact('Events', partition, [
        { type: 'upsert', rowKey: eventRow(event.anchor, event.id), properties },
      ]);
    const older = `${JSON.stringify(short).slice(0, -1)},"dropped":1}`;
    await change(short, { v: 1, event: older });
    await change(spoiled, { v: 1, event0: Buffer.from('no deflate') });
    const stored = [];
    for await (const page of events.stored(tenantId, day)) stored.push(...page);
    expect(new Set(stored.map(({ beside }) => beside)).size).toBe(3);
    expect(stored.map(({ id, text }) => ({ id, text }))).toEqual([
      { id: spoiled.id, text: null },
      { id: long.id, text: JSON.stringify(long) },
      { id: short.id, text: older },
    ]);
  });

  it('of one tenant are not visible to another', async () => {
    const [mine, other] = ['a|b', 'a'].map((prefix) => `${prefix}${nextTenant()}`);
    if (mine === undefined || other === undefined) throw new Error('two tenants');
    const { events } = appStore(tables());
    await events.record([anEvent(mine, 1)], true);
    expect(await events.recent(other, [day], 10)).toEqual([]);
    expect(await events.markers(other, [day])).toEqual([]);
  });
});

const aStory = (choices: readonly Choice[]): { readonly story: StoryPlan } => ({
  story: {
    id: 'EV.T01',
    about: 'person',
    withinMs: 60_000,
    steps: [choices],
    needsFirst: false,
    isAnyOrder: false,
    isDistinct: false,
    ordinary: null,
    levels: [],
  },
});

describe('recording', () => {
  it('finds detections by subject and time, and nothing else', async () => {
    const tenantId = nextTenant();
    const { events } = createStore(memoryTables(), [
      aStory([{ of: ['EV.P10'], as: 'tenant' }]),
      aStory([{ of: ['EV.P11'] }]),
    ]);
    const happenedAt = '2026-11-24T14:00:00.000Z';
    const [mine, other] = [
      anEvent(tenantId, 1, { happenedAt, source: 'EV.P11' }),
      anEvent(tenantId, 2, { happenedAt, source: 'EV.P10', peopleIds: ['u2'] }),
    ];
    const ofNoStory = anEvent(tenantId, 4, { happenedAt, source: 'EV.D01', severity: 'medium' });
    await events.record([mine, other, anEvent(tenantId, 3, { happenedAt, type: 'change' }), ofNoStory], true);
    const find = async (key: string, from: string, to: string) =>
      (await events.steps(tenantId, [key], from, to, [day])).map(({ id }) => id);
    expect(await find('about u1', '2026-11-24T00:00:00.000Z', '2026-11-25T00:00:00.000Z')).toEqual([mine.id]);
    expect(await find('about u1', '2026-11-24T00:00:00.000Z', '2026-11-24T08:00:00.000Z')).toEqual([]);
    const ofSource = (source: string) => find(`is ${source}`, '2026-11-24T00:00:00.000Z', '2026-11-25T00:00:00.000Z');
    expect(await ofSource('EV.P10')).toEqual([other.id]);
    // Steps are searched for by detection only if a step concerns everybody.
    expect(await ofSource('EV.P11')).toEqual([]);
    expect(await ofSource('EV.D01')).toEqual([]);
    expect(await events.ids(tenantId, day)).toHaveLength(4);
  });

  it('takes one transaction for 99 events and their marker', async () => {
    const tables = memoryTables();
    const tenantId = nextTenant();
    const { events } = appStore(tables);
    await events.record(
      numbers(0, 250).map((n) => anEvent(tenantId, n, { type: 'regression' })),
      true,
    );
    expect(tables.transactions.map(({ operations }) => operations.length)).toEqual([100, 100, 53]);
    await events.record(
      numbers(300, 500).map((n) => anEvent(tenantId, n, { type: 'regression' })),
      false,
    );
    expect(tables.transactions.slice(3).map(({ operations }) => operations.length)).toEqual([100, 100]);
  });

  it('packs large events by bytes', async () => {
    const tables = memoryTables();
    const tenantId = nextTenant();
    // A text that can hardly be compressed.
    const noise = (n: number): string =>
      numbers(0, 4000)
        .map((i) => shortHash(`${n} ${i}`))
        .join('');
    const large = numbers(1, 60).map((n) => anEvent(tenantId, n, { details: { noise: noise(n) } }));
    await appStore(tables).events.record(large, true);
    expect(tables.transactions.length).toBeGreaterThan(1);
    expect(await appStore(tables).events.recent(tenantId, [day], 100)).toHaveLength(59);
  });

  it('in parts, twice and in any order keeps the first of each, and every new one in exactly one marker', async () => {
    const attempt = fc.uniqueArray(fc.integer({ min: 0, max: 150 }), { minLength: 1, maxLength: 130 });
    await fc.assert(
      fc.asyncProperty(fc.array(attempt, { minLength: 1, maxLength: 5 }), async (attempts) => {
        const tenantId = nextTenant();
        const { events } = appStore(memoryTables());
        const firstAt = new Map<string, string>();
        for (const [turn, ids] of attempts.entries()) {
          const recordedAt = `2026-11-24T15:0${turn}:00.000Z`;
          const recorded = await events.record(
            ids.map((n) => anEvent(tenantId, n, { recordedAt })),
            true,
          );
          expect([...recorded].sort()).toEqual(
            ids
              .map(hex)
              .filter((id) => !firstAt.has(id))
              .sort(),
          );
          for (const id of recorded) firstAt.set(id, recordedAt);
        }
        const marked = (await events.markers(tenantId, [day])).flatMap(({ eventIds }) => eventIds);
        expect([...marked].sort()).toEqual([...firstAt.keys()].sort());
        const read = await events.read(tenantId, day, [...firstAt.keys()]);
        expect(new Map(read.map(({ id, recordedAt }) => [id, recordedAt]))).toEqual(firstAt);
      }),
      { numRuns: 40 },
    );
  });
});
