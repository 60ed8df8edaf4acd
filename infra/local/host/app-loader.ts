import { readFile } from 'node:fs/promises';
import nodeModule from 'node:module';
import { join } from 'node:path';
import type { CoreApi } from './functions-core';

const CORE = '@azure/functions-core';

type LoadedApp = {
  /** Removes the app's modules, so that another host in this process loads them again, and restores `require`. */
  readonly unload: () => void;
};

/** Provides the core API as the worker does: the library calls `require('@azure/functions-core')`, even from inside a bundle. */
function provideCore(core: CoreApi): () => void {
  const prototype = nodeModule.prototype as { require: (id: string) => unknown }; // Safe: a Module's require.
  const original = prototype.require;
  prototype.require = function require(this: unknown, id: string) {
    return id === CORE ? core : original.call(this, id);
  };
  return () => {
    prototype.require = original;
  };
}

async function readMain(appDir: string): Promise<string> {
  const file = join(appDir, 'package.json');
  const { main } = JSON.parse(await readFile(file, 'utf8')) as { main?: unknown }; // Safe: checked in the next line.
  if (typeof main !== 'string') throw new Error(`${file} names no main`);
  if (/[*{?]/.test(main)) throw new Error(`${file}: main "${main}" is a pattern; the local host loads one bundle`);
  return join(appDir, main);
}

/**
 * Loads the app that package.json's `main` names (one CommonJS file) with the core API available.
 * @throws the error that the app threw while it was loaded. Azure would continue with the functions registered before.
 */
export async function loadApp(appDir: string, core: CoreApi): Promise<LoadedApp> {
  const file = await readMain(appDir);
  const require = nodeModule.createRequire(file);
  const before = new Set(Object.keys(require.cache));
  const withdrawCore = provideCore(core);
  const unload = () => {
    withdrawCore();
    for (const loaded of Object.keys(require.cache)) if (!before.has(loaded)) delete require.cache[loaded];
  };
  try {
    require(file);
    return { unload };
  } catch (error) {
    unload();
    throw error;
  }
}
