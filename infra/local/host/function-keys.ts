import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What a trigger requires of its caller; `admin` is the host's master key. */
type AuthLevel = 'anonymous' | 'function' | 'admin';

export type FunctionKeys = { readonly master: string; readonly function: string };

export const createKey = (): string => randomBytes(32).toString('base64url');

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** All digests have the same length, so the time taken reveals neither the content nor the length of the key. */
const isSame = (given: string, expected: string): boolean => timingSafeEqual(digest(given), digest(expected));

/** Whether the given key opens a trigger of this level. The master key opens every one. */
export function isAllowed(level: AuthLevel, given: string, keys: FunctionKeys): boolean {
  if (level === 'anonymous') return true;
  const isMaster = isSame(given, keys.master);
  const isFunction = isSame(given, keys.function);
  return isMaster || (level === 'function' && isFunction);
}

/** An unknown level is read as the strictest. */
export function readAuthLevel(value: unknown): AuthLevel {
  const level = String(value ?? 'function').toLowerCase();
  return level === 'anonymous' || level === 'function' ? level : 'admin';
}
