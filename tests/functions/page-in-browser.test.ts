/** The page as a person uses it: in Chromium, with the keyboard alone, without a script. */
import type { Browser, Page } from 'playwright-core';
import type { Alert } from '../../shared/core/alert/alert';
import type { Store } from '../../shared/core/store';
import { invitedCustomer } from '../../shared/core/tenant/customer';
import { inBrowser, launchBrowser } from '../browser';
import { aRule, hex } from '../store/fixtures';
import { axeViolationsOf, violationsOf } from './accessibility';
import { seedAlert, storeOf } from './seeded-alert';
import { alteredSession } from './signed-in';
import { operator, type SpawnedApp, spawnApp, tenantId } from './spawned-app';

/** The label, the name or the text of the focused element. */
const nameOfFocused = `(() => {
  const element = document.activeElement;
  return (element.labels?.[0] ?? element).textContent.trim();
})()`;

const unknown = { status: 'notYetKnown' } as const;

/** Damages the parts that people need. */
const spoiling = `
  document.querySelector('label').remove();
  document.querySelector('h1').remove();
  const style = new CSSStyleSheet();
  style.replaceSync('footer p{color:#aaa}a:focus-visible{outline:none!important}body{min-width:3000px}');
  document.adoptedStyleSheets = [style];
`;

inBrowser('the posture page', () => {
  let browser: Browser;
  let app: SpawnedApp;
  let store: Store;
  let session: { readonly name: string; readonly value: string; readonly url: string }[];
  let drawn = 8000;

  beforeAll(async () => {
    [browser, app] = await Promise.all([launchBrowser(), spawnApp()]);
    store = await storeOf(app.connectionString);
    const [name = '', value = ''] = (await app.sessionOf(operator)).split('=');
    session = [{ name, value, url: app.url }];
  });
  afterAll(async () => {
    await browser?.close();
    await app?.stop();
  });

  const seed = (over: Partial<Alert> = {}): Promise<Alert> => {
    drawn += 1;
    return seedAlert(store, { tenantId, number: drawn }, over);
  };
  const rulesUrl = (): string => `${app.url}/api/posture/${tenantId}/rules`;
  const alertUrl = ({ id }: Alert): string => `${app.url}/api/posture/${tenantId}/alerts/${id}`;

  type Window = { readonly page: Page; readonly trouble: string[] };
  const opened = new Map<string, Window>();
  const openWindow = async (width: number, colorScheme: 'light' | 'dark'): Promise<Window> => {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, locale: 'en-GB' });
    await context.addCookies(session);
    const page = await context.newPage();
    const trouble: string[] = [];
    page.on('console', (message) => trouble.push(`console ${message.text()}`));
    page.on('pageerror', (error) => trouble.push(`error ${error.message}`));
    page.on('request', (request) => {
      if (!request.url().startsWith(app.url)) trouble.push(`request ${request.url()}`);
    });
    return { page, trouble };
  };

  /**
   * A page with a signed-in person, in the one window of this appearance. `trouble` collects errors that no user would
   * notice.
   */
  const withPage = async (
    run: (page: Page, trouble: readonly string[]) => Promise<void>,
    look: { readonly width: number; readonly scheme: 'light' | 'dark' } = { width: 1280, scheme: 'light' },
  ): Promise<void> => {
    const key = JSON.stringify(look);
    const { page, trouble } = opened.get(key) ?? (await openWindow(look.width, look.scheme));
    opened.set(key, { page, trouble });
    trouble.length = 0;
    await page.goto(`${app.url}/api/posture`);
    await run(page, trouble);
  };

  /** Tabs, as often as needed, to the element with this label, name or text. */
  const tabTo = async (page: Page, wanted: string): Promise<void> => {
    for (let step = 0; step < 200; step++) {
      await page.keyboard.press('Tab');
      const name = await page.evaluate<string>(nameOfFocused);
      if (name === wanted) return;
    }
    throw new Error(`Tab never comes to "${wanted}"`);
  };
  const write = async (page: Page, label: string, text: string): Promise<void> => {
    await tabTo(page, label);
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type(text);
  };
  /** A list forgets the letters typed so far after a second, which a busy machine can need for one of them. */
  const choose = async (page: Page, label: string, value: string): Promise<void> => {
    await tabTo(page, label);
    for (let attempt = 0; attempt < 30; attempt++) {
      await page.keyboard.type(value);
      if ((await page.locator(':focus').inputValue()) === value) return;
      await page.waitForTimeout(1500);
    }
    throw new Error(`typing never chooses "${value}"`);
  };
  /** Sends the form whose button has this name; the page that follows shows the result, and focus is on it. */
  const sendBy = async (page: Page, button: string): Promise<string> => {
    await tabTo(page, button);
    await Promise.all([page.waitForEvent('load'), page.keyboard.press('Enter')]);
    const outcome = page.locator('#outcome');
    // Autofocus happens with the first paint of the page, which on a busy machine is after its load.
    await page.locator('#outcome:focus').waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('outcome');
    return (await outcome.textContent()) ?? '';
  };
  const open = async (page: Page, summary: string): Promise<void> => {
    await tabTo(page, summary);
    await page.keyboard.press('Enter');
  };
  /** Changes the parts of a date with the arrow keys, in the order of this browser, to another allowed day. */
  const turnDate = async (page: Page, field: string): Promise<string> => {
    const before = await page.inputValue(field);
    for (let part = 0; part < 3; part++) {
      await page.keyboard.press('ArrowUp');
      const value = await page.inputValue(field);
      if (value !== before && (await page.locator(`${field}:valid`).count()) === 1) return value;
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Tab');
    }
    throw new Error('no part of the date can be turned');
  };
  const ruleOf = async (kind: string) =>
    (await store.rules.list(tenantId))
      .map(({ rule }) => rule)
      .find((rule) => rule.kind === kind && rule.ended === null);

  test('an earlier moment is chosen below a page, stays in its links, and the present is one link away', async () => {
    const watchedSince = '2026-11-01T00:00:00.000Z';
    await store.tenants.write({ tenantId, name: 'Contoso', watchedSince, summarisedAt: null, lookBack: null }, null);
    const alert = await seed({ openedAt: '2026-11-20T10:00:00.000Z' });
    const platform = { managed: 30, compliant: 28, nonCompliant: 2, inGrace: 0, notKnown: 0, silent: 0 };
    const causes = { notEncrypted: 2, jailbroken: 0, threat: 0, silent: 0, otherSetting: 0 };
    const counts = {
      platforms: { Windows: platform },
      causes,
      overdue: 0,
      unencrypted: 2,
      jailbroken: 0,
      threatened: 0,
    };
    await store.pageHistory.keep(tenantId, 'devices', { at: '2026-11-20T10:50:00.000Z', counts });
    const cell = { column: 'mfa', status: 'open', open: 14, accepted: 0, of: 312, ids: ['lea'] } as const;
    const views = { everyone: [{ id: 'members', count: 312, cells: [cell] }], guests: [], anywhere: [] };
    const exclusions = [{ id: 'vendors', type: 'group', policyIds: ['ca01'], people: 14 }] as const;
    const objectNames = { vendors: 'Vendors-Temp', ca01: '<b>CA01</b>' };
    await store.pageHistory.keep(tenantId, 'access', {
      at: '2026-11-20T10:40:00.000Z',
      views,
      exclusions,
      objectNames,
    });
    await withPage(async (page, trouble) => {
      await open(page, 'Show an earlier moment');
      await page.fill('#as-of', '2026-11-20T12:00');
      await Promise.all([page.waitForEvent('load'), page.click('.earlier button')]);
      expect(await page.locator('h1').textContent()).toMatch(/^1 alert was open/);
      expect(await page.locator('.past').textContent()).toContain('As of Fri 20 Nov, 12:00');
      expect(await page.locator('main form[method=post]').count()).toBe(0);
      const titles: Record<string, string | null> = {};
      for (const name of [
        'Alerts',
        'Controls',
        'Access',
        'People & roles',
        'Devices',
        'Activity',
        'Reports',
        'Health & settings',
      ]) {
        await Promise.all([page.waitForEvent('load'), page.getByRole('link', { name }).first().click()]);
        expect(await page.locator('.past').textContent()).toContain('As of Fri 20 Nov, 12:00');
        expect(await axeViolationsOf(page)).toEqual([]);
        titles[name] = await page.locator('h1').textContent();
        if (name === 'Access')
          expect(await page.locator('main').textContent()).toContain('Vendors-Temp (group)<b>CA01</b>14');
      }
      expect(titles).toMatchObject({
        Access: '14 of 312 people can sign in without MFA',
        Devices: '2 of 30 devices are non-compliant',
        Activity: 'Events recorded up to Fri 20 Nov, 12:00',
        'Health & settings': 'No source is recorded as failing',
      });
      await page.goto(`${app.url}/api/posture/${tenantId}/alerts?asOf=2026-11-20T12:00`);
      expect(await page.locator('main').textContent()).toContain(alert.key);
      // The event that the list keeps was recorded later.
      expect(await page.locator('main').textContent()).toContain('Its title then is not recorded');
      await page.goto(`${app.url}/api/posture/${tenantId}/alerts?asOf=2026-11-19T12:00`);
      expect(await page.locator('h1').textContent()).toBe('No alert is open');
      for (const [moment, words] of [
        ['2026-13-01T10:00', '"2026-13-01T10:00" is not a valid time'],
        ['2096-11-20T12:00', 'is in the future'],
        ['2026-10-01T10:00', 'Monitoring of'],
      ] as const) {
        await page.goto(`${app.url}/api/posture/${tenantId}/people?asOf=${moment}`);
        expect(await page.locator('main').textContent()).toContain(words);
      }
      await Promise.all([page.waitForEvent('load'), page.getByRole('link', { name: 'Show now' }).click()]);
      expect(page.url()).toBe(`${app.url}/api/posture/${tenantId}/people`);
      expect(await page.locator('.past').count()).toBe(0);
      expect(trouble.filter((one) => !/status of 40[04]/.test(one))).toEqual([]);
    });
  });

  test('the page of an alert as of an earlier moment shows nothing that came later', async () => {
    const watchedSince = '2026-11-01T00:00:00.000Z';
    const { etag = null } = (await store.tenants.read(tenantId)) ?? {};
    await store.tenants.write({ tenantId, name: 'Contoso', watchedSince, summarisedAt: null, lookBack: null }, etag);
    const seen = '2026-11-24T14:08:00.000Z';
    const ended = '2026-11-26T10:00:00.000Z';
    const note = 'agreed with the owner';
    const closed = { by: { id: 'kai', tenantId: null, name: 'Kai Olsen' }, at: ended, note };
    const alert = await seed({ openedAt: seen, status: 'resolved', resolvedAt: ended, closed, attribution: unknown });
    const at = (moment: string): string => `${alertUrl(alert)}?asOf=${moment}`;
    await withPage(async (page, trouble) => {
      await page.goto(`${app.url}/api/posture/${tenantId}/alerts?asOf=2026-11-25T12:00`);
      await Promise.all([page.waitForEvent('load'), page.click(`a[href*="${alert.id}"]`)]);
      expect(page.url()).toBe(at('2026-11-25T12:00').replace('T12:', 'T12%3A'));
      const then = await page.locator('main').textContent();
      expect(then).toContain('As of Wed 25 Nov, 12:00');
      expect(then).toContain('not acknowledged');
      expect(then).not.toMatch(/Closed|Over|Resolved|Kai Olsen|agreed/);
      expect(await page.locator('main form[method=post]').count()).toBe(0);
      expect(await axeViolationsOf(page)).toEqual([]);
      await page.goto(at('2026-11-27T12:00'));
      expect(await page.locator('main').textContent()).toContain('Closed manually by Kai Olsen');
      await page.goto(at('2026-11-20T12:00'));
      expect(await page.locator('main').textContent()).toContain('It was opened Tue 24 Nov, 14:08.');
      await Promise.all([page.waitForEvent('load'), page.getByRole('link', { name: 'Show now' }).click()]);
      expect(page.url()).toBe(alertUrl(alert));
      await page.goto(`${app.url}/api/posture/${tenantId}/reports/proof?asOf=2026-11-25T12:00`);
      expect(await page.locator('main').textContent()).toContain('The proof covers a period.');
      expect(await page.locator('#as-of').count()).toBe(0);
      expect(trouble.filter((one) => !/status of 40[04]/.test(one))).toEqual([]);
    });
  });

  /** People do this at both widths. */
  const widths = [
    { width: 1280, scheme: 'light' },
    { width: 375, scheme: 'light' },
  ] as const;

  test.each(widths)('from the first page to an alert, and it is acknowledged ($width px)', async (look) => {
    const alert = await seed({ severity: 'critical' });
    await withPage(async (page, trouble) => {
      await page.reload();
      await tabTo(page, `Open alert ${alert.key}`);
      await Promise.all([page.waitForURL(alertUrl(alert)), page.keyboard.press('Enter')]);
      await write(page, 'Note (optional)', 'I call Mara');
      expect(await sendBy(page, 'Acknowledge')).toMatch(/^You have acknowledged the alert\./);
      expect(await axeViolationsOf(page)).toEqual([]);
      const state = (await page.locator('section[aria-labelledby=state]').textContent()) ?? '';
      expect(state).toContain('Acknowledged by the operator of this machine');
      expect(state).toContain('I call Mara');
      await page.reload();
      expect(await page.locator('#outcome').count()).toBe(0);
      expect(trouble).toEqual([]);
    }, look);
    expect((await store.alerts.readAlert(tenantId, alert.id))?.acknowledged).toMatchObject({ by: { id: 'local' } });
  });

  test('it is closed manually, with a reason that the browser asks for', async () => {
    const alert = await seed();
    await withPage(async (page) => {
      await page.goto(alertUrl(alert));
      await open(page, 'Close manually');
      await tabTo(page, 'Close alert');
      await page.keyboard.press('Enter');
      expect(await page.evaluate('document.activeElement.id')).toBe('close-note');
      await page.keyboard.type('Undone by phone');
      expect(await sendBy(page, 'Close alert')).toMatch(/^You have closed the alert manually\./);
      expect(await page.locator('form[method=post]').count()).toBe(0);
      // A closed alert shows the text that was sent.
      expect(await page.locator('section[aria-labelledby=fact]').textContent()).toContain(
        'excluded from "Require MFA"',
      );
    });
    expect((await store.alerts.readAlert(tenantId, alert.id))?.closed?.note).toBe('Undone by phone');
  });

  test.each(widths)('it is muted until a day, and the mute is ended on the first page ($width px)', async (look) => {
    const alert = await seed();
    await withPage(async (page, trouble) => {
      await page.goto(alertUrl(alert));
      await open(page, 'Mute');
      await write(page, 'Reason', 'The vendors migrate');
      await write(page, 'Owner (responsible person)', 'Ada Brandt');
      await tabTo(page, 'Last day');
      const chosen = await turnDate(page, '#mute-until');
      expect(await sendBy(page, 'Mute')).toMatch(/^The mute is active until its end date/);
      expect(await axeViolationsOf(page)).toEqual([]);
      const rule = await ruleOf('suppression');
      expect(rule).toMatchObject({ reason: 'The vendors migrate', owner: 'Ada Brandt', createdBy: { id: 'local' } });
      // The time zone of this tenant is UTC: the last day ends at the next midnight.
      expect(rule?.until).toBe(new Date(Date.parse(`${chosen}T00:00Z`) + 86_400_000).toISOString());

      await page.goto(rulesUrl());
      expect(await page.locator('section[aria-labelledby=rules]').textContent()).toContain('The vendors migrate');
      expect(await sendBy(page, 'End now')).toMatch(/^The rule has ended\./);
      expect(await ruleOf('suppression')).toBeUndefined();
      expect(trouble).toEqual([]);
    }, look);
  });

  test.each(widths)('a critical value is accepted, and waits for a second operator ($width px)', async (look) => {
    const alert = await seed({ severity: 'critical' });
    await withPage(async (page) => {
      await page.goto(alertUrl(alert));
      await open(page, 'Accept the current value');
      // A mute cannot be used to avoid the second operator.
      expect(await page.getByText('unless a second operator confirms it').count()).toBe(2);
      await write(page, 'Reason', 'As agreed');
      await write(page, 'Owner (responsible person)', 'Ada Brandt');
      expect(await sendBy(page, 'Accept value')).toMatch(/^The current value is accepted/);
      expect(await axeViolationsOf(page)).toEqual([]);
      await page.goto(rulesUrl());
      const rules = page.locator('section[aria-labelledby=rules]');
      expect(await rules.textContent()).toContain('unless a second operator confirms it');
      expect(await rules.textContent()).toContain('You created it. Another operator has to confirm it.');
      expect(await rules.getByRole('button', { name: 'Confirm' }).count()).toBe(0);
    }, look);
    expect(await ruleOf('acceptance')).toMatchObject({ confirmedBy: null, confirmableUntil: expect.any(String) });
  });

  test.each(widths)('planned work is announced before it is done ($width px)', async (look) => {
    await withPage(async (page) => {
      await page.goto(rulesUrl());
      await open(page, 'Announce planned work');
      await choose(page, 'What', 'EV.P02');
      await write(page, 'Reason', 'Rollout of new policies');
      await write(page, 'Owner (responsible person)', 'Ada Brandt');
      expect(await sendBy(page, 'Announce work')).toMatch(/^The work is announced/);
      expect(await page.locator('section[aria-labelledby=rules]').textContent()).toContain('Planned work: ');
      expect(await axeViolationsOf(page)).toEqual([]);
    }, look);
    expect(await ruleOf('expectedChange')).toMatchObject({ source: 'EV.P02', actorId: null, owner: 'Ada Brandt' });
  });

  test('a migration is declared before it begins', async () => {
    await withPage(
      async (page) => {
        await page.goto(rulesUrl());
        await open(page, 'Plan a migration');
        await tabTo(page, 'Sign-in without MFA, for the account below');
        await page.keyboard.press('Space');
        await write(page, 'Object ID of the migrating account', 'account-that-moves');
        await write(page, 'Reason', 'The mailboxes move');
        await write(page, 'Owner (responsible person)', 'Ada Brandt');
        expect(await sendBy(page, 'Plan migration')).toMatch(/^The migration is planned/);
        expect(await page.locator('section[aria-labelledby=rules]').textContent()).toContain('Migration: ');
        expect(await axeViolationsOf(page)).toEqual([]);
      },
      { width: 375, scheme: 'light' },
    );
    expect(await ruleOf('migration')).toMatchObject({
      openings: [{ type: 'mfaExclusion', personIds: ['account-that-moves'] }],
      reason: 'The mailboxes move',
    });
  });

  test('a second operator confirms what the first created', async () => {
    const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
    const id = hex(9100);
    const rule = aRule(tenantId, {
      id,
      kind: 'suppression',
      reason: 'Waits for a second operator',
      createdAt: inDays(-1),
      from: inDays(-1),
      until: inDays(6),
      confirmableUntil: inDays(60),
    });
    await store.rules.write(rule, null);
    await withPage(async (page) => {
      await page.goto(rulesUrl());
      expect(await page.locator(`#rule-${id}`).textContent()).toContain('created by');
      expect(await sendBy(page, 'Confirm')).toMatch(/^You have confirmed it/);
      expect(await page.locator(`#rule-${id}`).textContent()).toContain(
        'confirmed by the operator of this machine at ',
      );
      expect(await axeViolationsOf(page)).toEqual([]);
    });
    expect((await store.rules.read(tenantId, id))?.rule).toMatchObject({
      until: rule.confirmableUntil,
      confirmedBy: { id: 'local' },
      confirmedAt: expect.any(String),
    });
  });

  test('all alerts are paused until tomorrow, and the page says so', async () => {
    await withPage(
      async (page) => {
        await page.goto(rulesUrl());
        await open(page, 'Pause all alerts');
        await write(page, 'Reason', 'The data centre moves');
        await write(page, 'Owner (responsible person)', 'Ada Brandt');
        expect(await sendBy(page, 'Pause alerts')).toMatch(/^Alerts are paused\./);
        await page.goto(`${app.url}/api/posture`);
        expect(await page.getByText(/^No alert is sent until .*The data centre moves$/).count()).toBe(1);
        expect(await axeViolationsOf(page)).toEqual([]);
      },
      { width: 375, scheme: 'light' },
    );
    const pause = await ruleOf('pause');
    expect(pause).toMatchObject({ reason: 'The data centre moves', createdBy: { id: 'local' } });
    expect(Date.parse(pause?.until ?? '') - Date.now()).toBeLessThan(25 * 3_600_000);
  });

  test('work that is about nothing is refused in words, and what was typed is still there', async () => {
    await withPage(async (page) => {
      await page.goto(rulesUrl());
      await open(page, 'Announce planned work');
      await write(page, 'Reason', 'Anything');
      await write(page, 'Owner (responsible person)', 'Ada Brandt');
      expect(await sendBy(page, 'Announce work')).toMatch(/^Nothing was changed\. Say what it covers/);
      const typed = ['#plan-reason', '#plan-owner'].map((field) => page.locator(field).inputValue());
      expect(await Promise.all(typed)).toEqual(['Anything', 'Ada Brandt']);
      expect(await page.locator('#plan-reason').isVisible()).toBe(true);
      expect(await page.title()).toMatch(/^Error: Mutes, exceptions/);
      expect(await axeViolationsOf(page)).toEqual([]);
      await tabTo(page, 'Correct it');
      await page.keyboard.press('Enter');
      await tabTo(page, 'What');
      const wrong = page.locator('[aria-invalid=true]');
      expect([await wrong.getAttribute('id'), await wrong.getAttribute('aria-describedby')]).toEqual([
        'plan-about',
        'outcome',
      ]);
      await page.goto(rulesUrl());
      expect(await page.locator('#plan-reason').inputValue()).toBe('');
    });
  });

  test('a form that lacks a reason comes back with all that was typed and chosen', async () => {
    await withPage(async (page) => {
      await page.goto(rulesUrl());
      await open(page, 'Plan a migration');
      await page.check('#move-legacy');
      await page.fill('#move-who', 'lea');
      // The browser accepts blanks as a reason.
      await page.fill('#move-reason', '   ');
      await page.fill('#move-owner', 'Ada Brandt');
      expect(await sendBy(page, 'Plan migration')).toMatch(/^Nothing was changed\. Give a reason\. Correct it/);
      expect(await page.title()).toMatch(/^Error: /);
      expect([await page.inputValue('#move-who'), await page.inputValue('#move-owner')]).toEqual(['lea', 'Ada Brandt']);
      expect([await page.isChecked('#move-legacy'), await page.isChecked('#move-mfaExclusion')]).toEqual([true, false]);
      expect(await page.locator('[aria-invalid=true]').getAttribute('id')).toBe('move-reason');
      await page.goto(`${app.url}/api/posture/${tenantId}`);
      expect(await page.title()).not.toContain('Error');
    });
  });

  test('a form on a page of another origin changes nothing', async () => {
    const alert = await seed();
    await withPage(async (page) => {
      await page.goto(rulesUrl());
      const token = await page.evaluate<string>("document.querySelector('input[name=token]').value");
      expect(token).not.toBe('');
      const action = `${app.url}/api/handle/${tenantId}/alerts/${alert.id}/acknowledge`;
      // The page of another origin has a leaked token, and the browser sends the cookie too, because all ports of this
      // machine are one site. The request is refused all the same.
      await page.route('http://127.0.0.1:1/', (route) =>
        route.fulfill({
          contentType: 'text/html',
          body: `<form method="post" action="${action}"><input name="token" value="${token}"><button>Go</button></form>`,
        }),
      );
      await page.goto('http://127.0.0.1:1/');
      const [answer] = await Promise.all([
        page.waitForResponse((response) => response.url() === action),
        page.getByRole('button').press('Enter'),
      ]);
      expect(answer.status()).toBe(403);
      const origin = (await answer.request().allHeaders()).origin;
      expect(['null', 'http://127.0.0.1:1']).toContain(origin);
    });
    expect((await store.alerts.readAlert(tenantId, alert.id))?.acknowledged).toBeNull();
  });

  /** A separate browser in which nobody has signed in. */
  const withStranger = async (run: (page: Page) => Promise<void>): Promise<void> => {
    const context = await browser.newContext({ locale: 'en-GB' });
    try {
      await run(await context.newPage());
    } finally {
      await context.close();
    }
  };
  const sessionIn = async (page: Page) =>
    (await page.context().cookies()).find(({ name }) => name.endsWith('-session'));
  const chooseOlga = (page: Page): Promise<void> => page.getByRole('link', { name: /^Olga Berg/ }).click();

  test('a person signs in by choosing an account, returns to where they were, and signs out', async () => {
    await withStranger(async (page) => {
      const alerts = `${app.url}/api/posture/${tenantId}/alerts?state=all`;
      await page.goto(alerts);
      expect(new URL(page.url()).origin).toBe(app.signIn.authority.url);
      await chooseOlga(page);
      await page.waitForURL(alerts);
      expect(await page.getByText('Olga Berg \u00b7 operator').count()).toBe(1);
      expect(await sessionIn(page)).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
      expect(await page.evaluate('document.cookie')).toBe('');

      await page.getByRole('link', { name: 'Sign out' }).click();
      expect(await axeViolationsOf(page)).toEqual([]);
      await page.getByRole('button', { name: 'Sign out', exact: true }).click();
      await page.waitForURL(`${app.url}/api/auth/signed-out`);
      expect(await page.getByRole('heading').textContent()).toBe('You have signed out.');
      expect(await sessionIn(page)).toBeUndefined();
      expect(app.signIn.authority.requests.at(-1)).toBe(`GET /${tenantId}/oauth2/v2.0/logout`);
      await page.goto(alerts);
      expect(new URL(page.url()).origin).toBe(app.signIn.authority.url);
    });
  });

  test('an operator invites a tenant, copies its link, and pauses a customer, without a script', async () => {
    const [fabrikam, northwind] = ['1c9e5a3b-2c41-4a64-9d6e-0f4f8c1a7b22', '2d2d2d2d-0000-4000-8000-00000000000c'];
    const tags = ['own'];
    const customers = await spawnApp({
      // The sign-in service knows the tenants of those who can sign in.
      people: [operator, { ...operator, oid: 'fay', tid: fabrikam }],
      tenants: [{ tenantId, name: 'Contoso', tags }],
      file: { access: [{ appRole: 'operator', organisation: tenantId, role: 'operator', tags }] },
    });
    const context = await browser.newContext({ javaScriptEnabled: false, locale: 'en-GB' });
    try {
      const rows = (await storeOf(customers.connectionString)).customers;
      const invited = invitedCustomer({ tenantId: northwind, name: 'Northwind', tags, settings: {} }, Date.now());
      await rows.write({ ...invited, state: 'watching' }, null);
      const [name = '', value = ''] = (await customers.sessionOf(operator)).split('=');
      await context.addCookies([{ name, value, url: customers.url }]);
      const page = await context.newPage();
      await page.goto(`${customers.url}/api/posture/tenants`);
      await page.click('text=Invite and manage customers');
      await page.fill('#invite-tenant', fabrikam);
      await page.fill('#invite-name', 'Fabrikam');
      await page.click('text=Invite tenant');
      expect(await page.textContent('#outcome')).toContain('The tenant is invited.');
      expect(await page.inputValue('#consent-link')).toContain(`/${fabrikam}/v2.0/adminconsent?`);
      expect(await page.getAttribute('#consent-link', 'readonly')).not.toBeNull();
      await page.click('.crumbs >> text=Customers');
      await page.click('tbody >> text=Northwind');
      await page.click('summary >> text=Pause');
      await page.click('text=Pause monitoring');
      expect(await page.textContent('#outcome')).toContain('Monitoring is paused.');
      expect((await rows.read(northwind))?.row.state).toBe('paused');
    } finally {
      await context.close();
      await customers.stop();
    }
  });

  test('a link that starts a sign-in leads only to our own pages', async () => {
    await withStranger(async (page) => {
      await page.goto(`${app.url}/api/auth/sign-in?return=${encodeURIComponent('https://evil.example/api/posture')}`);
      await chooseOlga(page);
      await page.waitForURL(`${app.url}/api/posture`);
    });
  });

  test("another browser's link, or an altered session, signs nobody in", async () => {
    let stolen = '';
    await withStranger(async (page) => {
      await page.route('**/api/auth/callback?*', (route) => route.abort());
      await page.goto(`${app.url}/api/posture`);
      const [callback] = await Promise.all([page.waitForRequest(/\/api\/auth\/callback/), chooseOlga(page)]);
      stolen = callback.url();
    });
    expect(stolen).toContain('code=');
    await withStranger(async (page) => {
      const answer = await page.goto(stolen);
      expect(answer?.status()).toBe(400);
      expect(await page.getByText('Your sign-in took too long, or it started in another browser.').count()).toBe(1);
      expect(await axeViolationsOf(page)).toEqual([]);
      expect(await sessionIn(page)).toBeUndefined();
      const altered = session.map((one) => ({ ...one, value: alteredSession(one.value) }));
      await page.context().addCookies(altered);
      await page.goto(`${app.url}/api/posture`);
      expect(new URL(page.url()).origin).toBe(app.signIn.authority.url);
    });
  });

  // Each width in one of the colours, because a colour problem shows at any width.
  describe.each([
    { width: 1280, scheme: 'light' },
    { width: 375, scheme: 'dark' },
  ] as const)('at $width px, $scheme', (look) => {
    const unfold = (page: Page): Promise<void> =>
      page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true');

    test('everybody can use the pages', async () => {
      const alert = await seed({ severity: 'critical' });
      await withPage(async (page) => {
        await page.reload();
        expect(await violationsOf(page)).toEqual([]);
        await unfold(page);
        expect(await violationsOf(page)).toEqual([]);
        await page.goto(alertUrl(alert));
        await unfold(page);
        expect(await violationsOf(page)).toEqual([]);
      }, look);
    });
  });

  test('negative control: a page that nobody could use is noticed', async () => {
    await withPage(async (page) => {
      await page.goto(rulesUrl());
      // axe does not check collapsed content.
      await page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true');
      await page.evaluate(spoiling);
      const found = (await violationsOf(page)).join('\n');
      for (const part of [
        'label at',
        'page-has-heading-one at',
        'color-contrast at',
        'is not seen',
        'the page is 3000 wide',
      ])
        expect(found).toContain(part);
    });
  });
});
