// Takes the pictures in docs again: npm run screenshots. It plays the morning, the customers and the week, about a quarter of an
// hour in all; npm run screenshots -- week plays that one alone. The gallery (docs/gallery.md) comes from morning and customers.
// Needs Chromium; CHROMIUM is its path if it is not /usr/bin/chromium.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const docs = join(root, 'docs');
const images = join(docs, 'images');
const gallery = join(images, 'gallery');

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

const named = (name) => (page) => page.getByRole('link', { name }).first();
const firstRow = (page) => page.locator('tbody a.named').first();

/** Every page of a tenant, and the links that lead there from the first one. */
const pagesOfTenant = [
  { name: 'overview', title: 'Overview', links: [] },
  { name: 'alerts', title: 'Alerts', links: [named('Alerts')] },
  { name: 'alert', title: 'An alert', links: [named(/^Open alert/)] },
  { name: 'controls', title: 'Controls', links: [named('Controls')] },
  { name: 'control', title: 'A control', links: [named('Controls'), firstRow] },
  { name: 'access', title: 'Access', links: [named('Access')] },
  { name: 'people', title: 'People and roles', links: [named('People & roles')] },
  { name: 'devices', title: 'Devices', links: [named('Devices')] },
  { name: 'activity', title: 'Activity', links: [named('Activity')] },
  { name: 'reports', title: 'Reports', links: [named('Reports')] },
  { name: 'health', title: 'Health and settings', links: [named('Health & settings')] },
];
const tenantsPage = [{ name: 'tenants', title: 'All tenants of one reader', links: [], path: '/tenants' }];

const scenarios = [
  {
    name: 'morning',
    patienceMs: 240_000,
    isReady: (received) =>
      subjectsOf(received).some((subject) => mfaSubject.test(subject)) &&
      received.cards.some(isAboutMfa) &&
      new Set(subjectsOf(received).filter((subject) => /^(Critical|High) /.test(subject))).size >= alertsOfFirstAct,
    pictures: [
      { file: 'posture', from: 'posture', viewport: { width: 1280, height: 800 }, fullPage: false },
      { file: 'mail', at: (received) => mailOf(received, mfaSubject), viewport: { width: 700, height: 300 } },
      { file: 'card', at: cardOf, viewport: { width: 560, height: 300 } },
    ],
    pages: pagesOfTenant,
  },
  {
    name: 'customers',
    patienceMs: 1_800_000,
    isReady: (received) => subjectsOf(received).some((subject) => digestSubject.test(subject)),
    pictures: [],
    pages: tenantsPage,
  },
  {
    name: 'week',
    patienceMs: 1_800_000,
    isReady: (received) => subjectsOf(received).some((subject) => digestSubject.test(subject)),
    pictures: [
      { file: 'digest', at: (received) => mailOf(received, digestSubject), viewport: { width: 700, height: 300 } },
    ],
    pages: [],
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

/** The pages are for people who are signed in. */
async function open(page, url) {
  await page.goto(url, { waitUntil: 'load' });
  const person = page.getByRole('link', { name: /^Ines Roth/ });
  if ((await person.count()) === 0) return;
  await person.click();
  await page.waitForURL(url, { waitUntil: 'load' });
}

/** WebP, which Playwright does not write itself: a third of the size of the PNG. */
async function write(page, file, { width, height }, quality) {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', {
    format: 'webp',
    quality,
    captureBeyondViewport: true,
    clip: { x: 0, y: 0, width, height, scale: 1 },
  });
  writeFileSync(file, Buffer.from(data, 'base64'));
}

async function shoot(browser, url, { file, viewport, fullPage = true }) {
  const page = await browser.newPage({ viewport, locale: 'en-GB' });
  await open(page, url);
  const height = fullPage ? await page.evaluate(() => document.documentElement.scrollHeight) : viewport.height;
  await write(page, join(images, `${file}.webp`), { width: viewport.width, height }, 80);
  await page.close();
}

const screens = [
  { width: 1280, height: 800 },
  { width: 375, height: 812 },
];
const schemes = ['light', 'dark'];

/** The first screen of each page in both widths and colours. */
async function shootGallery(browser, posture, pages) {
  mkdirSync(gallery, { recursive: true });
  for (const viewport of screens)
    for (const colorScheme of schemes) {
      const context = await browser.newContext({ viewport, colorScheme, locale: 'en-GB' });
      const page = await context.newPage();
      for (const { name, links, path = '' } of pages) {
        await open(page, `${posture}${path}`);
        for (const link of links) {
          await link(page).click();
          await page.waitForLoadState('load');
        }
        await page.evaluate(() => scrollTo(0, 0));
        await write(page, join(gallery, `${name}-${viewport.width}-${colorScheme}.webp`), viewport, 36);
      }
      await context.close();
    }
}

/** docs/gallery.md: four pictures a page. */
function writeGallery() {
  const fileOf = (name, { width }, scheme) => join(gallery, `${name}-${width}-${scheme}.webp`);
  // A scenario that was never played has left no pictures.
  const shown = [...pagesOfTenant, ...tenantsPage].filter(({ name }) => existsSync(fileOf(name, screens[0], 'light')));
  const picture = (name, title, { width }, scheme) =>
    `<img src="images/gallery/${name}-${width}-${scheme}.webp" width="${width === 1280 ? 560 : 180}" alt="${title}, ${width} pixels wide, ${scheme}">`;
  const parts = shown.map(({ name, title }) => {
    const pictures = screens.flatMap((screen) => schemes.map((scheme) => picture(name, title, screen, scheme)));
    return `## ${title}\n\n${pictures.join('\n')}\n`;
  });
  writeFileSync(
    join(docs, 'gallery.md'),
    `# Gallery\n\nEvery page of the app at 1280 and 375 pixels, light and dark, as the simulated tenant shows it. All names are fictional. \`npm run screenshots\` plays the scenarios and writes this page and its pictures.\n\n${parts.join('\n')}`,
  );
  const bytes = shown.flatMap(({ name }) =>
    screens.flatMap((screen) => schemes.map((scheme) => fileOf(name, screen, scheme))),
  );
  const total = bytes.reduce((sum, file) => sum + statSync(file).size, 0);
  console.log(`docs/gallery.md: ${bytes.length} pictures, ${Math.round(total / 1024)} KB`);
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  // Chromium's sandbox does not work for root, as in a container.
  chromiumSandbox: process.getuid?.() !== 0,
});
try {
  const wanted = process.argv.slice(2);
  for (const { name, patienceMs, isReady, pictures, pages } of scenarios) {
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
      await shootGallery(browser, posture, pages);
      console.log(
        [name, ...pictures.map(({ file }) => `docs/images/${file}.webp`), ...pages.map((page) => page.name)].join(' '),
      );
    } finally {
      await stop();
    }
  }
  writeGallery();
} finally {
  await browser.close();
}
