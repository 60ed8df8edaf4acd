import type { CollectMessage, Queues } from '../../shared/core/queues';
import type { queueNames } from '../../shared/queues/azure-queues';

type Name = (typeof queueNames)[keyof typeof queueNames];

/**
 * The port, and functions that only its implementation has: messages for a trigger, and messages that the host gave up.
 */
export type QueuesUnderTest = {
  readonly port: Queues;
  /** Messages that can be received now, as they were sent. */
  readonly visible: (name: Name) => Promise<readonly unknown[]>;
  /** Lets this much time pass. */
  readonly pass: (ms: number) => Promise<void>;
  /** Removes all messages. */
  readonly clear: () => Promise<void>;
  /** Acts like the host with a message that failed five times. */
  readonly giveUp: (name: Name, body: unknown) => Promise<void>;
};

const tenantId = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';
const collectMessage = (...kinds: CollectMessage['kinds']): CollectMessage => ({
  tenantId,
  bucket: 'directory',
  kinds,
  reason: 'due',
});

/** The pipeline's requirements for every implementation of the port. */
export function queuesContract(under: () => QueuesUnderTest): void {
  const stateOf = async (name: Name) => (await under().port.states()).find(({ queue }) => queue === name);

  beforeEach(() => under().clear());

  test('every queue is listed, in a fixed order, and is empty at first', async () => {
    const names: readonly Name[] = ['collect', 'collect-fleet', 'deliver', 'subscriptions', 'digest'];
    expect(await under().port.states()).toEqual(
      names.map((queue) => ({ queue, waiting: 0, oldestMs: 0, poisoned: 0, first: [] })),
    );
  });

  test('a message arrives unchanged in its queue, and in no other', async () => {
    const { port, visible } = under();
    const delivery = { tenantId, alertId: 'a', seq: 1, channel: 'email-acs', recipientId: 'ops' };
    const forward = { tenantId, forwardTo: 'siem' };
    await port.sendSubscriptions({ tenantId });
    await port.sendDeliver(delivery);
    await port.sendForward(forward);
    await port.sendDigest({ tenantId, week: '2026-W48' });
    await port.sendCollect(collectMessage('group'));
    await port.sendPeek({ peekAt: [tenantId] });
    expect(await visible('subscriptions')).toEqual([{ tenantId }]);
    expect(await visible('deliver')).toEqual([delivery, forward]);
    expect(await visible('digest')).toEqual([{ tenantId, week: '2026-W48' }]);
    expect(await visible('collect')).toEqual([collectMessage('group'), { peekAt: [tenantId] }]);
    expect(await visible('collect-fleet')).toEqual([]);
  });

  test('fleets do not hold up small collections: a mixed collection is two messages in two queues', async () => {
    const { port, visible } = under();
    await port.sendCollect(collectMessage('user', 'group'));
    await port.sendCollect(collectMessage('user'));
    await port.sendCollect(collectMessage());
    expect(await visible('collect')).toEqual([collectMessage('group'), collectMessage()]);
    expect(await visible('collect-fleet')).toEqual([collectMessage('user'), collectMessage('user')]);
  });

  test('a delayed message is counted and not visible', async () => {
    const { port, visible } = under();
    await port.sendSubscriptions({ tenantId }, 30);
    await port.sendCollect(collectMessage('user', 'group'), 30);
    expect(await stateOf('subscriptions')).toMatchObject({ waiting: 1 });
    expect(await stateOf('collect-fleet')).toMatchObject({ waiting: 1 });
    expect(await visible('subscriptions')).toEqual([]);
    expect(await visible('collect')).toEqual([]);
  });

  test('a message that is put back is whole, and waits', async () => {
    const { port, visible } = under();
    await port.putBack('collect-fleet', collectMessage('user'));
    expect(await stateOf('collect-fleet')).toMatchObject({ waiting: 1 });
    expect(await visible('collect-fleet')).toEqual([]);
  });

  test.each([3600, 301, 300, 0.1])('a delay of %d s is accepted', async (seconds) => {
    const { port, visible } = under();
    await port.sendSubscriptions({ tenantId }, seconds);
    expect(await stateOf('subscriptions')).toMatchObject({ waiting: 1 });
    if (seconds > 1) expect(await visible('subscriptions')).toEqual([]);
  });

  test.each([0, -5])('a delay of %d s is refused', async (seconds) => {
    const { port, visible } = under();
    await port.sendSubscriptions({ tenantId }, seconds);
    expect(await visible('subscriptions')).toEqual([{ tenantId }]);
  });

  test('the same message twice is two messages: nothing is merged on the way', async () => {
    const { port, visible } = under();
    await port.sendDigest({ tenantId, week: '2026-W48' });
    await port.sendDigest({ tenantId, week: '2026-W48' });
    expect(await visible('digest')).toHaveLength(2);
  });

  contractOfStates(under);
}

/** What the app shows people about its queues. */
function contractOfStates(under: () => QueuesUnderTest): void {
  const stateOf = async (name: Name) => (await under().port.states()).find(({ queue }) => queue === name);

  test('a message that can be received has an age, a delayed one has none', async () => {
    const { port, pass } = under();
    await port.sendSubscriptions({ tenantId }, 60);
    await port.sendDigest({ tenantId, week: '2026-W48' });
    // The storage account reports whole seconds.
    const waitMs = 2_000;
    await pass(waitMs);
    expect(await stateOf('subscriptions')).toMatchObject({ waiting: 1, oldestMs: 0 });
    const { waiting, oldestMs } = (await stateOf('digest')) ?? { waiting: 0, oldestMs: 0 };
    expect(waiting).toBe(1);
    expect(oldestMs).toBeGreaterThanOrEqual(waitMs / 2);
  });

  test('messages that were given up are counted and shown, the first 32, and showing them removes none', async () => {
    const { port, giveUp } = under();
    for (let at = 0; at < 34; at++) await giveUp('digest', { tenantId, week: `2026-W${at}` });
    const found = await port.states();
    const digest = found.find(({ queue }) => queue === 'digest');
    expect(digest).toMatchObject({ waiting: 0, poisoned: 34 });
    expect(digest?.first).toHaveLength(32);
    expect(digest?.first[0]).toEqual({
      body: { tenantId, week: '2026-W0' },
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
    expect(found.filter(({ queue, poisoned }) => queue !== 'digest' && poisoned > 0)).toEqual([]);
    expect(await port.states()).toEqual(found);
  });
}
