/**
 * The test queues follow the same contract as Azure's. Otherwise a pipeline that works with one could fail with the
 * other.
 */
import { memoryQueues } from '../pipeline/memory-queues';
import { type QueuesUnderTest, queuesContract } from './contract';

const startAt = Date.parse('2026-11-24T08:00:00.000Z');

const underTest = (): QueuesUnderTest => {
  let now = startAt;
  const queues = memoryQueues(() => now);
  return {
    port: queues.port,
    pass: async (ms) => {
      now += ms;
    },
    visible: async (name) =>
      queues.waiting
        .filter(({ queue, visibleAt }) => queue === name && visibleAt <= now)
        .map(({ body }): unknown => JSON.parse(body)),
    clear: async () => {
      for (const one of [...queues.waiting]) queues.remove(one);
      queues.poison.splice(0);
    },
    giveUp: async (queue, body) => {
      queues.poison.push({ id: 0, queue, body: JSON.stringify(body), visibleAt: startAt, dequeued: 6 });
    },
  };
};

const queues = underTest();
queuesContract(() => queues);

test.each([
  [-5, 0],
  [0.1, 1],
  [30, 30],
  [301, 300],
  [1e9, 300],
])('a delay of %d s becomes one of %d s', async (asked, waits) => {
  const { port, waiting } = memoryQueues(() => startAt);
  await port.sendSubscriptions({ tenantId: 'a' }, asked);
  expect(waiting.map(({ visibleAt }) => (visibleAt - startAt) / 1000)).toEqual([waits]);
});

test('a message that is never finished is given up after five tries, and not before', () => {
  let now = startAt;
  const held = memoryQueues(() => now);
  void held.port.sendSubscriptions({ tenantId: 'a' });
  for (let tries = 1; tries <= 5; tries++) {
    expect(held.receive()?.dequeued).toBe(tries);
    expect(held.receive()).toBeUndefined();
    now += 30_000;
  }
  expect(held.receive()).toBeUndefined();
  expect(held.poison.map(({ queue }) => queue)).toEqual(['subscriptions']);
});
