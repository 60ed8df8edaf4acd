import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';

export type Ran = { readonly status: number; readonly stdout: string; readonly stderr: string };
type Answer = Ran | { readonly ended: string };

export const builtFile = (name: string): string => join(__dirname, '..', '..', '..', 'dist', 'operate', name);

/** Longer than any command takes on a busy machine; ms. */
const longestMs = 300_000;

/**
 * A function that runs a command of the build, waits for its end, and returns its exit code and output. The command has no standard input.
 * All commands of a test file share one process.
 * @throws if the process crashes, or the command does not end
 */
export function builtCommand(name: string, folder: () => string = tmpdir) {
  const file = builtFile(name);
  const answered = new Int32Array(new SharedArrayBuffer(4));
  const { port1, port2 } = new MessageChannel();
  let worker: Worker | undefined;
  afterAll(async () => {
    await worker?.terminate();
    port1.close();
  });
  return (...args: readonly string[]): Ran => {
    worker ??= new Worker(join(__dirname, 'waiting.cjs'), {
      workerData: { port: port2, answered: answered.buffer },
      transferList: [port2],
    });
    Atomics.store(answered, 0, 0);
    port1.postMessage({ file, args, folder: folder() });
    if (Atomics.wait(answered, 0, 0, longestMs) === 'timed-out')
      throw new Error(`${name} did not end: ${args.join(' ')}`);
    // Safe: waiting.cjs sends nothing else, and sends it before it wakes this thread.
    const { message } = receiveMessageOnPort(port1) as { readonly message: Answer };
    if ('ended' in message) throw new Error(message.ended);
    return message;
  };
}
