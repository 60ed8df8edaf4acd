import { type Html, html, nothing } from '../../html';
import { momentForm, pastBanner } from './moment';
import { headerOf, navigationOf, type PageId, pageUrl, pausedBanner, type Surrounding } from './navigation';
import { pageStyle } from './style';

type PageFrame = {
  readonly title: string;
  /** Null for a page without navigation: it belongs to no tenant, or this reader may not see the tenant. */
  readonly surrounding: Surrounding | null;
  readonly current: PageId;
  /** The signed-in person, for a page that requires sign-in but belongs to no tenant. */
  readonly reader?: string | null;
  /** True for a page that belongs to no tenant and contains a table. */
  readonly isWide?: boolean;
  /** The page to which this one belongs, whose address its own begins with; by default `current`. */
  readonly under?: PageId;
  /** The part after that address, such as the id of a control. */
  readonly below?: string;
  readonly main: Html;
  readonly footer: Html;
  /** For `style-src 'nonce-…'`; null if the policy allows the hash of `pageStyle` instead. Base64 characters only. */
  readonly nonce: string | null;
  /** For a page that is saved as a file: its policy, additional styles and header. */
  readonly file?: { readonly policy: string; readonly style: string; readonly header: Html };
};

/**
 * A whole HTML document. Under the referrer policy `no-referrer`, browsers would send `Origin: null` with our own
 * forms, and the app would refuse them (https://fetch.spec.whatwg.org/#append-a-request-origin-header). The
 * Content-Security-Policy only has to allow the style block and forms to this app: there are no scripts and no other
 * requests.
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
