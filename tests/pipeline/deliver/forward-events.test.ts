/** Events on their way to Log Analytics: every event is forwarded, without any delivery of alerts. */

import type { SendResult } from '../../../shared/core/delivery/delivery';
import type { WatchEvent } from '../../../shared/core/event/event';
import type { Recipient } from '../../../shared/core/tenant/configuration';
import { dayMs, minuteMs } from '../../../shared/core/time/durations';
import type { Pipeline } from '../../../shared/pipeline/context';
import { forwardEvents } from '../../../shared/pipeline/deliver/forward-events';
import { schedule } from '../../../shared/pipeline/watch/schedule';
import { eventRow, eventsPartition } from '../../../shared/store/keys';
import { anEvent, hex } from '../../store/fixtures';
import { Death, newLife } from '../mortal';
import { createSmallWorld, type SmallWorld, startPipeline, tenantId, watchedConfiguration } from '../small-world';

const siem: Recipient = {
  id: 'siem',
  name: 'Sentinel',
  channel: 'log-analytics',
  alertStream: 'Custom-A_CL',
  eventStream: 'Custom-E_CL',
};
const message = { tenantId, forwardTo: siem.id };

type Forwarding = {
  readonly world: SmallWorld;
  readonly calls: { readonly at: number; readonly ids: readonly string[] }[];
  answer: (events: readonly WatchEvent[]) => SendResult;
  readonly pipeline: (dieAt?: Parameters<typeof newLife>[0]) => Pipeline;
};

function forwarding(): Forwarding {
  const { recipients } = watchedConfiguration();
  const world = createSmallWorld({ configuration: { recipients: [...recipients, siem] } });
  const forward: Forwarding = {
    world,
    calls: [],
    answer: () => ({ status: 'sent' }),
    pipeline: (dieAt) => {
      const pipeline = startPipeline(world, newLife(dieAt));
      return {
        ...pipeline,
        channel: async (configuration, id) => ({
          ...(await pipeline.channel(configuration, id)),
          sendEvents: async (_, events) => {
            forward.calls.push({ at: world.now(), ids: events.map(({ id: eventId }) => eventId) });
            return forward.answer(events);
          },
        }),
      };
    },
  };
  return forward;
}

const eventAt = (number: number, at: number, over: Partial<WatchEvent> = {}): WatchEvent => {
  const now = new Date(at).toISOString();
  return anEvent(tenantId, number, {
    id: hex(number),
    anchor: now,
    recordedAt: now,
    recordDay: now.slice(0, 10),
    ...over,
  });
};
const idsOf = ({ calls }: Forwarding): string[] => calls.flatMap(({ ids }) => ids);
const sorted = (ids: readonly string[]): string[] => [...ids].sort();
const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at);
const later = ({ world }: Forwarding, ms = 10 * minuteMs): void => world.advanceTo(world.now() + ms);

test('each event is forwarded once, no matter how old it is, and later events follow', async () => {
  const forward = forwarding();
  const { store, now } = forward.world;
  const first = numbers(1, 3).map((number) => eventAt(number, now()));
  await store.events.record(first, true);
  expect(await forwardEvents(forward.pipeline(), message)).toEqual({ sent: 3, because: 'all sent' });
  later(forward);
  // Its anchor and its time are earlier than those of all forwarded events: a late entry of Microsoft's log, and a
  // repeated collection.
  const late = eventAt(4, now(), { anchor: '2026-11-01T00:00:00.000Z', recordedAt: first[0]?.recordedAt ?? '' });
  await store.events.record([late], false);
  expect((await forwardEvents(forward.pipeline(), message)).sent).toBe(1);
  later(forward);
  expect((await forwardEvents(forward.pipeline(), message)).sent).toBe(0);
  expect(sorted(idsOf(forward))).toEqual(numbers(1, 4).map(hex));
});

test('an event that is recorded into yesterday is forwarded, until that day is sealed and closed', async () => {
  const forward = forwarding();
  const { store, now } = forward.world;
  const day = new Date(now()).toISOString().slice(0, 10);
  await store.events.record([eventAt(1, now())], false);
  await forwardEvents(forward.pipeline(), message);
  later(forward, dayMs);
  await store.events.record([eventAt(2, now(), { recordDay: day })], false);
  await forwardEvents(forward.pipeline(), message);
  expect(sorted(idsOf(forward))).toEqual([hex(1), hex(2)]);
  expect((await store.forwards.read(tenantId, 'siem'))?.row.fromDay).toBe(day);
  expect((await store.forwards.sent(tenantId, 'siem', day)).size).toBe(2);
  later(forward, dayMs);
  await store.seals.create({
    tenantId,
    day,
    count: 2,
    hash: 'h',
    before: null,
    keptFrom: day,
    sealedAt: new Date(now()).toISOString(),
  });
  await forwardEvents(forward.pipeline(), message);
  expect((await store.forwards.read(tenantId, 'siem'))?.row.fromDay).toBe('2026-11-25');
  // The list of forwarded ids is no longer needed.
  expect((await store.forwards.sent(tenantId, 'siem', day)).size).toBe(0);
  expect(idsOf(forward)).toHaveLength(2);
});

test('a target that is down for a day loses nothing, is asked less and less often, and gets everything when it is back', async () => {
  const forward = forwarding();
  const { store, now, advanceTo } = forward.world;
  const end = now() + dayMs;
  forward.answer = () => ({ status: 'failed', retryable: true, retryAfterSeconds: null, reason: 'HTTP 503' });
  let number = 0;
  while (now() < end) {
    if (number < 20) await store.events.record([eventAt(++number, now())], true);
    await forwardEvents(forward.pipeline(), message);
    advanceTo(now() + minuteMs);
  }
  expect(forward.calls.length).toBeLessThan(500);
  expect((await store.forwards.read(tenantId, 'siem'))?.row.failing).toMatchObject({ reason: 'HTTP 503' });
  forward.answer = () => ({ status: 'sent' });
  forward.calls.length = 0;
  for (const until = now() + 10 * minuteMs; now() < until; advanceTo(now() + minuteMs))
    await forwardEvents(forward.pipeline(), message);
  expect(sorted(idsOf(forward))).toEqual(sorted(numbers(1, 20).map(hex)));
  expect((await store.forwards.read(tenantId, 'siem'))?.row.failing).toBeNull();
});

test('Retry-After is honoured', async () => {
  const forward = forwarding();
  const { store, now } = forward.world;
  await store.events.record([eventAt(1, now())], true);
  forward.answer = () => ({ status: 'failed', retryable: true, retryAfterSeconds: 600, reason: 'HTTP 429' });
  await forwardEvents(forward.pipeline(), message);
  later(forward, 9 * minuteMs);
  expect((await forwardEvents(forward.pipeline(), message)).because).toBe('not before its time');
  later(forward, 2 * minuteMs);
  expect((await forwardEvents(forward.pipeline(), message)).because).toBe('HTTP 429');
  expect(forward.calls).toHaveLength(2);
});

test('no matter when a process dies, every event is forwarded, and at most one batch twice', async () => {
  for (let call = 1; ; call++) {
    const forward = forwarding();
    const { store, now } = forward.world;
    await store.events.record(
      numbers(1, 500).map((number) => eventAt(number, now())),
      false,
    );
    let isOver = true;
    try {
      await forwardEvents(forward.pipeline({ call, moment: 'before' }), message);
    } catch (error) {
      if (!(error instanceof Death)) throw error;
      isOver = false;
    }
    later(forward);
    await forwardEvents(forward.pipeline(), message);
    const ids = idsOf(forward);
    expect(new Set(ids).size).toBe(500);
    expect(ids.length).toBeLessThanOrEqual(700);
    if (isOver) {
      expect(call).toBeGreaterThan(5);
      return;
    }
  }
});

test('ten passes at once forward once', async () => {
  const forward = forwarding();
  await forward.world.store.events.record([eventAt(1, forward.world.now())], false);
  const passes = await Promise.all(Array.from({ length: 10 }, () => forwardEvents(forward.pipeline(), message)));
  expect(passes.filter(({ sent }) => sent === 1)).toHaveLength(1);
  expect(idsOf(forward)).toEqual([hex(1)]);
});

test('an event that somebody spoiled delays no other, and is reported', async () => {
  const forward = forwarding();
  const { store, now, tables } = forward.world;
  const events = numbers(1, 3).map((number) => eventAt(number, now()));
  await store.events.record(events, false);
  const [spoiled] = events;
  if (spoiled === undefined) throw new Error('no event');
  const partition = eventsPartition(tenantId, spoiled.recordDay);
  await tables.transact('Events', partition, [
    { type: 'upsert', rowKey: eventRow(spoiled.anchor, spoiled.id), properties: { v: 1, event: '{}' } },
  ]);
  const { because } = await forwardEvents(forward.pipeline(), message);
  expect(because).toContain('cannot be read');
  expect(sorted(idsOf(forward))).toEqual([hex(2), hex(3)]);
});

test('the timer asks for a pass only where one is due, and only for targets that take events', async () => {
  const forward = forwarding();
  const { queues, now } = forward.world;
  const asked = () => queues.waiting.filter(({ body }) => body.includes('forwardTo')).length;
  await schedule(forward.pipeline());
  expect(asked()).toBe(1);
  await forwardEvents(forward.pipeline(), message);
  await schedule(forward.pipeline());
  expect(asked()).toBe(1);
  const plain = createSmallWorld();
  await schedule(startPipeline(plain, newLife()));
  expect(plain.queues.waiting.filter(({ body }) => body.includes('forwardTo'))).toEqual([]);
  expect(
    await forwardEvents({ ...forward.pipeline(), now: () => now() + dayMs }, { tenantId, forwardTo: 'mail' }),
  ).toEqual({ sent: 0, because: 'the recipient takes no events' });
});
