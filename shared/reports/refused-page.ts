import { html, safeUrl } from './html';
import { pageDocument } from './page-document';
import { capital } from './plain-text';

/** The page for a form that was refused before anything was checked: the reason, and a link back. */
export const refusedPage = (reason: string, back: string, nonce: string): string =>
  sentencePage(
    'Nothing was changed',
    html`<h1>Nothing was changed.</h1><p>${reason}</p><p><a href="${safeUrl(back)}">Back to the page</a></p>`,
    nonce,
  );

/** What a browser shows of a page that this reader cannot see. */
export const closedPage = (reason: string, nonce: string): string =>
  sentencePage('No access', html`<h1>You cannot see this page.</h1><p>${capital(reason)}.</p>`, nonce);

const sentencePage = (title: string, main: ReturnType<typeof html>, nonce: string): string =>
  pageDocument({
    title: `${title} · Zero Trust Watch`,
    nonce,
    header: html`<span class="tenant">Zero Trust Watch</span>`,
    main,
    footer: html`<p>Reading this page changes nothing.</p>`,
  });
