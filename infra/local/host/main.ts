import { type ChildMessage, type ChildOptions, OPTIONS_VARIABLE } from './child-protocol';
import { type FunctionsHost, startFunctionsHost } from './functions-host';
import { describeError } from './host-log';

/**
 * The local Functions host in a process of its own: `node dist/local/host.cjs`, started by spawn-host.ts, or manually for
 * the app in the current folder on the port that Azure's own tools use.
 */
const DEFAULTS: ChildOptions = { appDir: process.cwd(), port: 7071 };

function readOptions(): ChildOptions {
  const text = process.env[OPTIONS_VARIABLE];
  // The app must not see the host's keys.
  delete process.env[OPTIONS_VARIABLE];
  return text === undefined ? DEFAULTS : (JSON.parse(text) as ChildOptions); // Safe: spawn-host.ts wrote it.
}

function tell(message: ChildMessage): void {
  if (process.send) process.send(message);
  else process.stdout.write(`${JSON.stringify(message)}\n`);
}

/** A message that is on its way is lost when the process exits, so the exit waits for it. */
function fail(message: string): void {
  const text: ChildMessage = { type: 'failed', message };
  process.exitCode = 1;
  if (!process.send) return void process.stderr.write(`${message}\n`, () => process.exit(1));
  process.send(text, () => process.exit(1));
}

function stopOnRequest(host: FunctionsHost): void {
  const stop = () => {
    host.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(describeError(error).stack),
    );
  };
  process.once('message', stop);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
}

// The parent has ended for any reason: nobody is left to stop this process.
process.once('disconnect', () => process.exit(1));

startFunctionsHost({ ...readOptions(), log: (entry) => tell({ type: 'log', entry }) }).then(
  (host) => {
    const { url, masterKey, functionKey, functions } = host;
    stopOnRequest(host);
    tell({ type: 'ready', url, masterKey, functionKey, functions });
  },
  (error: unknown) => fail(describeError(error).message),
);
