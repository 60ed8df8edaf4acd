import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { Asking } from '../shared/access';

const always = {
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** A page without scripts or anything from elsewhere; its one style block carries the nonce. */
export const htmlPage = (body: string, nonce: string): HttpResponseInit => ({
  status: 200,
  body,
  headers: {
    ...always,
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  },
});

export const jsonAnswer = (status: number, body: unknown): HttpResponseInit => ({
  status,
  body: JSON.stringify(body),
  headers: { ...always, 'content-type': 'application/json; charset=utf-8' },
});

const cookieName = 'ztw-local';

/** The local page's token, so that links work after the printed URL was opened once. */
export const tokenCookie = (token: string): string =>
  `${cookieName}=${encodeURIComponent(token)}; Path=/api/; HttpOnly; SameSite=Strict`;

function cookieToken(cookie: string | null): string | null {
  const found = cookie
    ?.split(';')
    .map((part) => part.trim().split('='))
    .find(([name]) => name === cookieName)?.[1];
  if (found === undefined) return null;
  try {
    return decodeURIComponent(found);
  } catch {
    return null;
  }
}

/** What a request says of itself; nothing of it is believed before it is checked. */
export const askingOf = (request: HttpRequest): Asking => ({
  host: request.headers.get('host'),
  authorization: request.headers.get('authorization'),
  idToken: request.headers.get('x-ms-token-aad-id-token'),
  localToken: request.query.get('token') ?? cookieToken(request.headers.get('cookie')),
});
