/** Clients of P5, in a process of their own: each sends `count` messages, `concurrency` at a time, and returns latencies in ms. */
import { Agent, request } from 'node:http';

type SendLoad = { readonly concurrency: number; readonly count: number };
export type PostInput = SendLoad & { readonly url: string; readonly body: string };
export type QueueInput = SendLoad & {
  readonly connectionString: string;
  readonly queue: string;
  readonly text: string;
};

async function timed({ concurrency, count }: SendLoad, send: () => Promise<void>): Promise<number[]> {
  const latencies: number[] = [];
  let left = count;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const started = performance.now();
      await send();
      latencies.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return latencies;
}

/** Sends some messages before measuring, so that connections are open and code is compiled on both sides. */
async function warmAndTimed(load: SendLoad, send: () => Promise<void>): Promise<number[]> {
  await timed({ ...load, count: load.concurrency * 4 }, send);
  return timed(load, send);
}

/** Role: posts the same notification again and again. */
export async function postNotifications({ url, body, ...load }: PostInput): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: load.concurrency });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  const post = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const sent = request(url, { method: 'POST', agent, headers }, (response) => {
        response.resume();
        response.once('end', () =>
          response.statusCode === 202 ? resolve() : reject(new Error(`the webhook answered ${response.statusCode}`)),
        );
      });
      sent.once('error', reject);
      sent.end(body);
    });
  return warmAndTimed(load, post);
}

/** Role: sends only the message that the webhook would send. */
export async function sendToQueue({ connectionString, queue, text, ...load }: QueueInput): Promise<number[]> {
  const { QueueServiceClient } = await import('@azure/storage-queue');
  const client = QueueServiceClient.fromConnectionString(connectionString).getQueueClient(queue);
  await client.createIfNotExists();
  const message = Buffer.from(text).toString('base64');
  return warmAndTimed(load, async () => {
    await client.sendMessage(message);
  });
}
