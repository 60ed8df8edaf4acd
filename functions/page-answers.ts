import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { type Access, operableTenants } from '../shared/app/access';
import type { HandlingOutcome } from '../shared/app/handling';
import type { Page } from '../shared/app/page';
import { runtime } from '../shared/app/runtime';
import type { NextLink } from '../shared/app/sentence-pages';
import { csvAnswer, type FormOutcome, htmlPage, jsonAnswer, redirect } from './answers';
import { signInFrom } from './sign-in-link';

export const outcomeInText = async (said: FormOutcome | null): Promise<HandlingOutcome | null> =>
  said === null ? null : (await import('../shared/app/handling')).outcomeInWords(said.code, said.typed);

export const wantsJson = (request: HttpRequest): boolean =>
  request.query.get('format') === 'json' || request.headers.get('accept')?.startsWith('application/json') === true;

/** A browser names HTML in its request and gets a page; any other client gets JSON. */
export const wantsPage = (request: HttpRequest): boolean =>
  !wantsJson(request) && request.headers.get('accept')?.includes('text/html') === true;

const firstPage = (): NextLink => ({
  label: 'Open the overview',
  url: `${runtime().surroundings.publicUrl}/api/posture`,
});

const pathOf = ({ url }: HttpRequest): string => new URL(url).pathname + new URL(url).search;

/** A browser whose session has expired is sent to the sign-in and then back to the page. */
export async function refusal(request: HttpRequest, code: number, reason: string): Promise<HttpResponseInit> {
  if (!wantsPage(request)) return jsonAnswer(code, { error: reason });
  const { url } = signInFrom(runtime().surroundings.publicUrl, pathOf(request));
  if (code === 401) return redirect(url);
  const { closedPage } = await import('../shared/app/sentence-pages');
  const next = code === 403 ? { label: 'Sign in with another account', url } : null;
  return htmlPage((nonce) => closedPage(reason, next, nonce), code);
}

export async function notFound(request: HttpRequest, reason: string): Promise<HttpResponseInit> {
  if (!wantsPage(request)) return jsonAnswer(404, { error: reason });
  const { notFoundPage } = await import('../shared/app/sentence-pages');
  return htmlPage((nonce) => notFoundPage(firstPage(), nonce), 404);
}

/**
 * The answer if the settings or the identity of the tenant are wrong, else undefined. It names settings, so only operators of the
 * tenant read the problems.
 */
export async function containedAnswer(
  request: HttpRequest,
  access: Access,
  error: unknown,
): Promise<HttpResponseInit | undefined> {
  if (access.status === 'refused') return undefined;
  const { containedInWords, containedPage } = await import('../shared/app/sentence-pages');
  const reason = containedInWords(error, operableTenants(access.principal, runtime().configuration.tenantIds));
  if (reason === undefined) return undefined;
  return wantsPage(request)
    ? htmlPage((nonce) => containedPage(reason, firstPage(), nonce), 503)
    : jsonAnswer(503, { error: reason });
}

export async function failure(request: HttpRequest): Promise<HttpResponseInit> {
  if (!wantsPage(request)) return jsonAnswer(500, { error: 'the page could not be made: the log holds the reason' });
  const { failedPage } = await import('../shared/app/sentence-pages');
  return htmlPage((nonce) => failedPage(firstPage(), nonce), 500);
}

export const wantsCsv = (request: HttpRequest): boolean => request.query.get('format') === 'csv';

/** A spreadsheet that expects CSV must not get the page. */
export async function noCsv(request: HttpRequest): Promise<HttpResponseInit> {
  const reason = 'this page has no table to download as CSV; format=json gives its data';
  if (!wantsPage(request)) return jsonAnswer(406, { error: reason });
  const { noTablePage } = await import('../shared/app/sentence-pages');
  const here = new URL(request.url);
  here.searchParams.delete('format');
  const next = { label: 'Open the page', url: runtime().surroundings.publicUrl + here.pathname + here.search };
  return htmlPage((nonce) => noTablePage(reason, next, nonce), 406);
}

export async function answerWith(request: HttpRequest, page: Page): Promise<HttpResponseInit> {
  if (wantsCsv(request)) return page.csv === null ? noCsv(request) : csvAnswer(page.csv.name, await page.csv.text());
  return wantsJson(request) ? jsonAnswer(200, page.json()) : htmlPage(page.html);
}

/** How long the page waits for a service that does not answer; ms. */
export const patienceMs = 5000;
