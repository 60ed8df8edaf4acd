import { randomBytes } from 'node:crypto';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { Asking } from '../shared/app/access';
import { cookiePrefix } from '../shared/core/access/cookie-prefix';

const always = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/**
 * A page without scripts or anything from elsewhere; its one style block carries the nonce, its forms come to us alone. Under
 * `no-referrer` a browser would send them with `Origin: null`, so only others get no referrer.
 */
export function htmlPage(render: (nonce: string) => string, status = 200): HttpResponseInit {
  const nonce = randomBytes(16).toString('base64');
  return {
    status,
    body: render(nonce),
    headers: {
      ...always,
      'referrer-policy': 'same-origin',
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'`,
    },
  };
}

export const jsonAnswer = (
  status: number,
  body: unknown,
  more: Readonly<Record<string, string>> = {},
): HttpResponseInit => ({
  status,
  body: JSON.stringify(body),
  headers: { ...always, ...more, 'content-type': 'application/json; charset=utf-8' },
});

export const textAnswer = (body: string): HttpResponseInit => ({
  status: 200,
  body,
  headers: { ...always, 'content-type': 'text/plain; charset=utf-8' },
});

/** `name`: of the file that a browser saves; only letters, digits, dots and dashes. */
export const fileAnswer = (name: string, type: string, body: string): HttpResponseInit => ({
  status: 200,
  body,
  headers: {
    ...always,
    'content-type': `${type}; charset=utf-8`,
    'content-disposition': `attachment; filename="${name}"`,
  },
});

export const csvAnswer = (name: string, body: string): HttpResponseInit => fileAnswer(name, 'text/csv', body);

/** After a form: a browser goes on to the page with GET, so that loading it again sends nothing twice. */
export const seeOther = (location: string, outcome: string): HttpResponseInit => ({
  status: 303,
  headers: { ...always, location, 'set-cookie': outcomeCookie(outcome, location) },
});

const outcomeName = (url: string): string => `${cookiePrefix(url)}-outcome`;

/**
 * The code of the message on the next page. It is in a cookie because anybody can write a link with any code. `__Host-` needs the
 * path /.
 */
function outcomeCookie(code: string, url: string): string {
  const secure = url.startsWith('https:') ? '; Secure' : '';
  return `${outcomeName(url)}=${code}; Path=/; Max-Age=${code === '' ? 0 : 60}; HttpOnly; SameSite=Strict${secure}`;
}

/** The code that the last form left, and the answer that shows it once. */
export const outcomeOf = (request: HttpRequest, publicUrl: string): string | null =>
  request.headers
    .get('cookie')
    ?.split(';')
    .map((part) => part.trim().split('='))
    .find(([name]) => name === outcomeName(publicUrl))?.[1] ?? null;

export const saidOnce = (answer: HttpResponseInit, publicUrl: string): HttpResponseInit => ({
  ...answer,
  headers: { ...answer.headers, 'set-cookie': outcomeCookie('', publicUrl) },
});

/** The credentials in a request, unverified. */
export const askingOf = (request: HttpRequest): Asking => ({
  authorization: request.headers.get('authorization'),
  cookie: request.headers.get('cookie'),
});

/** Browsers send the origin of every POST, and no page can change it. Programs must send ours. */
export function isOwn(request: HttpRequest, publicUrl: string): boolean {
  const site = request.headers.get('sec-fetch-site');
  return request.headers.get('origin') === new URL(publicUrl).origin && (site === null || site === 'same-origin');
}

/** A redirect to a GET, with the cookies that the browser keeps or drops. */
export const redirect = (
  location: string,
  cookies: NonNullable<HttpResponseInit['cookies']> = [],
): HttpResponseInit => ({ status: 303, headers: { ...always, location }, cookies });
