import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** .ci/run installs Chromium while npm installs the packages, and deletes this file after it. */
const { CHROMIUM_INSTALLING: installing } = process.env;
if (installing !== undefined) {
  const never = new Int32Array(new SharedArrayBuffer(4));
  while (existsSync(installing)) Atomics.wait(never, 0, 0, 200);
}

/** Debian's Chromium without a user interface takes a quarter less CPU time for these tests than the whole browser. */
const executablePath = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((path) => existsSync(path));

/**
 * Ends hanging steps before Jest does, because Playwright's error says what it was waiting for. Its own limit of half a
 * minute is too short on a busy machine.
 */
const patienceMs = 300_000;

/** A suite that needs a browser. Without Chromium it is skipped, and .ci/run looks for the line that says so. */
export function inBrowser(what: string, tests: () => void): void {
  const hasChromium = executablePath !== undefined;
  if (!hasChromium) process.stderr.write(`Skipped: the tests of ${what} need Chromium.\n`);
  (hasChromium ? describe : describe.skip)('in Chromium', tests);
}

export async function launchBrowser(): Promise<Browser> {
  // Pages scroll smoothly: during that movement their header may cover what a test looks at.
  const args = ['--disable-smooth-scrolling'];
  // Chromium's own sandbox does not start for root, and tests in a container run as root.
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  const browser = await chromium.launch({
    ...(executablePath !== undefined && { executablePath }),
    args,
    timeout: patienceMs,
  });
  browser.on('context', (context) => context.setDefaultTimeout(patienceMs));
  return browser;
}
