import { signInPaths } from '../../../core/access/sign-in-paths';
import type { SignInProblem } from '../../../core/access/sign-in-problem';
import { typedTexts } from '../../handling/handling-forms';
import type { Typed } from '../../handling/handling-words';
import { type Html, html, nothing, safeUrl } from '../../html';
import { capital } from '../../language/plain-text';
import { pageDocument } from '../frame/document';
import { momentFields, type PageMoment } from '../frame/moment';

/** A link on a page that consists of one sentence. */
export type NextLink = { readonly label: string; readonly url: string };

/** The page for a form that was refused before it was checked: the reason, a link back, and the texts typed into it. */
export const refusedPage = (reason: string, next: NextLink, nonce: string, typed: Typed = {}): string =>
  sentencePage(
    'Nothing was changed',
    reason,
    next,
    nonce,
    typedTexts(typed, 'The form is empty when you return to it.'),
  );

const signInProblems: Readonly<Record<SignInProblem, string>> = {
  startedElsewhere: 'Your sign-in took too long, or it started in another browser. Sign in again.',
  tookTooLong: 'Your sign-in took too long. Sign in again.',
  cancelled: 'The sign-in was cancelled. Sign in again to continue.',
  otherOrganisation:
    'Your organisation has no access here. Sign in with another account, or ask an operator for access.',
  notCompleted:
    'Microsoft did not complete your sign-in. Sign in again. If it fails again, the log of the function app holds the reason.',
  unavailable: 'Microsoft\u2019s sign-in service cannot be reached right now. Sign in again in a minute.',
  tooManyGroups:
    'Your account is in too many of the groups that have access here. Ask an operator to give access through fewer groups.',
};

/** The page after a failed sign-in. */
export const signInProblemPage = (problem: SignInProblem, next: NextLink, nonce: string): string =>
  sentencePage('You are not signed in', signInProblems[problem], next, nonce);

/** A link alone must not sign anybody out, so this page has a form for it. */
export const signOutPage = (stay: NextLink, nonce: string): string =>
  sentencePage(
    'Sign out',
    'Zero Trust Watch signs you out here and at Microsoft. If a device was lost, or somebody else may be signed in as you, sign out everywhere: all your sessions in Zero Trust Watch end within a minute.',
    null,
    nonce,
    signOutForm(stay),
  );

export const signedOutPage = (next: NextLink, nonce: string): string =>
  sentencePage('You have signed out', 'Close the browser if other people use this device.', next, nonce);

/** A page that is shown only after sign-in, or not at all to this reader. */
export const closedPage = (reason: string, next: NextLink | null, nonce: string): string =>
  sentencePage('You cannot see this page', `${capital(reason)}.`, next, nonce);

/**
 * The page for an address that does not exist, and for one in a tenant that this reader may not see. The text is the
 * same, so that it reveals nothing.
 */
export const notFoundPage = (next: NextLink, nonce: string): string =>
  sentencePage(
    'There is no such page',
    'The address is wrong, the alert is no longer kept, or you have no access to it.',
    next,
    nonce,
  );

/** The page for a CSV file that was requested of a page without a table. */
export const noTablePage = (reason: string, next: NextLink, nonce: string): string =>
  sentencePage('This page has no CSV file', `${capital(reason)}.`, next, nonce);

/**
 * The page for an earlier moment that cannot be shown: the reason, and the form to request another one. `url`: the
 * requested page.
 */
export const momentPage = (refusal: string, moment: PageMoment, url: string, nonce: string): string =>
  sentencePage('That moment cannot be shown', refusal, { label: 'Show now', url }, nonce, momentFields(moment, url));

/**
 * The answer if an earlier moment was requested of a page that only shows the present. `url`: the page as it is now.
 */
export const presentOnlyPage = (why: string, url: string, nonce: string): string =>
  sentencePage('This page cannot show an earlier moment', why, { label: 'Show now', url }, nonce);

/** The page of a tenant whose settings or identity are wrong. Nothing of the tenant may be shown. */
export const containedPage = (reason: string, next: NextLink, nonce: string): string =>
  sentencePage('Nothing of this tenant is read or sent', reason, next, nonce);

/** The page for an error of our own: nothing was changed, and the log has the reason. */
export const failedPage = (next: NextLink, nonce: string): string =>
  sentencePage(
    'This page could not be created',
    'Zero Trust Watch could not read what it has stored. Nothing was changed, and alerts continue as soon as the storage answers again. Try again in a minute; the log of the function app holds the reason.',
    next,
    nonce,
  );

const linkTo = (next: NextLink | null): Html =>
  next === null ? nothing : html`<p><a href="${safeUrl(next.url)}">${next.label}</a></p>`;

const signOutForm = (stay: NextLink): Html =>
  html`<form method="post" action="${signInPaths.signOut}"><p class="buttons"><button>Sign out</button><button class="second" name="everywhere" value="yes">Sign out everywhere</button><a class="button second" href="${safeUrl(stay.url)}">${stay.label}</a></p></form>`;

const sentencePage = (title: string, sentence: string, next: NextLink | null, nonce: string, form = nothing): string =>
  pageDocument({
    title: `${title} · Zero Trust Watch`,
    surrounding: null,
    current: 'overview',
    nonce,
    main: html`<h1>${title}.</h1><p>${sentence}</p>${form}${linkTo(next)}`,
    footer: html`<p>Reading this page changes nothing.</p>`,
  });
