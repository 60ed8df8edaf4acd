// Takes the screenshots in docs/images again. Run "npm start" in one terminal and at once this script in another; for the
// digest, "npm start -- --scenario week" and "node scripts/screenshots.mjs --digest".
// Needs Chromium; CHROMIUM is its path if it is not /usr/bin/chromium.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** ENDPOINTS names the file of a start that runs beside another one. */
const endpointsFile = process.env.ENDPOINTS ?? join(root, '.local', 'endpoints.json');
const images = join(root, 'docs', 'images');
const isDigest = process.argv.includes('--digest');
const patienceMs = isDigest ? 900_000 : 240_000;

/** The alert about people without MFA. */
const mfaSubject = /^Critical .*\bMFA\b/;
const digestSubject = /^Week \d+ /;
/** The first act of the morning raises five alerts; then the page shows all of them. */
const alertsOfFirstAct = 5;

const subjectOf = ({ body }) => body.content?.subject ?? '';

async function until(found) {
  const end = Date.now() + patienceMs;
  while (Date.now() < end) {
    const result = await found();
    if (result) return result;
    await wait(250);
  }
  throw new Error(`the alerts did not arrive within ${patienceMs / 1000} s; did you just run "npm start"?`);
}

const endpoints = await until(() => existsSync(endpointsFile) && JSON.parse(readFileSync(endpointsFile, 'utf8')));
const fetchReceived = async () => (await fetch(`${endpoints.receivers}/received`)).json();

const isAboutMfa = ({ card }) => /\d+ people [^"]*\bMFA\b/.test(JSON.stringify(card));

function isReady({ mails, cards }) {
  const subjects = mails.map(subjectOf);
  if (isDigest) return subjects.some((subject) => digestSubject.test(subject));
  const alerts = new Set(subjects.filter((subject) => /^(Critical|High) /.test(subject)));
  return (
    subjects.some((subject) => mfaSubject.test(subject)) && cards.some(isAboutMfa) && alerts.size >= alertsOfFirstAct
  );
}

const received = await until(async () => {
  const all = await fetchReceived();
  return isReady(all) && all;
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
  // The newest of several may be an update with the name of the account.
  const mail = received.mails.findLast((each) => subject.test(subjectOf(each)));
  return shoot(`${endpoints.receivers}/mail/${mail.id}/body`, file, { width: 700, height: 300 }, true);
};

try {
  if (isDigest) await shootMail(digestSubject, 'digest.png');
  else {
    await shoot(endpoints.posture, 'posture.png', { width: 1280, height: 745 }, false);
    await shootMail(mfaSubject, 'mail.png');
    const card = received.cards.findLast(isAboutMfa);
    await shoot(`${endpoints.receivers}/card/${card.id}`, 'card.png', { width: 560, height: 300 }, true);
  }
} finally {
  await browser.close();
}
