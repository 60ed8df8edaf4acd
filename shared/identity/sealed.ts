import { hkdfSync } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { EncryptJWT, jwtDecrypt } from './jose';

/** The purpose of a sealed text. Each has a key of its own, so that a started sign-in is never taken for a session. */
type Use = 'attempt' | 'session';

/** Secrets of 32 or more characters, the newest first. The older ones still open the texts that they sealed. */
export type SessionKeys = readonly string[];

const derived = (secret: string, what: string, bytes: number): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, '', `zero-trust-watch ${what}`, bytes));

const nameOf = (secret: string): string => Buffer.from(derived(secret, 'key id', 6)).toString('base64url');

/** Browsers keep 4,096 bytes of a cookie with its name and attributes, and silently drop a longer one. */
export const longestSealed = 3_800;

/** Encrypted and authenticated (AES-256-GCM). `now` in epoch milliseconds. */
export function seal(
  use: Use,
  claims: JWTPayload,
  { keys: [newest = ''], now, seconds }: { readonly keys: SessionKeys; readonly now: number; readonly seconds: number },
): Promise<string> {
  const at = Math.floor(now / 1000);
  return new EncryptJWT(claims)
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: nameOf(newest) })
    .setIssuedAt(at)
    .setExpirationTime(at + seconds)
    .encrypt(derived(newest, use, 32));
}

const isExpired = (error: unknown): error is { readonly payload: JWTPayload } =>
  error instanceof Error && 'code' in error && error.code === 'ERR_JWT_EXPIRED';

type Opened =
  | { readonly status: 'opened'; readonly claims: JWTPayload }
  | { readonly status: 'expired'; readonly claims: JWTPayload }
  | { readonly status: 'notOurs' };

/** `expired` is returned only for a text that one of our keys sealed. */
export async function openSealed(
  use: Use,
  sealed: string | undefined,
  { keys, now }: { readonly keys: SessionKeys; readonly now: number },
): Promise<Opened> {
  if (sealed === undefined || sealed.length > longestSealed) return { status: 'notOurs' };
  try {
    const find = ({ kid }: { readonly kid?: string }): Uint8Array => {
      const secret = keys.find((one) => nameOf(one) === kid);
      if (secret === undefined) throw new Error('sealed with another key');
      return derived(secret, use, 32);
    };
    const { payload } = await jwtDecrypt(sealed, find, {
      currentDate: new Date(now),
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
      requiredClaims: ['exp', 'iat'],
    });
    return { status: 'opened', claims: payload };
  } catch (error) {
    return isExpired(error) ? { status: 'expired', claims: error.payload } : { status: 'notOurs' };
  }
}
