const v8 = require('node:v8');
const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

/**
 * V8 optimizes a function that has run for some time. Each test file runs its own copy of each module, usually too
 * briefly for that to be worth the time. So V8 waits fifteen times as long as usual. Newer versions print an error
 * about this option.
 */
if (process.versions.v8.startsWith('11.')) v8.setFlagsFromString('--interrupt-budget=1000000');

/**
 * The built-in globals of JavaScript. In Jest each use of one asks the global object, which costs a call, so modules
 * get them as parameters. Not Date, because Jest's fake timers replace it.
 */
const builtIns = vm
  .runInNewContext('Object.getOwnPropertyNames(globalThis)')
  .filter((name) => !['Date', 'console', 'eval', 'globalThis', 'undefined'].includes(name))
  .join(', ');

/**
 * Jest compiles each module again for each test file, as a Node function that V8 does not cache. V8 caches compiled
 * scripts, so that a worker compiles each module once.
 */
vm.compileFunction = (code, names, { filename, parsingContext }) => {
  const head = `((${builtIns}) => function (${names.join(', ')}) { `;
  const script = new vm.Script(`${head}${code}\n})(${builtIns})`, { filename, columnOffset: -head.length });
  return script.runInContext(parsingContext);
};

module.exports = TestEnvironment;
