import { statSync } from 'node:fs';
import Module, { createRequire } from 'node:module';

export type LoadInput = { readonly script: string };
/** `codeBytes`: of all files that were read. */
export type Loaded = { readonly ms: number; readonly codeBytes: number };

const coreName = '@azure/functions-core';

/** The worker's API for @azure/functions, only for registering functions and hooks: loading does nothing else. */
const coreStub = {
  version: '4.0.0',
  hostVersion: '4.0.0',
  registerFunction: () => ({ dispose: () => undefined }),
  registerHook: () => ({ dispose: () => undefined }),
  setProgrammingModel: () => undefined,
  getProgrammingModel: () => undefined,
  log: () => undefined,
  Disposable: class {
    dispose(): void {}
  },
};

type Loader = { _load: (request: string, ...rest: unknown[]) => unknown };

/** Role: loads an app as the Functions worker does; returns the time and the code that it read. */
export async function loadApp({ script }: LoadInput): Promise<Loaded> {
  const loader = Module as unknown as Loader; // Safe: the worker hooks the same function; Node has kept it since its first days.
  const load = loader._load;
  loader._load = (request, ...rest) => (request === coreName ? coreStub : load.call(loader, request, ...rest));
  const requireFrom = createRequire(script);
  const before = new Set(Object.keys(requireFrom.cache));
  const started = performance.now();
  requireFrom(script);
  const ms = performance.now() - started;
  const read = Object.keys(requireFrom.cache).filter((file) => !before.has(file));
  return { ms, codeBytes: read.reduce((sum, file) => sum + statSync(file).size, 0) };
}
