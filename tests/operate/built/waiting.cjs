/** The thread beside a test that waits: it gives the commands to their process and wakes the test with the answer. */
const { fork } = require('node:child_process');
const { join } = require('node:path');
const { workerData } = require('node:worker_threads');

const { port } = workerData;
const answered = new Int32Array(workerData.answered);
let child;
let isAsked = false;

function answer(message) {
  if (!isAsked) return;
  isAsked = false;
  port.postMessage(message);
  Atomics.store(answered, 0, 1);
  Atomics.notify(answered, 0);
}

/** A command ended its process itself, and the next one gets another. */
function leave() {
  child.removeAllListeners('exit');
  child = undefined;
}

function begin() {
  child = fork(join(__dirname, 'commands.cjs'), [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  child.on('message', ({ isLast, ...ran }) => {
    if (isLast) leave();
    answer(ran);
  });
  child.once('exit', (code, signal) => {
    child = undefined;
    answer({ ended: `the process of the commands ended with ${signal ?? code}` });
  });
}

port.on('message', (asked) => {
  isAsked = true;
  if (child === undefined) begin();
  child.send(asked);
});
