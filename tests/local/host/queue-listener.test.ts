import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';
import type { QueueSettings } from '../../../infra/local/host/host-json';
import type { InvocationOutcome, TriggerInput } from '../../../infra/local/host/invocation';
import { createQueueListener, type QueueListener } from '../../../infra/local/host/queue-listener';
import { storageAccount } from '../../storage';

const SETTINGS: QueueSettings = {
  maxPollingIntervalMs: 200,
  visibilityTimeoutMs: 0,
  batchSize: 2,
  newBatchThreshold: 1,
  maxDequeueCount: 2,
  messageEncoding: 'none',
};
const SUCCEEDED: InvocationOutcome = { status: 'succeeded', response: {} };
const FAILED: InvocationOutcome = { status: 'failed', error: new Error('no') };
const NO_LIMIT = new AbortController().signal;

let connectionString: string;
let queue: QueueClient;
let poison: QueueClient;
let listener: QueueListener | undefined;
let queues = 0;

beforeAll(async () => {
  connectionString = await storageAccount();
});

beforeEach(async () => {
  queues += 1;
  const service = QueueServiceClient.fromConnectionString(connectionString);
  queue = service.getQueueClient(`queue-${queues}`);
  poison = service.getQueueClient(`queue-${queues}-poison`);
  await Promise.all([queue.create(), poison.create()]);
});

afterEach(async () => {
  await listener?.stop();
  listener = undefined;
});

type Setup = {
  readonly settings?: Partial<QueueSettings>;
  readonly invoke: (input: TriggerInput) => Promise<InvocationOutcome>;
  readonly hasPoisonQueue?: boolean;
};

function listen({ settings, invoke, hasPoisonQueue = true }: Setup): QueueListener {
  listener = createQueueListener({
    queue,
    openPoisonQueue: hasPoisonQueue ? async () => poison : undefined,
    settings: { ...SETTINGS, ...settings },
    leaseMs: 60_000,
    invoke,
    log: () => undefined,
  });
  return listener;
}

const countOf = async (client: QueueClient) => (await client.getProperties()).approximateMessagesCount;

test('a failed message stays hidden for the visibility timeout', async () => {
  await queue.sendMessage('a');
  const invoke = jest.fn(async () => FAILED);
  expect(await listen({ invoke, settings: { visibilityTimeoutMs: 60_000 } }).drain(NO_LIMIT)).toBe(true);
  expect(invoke).toHaveBeenCalledTimes(1);
  expect(await countOf(queue)).toBe(1);
  expect((await queue.peekMessages()).peekedMessageItems).toEqual([]);
});

test('without a visibility timeout it comes again at once, and then goes to the poison queue', async () => {
  await queue.sendMessage('a');
  const invoke = jest.fn(async () => FAILED);
  await listen({ invoke }).drain(NO_LIMIT);
  expect(invoke).toHaveBeenCalledTimes(2);
  expect([await countOf(queue), await countOf(poison)]).toEqual([0, 1]);
});

test('a queue without a poison queue keeps the message hidden', async () => {
  await queue.sendMessage('a');
  const invoke = jest.fn(async () => FAILED);
  await listen({ invoke, hasPoisonQueue: false, settings: { maxDequeueCount: 1 } }).drain(NO_LIMIT);
  expect(invoke).toHaveBeenCalledTimes(1);
  expect(await countOf(queue)).toBe(1);
});

test('a message that was received too often without a result is not tried again', async () => {
  await queue.sendMessage('a');
  for (let time = 0; time < 2; time += 1) {
    const [message] = (await queue.receiveMessages({ visibilityTimeout: 60 })).receivedMessageItems;
    await queue.updateMessage(message?.messageId ?? '', message?.popReceipt ?? '', undefined, 0);
  }
  const invoke = jest.fn(async () => SUCCEEDED);
  await listen({ invoke }).drain(NO_LIMIT);
  expect(invoke).not.toHaveBeenCalled();
  expect(await countOf(poison)).toBe(1);
});

test('no more than a batch and the threshold run at once, and a free slot is refilled', async () => {
  for (let n = 0; n < 9; n += 1) await queue.sendMessage(`${n}`);
  let running = 0;
  let most = 0;
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const invoke = jest.fn(async ({ value }: TriggerInput) => {
    running += 1;
    most = Math.max(most, running);
    // The first message is slow and the second quick, so the rest must overtake the first.
    if (value.string === '0') await until(() => invoke.mock.calls.length === 9);
    else if (value.string !== '1') await until(() => most >= 3);
    running -= 1;
    return SUCCEEDED;
  });
  await listen({ invoke }).drain(NO_LIMIT);
  expect(invoke).toHaveBeenCalledTimes(9);
  expect(most).toBe(SETTINGS.batchSize + SETTINGS.newBatchThreshold);
});

test('an empty queue has nothing to drain; a drain can be given up', async () => {
  const idle = listen({ invoke: async () => SUCCEEDED });
  expect(await idle.drain(NO_LIMIT)).toBe(false);
  await expect(idle.drain(AbortSignal.abort(new Error('too long')))).rejects.toThrow('too long');
});

test('stop waits for running messages and receives no more', async () => {
  for (const text of ['a', 'b', 'c']) await queue.sendMessage(text);
  let finished = 0;
  const begun = new Promise<void>((tell) => {
    const invoke = async () => {
      tell();
      await new Promise((resolve) => setTimeout(resolve, 50));
      finished += 1;
      return SUCCEEDED;
    };
    listen({ invoke, settings: { batchSize: 1, newBatchThreshold: 0 } }).start();
  });
  await begun;
  await listener?.stop();
  expect(finished).toBe(1);
  expect(await countOf(queue)).toBe(2);
});
