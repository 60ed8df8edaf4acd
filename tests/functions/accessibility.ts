import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/**
 * All checks of axe for WCAG 2.2 AA, and its further recommendations. A mail in its frame runs no script, so it is
 * checked separately.
 */
const askAxe = `axe.run(document, {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations'],
  iframes: false,
}).then(({ violations }) => violations.flatMap(({ id, nodes }) =>
  nodes.map(({ target, failureSummary }) => id + ' at ' + target.join(' ') + ': ' + failureSummary.replaceAll(/\\s+/g, ' '))))`;

/** axe does not check that the page fits a narrow width (1.4.10). */
const askWidth = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  return scrollWidth > clientWidth ? ['the page is ' + scrollWidth + ' wide in ' + clientWidth] : [];
})()`;

/** A column that is too narrow for its words breaks them in the middle. Only addresses and ids may break. */
const askBroken = `(() => {
  const canvas = document.createElement('canvas').getContext('2d');
  return [...document.querySelectorAll('td, th')].flatMap((cell) => {
    if (!cell.checkVisibility() || cell.childElementCount > 0) return [];
    const { font, paddingLeft, paddingRight } = getComputedStyle(cell);
    canvas.font = font;
    const room = cell.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
    return (cell.textContent.match(/(?<![^\\s])[A-Za-z]{1,16}(?![^\\s])/g) ?? [])
      .filter((word) => canvas.measureText(word).width > room + 1)
      .map((word) => '"' + word + '" does not fit into its column of ' + Math.round(room));
  });
})()`;

/** Checks any width, also between a phone and a desk: the page does not scroll sideways, and no column breaks words. */
export async function misfitsOf(page: Page): Promise<readonly string[]> {
  return [...(await page.evaluate<string[]>(askWidth)), ...new Set(await page.evaluate<string[]>(askBroken))];
}

/**
 * axe's findings on the current page, and whether the page scrolls sideways. One line for each violation; empty if
 * there is none.
 */
export async function axeViolationsOf(page: Page): Promise<readonly string[]> {
  // The page itself runs no script; the debugger injects this one, once for each page.
  if (!(await page.evaluate<boolean>('"axe" in window'))) await page.evaluate(`${axe}; undefined`);
  return [...(await page.evaluate<string[]>(askAxe)), ...(await page.evaluate<string[]>(askWidth))];
}

/** Checks the page and the focus: every element that Tab reaches shows its focus (2.4.7), in the order of reading. */
export async function violationsOf(page: Page): Promise<readonly string[]> {
  return [...(await axeViolationsOf(page)), ...(await unseenFocus(page))];
}

type Focused = { readonly index: number; readonly name: string; readonly isSeen: boolean };

/** Puts the focus before the first element, and records each element that gets it from then on. */
const noteFocus = `
  document.activeElement.blur();
  getSelection().removeAllRanges();
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
  window.focused = [];
  window.order = new Map([...document.querySelectorAll('*')].map((element, index) => [element, index]));
  window.note ??= ({ target: element }) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const { width, height } = element.getBoundingClientRect();
    window.focused.push({
      index: window.order.get(element),
      name: element.tagName.toLowerCase() + '#' + element.id + ' "' + element.textContent.trim().slice(0, 30) + '"',
      isSeen: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2 && width > 0 && height > 0,
    });
  };
  document.addEventListener('focusin', window.note);`;

/** The elements that got the focus since the last call, and whether an element still has it. */
const askFocus = `(() => {
  const { activeElement, body } = document;
  return { focused: window.focused.splice(0), isInPage: activeElement !== null && activeElement !== body };
})()`;

/** The most steps of Tab on one page, and after how many of them the focus is read. */
const mostSteps = 300;
const stepsAtOnce = 20;

/** Tabs through the page: every element shows its focus, in the order of reading. */
async function unseenFocus(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  await page.evaluate(noteFocus);
  let last = -1;
  for (let step = 0; step < mostSteps; step += stepsAtOnce) {
    for (let pressed = 0; pressed < stepsAtOnce; pressed++) await page.keyboard.press('Tab');
    const { focused, isInPage } = await page.evaluate<{ focused: Focused[]; isInPage: boolean }>(askFocus);
    for (const at of focused) {
      if (!at.isSeen) found.push(`focus on ${at.name} is not seen`);
      // From the last element the focus goes back to the first.
      if (at.index <= last) return found;
      last = at.index;
    }
    if (!isInPage) return found;
  }
  return [...found, 'focus never leaves the page'];
}
