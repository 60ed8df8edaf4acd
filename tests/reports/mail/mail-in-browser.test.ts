/**
 * Mails as a browser draws them. At the width of a phone and of a reading pane, nothing is wider than the window.
 * MAIL_SHOTS=folder keeps screenshots.
 */
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { renderEmail } from '../../../shared/reports/mail/email';
import { renderAlert } from '../../../shared/reports/message/alert-message';
import { inBrowser, launchBrowser } from '../../browser';
import { forms } from '../page/forms';
import { openStory } from '../stories';
import { compileTemplate } from './template';

/** One story is enough for alerts, because they are drawn alike. */
const mails = forms.filter(([name]) => !/^(alert|restored): (?!exclusion)/.test(name));

/** Elements wider than the window, or extending outside it. */
const overflow = `(() => {
  const { clientWidth, scrollWidth } = document.documentElement;
  const wide = [...document.querySelectorAll('body *')].filter((element) => element.getBoundingClientRect().right > clientWidth + 1);
  const names = wide.map((element) => element.tagName.toLowerCase() + ' "' + element.textContent.trim().slice(0, 40) + '"');
  return scrollWidth > clientWidth ? ['the mail is ' + scrollWidth + ' wide in ' + clientWidth, ...names] : names;
})()`;

/**
 * Texts whose colour is too close to their background (WCAG 1.4.3). For example, text without a dark scheme stays dark
 * on dark.
 */
const faint = `(() => {
  const channels = (color) => color.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const color = channels(getComputedStyle(at).backgroundColor);
      if (color[3] !== 0) return color;
    }
    return [255, 255, 255];
  };
  const own = (element) => [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim()).join('');
  return [...document.querySelectorAll('body *')].filter((element) => own(element) !== '' && element.getBoundingClientRect().height > 1).flatMap((element) => {
    const [a, b] = [light(channels(getComputedStyle(element).color)), light(behind(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    return ratio < 4.5 ? ['"' + own(element).slice(0, 40) + '" has a contrast of ' + ratio.toFixed(1)] : [];
  });
})()`;

inBrowser('the drawn mail', () => {
  const template = compileTemplate();
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  /** One window per width and colour: a new one for each mail takes longer than the mail. */
  const windows = new Map<string, Promise<Page>>();
  const asked: string[] = [];
  const open = async (width: number, colorScheme: 'light' | 'dark'): Promise<Page> => {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    page.on('request', (request) => asked.push(`request ${request.url()}`));
    return page;
  };

  const drawn = async (
    html: string,
    width: number,
    colorScheme: 'light' | 'dark',
    name: string,
  ): Promise<readonly string[]> => {
    const key = `${width}-${colorScheme}`;
    const window = windows.get(key) ?? open(width, colorScheme);
    windows.set(key, window);
    const page = await window;
    asked.splice(0);
    await page.setContent(html);
    const folder = process.env.MAIL_SHOTS;
    if (folder !== undefined)
      await page.screenshot({ path: join(folder, `${name.replaceAll(/\W+/g, '-')}-${key}.png`), fullPage: true });
    return [...(await page.evaluate<string[]>(overflow)), ...(await page.evaluate<string[]>(faint)), ...asked];
  };

  // Each width in one of the colours: an element that is too wide is so in any colour, and a text that is too faint is
  // so at any width.
  test.each([
    [375, 'dark'],
    [700, 'light'],
  ] as const)('at %d px, %s, every mail fits, is legible, and loads nothing', async (width, colorScheme) => {
    for (const [name, message] of mails)
      expect([name, await drawn(renderEmail(message, template).html, width, colorScheme, name)]).toEqual([name, []]);
  });

  test('a mail that does not fit, or is illegible, is found', async () => {
    const { html } = renderEmail(renderAlert(openStory('exclusion')), template);
    const wide = html.replace('<body', '<body style="min-width:900px"');
    expect((await drawn(wide, 700, 'light', 'spoilt')).join()).toContain('the mail is 900 wide in 700');
    const pale = html.replace(
      '</head>',
      '<style>* { color: #ccc !important; background: #fff !important }</style></head>',
    );
    expect((await drawn(pale, 700, 'light', 'pale')).join()).toContain('has a contrast of 1.6');
  });
});
