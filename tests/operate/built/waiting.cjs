/** The thread beside a test that waits: it gives the commands to their process and wakes the test with the answer. */
const { fork } = require('node:child_process');
const { join } = require('node:path');
const { workerData } = require('node:worker_threads');

const { port } = workerData;
const answered = new Int32Array(workerData.answered);
const child = fork(join(__dirname, 'commands.cjs'), [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });

function answer(message) {
  port.postMessage(message);
  Atomics.store(answered, 0, 1);
  Atomics.notify(answered, 0);
}

child.on('message', answer);
child.on('exit', (code, signal) => answer({ ended: `the process of the commands ended with ${signal ?? code}` }));
port.on('message', (asked) => child.send(asked));
