import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { QueueServiceClient } from '@azure/storage-queue';
import type { CollectMessage, Queues } from '../../shared/core/queues';
import { connectQueues, queueNames, splitCollect } from '../../shared/queues/azure-queues';
import { storageAccount } from '../storage';
import { queuesContract } from './contract';

const tenantId = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';
const collectMessage = (...kinds: CollectMessage['kinds']): CollectMessage => ({
  tenantId,
  bucket: 'directory',
  kinds,
  reason: 'due',
});

describe('a fleet has its own queue', () => {
  test.each<[string, CollectMessage, ReturnType<typeof splitCollect>]>([
    [
      'small kinds are one message',
      collectMessage('group', 'organization'),
      [['collect', collectMessage('group', 'organization')]],
    ],
    ['a fleet is a separate message', collectMessage('user'), [['collect-fleet', collectMessage('user')]]],
    [
      'both are two messages',
      collectMessage('user', 'group'),
      [
        ['collect', collectMessage('group')],
        ['collect-fleet', collectMessage('user')],
      ],
    ],
    ['a log is not a fleet', collectMessage('directoryAudit'), [['collect', collectMessage('directoryAudit')]]],
    [
      'a collection of everything open goes to the queue of small kinds',
      collectMessage(),
      [['collect', collectMessage()]],
    ],
  ])('%s', (_, message, expected) => {
    expect(splitCollect(message)).toEqual(expected);
  });
});

describe('on real queues', () => {
  let service: QueueServiceClient;
  let queues: Queues;

  beforeAll(async () => {
    const connectionString = await storageAccount();
    service = QueueServiceClient.fromConnectionString(connectionString);
    queues = connectQueues({ connectionString });
  });

  const peek = async (name: string): Promise<readonly unknown[]> => {
    const { peekedMessageItems } = await service.getQueueClient(name).peekMessages({ numberOfMessages: 32 });
    return peekedMessageItems.map(({ messageText }): unknown => {
      expect(messageText).toMatch(/^[A-Za-z0-9+/]+=*$/);
      return JSON.parse(Buffer.from(messageText, 'base64').toString('utf8'));
    });
  };
  test('a missing poison queue is empty; messages in one are counted and shown, whatever their content', async () => {
    const poisonOf = async () => (await queues.states()).find(({ queue }) => queue === queueNames.digest);
    expect(await poisonOf()).toEqual({ queue: 'digest', waiting: 0, oldestMs: 0, poisoned: 0, first: [] });
    const poison = service.getQueueClient(`${queueNames.digest}-poison`);
    await poison.create();
    expect(await poisonOf()).toMatchObject({ poisoned: 0, first: [] });
    await poison.sendMessage(Buffer.from(JSON.stringify({ tenantId })).toString('base64'));
    await poison.sendMessage('no JSON');
    const found = await poisonOf();
    expect(found).toMatchObject({ poisoned: 2, first: [{ body: { tenantId } }, { body: null }] });
    expect(Date.parse(found?.first[0]?.at ?? '')).toBeLessThanOrEqual(Date.now() + 1000);
    // Showing messages removes none.
    expect(await poisonOf()).toEqual(found);
    await poison.delete();
    expect((await queues.states()).map(({ queue }) => queue)).toEqual(Object.values(queueNames));
  });

  test('the first message creates its queue; it is base64, as the trigger expects', async () => {
    await queues.sendSubscriptions({ tenantId });
    expect(await peek(queueNames.subscriptions)).toEqual([{ tenantId }]);
  });

  test('a delay is never longer than five minutes', async () => {
    const queue = service.getQueueClient(queueNames.subscriptions);
    await queue.clearMessages();
    const sent = jest.spyOn(Object.getPrototypeOf(queue), 'sendMessage');
    try {
      for (const seconds of [-5, 0, 0.1, 30, 301, 1e9]) await queues.sendSubscriptions({ tenantId }, seconds);
      const waits = sent.mock.calls.map(([, options]) => (options as { visibilityTimeout: number }).visibilityTimeout); // Safe: the SDK's own option.
      expect(waits).toEqual([0, 0, 1, 30, 300, 300]);
    } finally {
      sent.mockRestore();
    }
  });

  test('a message holds ids only and stays under a kilobyte', async () => {
    for (const name of Object.values(queueNames)) {
      for (const message of await peek(name)) expect(JSON.stringify(message).length).toBeLessThan(1024);
    }
  });

  describe('the contract of the port', () => {
    const poisonOf = (name: string) => service.getQueueClient(`${name}-poison`);
    queuesContract(() => ({
      port: queues,
      pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      visible: peek,
      clear: async () => {
        await queues.states();
        for (const name of Object.values(queueNames)) {
          await service.getQueueClient(name).clearMessages();
          await poisonOf(name).deleteIfExists();
        }
      },
      giveUp: async (name, body) => {
        await poisonOf(name).createIfNotExists();
        await poisonOf(name).sendMessage(Buffer.from(JSON.stringify(body)).toString('base64'));
      },
    }));
  });
});

describe('a storage account that refuses at first', () => {
  let connectionString: string;
  let target: URL;
  let proxy: Server;
  let isRefusing = true;

  beforeAll(async () => {
    connectionString = await storageAccount();
    target = new URL(/QueueEndpoint=([^;]+)/.exec(connectionString)?.[1] ?? '');
    proxy = createServer((incoming, answer) => {
      if (isRefusing) {
        incoming.resume();
        answer.writeHead(403).end();
        return;
      }
      const { method, url: path, headers } = incoming;
      const forwarded = request({ host: target.hostname, port: target.port, method, path, headers }, (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      });
      incoming.pipe(forwarded);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => proxy.close(resolve)));

  test('reports an error, and accepts the next message when it is back', async () => {
    const { port } = proxy.address() as AddressInfo; // Safe: the server listens on a TCP port.
    const queues = connectQueues({
      connectionString: connectionString.replace(target.href, target.href.replace(target.port, String(port))),
    });
    await expect(queues.sendSubscriptions({ tenantId })).rejects.toThrow();
    isRefusing = false;
    await expect(queues.sendSubscriptions({ tenantId })).resolves.toBeUndefined();
  });
});
