/** Two processes work on one delivery. A message that one of them has begun to send is not sent by the other. */
import fc from 'fast-check';
import { minuteMs, secondMs } from '../../../shared/core/time/durations';
import type { Pipeline } from '../../../shared/pipeline/context';
import { deliver } from '../../../shared/pipeline/deliver/deliver';
import { createDeliveryWorld, failure, taken } from '../delivery-world';
import { Death, newFrost, newLife } from '../mortal';
import { type SmallWorld, startPipeline, tenantId } from '../small-world';

test('a delivery that another process claims between two reads is left to that process', async () => {
  const world = createDeliveryWorld();
  await world.raise('critical', 1);
  // Late enough to be checked for other deliveries to combine with.
  world.small.advanceTo(world.small.now() + 10 * minuteMs);
  const { pipeline } = world;
  const [alert] = await pipeline.store.alerts.readAlerts(tenantId);
  const call = { tenantId, alertId: alert?.id ?? '', seq: 1, channel: 'webhook', recipientId: 'hook' } as const;
  let answer = (): void => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const sends: string[] = [];
  const sendingBy = (name: string, begins: () => void): Pipeline['channel'] => {
    return async () => ({
      send: async () => {
        sends.push(name);
        begins();
        await answered;
        return { status: 'sent' };
      },
      poll: async () => ({ status: 'sent' }),
    });
  };
  let first: Promise<unknown> | undefined;
  const startFirst = (): Promise<void> =>
    new Promise((begins) => {
      first = deliver({ ...pipeline, channel: sendingBy('first', begins) }, call);
    });
  const { due } = pipeline.store;
  const second = deliver(
    {
      ...pipeline,
      channel: sendingBy('second', answer),
      store: {
        ...pipeline.store,
        due: {
          ...due,
          list: async (...given) => {
            if (first === undefined) await startFirst();
            return due.list(...given);
          },
        },
      },
    },
    call,
  );
  const late = await second;
  answer();
  expect(late.state).toBe('claimed');
  await expect(first).resolves.toMatchObject({ state: 'sent' });
  expect(sends).toEqual(['first']);
  expect(taken(world)).toEqual([]);
});

const runs = Number(process.env.CLAIM_RUNS ?? 40);

test('whatever the order in which several processes read and write, each delivery is sent once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.nat({ max: 2 }), { minLength: 2, maxLength: 4 }),
      fc.boolean(),
      async (scheduler, whose, hasFailed) => {
        const world = createDeliveryWorld();
        const { small } = world;
        // After a failure, calls are sent in turn with all others that wait.
        if (hasFailed) world.trouble = () => failure('HTTP 503');
        for (const number of [1, 2, 3]) await world.raise('critical', number);
        const alerts = await small.store.alerts.readAlerts(tenantId);
        if (hasFailed) await world.runUntil(small.now() + minuteMs);
        world.trouble = () => undefined;
        small.advanceTo(small.now() + 2 * minuteMs);
        const sent = new Map<string, number>();
        const processOf = (name: string): Pipeline => {
          const life = newLife(null, { pause: () => scheduler.schedule(Promise.resolve(), name) });
          return {
            ...startPipeline(small, life),
            channel: async () => ({
              send: async (_to, _message, deliveryId) => {
                await scheduler.schedule(Promise.resolve(), `${name} sends`);
                sent.set(deliveryId, (sent.get(deliveryId) ?? 0) + 1);
                await scheduler.schedule(Promise.resolve(), `${name} has sent`);
                return { status: 'sent' };
              },
              poll: async () => ({ status: 'sent' }),
            }),
          };
        };
        const work = whose.map((at, number) =>
          deliver(processOf(`process ${number}`), {
            tenantId,
            alertId: alerts[at]?.id ?? '',
            seq: 1,
            channel: 'webhook',
            recipientId: 'hook',
          }),
        );
        await scheduler.waitFor(Promise.all(work));
        expect([...sent.values()].filter((times) => times !== 1)).toEqual([]);
        expect(sent.size).toBeGreaterThan(0);
      },
    ),
    { numRuns: runs },
  );
});

test('a process that stands still before it sends, until its claim has lapsed, does not send what another process sent meanwhile', async () => {
  const world = createDeliveryWorld();
  await world.raise('critical', 1);
  const [alert] = await world.small.store.alerts.readAlerts(tenantId);
  const call = { tenantId, alertId: alert?.id ?? '', seq: 1, channel: 'webhook', recipientId: 'hook' } as const;
  const sends: string[] = [];
  const processOn = (small: SmallWorld, name: string, life = newLife(), sending = (): void => {}): Pipeline => ({
    ...startPipeline(small, life),
    channel: async () => ({
      send: async () => {
        sending();
        sends.push(name);
        return { status: 'sent' };
      },
      poll: async () => ({ status: 'sent' }),
    }),
  });
  const plain = newLife();
  let before = 0;
  await deliver(
    processOn(world.small.fork(), 'plain', plain, () => {
      before = plain.calls.length;
    }),
    call,
  );
  const claimed = plain.calls.findIndex(({ name }) => name === 'Alerts.transact') + 1;
  expect(before).toBeGreaterThan(claimed + 3);
  for (let at = claimed + 1; at <= before; at += 1) {
    const small = world.small.fork();
    sends.splice(0);
    const frost = newFrost(at);
    const first = deliver(processOn(small, 'first', newLife(null, { frost })), call);
    await frost.hasSet;
    small.advanceTo(small.now() + minuteMs + 1000);
    expect(await deliver(processOn(small, 'second'), call)).toMatchObject({ state: 'sent' });
    frost.thaw();
    await first;
    expect([plain.calls[at - 1]?.name, ...sends]).toEqual([plain.calls[at - 1]?.name, 'second']);
  }
});

test('a message that may have arrived before its process died keeps that mark while the channel is held back', async () => {
  const world = createDeliveryWorld();
  const { small } = world;
  await world.raise('critical', 1);
  const [alert] = await small.store.alerts.readAlerts(tenantId);
  const call = { tenantId, alertId: alert?.id ?? '', seq: 1, channel: 'webhook', recipientId: 'hook' } as const;
  const died = newLife();
  const dying: Pipeline = {
    ...startPipeline(small, died),
    channel: async () => ({
      send: async () => {
        died.isDead = true;
        throw new Death('it has sent');
      },
      poll: async () => ({ status: 'sent' }),
    }),
  };
  await expect(deliver(dying, call)).rejects.toThrow(Death);
  small.advanceTo(small.now() + 10 * minuteMs);
  // The channel fails for another message, so everything on it is held back.
  await world.raise('critical', 2);
  world.trouble = () => failure('HTTP 503');
  const [other] = (await small.store.alerts.readAlerts(tenantId)).filter(({ id }) => id !== alert?.id);
  await deliver(world.pipeline, { ...call, alertId: other?.id ?? '' });
  expect(await deliver(world.pipeline, call)).toEqual({ state: 'pending', because: 'the channel does not respond' });
  const read = await small.store.alerts.readDelivery(tenantId, call);
  expect(read?.delivery).toMatchObject({ state: 'pending', attempts: 1, mayHaveArrived: true });
});

test('a message whose process crashed is sent as soon as its claim has lapsed, not a minute later', async () => {
  const world = createDeliveryWorld();
  const { small } = world;
  // Just after a tick, so that the next ones come long before and long after the claim expires.
  await world.runUntil(Math.ceil(small.now() / minuteMs) * minuteMs + secondMs);
  await world.raise('critical', 1);
  const begun = small.now();
  const [alert] = await small.store.alerts.readAlerts(tenantId);
  const call = { tenantId, alertId: alert?.id ?? '', seq: 1, channel: 'webhook', recipientId: 'hook' } as const;
  const dying: Pipeline = {
    ...startPipeline(small, newLife()),
    channel: async () => {
      throw new Death('it has claimed');
    },
  };
  await expect(deliver(dying, call)).rejects.toThrow(Death);
  await world.runUntil(begun + 3 * minuteMs);
  const [sent] = taken(world, 'webhook');
  expect(((sent?.at ?? Number.POSITIVE_INFINITY) - begun) / secondMs).toBeLessThanOrEqual(62);
});

test('two messages of one alert that every poll of the queue finds together do not wait for each other for ever', async () => {
  const world = createDeliveryWorld();
  const { small } = world;
  await world.raise('high', 1);
  await world.raise('critical', 1, 2);
  // A high message waits 20 s for others.
  small.advanceTo(small.now() + 30 * secondMs);
  const [alert] = await small.store.alerts.readAlerts(tenantId);
  const ofHook = async () =>
    (await small.store.alerts.readDeliveries(tenantId, alert?.id ?? '')).filter(
      ({ channel, state }) => channel === 'webhook' && state === 'pending',
    );
  expect(await ofHook()).toHaveLength(2);
  // The pauses between polls of an empty queue double, from a tenth of a second on.
  for (let at = 0; at < 10 && (await ofHook()).length > 0; at += 1) {
    await Promise.all((await ofHook()).map((delivery) => deliver(world.pipeline, delivery)));
    small.advanceTo(small.now() + 3.1 * secondMs);
  }
  expect(await ofHook()).toEqual([]);
});
