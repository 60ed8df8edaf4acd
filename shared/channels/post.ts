import type { SendResult } from '../core/delivery';
import { failed } from './channel';
import { failedByNetwork, failedWith } from './http-result';

export type Fetch = typeof globalThis.fetch;

export type PostContext = {
  readonly fetch: Fetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

const timeoutMs = 10_000;

/** One POST of JSON. Redirects are refused: the body would go to whoever the target names, and a signed one is worth something. */
export async function postJson(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  { fetch, now }: PostContext,
): Promise<SendResult> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    // Nothing in the answer is used; an unread body would hold the connection.
    await response.body?.cancel();
    const { status } = response;
    if (status >= 200 && status < 300) return { status: 'sent' };
    if (response.type === 'opaqueredirect' || (status >= 300 && status < 400))
      return failed('the target redirects; give its final address', false);
    return failedWith(status, response.headers.get('retry-after'), now());
  } catch (error) {
    return failedByNetwork(error);
  }
}
