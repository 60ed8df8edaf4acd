import { html, safeUrl } from './html';
import { pageDocument } from './page-document';
import { capital } from './plain-text';

/** The page for a form that was refused before anything was checked: the reason, and a link back. */
export const refusedPage = (reason: string, back: string, nonce: string): string =>
  pageDocument({
    title: 'Nothing was changed · Zero Trust Watch',
    nonce,
    header: html`<span class="tenant">Zero Trust Watch</span>`,
    main: html`<h1>Nothing was changed.</h1><p>${reason}</p><p><a href="${safeUrl(back)}">Back to the page</a></p>`,
    footer: html`<p>Reading this page changes nothing.</p>`,
  });

/** What a browser shows of a page that this reader cannot see. */
export const closedPage = (reason: string, nonce: string): string =>
  pageDocument({
    title: 'Not signed in · Zero Trust Watch',
    nonce,
    header: html`<span class="tenant">Zero Trust Watch</span>`,
    main: html`<h1>You cannot see this page yet.</h1><p>${capital(reason)}.</p>`,
    footer: html`<p>Reading this page changes nothing.</p>`,
  });
