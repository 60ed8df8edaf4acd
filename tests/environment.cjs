const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

/**
 * What JavaScript itself defines. In Jest each use of such a name asks the global object, which costs a call, so modules are given
 * them as parameters. Not Date: Jest's fake timers replace it.
 */
const builtIns = vm
  .runInNewContext('Object.getOwnPropertyNames(globalThis)')
  .filter((name) => !['Date', 'console', 'eval', 'globalThis', 'undefined'].includes(name))
  .join(', ');

/**
 * Jest compiles each module anew for each file of tests, as a function of Node's, of which V8 keeps nothing. Of a script V8 keeps
 * what it has compiled, so that a worker compiles each module once.
 */
vm.compileFunction = (code, names, { filename, parsingContext }) => {
  const head = `((${builtIns}) => function (${names.join(', ')}) { `;
  const script = new vm.Script(`${head}${code}\n})(${builtIns})`, { filename, columnOffset: -head.length });
  return script.runInContext(parsingContext);
};

module.exports = TestEnvironment;
