import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, FrameLocator, Page } from 'playwright-core';
import type { Receivers } from '../../../infra/local/receivers';
import { inBrowser, launchBrowser } from '../../browser';
import { axeViolationsOf } from '../../functions/accessibility';
import { emailClient, goodCard, goodMail, post, signedHeaders, teamsMessage, withReceivers } from './world';

describe('over HTTP', () => {
  test('every page has a policy that runs only our own files', async () => {
    await withReceivers({}, async (receivers) => {
      await sendMail(receivers);
      await post(receivers.teamsWorkflowUrl, teamsMessage(goodCard));
      const { mails, cards } = receivers.received();
      for (const path of ['/', `/mail/${mails[0]?.id}`, `/card/${cards[0]?.id}`]) {
        const policy = (await fetch(receivers.url + path)).headers.get('content-security-policy');
        expect(policy).toContain("default-src 'none'; script-src 'self';");
      }
      const alone = await fetch(`${receivers.url}/mail/${mails[0]?.id}/body`);
      expect(alone.headers.get('content-security-policy')).toMatch(/^sandbox (?!.*allow-scripts).*default-src 'none'/);
    });
  });

  test('/received returns everything, and 304 while nothing is new', async () => {
    await withReceivers({}, async (receivers) => {
      const ask = (tag: string) => fetch(`${receivers.url}/received`, { headers: { 'if-none-match': tag } });
      await post(receivers.webhookUrl, '{"a":1}', signedHeaders(receivers.webhookSecret, '{"a":1}'));
      const first = await ask('');
      const tag = first.headers.get('etag') ?? '';
      expect(await first.json()).toEqual(receivers.received());
      expect((await ask(tag)).status).toBe(304);
      await sendMail(receivers);
      expect((await ask(tag)).status).toBe(200);
    });
  });

  test('the page shows no secret', async () => {
    await withReceivers({}, async (receivers) => {
      await sendMail(receivers);
      await post(receivers.teamsWorkflowUrl, teamsMessage(goodCard));
      await post(receivers.webhookUrl, '{}', signedHeaders(receivers.webhookSecret, '{}'));
      const pages = await Promise.all(
        ['/', '/received', '/page.js'].map(async (path) => (await fetch(receivers.url + path)).text()),
      );
      const sig = new URL(receivers.teamsWorkflowUrl).searchParams.get('sig') ?? '';
      const accessKey = receivers.acsConnectionString.split('accesskey=')[1] ?? '';
      for (const secret of [sig, accessKey, receivers.webhookSecret]) {
        expect(secret).not.toBe('');
        expect(pages.join()).not.toContain(secret);
      }
    });
  });

  test.each([
    ['GET', '/nothing', 404],
    ['GET', '/mail/unknown', 404],
    ['GET', '/card/unknown', 404],
    ['GET', '/webhook', 405],
    ['POST', '/', 405],
    ['DELETE', '/received', 405],
  ])('%s %s is answered %i', async (method, path, status) => {
    await withReceivers({}, async ({ url }) => {
      expect((await fetch(url + path, { method })).status).toBe(status);
    });
  });
});

const sendMail = (receivers: Receivers, content: Partial<typeof goodMail.content> = {}, displayName = 'Ada Brandt') =>
  emailClient(receivers.acsConnectionString).beginSend({
    ...goodMail,
    content: { ...goodMail.content, ...content },
    recipients: { to: [{ address: 'ada.brandt@contoso.example', displayName }] },
  });

inBrowser("the receivers' page", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  const withPage = async (run: (page: Page, receivers: Receivers, trouble: string[]) => Promise<void>) => {
    await withReceivers({}, async (receivers) => {
      const page = await browser.newPage();
      const trouble = watchForTrouble(page);
      try {
        await run(page, receivers, trouble);
      } finally {
        await page.close();
      }
    });
  };

  const hostileText = (canary: string): string =>
    `"'><script>alert('script')</script><img src="${canary}/pixel" onerror="alert('image')"><svg onload="alert('svg')">`;

  test('negative control: without protection the hostile text does harm', async () => {
    await withCanary(async (canary, visits) => {
      const page = await browser.newPage();
      const dialog = new Promise<string>((resolve) =>
        page.on('dialog', (opened) => opened.accept().then(() => resolve(opened.message()))),
      );
      await page.setContent(`<p title="${hostileText(canary)}</p>`);
      expect(await dialog).toBe('script');
      await page.waitForLoadState('networkidle');
      expect(visits()).toContain('/pixel');
      await page.close();
    });
  });

  test('a hostile mail does nothing, on the page or by itself', async () => {
    await withCanary(async (canary, visits) => {
      await withPage(async (page, receivers, trouble) => {
        const hostile = hostileText(canary);
        const html = `<!doctype html><link rel="stylesheet" href="${canary}/style.css"><meta http-equiv="refresh" content="0;url=${canary}/refresh">
          <p id="read">Read me</p><a href="javascript:alert('link')" id="link">Go</a>
          <form action="${canary}/form"><button id="send">Send</button></form>
          <iframe srcdoc="<script>alert('frame')</script>"></iframe><iframe src="${canary}/frame"></iframe>${hostile}`;
        await sendMail(receivers, { subject: hostile, html, plainText: hostile }, hostile);
        const [mail] = receivers.received().mails;
        const attack = async (place: Page | FrameLocator) => {
          await place.locator('#read').waitFor();
          await place.locator('#link').click();
          await place.locator('#send').click();
        };

        await page.goto(receivers.url);
        await attack(page.frameLocator('.item iframe'));
        expect(await page.locator('.item .title').textContent()).toBe(hostile);

        await page.goto(`${receivers.url}/mail/${mail?.id}`);
        await attack(page.frameLocator('iframe'));
        expect(await page.locator('h1').textContent()).toBe(hostile);

        await page.goto(`${receivers.url}/mail/${mail?.id}/body`);
        await attack(page);

        expect(trouble.filter((line) => line.startsWith('dialog'))).toEqual([]);
        expect(visits()).toEqual([]);
      });
    });
  });

  test('a link in a mail opens a new tab', async () => {
    await withCanary(async (canary, visits) => {
      await withPage(async (page, receivers) => {
        await sendMail(receivers, { html: `<a href="${canary}/alert">Open alert</a>` });
        await page.goto(receivers.url);
        const [tab] = await Promise.all([
          page.context().waitForEvent('page'),
          page.frameLocator('.item iframe').getByText('Open alert').click(),
        ]);
        await tab.waitForURL(`${canary}/alert`);
        await tab.close();
        expect(visits()).toContain('/alert');
        expect(page.url()).toBe(`${receivers.url}/`);
      });
    });
  });

  test('a mail is rendered, and its plain text is one click away', async () => {
    await withPage(async (page, receivers, trouble) => {
      await sendMail(receivers);
      await page.goto(receivers.url);
      await page.frameLocator('.item iframe').getByText(goodMail.content.plainText).waitFor();
      expect(await page.locator('.view-text').isVisible()).toBe(false);
      await page.getByText('Plain text', { exact: true }).click();
      expect(await page.locator('.view-text').textContent()).toBe(goodMail.content.plainText);
      expect(await page.locator('.view-html').isVisible()).toBe(false);
      expect(trouble).toEqual([]);
    });
  });

  test('a card is rendered with its title, facts and buttons', async () => {
    await withPage(async (page, receivers, trouble) => {
      await post(receivers.teamsWorkflowUrl, teamsMessage(goodCard));
      const [card] = receivers.received().cards;
      for (const path of ['/', `/card/${card?.id}`]) {
        await page.goto(receivers.url + path);
        const drawn = page.locator('.card');
        await drawn.getByText('Critical · Contoso · 14 people no longer need MFA').waitFor();
        expect(await drawn.textContent()).toContain('14 of 312');
        expect(
          await drawn
            .getByRole('link', { name: 'Open alert' })
            .or(drawn.getByRole('button', { name: 'Open alert' }))
            .count(),
        ).toBe(1);
      }
      expect(trouble).toEqual([]);
    });
  });

  /**
   * The feed sends requests again and again, so the network is never idle. The test waits for the visible items
   * instead.
   */
  const drawnFeed = async (page: Page, receivers: Receivers): Promise<void> => {
    await sendMail(receivers, { plainText: 'A line of the mail.\n'.repeat(60) });
    await post(receivers.teamsWorkflowUrl, teamsMessage(goodCard));
    const body = JSON.stringify({
      title: 'A call',
      items: Array.from({ length: 40 }, (_, at) => ({ at, words: 'x'.repeat(200) })),
    });
    await post(receivers.webhookUrl, body, signedHeaders(receivers.webhookSecret, body));
    await post(receivers.webhookUrl, '{"title":"Unsigned"}');
    await page.goto(receivers.url);
    await page.locator('.card .ac-adaptiveCard').waitFor();
    await page.locator('.item iframe').waitFor();
    expect(await page.locator('.item').count()).toBe(4);
  };

  describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
    test.each([375, 1280])(
      'at %i px axe finds nothing on the feed, a mail, a card and the empty feed',
      async (width) => {
        await withPage(async (page, receivers) => {
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
          await page.setViewportSize({ width, height: 800 });
          const found: string[] = [];
          const look = async (what: string) =>
            found.push(...(await axeViolationsOf(page)).map((one) => `${what}: ${one}`));
          await page.goto(receivers.url);
          await page.locator('#empty').waitFor();
          await look('empty');
          await drawnFeed(page, receivers);
          for (const item of await page.locator('.item:not([open]) > summary').all()) await item.click();
          await look('feed');
          await page.getByText('Plain text', { exact: true }).click();
          await look('plain text');
          const { mails, cards } = receivers.received();
          await page.goto(`${receivers.url}/mail/${mails[0]?.id}`);
          await page.locator('iframe').waitFor();
          await look('mail');
          await page.goto(`${receivers.url}/card/${cards[0]?.id}`);
          await page.locator('.card .ac-adaptiveCard').waitFor();
          await look('card');
          expect(found).toEqual([]);
        });
      },
    );
  });

  test('negative control: axe finds a problem', async () => {
    await withPage(async (page, receivers) => {
      await drawnFeed(page, receivers);
      await page.evaluate(`document.querySelector('.title').style.color = '#d0d0d0'`);
      expect((await axeViolationsOf(page)).join()).toMatch(/^color-contrast at/);
    });
  });

  const textOfCard = async (page: Page, receivers: Receivers, text: string) => {
    await post(
      receivers.teamsWorkflowUrl,
      teamsMessage({ ...goodCard, body: [{ type: 'TextBlock', text, wrap: true }] }),
    );
    await page.goto(`${receivers.url}/card/${receivers.received().cards.at(-1)?.id}`);
    const block = page.locator('.card .ac-textBlock');
    await block.waitFor();
    return block;
  };

  test('a hostile name in a card stays text', async () => {
    await withPage(async (page, receivers, trouble) => {
      const hostile = hostileText(receivers.url);
      const block = await textOfCard(page, receivers, hostile);
      expect(await block.textContent()).toBe(hostile);
      expect(trouble).toEqual([]);
    });
  });

  test('Markdown in a card is rendered as in Teams, and a backslash keeps it text', async () => {
    await withPage(async (page, receivers) => {
      const text = '**Bold** and \\*\\*not\\*\\*, [a link](https://contoso.example/a) and [none](javascript:alert(1))';
      const block = await textOfCard(page, receivers, text);
      expect(await block.locator('strong').allTextContents()).toEqual(['Bold']);
      expect(await block.locator('a').evaluateAll((links) => links.map((link) => link.getAttribute('href')))).toEqual([
        'https://contoso.example/a',
      ]);
      expect(await block.textContent()).toContain('**not**');
    });
  });

  test('the page shows new arrivals, and keeps what a person has opened or scrolled to', async () => {
    await withPage(async (page, receivers, trouble) => {
      await page.setViewportSize({ width: 800, height: 500 });
      await page.goto(receivers.url);
      await page.locator('#empty').waitFor();

      receivers.setDeliveryOutcome({ status: 'Succeeded', runningPolls: 1 });
      const poller = await sendMail(receivers, { plainText: 'A line of the mail.\n'.repeat(100) });
      const state = page.locator('.item[data-sort=mail] .state');
      await state.getByText('Running').waitFor();
      expect(await page.locator('#empty').isVisible()).toBe(false);
      expect(await page.locator('.item[data-sort=mail]').getAttribute('open')).not.toBeNull();
      await page.getByText('Plain text', { exact: true }).click();
      await page.getByText('Open alone').scrollIntoViewIfNeeded();
      const seen = page.locator('.view-text');
      const topOfSeen = async () => (await seen.boundingBox())?.y ?? Number.NaN;
      const before = await topOfSeen();
      expect(before).toBeLessThan(0);

      await poller.poll();
      for (let count = 0; count < 3; count += 1) await post(receivers.webhookUrl, `{"title":"Call ${count}"}`);
      await page.locator('#counts').getByText('1 mail, 0 Teams cards, 3 webhook calls').waitFor();
      expect(await state.textContent()).toBe('Succeeded');
      expect(await page.locator('.item .title').allTextContents()).toEqual([
        'Call 2',
        'Call 1',
        'Call 0',
        goodMail.content.subject,
      ]);
      expect(await seen.isVisible()).toBe(true);
      expect(Math.abs((await topOfSeen()) - before)).toBeLessThan(2);

      receivers.clear();
      await page.locator('#empty').waitFor();
      expect(await page.locator('.item').count()).toBe(0);
      expect(trouble).toEqual([]);
    });
  });

  test('says so when the receivers are gone', async () => {
    const page = await browser.newPage();
    await withReceivers({}, async ({ url }) => {
      await page.goto(url);
      expect(await page.locator('#connection').isVisible()).toBe(false);
    });
    await page.getByText('The receivers do not answer.').waitFor();
    await page.close();
  });

  test('the filter shows one type at a time', async () => {
    await withPage(async (page, receivers) => {
      await sendMail(receivers);
      await post(receivers.webhookUrl, '{"title":"Unsigned"}');
      await page.goto(receivers.url);
      await page.locator('fieldset').first().getByText('Webhook').click();
      expect(await page.locator('.item[data-sort=call]').isVisible()).toBe(true);
      expect(await page.locator('.item[data-sort=mail]').isVisible()).toBe(false);
      expect(await page.locator('.item[data-sort=call] .state').textContent()).toBe('Signature missing, answered 401');
    });
  });
});

/** Collects dialogs, messages on the console and errors. */
function watchForTrouble(page: Page): string[] {
  const trouble: string[] = [];
  page.context().on('dialog', (dialog) => {
    trouble.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('console', (message) => trouble.push(`console ${message.text()}`));
  page.on('pageerror', (error) => trouble.push(`error ${error.message}`));
  return trouble;
}

/** A server that a mail must not reach by itself. It lists the requested paths. */
async function withCanary(run: (url: string, visits: () => readonly string[]) => Promise<void>): Promise<void> {
  const visits: string[] = [];
  const server = createServer((request, response) => {
    visits.push(request.url ?? '');
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    // Safe: a server that listens on a TCP port has an AddressInfo.
    await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, () => visits);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
