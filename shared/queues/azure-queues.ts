import type { QueueClient, QueueServiceClient } from '@azure/storage-queue';
import { answeredStatus } from '../core/answered-status';
import type { CollectMessage, QueueName, QueueState, Queues } from '../core/queues';
import { isFleetKind } from '../kinds';

/** The queues of the function app. Fleets have a queue of their own, so that they do not delay small collections. */
export const queueNames = {
  collect: 'collect',
  collectFleet: 'collect-fleet',
  deliver: 'deliver',
  subscriptions: 'subscriptions',
  digest: 'digest',
} as const satisfies Readonly<Record<string, QueueName>>;

type Connection =
  | { readonly connectionString: string }
  | { readonly url: string; readonly credential: import('@azure/core-auth').TokenCredential };

/** A longer delay would gain nothing, because the timer finds a lost message after this time. */
const maxDelaySeconds = 5 * 60;

/** The SDK itself would wait forever. The caller retries. */
const soon = (): { readonly abortSignal: AbortSignal } => ({ abortSignal: AbortSignal.timeout(30_000) });

/** Sends at once, or with a delay of at most five minutes. The message is base64, as the queue trigger expects it. */
export function connectQueues(connection: Connection): Queues {
  let service: Promise<QueueServiceClient> | undefined;
  const clients = new Map<QueueName, Promise<QueueClient>>();

  const open = async (): Promise<QueueServiceClient> => {
    const { QueueServiceClient } = await import('@azure/storage-queue');
    return 'connectionString' in connection
      ? QueueServiceClient.fromConnectionString(connection.connectionString)
      : new QueueServiceClient(connection.url, connection.credential);
  };
  const client = (name: QueueName): Promise<QueueClient> => {
    service ??= open();
    const known = clients.get(name);
    if (known !== undefined) return known;
    const opened = service.then(async (all) => {
      const queue = all.getQueueClient(name);
      await queue.createIfNotExists(soon());
      return queue;
    });
    clients.set(name, opened);
    // A storage account that does not answer now may answer the next message.
    opened.catch(() => clients.delete(name));
    return opened;
  };
  const send = async (name: QueueName, message: unknown, delaySeconds = 0): Promise<void> => {
    const queue = await client(name);
    const text = Buffer.from(JSON.stringify(message)).toString('base64');
    await queue.sendMessage(text, {
      visibilityTimeout: Math.max(0, Math.min(maxDelaySeconds, Math.ceil(delaySeconds))),
      ...soon(),
    });
  };
  /** Both times are those of the storage account, because our clock may differ. */
  const ageOfFirst = async (queue: QueueClient): Promise<number> => {
    const { peekedMessageItems, date } = await queue.peekMessages({ numberOfMessages: 1, ...soon() });
    const [first] = peekedMessageItems;
    return first === undefined || date === undefined ? 0 : Math.max(0, date.getTime() - first.insertedOn.getTime());
  };
  /** A poison queue is made by the host with the first message that fails too often: until then there is none. */
  const stateOf = async (name: QueueName): Promise<QueueState> => {
    const queue = await client(name);
    const { approximateMessagesCount: waiting = 0 } = await queue.getProperties(soon());
    const oldestMs = waiting === 0 ? 0 : await ageOfFirst(queue);
    service ??= open();
    const poison = (await service).getQueueClient(`${name}-poison`);
    try {
      const { approximateMessagesCount: poisoned = 0 } = await poison.getProperties(soon());
      if (poisoned === 0) return { queue: name, waiting, oldestMs, poisoned, first: [] };
      const { peekedMessageItems } = await poison.peekMessages({ numberOfMessages: mostPeeked, ...soon() });
      const first = peekedMessageItems.map(({ messageText, insertedOn }) => ({
        body: readBody(messageText),
        at: insertedOn.toISOString(),
      }));
      return { queue: name, waiting, oldestMs, poisoned, first };
    } catch (error) {
      if (answeredStatus(error) === 404) return { queue: name, waiting, oldestMs, poisoned: 0, first: [] };
      throw error;
    }
  };
  return {
    ...sendersBy(send),
    states: async () => {
      const states: QueueState[] = [];
      for (const name of Object.values(queueNames)) states.push(await stateOf(name));
      return states;
    },
  };
}

type Senders = Omit<Queues, 'states'>;
export type QueueMessage = Parameters<Senders[Exclude<keyof Senders, 'putBack'>]>[0];

const putBackSeconds = 30;

/** Which message goes into which queue. */
export const sendersBy = (
  send: (name: QueueName, message: QueueMessage, delaySeconds?: number) => Promise<void>,
): Senders => ({
  sendCollect: async (message, delaySeconds) => {
    for (const [name, part] of splitCollect(message)) await send(name, part, delaySeconds);
  },
  sendPeek: (message, delaySeconds) => send(queueNames.collect, message, delaySeconds),
  sendDeliver: (message, delaySeconds) => send(queueNames.deliver, message, delaySeconds),
  sendForward: (message, delaySeconds) => send(queueNames.deliver, message, delaySeconds),
  sendSubscriptions: (message, delaySeconds) => send(queueNames.subscriptions, message, delaySeconds),
  sendSweep: (message, delaySeconds) => send(queueNames.subscriptions, message, delaySeconds),
  sendDigest: (message, delaySeconds) => send(queueNames.digest, message, delaySeconds),
  // Safe: what is put back was received, and its reader checks every field.
  putBack: (queue, message) => send(queue, message as QueueMessage, putBackSeconds),
});

/** The most messages that one request can show. */
const mostPeeked = 32;

/** A message that is not JSON becomes null, and its reader refuses it. */
function readBody(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
  } catch {
    return null;
  }
}

/** Small kinds and fleets go to queues of their own. */
export function splitCollect(
  message: CollectMessage,
): readonly (readonly ['collect' | 'collect-fleet', CollectMessage])[] {
  const fleets = message.kinds.filter(isFleetKind);
  const others = message.kinds.filter((kind) => !isFleetKind(kind));
  if (fleets.length === 0) return [[queueNames.collect, message]];
  const fleetPart = [queueNames.collectFleet, { ...message, kinds: fleets }] as const;
  return others.length === 0 ? [fleetPart] : [[queueNames.collect, { ...message, kinds: others }], fleetPart];
}
