import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { PartInput, PartResult } from '../../bench/noise-year/part';

/** Kept so that it can be stopped. A test that runs out of time would otherwise leave it running. */
let player: ChildProcess | undefined;

/**
 * Played like the benchmark, in a separate process from dist/, because jest's environment tracks each promise, which
 * costs a third more. Throws the error output of the process.
 */
export const played = (input: PartInput): Promise<PartResult> =>
  new Promise((resolve, reject) => {
    const env = { ...process.env, BENCH_ROLE: JSON.stringify({ role: 'noise-part', input }) };
    const child = fork(join(__dirname, '../../dist/bench/run.cjs'), [], { env });
    player = child;
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`it ended with ${code}`)));
    // Safe: bench/child.ts sends nothing else.
    child.once('message', (message) => {
      const said = message as { readonly ok: boolean; readonly result: PartResult; readonly reason: string };
      if (said.ok) resolve(said.result);
      else reject(new Error(said.reason));
      child.kill();
    });
  });

export function stopPlaying(): void {
  player?.kill();
}
