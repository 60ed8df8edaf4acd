import { sessionCookieName } from './cookies';
import type { Person } from './person';
import { longestSealed, openSealed, type SessionKeys, seal } from './sealed';

/** The content of a session cookie. Access is derived from it at each request, so that a changed configuration applies at once. */
export type Session = Person & {
  /** Epoch milliseconds. */
  readonly signedInAt: number;
  /** Identifies the account at Microsoft when the person signs out; null if the token had none. */
  readonly hint: string | null;
};

export const sessionSeconds = 8 * 3600;

/** Version of the shape above; a session of another version is signed out. */
const shape = 1;

/** Undefined if it would be longer than the cookies that browsers keep. */
export async function sealSession(session: Session, keys: SessionKeys): Promise<string | undefined> {
  const sealed = await seal('session', { shape, session }, { keys, now: session.signedInAt, seconds: sessionSeconds });
  return sealed.length > longestSealed ? undefined : sealed;
}

/** Null if nobody is signed in, or the session has ended. */
export async function openSession(
  cookies: ReadonlyMap<string, string>,
  publicUrl: string,
  opening: {
    readonly keys: SessionKeys;
    readonly now: number;
    /** Called only after the seal was verified, so that a stranger's cookie reads no table. */
    readonly tenantIds: () => Promise<readonly string[]>;
  },
): Promise<Session | null> {
  const opened = await openSealed('session', cookies.get(sessionCookieName(publicUrl)), opening);
  if (opened.status !== 'opened' || opened.claims.shape !== shape) return null;
  // Safe: only sealSession seals for this use, and the shape is the one that it seals.
  const session = opened.claims.session as Session;
  // A tenant that is no longer allowed signs its people out at once.
  return (await opening.tenantIds()).includes(session.tenantId) ? session : null;
}
