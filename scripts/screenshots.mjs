// Takes the pictures of docs/images again: start "npm start" in one terminal and at once this in another. The digest is
// another play's: "npm start -- --scenario week", and "node scripts/screenshots.mjs --digest".
// Needs Chromium on this machine; CHROMIUM names it where it is not /usr/bin/chromium.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** Of the only one that runs; ENDPOINTS names the file of one that runs beside another. */
const endpointsFile = process.env.ENDPOINTS ?? join(root, '.local', 'endpoints.json');
const images = join(root, 'docs', 'images');
const isDigest = process.argv.includes('--digest');
const patienceMs = isDigest ? 900_000 : 120_000;

/** The mail of the first story, and those of the first act: when all are there, everything that goes wrong in it has. */
const criticalSubject = /people no longer need MFA/;
const digestSubject = /^Week \d+ /;
const firstAct = [
  criticalSubject,
  /became Global Administrator/,
  /device is no longer compliant/,
  /CA-Exclusions|1 person no longer needs MFA/,
  /BreakGlass-1 signed in/,
];
const wanted = isDigest ? [digestSubject] : firstAct;

const subjectOf = ({ body }) => body.content?.subject ?? '';

async function until(found) {
  const end = Date.now() + patienceMs;
  while (Date.now() < end) {
    const result = await found();
    if (result) return result;
    await wait(250);
  }
  throw new Error(`what the pictures show did not come within ${patienceMs / 1000} s; was "npm start" just started?`);
}

const endpoints = await until(() => existsSync(endpointsFile) && JSON.parse(readFileSync(endpointsFile, 'utf8')));
const fetchReceived = async () => (await fetch(`${endpoints.receivers}/received`)).json();

const received = await until(async () => {
  const all = await fetchReceived();
  const subjects = all.mails.map(subjectOf);
  return wanted.every((subject) => subjects.some((each) => subject.test(each))) && all;
});

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  // Chromium's sandbox does not work for root, as in a container.
  chromiumSandbox: process.getuid?.() !== 0,
});

async function shoot(url, file, viewport, fullPage) {
  const page = await browser.newPage({ viewport });
  await page.goto(url, { waitUntil: 'load' });
  await page.screenshot({ path: join(images, file), fullPage });
  await page.close();
}

const shootMail = (subject, file) => {
  // The newest of several: an update that gives the name.
  const mail = received.mails.findLast((each) => subject.test(subjectOf(each)));
  return shoot(`${endpoints.receivers}/mail/${mail.id}/body`, file, { width: 700, height: 300 }, true);
};

try {
  if (isDigest) await shootMail(digestSubject, 'digest.png');
  else {
    await shoot(endpoints.posture, 'posture.png', { width: 1280, height: 745 }, false);
    await shootMail(criticalSubject, 'mail.png');
    const card = received.cards.findLast((each) => criticalSubject.test(JSON.stringify(each.card)));
    await shoot(`${endpoints.receivers}/card/${card.id}`, 'card.png', { width: 560, height: 300 }, true);
  }
} finally {
  await browser.close();
}
