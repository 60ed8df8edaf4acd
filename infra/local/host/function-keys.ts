import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What a trigger asks of its caller; `admin` is the host's master key. */
type AuthLevel = 'anonymous' | 'function' | 'admin';

export type FunctionKeys = { readonly master: string; readonly function: string };

export const createKey = (): string => randomBytes(32).toString('base64url');

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Digests are of one length, so neither the key's content nor its length shows in the time taken. */
const isSame = (given: string, expected: string): boolean => timingSafeEqual(digest(given), digest(expected));

/** Whether the key in hand opens a trigger of this level. The master key opens every one. */
export function isAllowed(level: AuthLevel, given: string, keys: FunctionKeys): boolean {
  if (level === 'anonymous') return true;
  const isMaster = isSame(given, keys.master);
  const isFunction = isSame(given, keys.function);
  return isMaster || (level === 'function' && isFunction);
}

/** A level that this host does not know is read as the strictest. */
export function readAuthLevel(value: unknown): AuthLevel {
  const level = String(value ?? 'function').toLowerCase();
  return level === 'anonymous' || level === 'function' ? level : 'admin';
}
