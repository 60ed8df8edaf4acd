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

function sendToParent(message: ChildMessage): void {
  if (process.send) process.send(message);
  else process.stdout.write(`${JSON.stringify(message)}\n`);
}

/** The exit waits for a message that is being sent, because it would be lost otherwise. */
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

// The parent has ended for any reason, so nobody else can stop this process.
process.once('disconnect', () => process.exit(1));

startFunctionsHost({ ...readOptions(), log: (entry) => sendToParent({ type: 'log', entry }) }).then(
  (host) => {
    const { url, masterKey, functionKey, functions } = host;
    stopOnRequest(host);
    sendToParent({ type: 'ready', url, masterKey, functionKey, functions });
  },
  (error: unknown) => fail(describeError(error).message),
);
