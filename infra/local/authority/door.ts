import type { IncomingMessage } from 'node:http';
import type { Reply } from '../receivers/http';
import { isSameSecret } from '../receivers/secrets';
import { troublePage } from './pages';

/** Opens the sign-in page only to a browser with this secret. */
export type Door = { readonly secret: string; readonly leadsTo: () => string };

const doorCookie = 'ztw-door';

/** A person who opens the address in the terminal gets a cookie and is sent on to the app. */
export function enter(door: Door | undefined, secret: string | null): Reply {
  if (door === undefined || !isSameSecret(door.secret, secret ?? ''))
    return troublePage('This address is not of this start.');
  const cookie = `${doorCookie}=${door.secret}; Path=/; HttpOnly; SameSite=Lax`;
  return { status: 302, headers: { location: door.leadsTo(), 'set-cookie': cookie } };
}

export const hasEntered = (door: Door | undefined, { headers }: IncomingMessage): boolean =>
  door === undefined ||
  (headers.cookie ?? '').split('; ').some((pair) => isSameSecret(`${doorCookie}=${door.secret}`, pair));
