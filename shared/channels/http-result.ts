import type { SendResult } from '../core/delivery/delivery';
import { failed } from './channel';

const longestWaitSeconds = 24 * 60 * 60;

/** Seconds of a Retry-After header, given as a number or as a date; null if it is unusable. */
export function retryAfterSeconds(header: string | null | undefined, now: number): number | null {
  if (header === null || header === undefined || header.trim() === '') return null;
  const seconds = /^\s*\d+\s*$/.test(header) ? Number(header) : Math.ceil((Date.parse(header) - now) / 1000);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), longestWaitSeconds) : null;
}

/**
 * 401 and 403 are retried too, because an operator may still correct a role or a workflow. A repeated request cannot change any
 * other 4xx.
 */
export const isRetryable = (status: number): boolean =>
  status === 401 || status === 403 || status === 408 || status === 425 || status === 429 || status >= 500;

/** A proxy answered, or the target broke off, so the message may have been accepted. A 501 or 503 means that it was not. */
export const mayHaveTaken = (status: number): boolean =>
  status === 408 || (status >= 500 && status !== 501 && status !== 503);

/** Describes a failure by its status alone: the body and the address of the answer may be secret. */
export const failedWith = (status: number, retryAfter: string | null | undefined, now: number): SendResult =>
  failed(`HTTP ${status}`, isRetryable(status), retryAfterSeconds(retryAfter, now), mayHaveTaken(status));

/** No connection was established, so nothing was sent. */
const unreached = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|E(HOST|NET)UNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_.+|.+_CERT.*)$/;

/** Names a network error by its code, because the text of the error may contain the address. */
export function failedByNetwork(error: unknown): SendResult {
  const name = nameOf(error);
  if (name === 'TimeoutError' || name === 'AbortError') return failed('no answer in time', true, null, true);
  const code = codeOf(error) ?? name;
  return failed(`connection failed (${code})`, true, null, !unreached.test(code));
}

/** Checked by shape, because a DOMException (the timeout of a signal) is not an Error everywhere. */
function nameOf(error: unknown): string {
  const { name } = (error ?? {}) as { readonly name?: unknown }; // Safe: read as unknown.
  return typeof name === 'string' && /^[A-Za-z]{1,40}$/.test(name) ? name : 'error';
}

function codeOf(error: unknown, depth = 0): string | undefined {
  if (typeof error !== 'object' || error === null || depth > 3) return undefined;
  const { code, cause } = error as { readonly code?: unknown; readonly cause?: unknown }; // Safe: both are read as unknown.
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,40}$/.test(code) ? code : codeOf(cause, depth + 1);
}
