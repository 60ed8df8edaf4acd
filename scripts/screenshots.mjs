// Takes the pictures in docs again: npm run screenshots. It plays the morning, the week, and twelve weeks of a tenant of 300
// people, which takes about half an hour. npm run screenshots -- week plays only the week. The gallery (docs/gallery.md) comes from
// the twelve weeks. It needs Chromium; set CHROMIUM if it is not at /usr/bin/chromium.
import { execFileSync, fork, spawn } from 'node:child_process';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const docs = join(root, 'docs');
const images = join(docs, 'images');
const gallery = join(images, 'gallery');

/** The first act of the morning raises five alerts. Then the page shows all of them. */
const alertsOfFirstAct = 5;
const mfaSubject = /^Critical .*\d+ people .*\bMFA\b/;
const digestSubject = /^Week \d+ /;

const subjectOf = ({ body }) => body.content?.subject ?? '';
const subjectsOf = ({ mails }) => mails.map(subjectOf);
const isAboutMfa = ({ card }) => /\d+ people [^"]*\bMFA\b/.test(JSON.stringify(card));

/** The newest mail, because it can be an update that names the account. */
const mailOf = ({ mails }, subject) => `/mail/${mails.findLast((each) => subject.test(subjectOf(each))).id}/body`;
const cardOf = ({ cards }) => `/card/${cards.findLast(isAboutMfa).id}`;

const firstRow = (page) => page.locator('tbody a.named').first();

/** Every page of a tenant, and several states of the overview: the address of each, and the link to follow from there. */
const galleryPages = [
  { name: 'overview', title: 'Overview of a busy tenant', path: 'busy' },
  { name: 'overview-quiet', title: 'Overview, all quiet', path: 'quiet' },
  { name: 'overview-blind', title: 'Overview, a source cannot be read', path: 'blind' },
  { name: 'overview-first', title: 'Overview before the first collection', path: 'first' },
  { name: 'overview-then', title: 'Overview as of an earlier moment', path: 'busy?asOf=2026-11-24T14:10' },
  { name: 'alerts', title: 'Alerts', path: 'busy/alerts' },
  { name: 'alert', title: 'An alert', path: 'busy/alerts', link: firstRow },
  { name: 'alert-over', title: 'An alert that is over', path: 'busy/alerts?state=fixed', link: firstRow },
  { name: 'controls', title: 'Controls', path: 'busy/controls' },
  { name: 'control', title: 'A control', path: 'busy/controls', link: firstRow },
  { name: 'access', title: 'Access', path: 'busy/access' },
  { name: 'people', title: 'People and roles', path: 'busy/people' },
  { name: 'devices', title: 'Devices', path: 'busy/devices' },
  { name: 'activity', title: 'Activity', path: 'busy/activity' },
  { name: 'reports', title: 'Reports', path: 'busy/reports' },
  { name: 'proof', title: 'Proof for a period', path: 'busy/reports/proof' },
  { name: 'health', title: 'Health and settings', path: 'busy/health' },
  { name: 'tenants', title: 'All tenants of one reader', path: 'tenants' },
];

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

/** Starts a scenario; `addresses` resolves once the start has printed both addresses. */
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
    // npm does not pass on every signal, so the signal goes to its whole process group.
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

/** The pages require sign-in. */
async function open(page, url) {
  await page.goto(url, { waitUntil: 'domcontentloaded' });
  const person = page.getByRole('link', { name: /^Ines Roth/ });
  if ((await person.count()) === 0) return;
  await person.click();
  await page.waitForURL(url, { waitUntil: 'domcontentloaded' });
}

/** Writes WebP, which takes a third of the size of PNG. Playwright cannot write it itself. */
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

/** The busy tenant, in a process that serves its pages; `url` resolves once its twelve weeks are over. */
function startGallery() {
  execFileSync(process.execPath, ['scripts/build.mjs', '--quiet'], { cwd: root, stdio: 'inherit' });
  const call = { role: 'gallery', input: { people: 300, days: 84, endAt: '2026-11-24T13:58:00Z' } };
  const child = fork(join(root, 'dist', 'bench', 'run.cjs'), [], {
    env: { ...process.env, BENCH_ROLE: JSON.stringify(call) },
  });
  const url = new Promise((resolve, reject) => {
    child.once('message', ({ ok, result, reason }) => (ok ? resolve(result) : reject(new Error(reason))));
    child.once('exit', (code) => reject(new Error(`the gallery ended with ${code}`)));
  });
  return { url, stop: () => child.kill() };
}

/** The first screen of each page in both widths and colours. */
async function shootGallery(browser, url) {
  mkdirSync(gallery, { recursive: true });
  for (const viewport of screens)
    for (const colorScheme of schemes) {
      const context = await browser.newContext({ viewport, colorScheme, locale: 'en-GB' });
      const page = await context.newPage();
      for (const { name, path, link } of galleryPages) {
        await page.goto(`${url}/${path}`, { waitUntil: 'domcontentloaded' });
        if (link !== undefined) {
          await link(page).click();
          await page.waitForLoadState('domcontentloaded');
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
  const picture = (name, title, { width }, scheme) =>
    `<img src="images/gallery/${name}-${width}-${scheme}.webp" width="${width === 1280 ? 560 : 180}" alt="${title}, ${width} pixels wide, ${scheme}">`;
  const parts = galleryPages.map(({ name, title }) => {
    const pictures = screens.flatMap((screen) => schemes.map((scheme) => picture(name, title, screen, scheme)));
    return `## ${title}\n\n${pictures.join('\n')}\n`;
  });
  writeFileSync(
    join(docs, 'gallery.md'),
    `# Gallery\n\nThe pages of the app at 1280 and 375 pixels, light and dark: a simulated tenant of 300 people after twelve weeks, and a reader with 40 tenants. All names are fictional. \`npm run screenshots\` plays the weeks and writes this page and its pictures.\n\n${parts.join('\n')}`,
  );
  const files = galleryPages.flatMap(({ name }) =>
    screens.flatMap((screen) => schemes.map((scheme) => fileOf(name, screen, scheme))),
  );
  const total = files.reduce((sum, file) => sum + statSync(file).size, 0);
  console.log(`docs/gallery.md: ${files.length} pictures, ${Math.round(total / 1024)} KB`);
}

const browser = await chromium.launch({
  // Date fields use the language of the browser and not that of the page.
  args: ['--lang=en-GB'],
  env: { ...process.env, LANGUAGE: 'en_GB' },
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  // Chromium's sandbox does not work as root, for example in a container.
  chromiumSandbox: process.getuid?.() !== 0,
});
try {
  const wanted = process.argv.slice(2);
  const isWanted = (name) => wanted.length === 0 || wanted.includes(name);
  for (const { name, patienceMs, isReady, pictures } of scenarios) {
    if (!isWanted(name)) continue;
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
      console.log([name, ...pictures.map(({ file }) => `docs/images/${file}.webp`)].join(' '));
    } finally {
      await stop();
    }
  }
  if (isWanted('gallery')) {
    const { url, stop } = startGallery();
    try {
      await shootGallery(browser, await url);
    } finally {
      stop();
    }
    writeGallery();
  }
} finally {
  await browser.close();
}
