import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** Everything that axe knows of WCAG 2.2 AA, and what it recommends beyond. A mail in its frame lets no script in, so it is looked at by itself. */
const askAxe = `axe.run(document, {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations'],
  iframes: false,
}).then(({ violations }) => violations.flatMap(({ id, nodes }) =>
  nodes.map(({ target, failureSummary }) => id + ' at ' + target.join(' ') + ': ' + failureSummary.replaceAll(/\\s+/g, ' '))))`;

/** axe does not look at the width (1.4.10). */
const askWidth = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  return scrollWidth > clientWidth ? ['the page is ' + scrollWidth + ' wide in ' + clientWidth] : [];
})()`;

/** What axe finds in the page as it stands, and whether it scrolls sideways. One line a violation; empty where all is well. */
export async function axeViolationsOf(page: Page): Promise<readonly string[]> {
  // The page lets no script of its own run; the debugger's is not the page's.
  await page.evaluate(`${axe}; undefined`);
  return [...(await page.evaluate<string[]>(askAxe)), ...(await page.evaluate<string[]>(askWidth))];
}

/** The same, and focus: wherever Tab goes it is seen (2.4.7), and it goes down the page as it reads. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  return [...(await axeViolationsOf(page)), ...(await unseenFocus(page))];
}

type Focused = { readonly index: number; readonly name: string; readonly isSeen: boolean };

/** Where focus is; null where it is nowhere. */
const focused = `(() => {
  const element = document.activeElement;
  if (element === null || element === document.body) return null;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const { width, height } = element.getBoundingClientRect();
  return {
    index: [...document.querySelectorAll('*')].indexOf(element),
    name: element.tagName.toLowerCase() + '#' + element.id + ' "' + element.textContent.trim().slice(0, 30) + '"',
    isSeen: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2 && width > 0 && height > 0,
  };
})()`;

/** Walks through the page by Tab: wherever focus goes, it is seen, and it goes down the page as it reads. */
async function unseenFocus(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  await page.evaluate(
    "document.activeElement.blur(); getSelection().removeAllRanges(); document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')",
  );
  let last = -1;
  for (let step = 0; step < 300; step++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate<Focused | null>(focused);
    if (at === null) return found;
    if (!at.isSeen) found.push(`focus on ${at.name} is not seen`);
    if (at.index < last) return found;
    last = at.index;
  }
  return [...found, 'focus never leaves the page'];
}
