import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(__dirname, '..', '..');

type Registered = typeof import('../../functions/registered');
/** A fresh list of registered functions each time. */
function fresh(): Registered {
  let loaded: Registered | undefined;
  jest.isolateModules(() => {
    loaded = jest.requireActual<Registered>('../../functions/registered');
  });
  if (loaded === undefined) throw new Error('not loaded');
  return loaded;
}

describe('the number of functions', () => {
  test('all of them: silent', () => {
    const { assertRegistered, functionNames, named } = fresh();
    for (const name of functionNames) expect(named(name)).toBe(name);
    expect(() => assertRegistered()).not.toThrow();
  });

  test('none: refused with all names', () => {
    const { assertRegistered, functionNames } = fresh();
    expect(() => assertRegistered()).toThrow(`registered 0; missing: ${functionNames.join(', ')}`);
  });

  test.each(fresh().functionNames.map((name) => [name] as const))('without %s: refused with its name', (missing) => {
    const { assertRegistered, functionNames, named } = fresh();
    for (const name of functionNames) if (name !== missing) named(name);
    expect(() => assertRegistered()).toThrow(`missing: ${missing}`);
  });

  test('one twice: refused', () => {
    const { assertRegistered, functionNames, named } = fresh();
    for (const name of functionNames) named(name);
    named('health');
    expect(() => assertRegistered()).toThrow('expected 13 functions, registered 14');
  });
});

describe('an app with one missing file', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'registered-test-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Builds the entry point with an empty file instead of `left`, and loads it in a separate process. */
  async function loadWithout(left: RegExp) {
    const outfile = join(folder, 'app.cjs');
    await build({
      absWorkingDir: root,
      entryPoints: ['functions/index.ts'],
      bundle: true,
      platform: 'node',
      format: 'cjs',
      packages: 'external',
      outfile,
      logLevel: 'silent',
      loader: { '.mjml': 'text' },
      plugins: [
        {
          name: 'leave-out',
          setup: ({ onLoad }) => onLoad({ filter: left }, () => ({ contents: '', loader: 'ts' })),
        },
      ],
    });
    const env = { PATH: process.env.PATH ?? '', NODE_PATH: join(root, 'node_modules') };
    return spawnSync(process.execPath, [outfile], { encoding: 'utf8', env });
  }

  test('fails at load, loudly and with the name', async () => {
    const { status, stderr } = await loadWithout(/functions[\\/]health\.ts$/);
    expect(status).not.toBe(0);
    expect(stderr).toContain('expected 13 functions, registered 12; missing: health');
  });

  test('and does not fail with all files', async () => {
    expect((await loadWithout(/nothing-of-this-name/)).status).toBe(0);
  });
});
