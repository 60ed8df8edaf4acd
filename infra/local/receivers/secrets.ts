import { createHmac, timingSafeEqual } from 'node:crypto';

/** Compares two texts in a time that depends only on their lengths, so that nobody can guess a signature byte by byte. */
export function isSameSecret(expected: string, given: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(given)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** HMAC-SHA256 of `text` under `key`. */
export const sign = (key: Buffer | string, text: Buffer | string): Buffer =>
  createHmac('sha256', key).update(text).digest();
