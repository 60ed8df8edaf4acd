import { type Html, html, nothing } from '../../html';
import { momentForm, pastBanner } from './moment';
import { headerOf, navigationOf, type PageId, pageUrl, pausedBanner, type Surrounding } from './navigation';
import { pageStyle } from './style';

type PageFrame = {
  readonly title: string;
  /** Null for a page that belongs to no tenant, or that this reader may not see: it has no navigation. */
  readonly surrounding: Surrounding | null;
  readonly current: PageId;
  /** The signed-in person, on a page without a tenant that requires sign-in. */
  readonly reader?: string | null;
  /** A page without a tenant that contains a table. */
  readonly isWide?: boolean;
  /** The page whose address this one begins with; `current` if left out. */
  readonly under?: PageId;
  /** The part after that address, such as the id of a control. */
  readonly below?: string;
  readonly main: Html;
  readonly footer: Html;
  /** For `style-src 'nonce-…'`; null if the policy has the hash of `pageStyle`. Base64 characters only. */
  readonly nonce: string | null;
  /** For a page that is saved as a file: its own policy, further styles and header. */
  readonly file?: { readonly policy: string; readonly style: string; readonly header: Html };
};

/**
 * A whole document. Its referrer policy lets our own forms name their origin: under `no-referrer` a browser sends `Origin: null` with them,
 * and they are refused (https://fetch.spec.whatwg.org/#append-a-request-origin-header). A Content-Security-Policy only has to allow its
 * style block and forms to ourselves: no script, no request.
 */
export function pageDocument({
  title,
  surrounding,
  current,
  under = current,
  below,
  main,
  footer,
  nonce,
  file,
  isWide,
  reader = null,
}: PageFrame): string {
  const allowed = nonce === null ? nothing : html` nonce="${nonce}"`;
  const style: Html = { markup: `${pageStyle}${file?.style ?? ''}` };
  const policy =
    file === undefined ? nothing : html`<meta http-equiv="Content-Security-Policy" content="${file.policy}">\n`;
  const moment = surrounding?.moment;
  const now = surrounding === null ? '' : pageUrl({ url: surrounding.url }, under, below);
  const layout =
    file !== undefined
      ? html` class="report"`
      : surrounding === null
        ? html` class="single${isWide === true ? ' wide' : ''}"`
        : nothing;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="same-origin">
${policy}<title>${title}</title>
<style${allowed}>${style}</style>
</head>
<body${layout}>
<a class="skip" href="#main">Skip to content</a>
<header>${file?.header ?? headerOf(surrounding, reader)}</header>
${surrounding === null ? nothing : navigationOf(surrounding, current)}
<main id="main">${moment === undefined ? nothing : pastBanner(moment, now)}${surrounding === null ? nothing : pausedBanner(surrounding)}${main}</main>
<footer>${footer}${moment === undefined ? nothing : momentForm(moment, now)}</footer>
</body>
</html>
`.markup;
}
