import { cookiePrefix } from '../core/access/cookie-prefix';

/** A cookie in the form of @azure/functions. In a header of our own, only the last of several cookies would reach the browser. */
export type Cookie = {
  readonly name: string;
  readonly value: string;
  readonly path: '/';
  /** Seconds; 0 deletes the cookie. */
  readonly maxAge: number;
  readonly httpOnly: true;
  readonly secure: boolean;
  readonly sameSite: 'Lax';
};

/** `Lax`, because Microsoft's redirect back comes from another site. No GET of this app changes anything. */
export const cookieFor = (publicUrl: string, name: string, value: string, maxAge: number): Cookie => ({
  name,
  value,
  path: '/',
  maxAge,
  httpOnly: true,
  secure: publicUrl.startsWith('https:'),
  sameSite: 'Lax',
});

export const sessionCookieName = (publicUrl: string): string => `${cookiePrefix(publicUrl)}-session`;

const longestHeader = 32_768;

/** The cookies of a Cookie header, by name. Of two with one name the first counts, as browsers send the more specific one first. */
export function readCookies(header: string | null): ReadonlyMap<string, string> {
  const pairs = (header === null || header.length > longestHeader ? '' : header)
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part.includes('='))
    .map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)] as const);
  return new Map(pairs.reverse());
}
