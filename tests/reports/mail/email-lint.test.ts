/**
 * Every mail must work without the features that Outlook for Windows (which uses Word), Gmail and others do not draw.
 */
import { renderEmail } from '../../../shared/reports/mail/email';
import { forms } from '../page/forms';
import { compileTemplate } from './template';

/** By element, attribute and declaration, with the support that caniemail.com lists. */
const unsafe: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['a script: removed, and a reason to be filtered', /<script\b/i],
  ['a form: Outlook and Gmail remove it', /<(form|input|button|select|textarea)\b/i],
  ['a frame, an object or a video', /<(iframe|object|embed|video|audio|canvas)\b/i],
  ['an image: remote ones reveal the reader, and Gmail removes embedded ones', /<img\b|background-image|url\(/i],
  ['SVG: Gmail and Outlook remove it', /<svg\b/i],
  ['a style sheet from elsewhere', /<link\b|@import|@font-face/i],
  ['a relative address', /\b(href|src)="(?!https:\/\/|#|mailto:)/i],
  ['an event handler', /\son[a-z]+\s*=/i],
  ['flexbox or grid: Outlook for Windows draws neither', /display:\s*(inline-)?(flex|grid)/i],
  ['a position: Gmail removes it', /position:\s*(absolute|fixed|sticky)/i],
  ['variables: Gmail removes the declaration', /var\(--/i],
  ['calc(): Outlook for Windows takes it out', /calc\(/i],
  ['an animation', /@keyframes|animation:|transition:/i],
  ['units of the window: not in Outlook for Windows', /:\s*[\d.]+(vw|vh|rem)\b/i],
];

const template = compileTemplate();

/** Comments for Outlook alone have their own syntax. */
const body = (html: string): string => html.replace(/<!--\[if[\s\S]*?<!\[endif\]-->/g, '');
const problemsOf = (html: string): readonly string[] =>
  unsafe.flatMap(([name, pattern]) => (pattern.test(body(html)) ? [name] : []));

describe.each(forms)('the mail of %s', (_, message) => {
  const { html, text } = renderEmail(message, template);

  test('has nothing that clients do not draw or remove', () => {
    expect(problemsOf(html)).toEqual([]);
  });

  test('is not cut off by Gmail, and has all its content in its plain part too', () => {
    // Gmail hides everything above 102 KB behind a link.
    expect(Buffer.byteLength(html)).toBeLessThan(102_000);
    expect(text.length).toBeGreaterThan(200);
  });

  test('has a language, a viewport and a dark scheme, and its links only open pages', () => {
    expect(html).toMatch(/<html[^>]*\blang="en"/);
    expect(html).toMatch(/name="viewport"/);
    expect(html).toMatch(/prefers-color-scheme:\s*dark/);
    const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, url = '']) => url);
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) expect(link).not.toMatch(/acknowledge|suppress|accept|close|resolve|token=|action=/i);
  });
});

test.each([
  ['<script>1</script>', 0],
  ['<form></form>', 1],
  ['<img src="https://x.example/a.png">', 3],
  ['<a href="/posture">x</a>', 6],
  ['<div style="display:flex">', 8],
  ['<p style="width:calc(1px + 2px)">', 11],
] as const)('it is found: %s', (html, at) => {
  expect(problemsOf(html)).toContain(unsafe[at]?.[0]);
});
