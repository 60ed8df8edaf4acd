import { randomBytes } from 'node:crypto';
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { SentCredentials } from '../shared/app/access';
import type { Typed } from '../shared/app/handling';
import { cookiePrefix } from '../shared/core/access/cookie-prefix';

const always = {
  'cache-control': 'no-store',
  // Browsers ignore it over http, which only the local world uses. Without it, the first request to an address typed by hand is plain.
  'strict-transport-security': 'max-age=31536000',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/**
 * A page that loads nothing and runs no scripts. The nonce allows its one style block, and its forms can only be sent to this app.
 * Its referrer policy is not `no-referrer`, because browsers then send forms with `Origin: null`.
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

/** `name`: the file name for the browser; only letters, digits, dots and dashes. */
export const fileAnswer = (name: string, type: string, body: string): HttpResponseInit => ({
  status: 200,
  body,
  headers: {
    ...always,
    'content-type': `${type}; charset=utf-8`,
    'content-disposition': `attachment; filename="${name}"`,
  },
});

/** Excel needs a byte order mark to read letters such as ä and é correctly. */
export const csvAnswer = (name: string, body: string): HttpResponseInit =>
  fileAnswer(name, 'text/csv', `\uFEFF${body}`);

/**
 * Answers a form. The browser loads the page with GET, so that reloading it does not send the form again. `typed`: the fields of a
 * refused form, which the page shows again.
 */
export const seeOther = (location: string, outcome: string, typed: Typed | null = null): HttpResponseInit => ({
  status: 303,
  headers: { ...always, location, 'set-cookie': outcomeCookie(`${outcome}${carried(typed)}`, location) },
});

/** Browsers drop a cookie of more than 4 KB, and with it the outcome. */
const mostCarried = 3500;

function carried(typed: Typed | null): string {
  if (typed === null) return '';
  const text = Buffer.from(JSON.stringify(typed)).toString('base64url');
  return text.length > mostCarried ? '' : `~${text}`;
}

const outcomeName = (url: string): string => `${cookiePrefix(url)}-outcome`;

/**
 * The code of the message on the next page. It is in a cookie because anybody can write a link with any code. `__Host-` needs the
 * path /.
 */
function outcomeCookie(code: string, url: string): string {
  const secure = url.startsWith('https:') ? '; Secure' : '';
  return `${outcomeName(url)}=${code}; Path=/; Max-Age=${code === '' ? 0 : 60}; HttpOnly; SameSite=Strict${secure}`;
}

/** What the last form left: the code of its outcome, and its fields if it was refused. */
export type FormOutcome = { readonly code: string; readonly typed: Typed | null };

export function outcomeOf(request: HttpRequest, publicUrl: string): FormOutcome | null {
  const value = request.headers
    .get('cookie')
    ?.split(';')
    .map((part) => part.trim().split('='))
    .find(([name]) => name === outcomeName(publicUrl))?.[1];
  if (value === undefined) return null;
  const [code = '', text] = value.split('~');
  return { code, typed: text === undefined ? null : typedIn(text) };
}

/** What a person had typed; null if `carried` did not write the text. */
function typedIn(text: string): Typed | null {
  try {
    const read: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (typeof read !== 'object' || read === null) return null;
    const entries = Object.entries(read).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
    return Object.fromEntries(entries);
  } catch {
    return null;
  }
}

export const saidOnce = (answer: HttpResponseInit, publicUrl: string): HttpResponseInit => ({
  ...answer,
  headers: { ...answer.headers, 'set-cookie': outcomeCookie('', publicUrl) },
});

/** The unverified credentials of a request. */
export const credentialsIn = (request: HttpRequest): SentCredentials => ({
  authorization: request.headers.get('authorization'),
  cookie: request.headers.get('cookie'),
});

/** Browsers send the origin with every POST, and no page can change it. Programs must send the origin of this app. */
export function isOwn(request: HttpRequest, publicUrl: string): boolean {
  const site = request.headers.get('sec-fetch-site');
  return request.headers.get('origin') === new URL(publicUrl).origin && (site === null || site === 'same-origin');
}

/** A redirect to a GET. `cookies` are set or deleted in the browser. */
export const redirect = (
  location: string,
  cookies: NonNullable<HttpResponseInit['cookies']> = [],
): HttpResponseInit => ({ status: 303, headers: { ...always, location }, cookies });
