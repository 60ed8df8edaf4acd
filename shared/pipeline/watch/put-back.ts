import { isOutage } from '../../core/answered-status';
import type { QueueName } from '../../core/queues';
import { errorText, type Ports } from '../context';

/**
 * Processes a queue message. If storage is busy or does not answer, the message is put back and never becomes poison.
 * Other errors are thrown; the host gives up after five.
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
