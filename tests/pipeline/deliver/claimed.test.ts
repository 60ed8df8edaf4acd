/** Two processes work on one delivery: what one of them has begun to send, the other does not send. */
import { minuteMs } from '../../../shared/core/time/durations';
import type { Pipeline } from '../../../shared/pipeline/context';
import { deliver } from '../../../shared/pipeline/deliver/deliver';
import { createDeliveryWorld, taken } from '../delivery-world';
import { tenantId } from '../small-world';

test('a delivery that another process claims between two reads is left to that process', async () => {
  const world = createDeliveryWorld();
  await world.raise('critical', 1);
  // So late that it is checked for other deliveries to combine with.
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
