import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

const lookAround = readFileSync(join(__dirname, 'accessibility-in-page.js'), 'utf8');

/**
 * What a page must hold so that everybody can use it, looked at in the browser itself: names, headings, landmarks, labels, contrast
 * (WCAG 2.2 AA: 1.4.3, 1.4.11, 2.4.7, 2.5.8), and no sideways scrolling (1.4.10). One line a violation; empty where all is well.
 */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  return [...(await page.evaluate<string[]>(lookAround)), ...(await unseenFocus(page))];
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
