import type { SendResult } from '../core/delivery/delivery';
import { failed } from './channel';
import { failedByNetwork, failedWith } from './http-result';

export type Fetch = typeof globalThis.fetch;

export type PostContext = {
  readonly fetch: Fetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

const timeoutMs = 10_000;

/** What a 2xx answer must be before it counts as delivered: null where it is, else the reason why it is not. */
export type Receipt = (response: Response) => Promise<string | null>;

/** Any 2xx will do, and an unread body would hold the connection. */
const anyReceipt: Receipt = async (response) => {
  await response.body?.cancel();
  return null;
};

/** Reads no further than the first bytes. */
export async function isEmptyBody(response: Response): Promise<boolean> {
  const reader = response.body?.getReader();
  if (reader === undefined) return true;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return true;
    if (value.byteLength === 0) continue;
    await reader.cancel();
    return false;
  }
}

/**
 * One POST of JSON. Redirects are refused: the target could send the body anywhere, and a signed body is worth something.
 */
export async function postJson(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  { fetch, now }: PostContext,
  receipt: Receipt = anyReceipt,
): Promise<SendResult> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { status } = response;
    if (status >= 200 && status < 300) {
      const wrong = await receipt(response);
      return wrong === null ? { status: 'sent' } : failed(wrong, true, null, true);
    }
    await response.body?.cancel();
    if (response.type === 'opaqueredirect' || (status >= 300 && status < 400))
      return failed('the target redirects; give its final address', false);
    return failedWith(status, response.headers.get('retry-after'), now());
  } catch (error) {
    return failedByNetwork(error);
  }
}
