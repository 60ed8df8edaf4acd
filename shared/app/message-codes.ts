import { createHmac, randomInt } from 'node:crypto';
import { codeDigits } from '../core/delivery/receipt';
import type { Codes } from '../pipeline/operate/test-message';

export { codeDigits };

/** The key is derived, so that what is stored of a code reveals nothing about the key for notifications. */
const derivedKey = (key: string): Buffer => createHmac('sha256', key).update('code of a test message').digest();

/**
 * Hashes with a derived key: somebody who can read the tables has no key, and cannot find a code by trying all of them. `keys`: the
 * newest first.
 */
export const messageCodes = (keys: readonly string[]): Codes => ({
  draw: () => String(randomInt(10 ** codeDigits)).padStart(codeDigits, '0'),
  hashes: (about, code) =>
    keys.map((key) =>
      createHmac('sha256', derivedKey(key))
        .update(JSON.stringify([about, code]))
        .digest('base64url'),
    ),
});
