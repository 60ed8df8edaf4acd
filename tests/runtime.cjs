const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname, join, sep } = require('node:path');
const { setFlagsFromString } = require('node:v8');
const Runtime = require('jest-runtime').default;

// By default, V8 optimizes code after a fifteenth of this work, and most code of a test runs too briefly for that to pay
// off. Since Node 22, V8 decides in another way and has no such flag.
if (Number.parseInt(process.versions.node, 10) < 22) setFlagsFromString('--interrupt-budget=2000000');

const root = join(__dirname, '..') + sep;
const folderOfTests = join(root, 'tests') + sep;

/** Jest's own modules belong to one test file, and of this library the tests use a form with a fixed seed. */
const ofOneFile = /^(?:@?jest|expect\b|fast-check$)/;

/** The runtime of the test file that runs now. */
let current;

Module._extensions['.ts'] = (module, filename) => module._compile(current.compiled(filename), filename);
// The mail's HTML is compiled by the build; tests read its text, or the mail that the built app sends.
Module._extensions['.mjml'] = (module) => {
  module.exports = { __esModule: true, default: '' };
};

const paths = new Map();

/** The path of a module that all test files of a worker share; null for modules of the tests and of Node. */
function sharedPath(from, name) {
  const key = `${dirname(from)}${sep}${name}`;
  const known = paths.get(key);
  if (known !== undefined) return known;
  const path = ofOneFile.test(name) ? '' : resolved(from, name);
  const shared = path.startsWith(root) && !path.startsWith(folderOfTests) ? path : null;
  paths.set(key, shared);
  return shared;
}

function resolved(from, name) {
  try {
    return Module.createRequire(from).resolve(name);
  } catch {
    // Jest says what is missing.
    return '';
  }
}

/**
 * Loads the product and its packages once for each worker. Jest would load them again for each test file, which costs
 * half a second of CPU time each. A test file that replaces modules gets modules of its own.
 */
module.exports = class SharingRuntime extends Runtime {
  constructor(...given) {
    super(...given);
    const [, , , transformer, , , testPath] = given;
    this.transformer = transformer;
    this.replacesModules = /\bjest\.(?:mock|isolateModules)\(/.test(readFileSync(testPath, 'utf8'));
    current = this;
  }

  /** Jest would let the process of the worker return Jest's own copies of Node's modules. */
  installGetBuiltinModule() {}

  requireModuleOrMock(from, name) {
    const path = this.replacesModules && !name.endsWith('.mjml') ? null : sharedPath(from, name);
    return path === null ? super.requireModuleOrMock(from, name) : require(path);
  }

  /** The JavaScript of a TypeScript file. Jest needs the source map for the lines of errors. */
  compiled(filename) {
    const { code, sourceMapPath } = this.transformer.transform(filename, {
      isInternalModule: false,
      supportsDynamicImport: false,
      supportsExportNamespaceFrom: false,
      supportsStaticESM: false,
      supportsTopLevelAwait: false,
    });
    if (sourceMapPath !== null) this.getSourceMaps().set(filename, sourceMapPath);
    return code;
  }
};
