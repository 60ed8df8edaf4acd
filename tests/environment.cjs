const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

/**
 * Jest compiles each module anew for each file of tests, as a function of Node's, of which V8 keeps nothing. Of a script V8 keeps
 * what it has compiled, so that a worker compiles each module once.
 */
vm.compileFunction = (code, names, { filename, parsingContext }) => {
  const head = `(function (${names.join(', ')}) { `;
  const script = new vm.Script(`${head}${code}\n})`, { filename, columnOffset: -head.length });
  return script.runInContext(parsingContext);
};

module.exports = TestEnvironment;
