import { isOutage } from '../../core/answered-status';
import type { QueueName } from '../../core/queues';
import { errorText, type Ports } from '../context';

/**
 * Works on a message. Storage that is busy or does not answer is no fault of the message, so it is put back and does not become poison,
 * however long that lasts. Any other error is thrown: the host counts it, and gives the message up after five.
 */
export async function orPutBack(
  { queues, log }: Ports<'log'> & { readonly queues: Pick<Ports<'queues'>['queues'], 'putBack'> },
  queue: QueueName,
  message: unknown,
  work: () => Promise<unknown>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isOutage(error)) throw error;
    await queues.putBack(queue, message);
    log('queue.putBack', { queue, error: errorText(error) });
  }
}
