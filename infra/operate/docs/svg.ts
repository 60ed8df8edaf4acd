/** The shapes in the pictures of the documentation, in colours for a light and for a dark page. */

export type Theme = {
  readonly page: string;
  readonly box: string;
  readonly frame: string;
  readonly line: string;
  readonly arrow: string;
  readonly text: string;
  readonly quiet: string;
};

export const themes = {
  light: {
    page: '#ffffff',
    box: '#eef4fb',
    frame: '#f6f8fa',
    line: '#8ba3bd',
    arrow: '#44576b',
    text: '#1b1f24',
    quiet: '#4b5661',
  },
  dark: {
    page: '#0d1117',
    box: '#1c2a3a',
    frame: '#151b23',
    line: '#4d6782',
    arrow: '#a8bccf',
    text: '#f0f3f6',
    quiet: '#b4bfca',
  },
} as const satisfies Readonly<Record<string, Theme>>;

export type Rectangle = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/**
 * Refuses text that is wider than its box. No font can be measured here, so each letter counts as 0.58 em, which is wide for a
 * sans-serif font.
 */
function fitting(text: string, size: number, width: number): string {
  if (text.length * size * 0.58 > width - 8) throw new Error(`"${text}" does not fit into ${width} pixels`);
  return escaped(text);
}

export function box({ x, y, width, height }: Rectangle, title: string, below: string, theme: Theme): string {
  const middle = x + width / 2;
  const line = below === '' ? y + height / 2 + 5 : y + height / 2 - 4;
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="${theme.box}" stroke="${theme.line}"/>`,
    `<text x="${middle}" y="${line}" text-anchor="middle" font-size="14" font-weight="600" fill="${theme.text}">${fitting(title, 14, width)}</text>`,
    below === ''
      ? ''
      : `<text x="${middle}" y="${line + 18}" text-anchor="middle" font-size="12" fill="${theme.quiet}">${fitting(below, 12, width)}</text>`,
  ].join('');
}

export const frame = ({ x, y, width, height }: Rectangle, title: string, theme: Theme): string =>
  [
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="8" fill="${theme.frame}" stroke="${theme.line}" stroke-dasharray="4 4"/>`,
    `<text x="${x + width - 12}" y="${y + 19}" text-anchor="end" font-size="12" fill="${theme.quiet}">${fitting(title, 12, width)}</text>`,
  ].join('');

export const arrow = (path: string, theme: Theme): string =>
  `<path d="${path}" fill="none" stroke="${theme.arrow}" stroke-width="1.5" marker-end="url(#head)"/>`;

export const picture = (
  { width, height }: { readonly width: number; readonly height: number },
  { title, description }: { readonly title: string; readonly description: string },
  shapes: readonly string[],
  theme: Theme,
): string => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title description" font-family="system-ui, 'Segoe UI', Helvetica, Arial, sans-serif">
<!-- Made by "npm run docs". Do not edit. -->
<title id="title">${escaped(title)}</title>
<desc id="description">${escaped(description)}</desc>
<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0 10 5 0 10z" fill="${theme.arrow}"/></marker></defs>
<rect width="${width}" height="${height}" fill="${theme.page}"/>
${shapes.join('\n')}
</svg>
`;
