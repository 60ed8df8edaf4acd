import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type SampleApp = { readonly appDir: string; readonly remove: () => Promise<void> };

/** The library as an app finds it in its own node_modules. The folder of the sample has no node_modules. */
const LIBRARY = JSON.stringify(require.resolve('@azure/functions'));

/**
 * Writes a function app into a folder of its own. @param source CommonJS code that can use `app`, `input`, `output` and
 * `trigger` of @azure/functions
 */
export async function writeSampleApp(source: string, hostJson: object = {}): Promise<SampleApp> {
  const appDir = await mkdtemp(join(tmpdir(), 'sample-app-'));
  const files = {
    'package.json': JSON.stringify({ main: 'app.cjs' }),
    'host.json': JSON.stringify({ version: '2.0', ...hostJson }),
    'app.cjs': `'use strict';\nconst { app, input, output, trigger } = require(${LIBRARY});\n${source}`,
  };
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(appDir, name), text)));
  return { appDir, remove: () => rm(appDir, { recursive: true, force: true }) };
}
