import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const executablePath = '/usr/bin/chromium';

/**
 * Ends what hangs before Jest does, since Playwright says what it was waiting for. Its own half minute is too short on a
 * busy machine.
 */
const patienceMs = 300_000;

/** Describes what needs a browser. Without Chromium it is skipped, and a line says so: .ci/run looks for it. */
export function inBrowser(what: string, tests: () => void): void {
  const hasChromium = existsSync(executablePath);
  if (!hasChromium) process.stderr.write(`Skipped: the tests of ${what} need ${executablePath}.\n`);
  (hasChromium ? describe : describe.skip)('in Chromium', tests);
}

export async function launchBrowser(): Promise<Browser> {
  // Chromium's own sandbox does not start for root, who runs the tests in a container.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ executablePath, args, timeout: patienceMs });
  browser.on('context', (context) => context.setDefaultTimeout(patienceMs));
  return browser;
}
