import { app, type InvocationContext } from '@azure/functions';
import type { Log } from '../shared/app/log';
import { runtime } from '../shared/app/runtime';
import { orPutBack } from '../shared/pipeline/watch/put-back';
import { logOf } from './log-of';
import { named } from './registered';

/** Registers a function that works on the messages of a queue. */
export function queued(
  name: Parameters<typeof named>[0],
  queueName: Parameters<typeof orPutBack>[1],
  work: (message: unknown, log: Log) => Promise<void>,
): void {
  const handler = async (message: unknown, context: InvocationContext): Promise<void> => {
    const log = logOf(context);
    const ports = { queues: await runtime().queues(), log: log.warn };
    await orPutBack(ports, queueName, message, async () => {
      await runtime().refresh(log);
      await work(message, log);
    });
  };
  app.storageQueue(named(name), { queueName, connection: 'AzureWebJobsStorage', handler });
}
