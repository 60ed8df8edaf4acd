// Removes and reverses every single condition of a file, and lists the mutants that no test fails on: npm run mutate --
// shared/core/alerting/correlate.ts [--with tests/pipeline/added-recipients.test.ts]
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { build } from 'esbuild';
import { mutantsOf } from './mutants.mjs';

/** A mutant counts as endless if the tests take this many times as long as without it. */
const patience = 20;

if (isMainThread) await main(process.argv.slice(2));
else await runMutants(workerData);

async function main(given) {
  const at = given.indexOf('--with');
  const files = at < 0 ? given : given.slice(0, at);
  const absent = [...files, ...given.slice(files.length + 1)].filter((file) => !existsSync(file));
  if (files.length === 0 || absent.length > 0) {
    for (const file of absent) console.error(`${file}: there is no such file`);
    if (files.length === 0) console.error('give a file: npm run mutate -- shared/core/alerting/correlate.ts');
    process.exitCode = 2;
    return;
  }
  const tests = [...new Set(files.flatMap(testsOf)), ...(at < 0 ? [] : given.slice(at + 1))];
  const sources = new Map();
  const mutants = [];
  for (const file of files) {
    const own = mutantsOf(file, readFileSync(file, 'utf8'), mutants.length);
    sources.set(resolve(file), own.code);
    mutants.push(...own.mutants);
  }
  const folder = mkdtempSync(join(tmpdir(), 'mutate-'));
  try {
    const bundle = join(folder, 'tests.cjs');
    await bundled(tests, sources, bundle);
    const alive = await survivors(bundle, mutants);
    for (const file of files) {
      const all = mutants.filter(({ path }) => path === file).length;
      console.log(`${file}: ${all} mutants, ${alive.filter(({ path }) => path === file).length} alive`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The tests of the file's folder, and the invariants of that folder. */
function testsOf(file) {
  const area = dirname(file).replace(/^shared\//, '');
  const folder = join('tests', area);
  const own = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.test.ts')) : [];
  const laws = join('tests/invariants', `${basename(area)}.test.ts`);
  return [...own.map((name) => join(folder, name)), ...(existsSync(laws) ? [laws] : [])];
}

async function bundled(tests, sources, outfile) {
  const required = (file) => `require(${JSON.stringify(resolve(file))});`;
  // Each test file gets a block of its own, so that its hooks do not run for the tests of other files.
  const entry = tests.map((test) => `describe(${JSON.stringify(test)}, () => { ${required(test)} });`);
  const mutating = {
    name: 'mutating',
    setup: ({ onLoad }) => {
      onLoad({ filter: /\.ts$/ }, ({ path }) =>
        sources.has(path) ? { contents: sources.get(path), loader: 'ts' } : undefined,
      );
    },
  };
  await build({
    // Any counterexample is enough; finding the smallest one takes time.
    stdin: {
      contents: [
        `const fc = require('fast-check');`,
        required('tests/setup.ts'),
        ...entry,
        `fc.configureGlobal({ ...fc.readConfigureGlobal(), endOnFailure: true });`,
      ].join('\n'),
      resolveDir: process.cwd(),
    },
    outfile,
    bundle: true,
    alias: { 'fast-check': resolve('tests/seeded-fast-check.cjs') },
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
    plugins: [mutating],
  });
}

function placeOf({ path, line, change }) {
  return `${path}:${line} ${change}`;
}

/** Runs one worker after another. An endless mutant is stopped together with its worker, and counts as killed. */
async function survivors(bundle, mutants) {
  const alive = [];
  let next = 0;
  while (next < mutants.length) {
    await new Promise((done, failed) => {
      const worker = new Worker(fileURLToPath(import.meta.url), {
        workerData: { bundle, from: next, to: mutants.length },
      });
      let timer;
      const wait = (usualMs) => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          console.log(`${placeOf(mutants[next])} (never ends)`);
          next++;
          worker.terminate();
        }, patience * usualMs);
      };
      worker.on('message', ({ id, isKilled, isReached, usualMs }) => {
        wait(usualMs);
        if (id === undefined) return;
        next = id + 1;
        if (isKilled) return;
        alive.push(mutants[id]);
        console.log(`${placeOf(mutants[id])}${isReached ? '' : ' (in no test)'}`);
      });
      worker.on('error', failed);
      worker.on('exit', () => {
        clearTimeout(timer);
        done();
      });
    });
  }
  return alive;
}

// --- In the worker -------------------------------------------------------------------------------------------------

async function runMutants({ bundle, from, to }) {
  process.env.INVARIANT_RUNS ??= '20';
  const require = createRequire(import.meta.url);
  const { bind } = require('jest-each');
  const tests = [];
  const once = { before: [], after: [] };
  let block = { outer: undefined, before: [], after: [] };
  const test = (name, body) => {
    const own = block;
    tests.push({ name, body: () => runIn(own, body), reached: new Set(), ms: 0 });
  };
  const describe = (_, body) => {
    const outer = block;
    block = { outer, before: [], after: [] };
    body();
    block = outer;
  };
  Object.assign(globalThis, {
    expect: require('expect').expect,
    test: Object.assign(test, { each: bind(test, false) }),
    describe: Object.assign(describe, { each: bind(describe, false) }),
    beforeEach: (hook) => block.before.push(hook),
    afterEach: (hook) => block.after.unshift(hook),
    beforeAll: (hook) => once.before.push(hook),
    afterAll: (hook) => once.after.unshift(hook),
    isMutant: () => false,
  });
  require(bundle);
  for (const hook of once.before) await hook();

  for (const one of tests) {
    globalThis.isMutant = (id) => {
      one.reached.add(id);
      return false;
    };
    const start = performance.now();
    try {
      await one.body();
    } catch (error) {
      throw new Error(`"${one.name}" fails without any mutant`, { cause: error });
    }
    one.ms = performance.now() - start;
  }
  tests.sort((a, b) => a.ms - b.ms);
  const usualMs = tests.reduce((sum, { ms }) => sum + ms, 0);
  parentPort.postMessage({ usualMs });
  for (let id = from; id < to; id++) {
    const reaching = tests.filter(({ reached }) => reached.has(id));
    globalThis.isMutant = (one) => one === id;
    parentPort.postMessage({ usualMs, id, isKilled: await isNoticed(reaching), isReached: reaching.length > 0 });
  }
  globalThis.isMutant = () => false;
  for (const hook of once.after) await hook();
}

/** The outer blocks run first before a test, and last after it. */
async function runIn({ outer, before, after }, body) {
  const inside = async () => {
    try {
      for (const hook of before) await hook();
      await body();
    } finally {
      for (const hook of after) await hook();
    }
  };
  await (outer === undefined ? inside() : runIn(outer, inside));
}

async function isNoticed(tests) {
  for (const { body } of tests) {
    try {
      await body();
    } catch {
      return true;
    }
  }
  return false;
}
