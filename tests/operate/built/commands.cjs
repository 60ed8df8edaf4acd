/**
 * Runs commands of the build one after another, each as if in a process of its own: its modules are new, and it is over when nothing is
 * left to do. A process for each would spend two thirds of its time on starting and compiling.
 */
const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { dirname } = require('node:path');
const { Script } = require('node:vm');

const scripts = new Map();
const [node] = process.argv;
let running;

/** The file as Node wraps a CommonJS module. V8 compiles the same text once. */
function scriptOf(file) {
  const head = '(function (exports, require, module, __filename, __dirname) { ';
  if (!scripts.has(file)) scripts.set(file, new Script(`${head}${readFileSync(file, 'utf8')}\n})`, { filename: file }));
  return scripts.get(file);
}

const kept =
  (output) =>
  (text, ...rest) => {
    if (running !== undefined) running[output] += Buffer.from(text).toString();
    const done = rest.at(-1);
    if (typeof done === 'function') done();
    return true;
  };
process.stdout.write = kept('stdout');
process.stderr.write = kept('stderr');

const exit = process.exit.bind(process);
process.once('disconnect', () => exit(0));
/** The command is over at once. What it does until this process has ended is lost, as in a process of its own. */
process.exit = (status = process.exitCode ?? 0) => {
  process.send({ status, ...running, isLast: true }, () => exit(0));
  running = undefined;
  throw new Error('the command has ended its process');
};

process.on('message', ({ file, args, folder }) => {
  running = { stdout: '', stderr: '' };
  process.argv = [node, file, ...args];
  process.chdir(folder);
  process.exitCode = undefined;
  process.channel.unref();
  const module = { exports: {} };
  scriptOf(file).runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
});

process.on('beforeExit', (status) => {
  if (running === undefined) return;
  for (const signal of ['SIGINT', 'SIGTERM']) process.removeAllListeners(signal);
  process.stdout.removeAllListeners('error');
  process.channel.ref();
  process.send({ status, ...running });
  running = undefined;
});
