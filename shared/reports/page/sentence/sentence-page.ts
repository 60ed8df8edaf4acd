import { type Html, html, nothing, safeUrl } from '../../html';
import { capital } from '../../plain-text';
import { pageDocument } from '../frame/document';

/** Where a reader can go from a page that has only one sentence for them. */
export type WayOn = { readonly label: string; readonly url: string };

/** The page for a form that was refused before anything was checked: the reason, and a link back. */
export const refusedPage = (reason: string, back: string, nonce: string): string =>
  sentencePage('Nothing was changed', reason, { label: 'Back to the page', url: back }, nonce);

/** A page that is shown only after sign-in, or not to this reader. */
export const closedPage = (reason: string, next: WayOn | null, nonce: string): string =>
  sentencePage('You cannot see this page', `${capital(reason)}.`, next, nonce);

/** An address that leads nowhere, or to something of a tenant that this reader may not see: both read the same. */
export const notFoundPage = (next: WayOn, nonce: string): string =>
  sentencePage(
    'There is no such page',
    'The address is wrong, the alert is no longer kept, or you have no access to it.',
    next,
    nonce,
  );

/** An error of our own: nothing was changed, and the log holds the reason. */
export const failedPage = (next: WayOn, nonce: string): string =>
  sentencePage(
    'This page could not be made',
    'Zero Trust Watch could not read what it has stored. Nothing was changed, and alerts are sent without this page. Try again in a minute; the log of the function app holds the reason.',
    next,
    nonce,
  );

const linkTo = (next: WayOn | null): Html =>
  next === null ? nothing : html`<p><a href="${safeUrl(next.url)}">${next.label}</a></p>`;

const sentencePage = (title: string, sentence: string, next: WayOn | null, nonce: string): string =>
  pageDocument({
    title: `${title} · Zero Trust Watch`,
    surrounding: null,
    current: 'overview',
    nonce,
    main: html`<h1>${title}.</h1><p>${sentence}</p>${linkTo(next)}`,
    footer: html`<p>Reading this page changes nothing.</p>`,
  });
