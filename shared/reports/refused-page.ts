import { html, safeUrl } from './html';
import { pageDocument } from './page-document';

/** What a browser shows where a form was refused before anything was looked at: why, and the way back. */
export const refusedPage = (reason: string, back: string, nonce: string): string =>
  pageDocument({
    title: 'Nothing was changed · Zero Trust Watch',
    nonce,
    header: html`<span class="tenant">Zero Trust Watch</span>`,
    main: html`<h1>Nothing was changed.</h1><p>${reason}</p><p><a href="${safeUrl(back)}">Back to the page</a></p>`,
    footer: html`<p>Reading this page changes nothing.</p>`,
  });
