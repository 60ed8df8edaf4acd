// Runs "npm start" until its first critical mail has arrived, then stops it: node scripts/smoke.mjs
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const patienceMs = 240_000;

const started = spawn('npm', ['start', '--', '--port', '0'], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'inherit'],
  detached: true,
});
const ended = new Promise((resolve) => {
  started.on('exit', resolve);
});

/** npm does not pass on every signal, so the signal goes to its whole process group. */
function stop() {
  if (started.exitCode === null) process.kill(-started.pid, 'SIGINT');
}

/** The address of the receivers, as the start prints it. */
const receivers = new Promise((resolve) => {
  createInterface({ input: started.stdout }).on('line', (line) => {
    console.log(line);
    const [, address] = /^\s*What arrived\s+(http\S+)/.exec(line) ?? [];
    if (address !== undefined) resolve(address);
  });
});

async function firstAlert() {
  const address = await receivers;
  for (;;) {
    const { mails } = await (await fetch(new URL('received', address))).json();
    const subject = mails.map(({ body }) => body.content?.subject ?? '').find((each) => each.startsWith('Critical'));
    if (subject !== undefined) return subject;
    await wait(500);
  }
}

const outcome = await Promise.race([
  firstAlert(),
  ended.then(() => undefined),
  wait(patienceMs, undefined, { ref: false }),
]);
stop();
await ended;
if (outcome === undefined) {
  console.error('No alert arrived.');
  process.exit(1);
}
console.log(`First alert: ${outcome}`);
