/** Every rendered page must be usable by everyone: axe, the width, and focus; in both widths and colours. */
import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { noPeople } from '../../../shared/core/page/people-row';
import { tableOf } from '../../../shared/reports/checks/check-table';
import { renderDigest } from '../../../shared/reports/digest/digest-message';
import { renderEmail } from '../../../shared/reports/mail/email';
import { renderAccessPage } from '../../../shared/reports/page/access/access-page';
import { readAccessQuery } from '../../../shared/reports/page/access/query';
import { renderActivityPage } from '../../../shared/reports/page/activity/activity-page';
import { renderAlertPage } from '../../../shared/reports/page/alert/alert-page';
import { renderAlertsPage } from '../../../shared/reports/page/alerts/alerts-page';
import { renderAssessmentPage } from '../../../shared/reports/page/assessment/assessment-page';
import { renderControlPage } from '../../../shared/reports/page/control/control-page';
import { renderControlsPage } from '../../../shared/reports/page/controls/controls-page';
import { renderCustomerPage } from '../../../shared/reports/page/customers/customer-page';
import { renderCustomersPage } from '../../../shared/reports/page/customers/customers-page';
import { renderDeploymentPage } from '../../../shared/reports/page/deployment/deployment-page';
import { renderDevicesPage } from '../../../shared/reports/page/devices/devices-page';
import { renderHealthPage } from '../../../shared/reports/page/health/health-page';
import { leadOf } from '../../../shared/reports/page/overview/lead';
import { renderOverviewPage } from '../../../shared/reports/page/overview/overview-page';
import { renderPeoplePage } from '../../../shared/reports/page/people/people-page';
import { renderProofPage } from '../../../shared/reports/page/proof/proof-page';
import { renderReportsPage } from '../../../shared/reports/page/reports/reports-page';
import { renderRulesPage } from '../../../shared/reports/page/rules/rules-page';
import { refusedPage } from '../../../shared/reports/page/sentence/sentence-page';
import { renderTenantsPage } from '../../../shared/reports/page/tenants/tenants-page';
import { renderWeekPage } from '../../../shared/reports/page/week/week-page';
import { ruleRows } from '../../../shared/reports/posture/rule-rows';
import { inBrowser, launchBrowser } from '../../browser';
import { axeViolationsOf, misfitsOf, violationsOf } from '../../functions/accessibility';
import { aComparison, anAssessment } from '../assessment/an-assessment';
import { corpus, hostileMessage } from '../corpus';
import { busyInput, quietInput, weekReport } from '../digest/weeks';
import { compileTemplate } from '../mail/template';
import { names } from '../stories';
import { accessOf } from './access';
import { customerOf, customersOf } from './customer-pages';
import { devicesOf } from './devices';
import { blind, busy, first, free, overviews } from './overviews';
import {
  aControl,
  activity,
  aHandling,
  alertPage,
  alerts,
  aRule,
  controlsList,
  health,
  posture,
  proof,
  reports,
  tenants,
} from './pages';
import { pastPages } from './past-pages';
import { peopleOf } from './people';

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
const leadRow = (busy.lead ?? fallen()).row;
const handled = { by: 'Tom Iversen', at: '2026-11-24T13:30:00Z', note: 'I call Mara', isSelfApproval: false };

const week = (input: typeof busyInput): string =>
  renderWeekPage(
    {
      message: renderDigest(weekReport(input)),
      tenant: alertPage.tenant,
      now: '2026-11-30T07:00:10.000Z',
      deliveries: alertPage.deliveries,
      surrounding: alertPage.surrounding,
    },
    nonce,
  );

const assessment = (name: string): string =>
  renderAssessmentPage(anAssessment(name), {
    hashOf: (text) => createHash('sha256').update(text).digest('base64'),
    version: '0.2.0',
    comparison: aComparison,
  });

const switcher = {
  url: tenants.url,
  total: tenants.rows.length,
  others: tenants.rows.map(({ name, url }) => ({ name, url })),
};
const aPerson = accessOf().choices.who[0]?.value ?? '';

const pages: readonly (readonly [string, string])[] = [
  ...Object.entries({ busy, first, blind, free }).map(
    ([name, model]) => [`the overview, ${name}`, renderOverviewPage(model, nonce)] as const,
  ),
  [
    'mutes, exceptions and planned work, for an operator',
    renderRulesPage(
      { ...posture, rules, handling: { ...handling, sources: [choice], accounts: [choice], objects: [choice] } },
      nonce,
      refused,
    ),
  ],
  ['the alerts', renderAlertsPage(alerts, nonce)],
  ['the alerts, with none', renderAlertsPage({ ...alerts, open: [], openTotal: 0, past: [] }, nonce)],
  ['the controls', renderControlsPage(controlsList, nonce)],
  ['a control', renderControlPage(aControl, nonce)],
  [
    'the activity, with a name without spaces',
    renderActivityPage(
      {
        ...activity,
        surrounding: { ...activity.surrounding, switcher },
        rows: activity.rows.map((row) => ({ ...row, actors: [{ id: 'mara', name: 'W'.repeat(80) }] })),
      },
      nonce,
    ),
  ],
  ['the reports', renderReportsPage(reports, nonce)],
  ['the proof', renderProofPage(proof, nonce)],
  ['the tenants', renderTenantsPage(tenants, nonce)],
  [
    'the deployment',
    renderDeploymentPage(
      {
        table: health.checks ?? tableOf([], health.now),
        tenantsUrl: tenants.url,
        signedInAs: 'Ines Roth',
        people: [{ id: 'desk', name: 'Service desk', channel: 'Mail' }],
        target: handling,
        outcome: refused,
      },
      nonce,
    ),
  ],
  ['the customers', renderCustomersPage(customersOf(), nonce)],
  ['a customer that is leaving', renderCustomerPage(customerOf('leaving'), nonce)],
  ['health and settings', renderHealthPage({ ...health, rules, handling }, nonce)],
  [
    'access',
    renderAccessPage(accessOf({ query: readAccessQuery((name) => (name === 'who' ? aPerson : null)) }), nonce),
  ],
  ['access, before anything was collected', renderAccessPage(accessOf({ row: null, basis: null }), nonce)],
  ['devices', renderDevicesPage(devicesOf(), nonce)],
  ['people and roles', renderPeoplePage(peopleOf(), nonce)],
  ['people and roles, before anything was collected', renderPeoplePage(peopleOf({ row: noPeople }), nonce)],
  ['an alert, for a reader', renderAlertPage(alertPage, nonce)],
  [
    'an alert, for an operator',
    renderAlertPage({ ...alertPage, acknowledged: handled, handling: aHandling, outcome: refused }, nonce),
  ],
  ['an alert that has ended', renderAlertPage({ ...alertPage, status: 'resolved', closed: handled }, nonce)],
  ...Object.entries(pastPages).map(([name, html]) => [`${name}, of an earlier moment`, html(nonce)] as const),
  ['an assessment', assessment('Contoso')],
  ['a week', week(busyInput)],
  ['a quiet week', week(quietInput)],
  [
    'a refused form',
    refusedPage(
      'The form is too old.',
      { label: 'Back to the page', url: 'https://watch.contoso.example/api/posture' },
      nonce,
    ),
  ],
];

/**
 * Every type of element and attribute in the page, and its link targets: a name that became markup would add to them.
 */
const elements = `[...new Set([...document.querySelectorAll('*')].flatMap((element) => [
  element.tagName.toLowerCase(),
  ...[...element.attributes].map(({ name }) => element.tagName.toLowerCase() + ' ' + name),
  ...(element.tagName === 'A' ? [new URL(element.href, 'https://none.example').hostname] : []),
]))].sort()`;

const sheetsIn = (pdf: Buffer): number => pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g)?.length ?? 0;

/** How many pieces of text a PDF file draws. */
function textsIn(pdf: Buffer): number {
  const streams = [...pdf.toString('latin1').matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/g)];
  const drawn = streams.flatMap(([, stream = '']) => {
    try {
      return (
        inflateSync(Buffer.from(stream, 'latin1'))
          .toString('latin1')
          .match(/\bT[jJ]\b/g) ?? []
      );
    } catch {
      // Not every stream is compressed.
      return [];
    }
  });
  return drawn.length;
}

inBrowser('the drawn pages', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  const opened = new Map<string, Page>();
  /** Shows the page in a window of this size. Each size opens one: a window costs more than the checks of a page. */
  const shown = async (html: string, viewport: { readonly width: number; readonly height: number }): Promise<Page> => {
    const key = JSON.stringify(viewport);
    const page = opened.get(key) ?? (await browser.newPage({ viewport }));
    opened.set(key, page);
    // A content policy of the page itself would also apply to the next page.
    await page.goto('about:blank');
    await page.setContent(html);
    return page;
  };

  const look = async (page: Page, width: number, colorScheme: 'light' | 'dark'): Promise<void> => {
    await page.emulateMedia({ media: 'screen', colorScheme });
    await page.setViewportSize({ width, height: 900 });
    // The link that skips the navigation covers others while it has the focus.
    await page.evaluate('document.activeElement.blur(); scrollTo(0, 0)');
  };
  // Axe does not check collapsed content.
  const unfold = (page: Page): Promise<unknown> =>
    page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true');

  // Each page is loaded once, because that costs more than a change of its width, medium or colours.
  describe.each(pages)('the page of %s', (name, html) => {
    let page: Page;
    beforeAll(async () => {
      page = await shown(html, { width: 320, height: 900 });
    });

    test('fits into any width', async () => {
      const misfits: string[] = [];
      for (const width of [320, 768, 961, 1024, 1181, 1600]) {
        await look(page, width, 'light');
        misfits.push(...(await misfitsOf(page)).map((misfit) => `at ${width} pixels: ${misfit}`));
      }
      expect(misfits).toEqual([]);
    });

    test('prints on A4: nothing is cut off, and forms, navigation and dark colours are not printed', async () => {
      // 210 mm at 96 dpi, less 10 mm on each side.
      await page.setViewportSize({ width: 718, height: 1047 });
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      const [over, visible, ink] = await page.evaluate<readonly [number, number, string]>(`[
        document.documentElement.scrollWidth - innerWidth,
        [...document.querySelectorAll('form, nav.side, .earlier')].filter((one) => one.checkVisibility()).length,
        getComputedStyle(document.body).color,
      ]`);
      expect([over, visible, ink]).toEqual([0, 0, 'rgb(0, 0, 0)']);
      // Insurers and auditors get one sheet of paper.
      if (name === 'the proof')
        expect(await page.evaluate<number>('document.documentElement.scrollHeight')).toBeLessThanOrEqual(1047);
    });

    test('can be used by everyone', async () => {
      await unfold(page);
      // Each width in one of the colours, because a fault in a colour shows at any width. Focus follows the same order
      // at each width.
      await look(page, 1280, 'light');
      expect(await violationsOf(page)).toEqual([]);
      await look(page, 375, 'dark');
      expect(await axeViolationsOf(page)).toEqual([]);
    });
  });

  describe.each([
    { width: 1280, height: 800 },
    { width: 375, height: 812 },
  ])('the first screen of the overview at $width x $height', (viewport) => {
    /**
     * The parts of the overview by id: what got worse, by whose account, who is exposed, and what to do first with its
     * link.
     */
    const bottoms = `Object.fromEntries([['verdict', 'h1'], ['worse', '#worse'], ['by', '#by'], ['exposed', '#exposed'], ['first', '#first h3'], ['link', '#first a']]
      .map(([name, selector]) => [name, document.querySelector(selector)?.getBoundingClientRect().bottom ?? Infinity]))`;
    /** The state of the monitor is beside the navigation, or in the header on narrow screens. */
    const monitors = `[...document.querySelectorAll('.monitor, .state')].map((element) => element.getBoundingClientRect()).filter(({ height }) => height > 0).map(({ bottom }) => bottom)`;

    test.each(Object.entries(overviews))('has all five answers: %s', async (_name, model) => {
      const page = await shown(renderOverviewPage(model, nonce), viewport);
      const found = await page.evaluate<Readonly<Record<string, number>>>(bottoms);
      expect(Object.entries(found).filter(([, bottom]) => bottom > viewport.height)).toEqual([]);
      const [monitor = Number.POSITIVE_INFINITY] = await page.evaluate<readonly number[]>(monitors);
      expect(monitor).toBeLessThanOrEqual(viewport.height);
    });
  });

  test('the first screen of an alert has the change, the account, the people and the steps', async () => {
    const page = await shown(renderAlertPage({ ...alertPage, handling: aHandling }, nonce), {
      width: 1280,
      height: 800,
    });
    const parts = await page.evaluate<readonly (readonly [string, number])[]>(
      `[...document.querySelectorAll('.hero strong, .hero dt, .hero dd, .first h3, .first .button')].map((one) => [one.textContent, one.getBoundingClientRect().bottom])`,
    );
    expect(parts.map(([text]) => text)).toEqual(expect.arrayContaining(['By whose account', 'Who is exposed']));
    expect(parts.filter(([, bottom]) => bottom > 800)).toEqual([]);
  });

  test('the proof prints on one sheet with a page number, and a long one leaves no page blank', async () => {
    const page = await browser.newPage({ viewport: { width: 718, height: 1047 } });
    await page.setContent(pages.find(([name]) => name === 'the proof')?.[1] ?? '');
    expect(sheetsIn(await page.pdf({ format: 'A4' }))).toBe(1);
    const firstSheet = async (): Promise<number> => textsIn(await page.pdf({ format: 'A4', pageRanges: '1' }));
    const short = await firstSheet();
    await page.evaluate(`(() => {
      const { tBodies: [body] } = document.querySelector('main table');
      const rows = [...body.rows];
      for (let n = 0; n < 5; n += 1) for (const row of rows) body.append(row.cloneNode(true));
    })()`);
    expect(sheetsIn(await page.pdf({ format: 'A4' }))).toBeGreaterThan(2);
    expect(await firstSheet()).toBeGreaterThan(short / 2);
    await page.close();
  });

  test('on a phone, an alert starts with the steps, and Acknowledge is on the first screen', async () => {
    const page = await shown(renderAlertPage({ ...alertPage, handling: aHandling }, nonce), {
      width: 375,
      height: 812,
    });
    const [first, fact, button] = await page.evaluate<readonly number[]>(
      `['.first h3', '#fact', '.first .button'].map((selector) => document.querySelector(selector).getBoundingClientRect().bottom)`,
    );
    expect(first).toBeLessThan(fact ?? 0);
    expect(button).toBeLessThanOrEqual(812);
  });

  describe('hostile names', () => {
    const template = compileTemplate();
    // Each hostile name by itself, and then all of them in one name.
    const names = corpus.map(([, name]) => name.slice(0, 400));
    const hostile = [...names, names.join(' ')];
    const drawn = (name: string): readonly string[] => {
      const message = hostileMessage(name);
      const tenant = { ...posture.tenant, name };
      return [
        renderEmail(message, template).html,
        renderAlertPage(
          {
            ...alertPage,
            message,
            tenant: { name, timeZone: 'Europe/Berlin' },
            exposed: [{ name, isAdmin: true, signedIn: null }],
          },
          nonce,
        ),
        renderOverviewPage({ ...busy, tenant, lead: leadOf(leadRow, message, null) }, nonce),
        assessment(name),
      ];
    };

    test('are text wherever they are drawn: nothing runs, nothing is loaded, and no element is made of them', async () => {
      const page = await browser.newPage();
      const seen: string[] = [];
      page.on('dialog', (dialog) => {
        seen.push(`dialog ${dialog.message()}`);
        void dialog.dismiss();
      });
      page.on('request', (request) => seen.push(`request ${request.url()}`));
      page.on('pageerror', (error) => seen.push(`script ${error.message}`));
      const plain = await Promise.all(
        drawn('Vendors').map(async (html) => {
          const other = await browser.newPage();
          await other.setContent(html);
          const made = await other.evaluate<readonly string[]>(elements);
          await other.close();
          return made;
        }),
      );
      for (const name of hostile) {
        for (const [at, html] of drawn(name).entries()) {
          await page.setContent(html);
          await page.mouse.move(200, 200);
          expect([name, await page.evaluate<readonly string[]>(elements)]).toEqual([name, plain[at]]);
        }
      }
      expect(seen).toEqual([]);
      await page.close();
    });

    test('unescaped text is found', async () => {
      const page = await browser.newPage();
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      await page.setContent('<p>x</p><img src="https://evil.example/x.png" onerror="alert(1)">');
      expect(await page.evaluate<readonly string[]>(elements)).toContain('img');
      expect(asked).toHaveLength(1);
      await page.close();
    });
  });

  test('the views of access in an assessment work without a script', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.setContent(assessment('Contoso'));
    const seen = async () =>
      Promise.all(['everyone', 'guests', 'anywhere'].map((view) => page.locator(`.view-${view}`).isVisible()));
    expect(await seen()).toEqual([true, false, false]);
    await page.locator('#view-guests').check();
    expect(await seen()).toEqual([false, true, false]);
    await context.close();
  });

  test('an unusable page is found', async () => {
    const [, html] = pages[0] ?? ['', ''];
    const spoilt = html.replace('<h1', '<h1 hidden').replace(/<html[^>]*>/, '<html>');
    const page = await shown(spoilt, { width: 1280, height: 900 });
    const all = (await axeViolationsOf(page)).join('\n');
    for (const part of ['html-has-lang at', 'page-has-heading-one at']) expect(all).toContain(part);
  });
});

function fallen(): never {
  throw new Error('the busy overview has no alert');
}
