const vm = require('node:vm');
const { ModernFakeTimers } = require('@jest/fake-timers');
const { ModuleMocker } = require('jest-mock');

/**
 * Jest compiles each module of the tests again for each test file, as a Node function that V8 does not cache. V8 caches
 * compiled scripts.
 */
vm.compileFunction = (code, names, { filename }) => {
  const head = `(function (${names.join(', ')}) { `;
  return new vm.Script(`${head}${code}\n})`, { filename, columnOffset: -head.length }).runInThisContext();
};

/**
 * Only what was changed is defined again, because V8 optimizes code for globals that never change. The matchers of Jest can
 * be neither changed nor deleted.
 */
function restore(name, before) {
  const after = Object.getOwnPropertyDescriptor(globalThis, name);
  if (before === undefined) Reflect.deleteProperty(globalThis, name);
  else if (after.value !== before.value || after.get !== before.get) Reflect.defineProperty(globalThis, name, before);
}

/**
 * Runs test files with the globals of their worker, because they share the product's modules (runtime.cjs). After each
 * file, the globals and the environment variables are again what they were before it.
 */
module.exports = class SharedGlobals {
  constructor({ projectConfig }) {
    this.before = {
      globals: Object.getOwnPropertyDescriptors(globalThis),
      env: { ...process.env },
      exit: process.exit,
    };
    this.global = globalThis;
    this.moduleMocker = new ModuleMocker(globalThis);
    this.fakeTimers = null;
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
  }

  async setup() {}

  async teardown() {
    this.fakeTimersModern.dispose();
    const { globals, env, exit } = this.before;
    for (const name of Reflect.ownKeys(globalThis)) restore(name, globals[name]);
    for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
    Object.assign(process.env, env);
    process.exit = exit;
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return globalThis;
  }
};
