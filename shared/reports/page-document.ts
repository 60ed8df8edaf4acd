import { type Html, html } from './html';
import { pageStyle } from './page-style';

type PageFrame = {
  readonly title: string;
  readonly header: Html;
  readonly main: Html;
  readonly footer: Html;
  /** For `style-src 'nonce-…'`; null where the policy carries the hash of `pageStyle`. Base64 characters only. */
  readonly nonce: string | null;
};

/**
 * A whole document. Its referrer policy lets our own forms name their origin: under `no-referrer` a browser sends `Origin: null`
 * with them, and they are refused (https://fetch.spec.whatwg.org/#append-a-request-origin-header). Its style block and forms to
 * ourselves are all that a Content-Security-Policy has to allow: no script, no request.
 */
export function pageDocument({ title, header, main, footer, nonce }: PageFrame): string {
  const allowed = nonce === null ? html`` : html` nonce="${nonce}"`;
  const style: Html = { markup: pageStyle };
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="same-origin">
<title>${title}</title>
<style${allowed}>${style}</style>
</head>
<body>
<a class="skip" href="#main">To the content</a>
<header>${header}</header>
<main id="main">${main}</main>
<footer>${footer}</footer>
</body>
</html>
`.markup;
}
