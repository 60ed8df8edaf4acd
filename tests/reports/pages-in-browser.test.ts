/** Every page that is rendered, as everybody can use it: axe, the width, and where focus goes; in both widths and colours. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { renderAlertPage } from '../../shared/reports/alert-page';
import { renderDigest } from '../../shared/reports/digest-message';
import { renderDigestPage } from '../../shared/reports/digest-page';
import { renderPosturePage } from '../../shared/reports/posture-page';
import { refusedPage } from '../../shared/reports/refused-page';
import { ruleRows } from '../../shared/reports/rule-rows';
import { violationsOf } from '../functions/accessibility';
import { aHandling, alertPage, aRule, posture } from './pages';
import { names } from './stories';
import { busyInput, quietInput, weekReport } from './weeks';

const CHROMIUM = '/usr/bin/chromium';
const hasChromium = existsSync(CHROMIUM);
if (!hasChromium) process.stderr.write(`Skipped: the tests of the drawn pages need ${CHROMIUM}.\n`);
const inBrowser = hasChromium ? describe : describe.skip;

const nonce = 'bm9uY2U=';
const choice = { value: 'EV.P02', label: 'EV.P02 · Somebody was excluded' };
const { alertId: _, ...handling } = aHandling;
const refused = { isDone: false, text: 'Nothing was changed. Give a reason.' };
const rules = ruleRows(
  [
    aRule('suppression'),
    aRule('acceptance', { confirmableUntil: '2026-12-24T23:00:00Z' }),
    aRule('expectedChange'),
    aRule('pause'),
  ],
  {
    now: posture.now,
    operator: { id: 'ada', tenantId: 'tenant-1', name: 'Ada Brandt' },
    titles: new Map([['EV.P02', 'Somebody was excluded']]),
    resources: new Map(),
    names,
    operatorNames: names,
  },
);
const handled = { by: 'Tom Iversen', at: '2026-11-24T13:30:00Z', note: 'I call Mara', isOwnHand: false };

const week = (input: typeof busyInput): string =>
  renderDigestPage(
    {
      message: renderDigest(weekReport(input)),
      tenant: alertPage.tenant,
      now: '2026-11-30T07:00:10.000Z',
      deliveries: alertPage.deliveries,
      links: alertPage.links,
    },
    nonce,
  );

const pages: readonly (readonly [string, string])[] = [
  ['posture, for a reader', renderPosturePage(posture, nonce)],
  ['posture, with nothing yet', renderPosturePage({ ...posture, openAlerts: [], controls: [], events: [] }, nonce)],
  [
    'posture, for an operator, with rules',
    renderPosturePage(
      { ...posture, rules, handling: { ...handling, sources: [choice], accounts: [choice], objects: [choice] } },
      nonce,
      refused,
    ),
  ],
  ['an alert, for a reader', renderAlertPage(alertPage, nonce)],
  [
    'an alert, for an operator',
    renderAlertPage({ ...alertPage, acknowledged: handled, handling: aHandling, outcome: refused }, nonce),
  ],
  ['an alert that is over', renderAlertPage({ ...alertPage, status: 'resolved', closed: handled }, nonce)],
  ['a week', week(busyInput)],
  ['a quiet week', week(quietInput)],
  ['a form that was refused', refusedPage('The form is too old.', 'https://watch.contoso.example/api/posture', nonce)],
];

jest.setTimeout(120_000);

inBrowser('in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    // Chromium's own sandbox does not start for root, who runs the tests in a container.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    browser = await chromium.launch({ executablePath: CHROMIUM, args });
  });
  afterAll(() => browser?.close());

  const found = async (html: string, width: number, colorScheme: 'light' | 'dark'): Promise<readonly string[]> => {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    try {
      await page.setContent(html);
      // What is folded away axe does not look at.
      await page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true');
      return await violationsOf(page);
    } finally {
      await page.close();
    }
  };

  test.each(pages)('everybody can use the page of %s', async (_name, html) => {
    // Each width in one of the colours: what is wrong in a colour is so at any width.
    expect(await found(html, 1280, 'light')).toEqual([]);
    expect(await found(html, 375, 'dark')).toEqual([]);
  });

  test('what nobody could use would be noticed', async () => {
    const [, html] = pages[0] ?? ['', ''];
    const spoilt = html.replace('<h1', '<h1 hidden').replace(/<html[^>]*>/, '<html>');
    const all = (await found(spoilt, 1280, 'light')).join('\n');
    for (const part of ['html-has-lang at', 'page-has-heading-one at']) expect(all).toContain(part);
  });
});
