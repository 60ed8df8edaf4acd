// Takes the screenshots in docs/images again: npm run screenshots. It plays the morning and the week, about ten minutes in all;
// npm run screenshots -- week plays that one alone.
// Needs Chromium; CHROMIUM is its path if it is not /usr/bin/chromium.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const images = join(root, 'docs', 'images');

/** The first act of the morning raises five alerts; then the page shows all of them. */
const alertsOfFirstAct = 5;
const mfaSubject = /^Critical .*\bMFA\b/;
const digestSubject = /^Week \d+ /;

const subjectOf = ({ body }) => body.content?.subject ?? '';
const subjectsOf = ({ mails }) => mails.map(subjectOf);
const isAboutMfa = ({ card }) => /\d+ people [^"]*\bMFA\b/.test(JSON.stringify(card));

/** The newest of several may be an update with the name of the account. */
const mailOf = ({ mails }, subject) => `/mail/${mails.findLast((each) => subject.test(subjectOf(each))).id}/body`;
const cardOf = ({ cards }) => `/card/${cards.findLast(isAboutMfa).id}`;

const scenarios = [
  {
    name: 'morning',
    patienceMs: 240_000,
    isReady: (received) =>
      subjectsOf(received).some((subject) => mfaSubject.test(subject)) &&
      received.cards.some(isAboutMfa) &&
      new Set(subjectsOf(received).filter((subject) => /^(Critical|High) /.test(subject))).size >= alertsOfFirstAct,
    pictures: [
      { file: 'posture', from: 'posture', viewport: { width: 1280, height: 745 }, fullPage: false },
      { file: 'mail', at: (received) => mailOf(received, mfaSubject), viewport: { width: 700, height: 300 } },
      { file: 'card', at: cardOf, viewport: { width: 560, height: 300 } },
    ],
  },
  {
    name: 'week',
    patienceMs: 1_800_000,
    isReady: (received) => subjectsOf(received).some((subject) => digestSubject.test(subject)),
    pictures: [
      { file: 'digest', at: (received) => mailOf(received, digestSubject), viewport: { width: 700, height: 300 } },
    ],
  },
];

/** Starts a scenario; `addresses` resolves once the start has printed both. */
function start(scenario) {
  const child = spawn('npm', ['start', '--', '--port', '0', '--scenario', scenario], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const ended = new Promise((resolve) => {
    child.on('exit', resolve);
  });
  const addresses = new Promise((resolve, reject) => {
    const found = {};
    createInterface({ input: child.stdout }).on('line', (line) => {
      const [, label, address] = /^\s*(What arrived|Posture page)\s+(http\S+)/.exec(line) ?? [];
      if (label === undefined) return;
      found[label === 'Posture page' ? 'posture' : 'receivers'] = address;
      if (found.posture !== undefined && found.receivers !== undefined) resolve(found);
    });
    ended.then(() => reject(new Error(`npm start ended before the ${scenario} was played`)));
  });
  const stop = async () => {
    // npm does not pass every signal on, so the whole group that it leads gets it.
    if (child.exitCode === null) process.kill(-child.pid, 'SIGINT');
    await ended;
  };
  return { addresses, stop };
}

async function receivedWhen(isReady, receivers, patienceMs) {
  const end = Date.now() + patienceMs;
  while (Date.now() < end) {
    const received = await (await fetch(new URL('received', receivers))).json();
    if (isReady(received)) return received;
    await wait(250);
  }
  throw new Error(`the alerts did not arrive within ${patienceMs / 1000} s`);
}

/** WebP, which Playwright does not write itself: a third of the size of the PNG. */
async function shoot(browser, url, { file, viewport, fullPage = true }) {
  const page = await browser.newPage({ viewport });
  await page.goto(url, { waitUntil: 'load' });
  // The posture page is for people who are signed in.
  const person = page.getByRole('link', { name: /^Ines Roth/ });
  if ((await person.count()) > 0) {
    await person.click();
    await page.waitForURL(url, { waitUntil: 'load' });
  }
  const height = fullPage ? await page.evaluate(() => document.documentElement.scrollHeight) : viewport.height;
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', {
    format: 'webp',
    quality: 80,
    captureBeyondViewport: true,
    clip: { x: 0, y: 0, width: viewport.width, height, scale: 1 },
  });
  writeFileSync(join(images, `${file}.webp`), Buffer.from(data, 'base64'));
  await page.close();
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  // Chromium's sandbox does not work for root, as in a container.
  chromiumSandbox: process.getuid?.() !== 0,
});
try {
  const wanted = process.argv.slice(2);
  for (const { name, patienceMs, isReady, pictures } of scenarios) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const { addresses, stop } = start(name);
    try {
      const { posture, receivers } = await addresses;
      const received = await receivedWhen(isReady, receivers, patienceMs);
      for (const picture of pictures)
        await shoot(
          browser,
          picture.from === 'posture' ? posture : new URL(picture.at(received), receivers).href,
          picture,
        );
      console.log(`${name}: ${pictures.map(({ file }) => `docs/images/${file}.webp`).join(', ')}`);
    } finally {
      await stop();
    }
  }
} finally {
  await browser.close();
}
