/** Mail as it is drawn: at the width of a phone and of a reading pane nothing is wider than its window. MAIL_SHOTS=folder keeps pictures. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import type { Message } from '../../shared/core/message';
import { renderAlert } from '../../shared/reports/alert-message';
import { renderDigest } from '../../shared/reports/digest-message';
import { renderDrill } from '../../shared/reports/drill-message';
import { renderEmail } from '../../shared/reports/email';
import { renderTogether } from '../../shared/reports/together-message';
import { openStory, restoredStory } from './stories';
import { compileTemplate } from './template';
import { togetherReport } from './together';
import { busyInput, weekReport } from './weeks';

const CHROMIUM = '/usr/bin/chromium';
const hasChromium = existsSync(CHROMIUM);
if (!hasChromium) process.stderr.write(`Skipped: the tests of the drawn mail need ${CHROMIUM}.\n`);
const inBrowser = hasChromium ? describe : describe.skip;

/** A name without a place to break it. */
const long = 'W'.repeat(80);
const exclusion = openStory('exclusion');

const mails: readonly (readonly [string, Message])[] = [
  ['alert', renderAlert(exclusion)],
  ['restored', renderAlert(restoredStory('exclusion'))],
  ['together', renderTogether(togetherReport(14))],
  ['week', renderDigest(weekReport(busyInput))],
  [
    'drill',
    renderDrill({
      id: 'drill-1',
      alert: renderAlert(exclusion),
      tenant: exclusion.tenant,
      groupName: long,
      policyName: long,
      pageUrl: 'https://watch.contoso.example/api/posture/tenant-1',
      sentAt: exclusion.sentAt,
      recipientName: 'security contact',
    }),
  ],
  ['a long name', renderAlert({ ...exclusion, tenant: { ...exclusion.tenant, name: long }, recipientName: long })],
];

/** What is wider than the window, or reaches out of it. */
const overflow = `(() => {
  const { clientWidth, scrollWidth } = document.documentElement;
  const wide = [...document.querySelectorAll('body *')].filter((element) => element.getBoundingClientRect().right > clientWidth + 1);
  const names = wide.map((element) => element.tagName.toLowerCase() + ' "' + element.textContent.trim().slice(0, 40) + '"');
  return scrollWidth > clientWidth ? ['the mail is ' + scrollWidth + ' wide in ' + clientWidth, ...names] : names;
})()`;

jest.setTimeout(60_000);

inBrowser('in Chromium', () => {
  const template = compileTemplate();
  let browser: Browser;
  beforeAll(async () => {
    // Chromium's own sandbox does not start for root, who runs the tests in a container.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    browser = await chromium.launch({ executablePath: CHROMIUM, args });
  });
  afterAll(() => browser?.close());

  const drawn = async (html: string, width: number, name: string): Promise<readonly string[]> => {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(`request ${request.url()}`));
    try {
      await page.setContent(html);
      const folder = process.env.MAIL_SHOTS;
      if (folder !== undefined) await page.screenshot({ path: join(folder, `${name}-${width}.png`), fullPage: true });
      return [...(await page.evaluate<string[]>(overflow)), ...asked];
    } finally {
      await page.close();
    }
  };

  test.each([375, 700])('at %d px every mail fits, and asks for nothing from elsewhere', async (width) => {
    for (const [name, message] of mails)
      expect([name, await drawn(renderEmail(message, template).html, width, name)]).toEqual([name, []]);
  });

  test('what does not fit would be noticed', async () => {
    const html = renderEmail(renderAlert(exclusion), template).html.replace('<body', '<body style="min-width:900px"');
    expect((await drawn(html, 700, 'spoilt')).join()).toContain('the mail is 900 wide in 700');
  });
});
