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

/** Checks whether a 2xx answer counts as delivered: null if it does, else the reason. */
export type ReceiptCheck = (response: Response) => Promise<string | null>;

/** Any 2xx counts, and an unread body would keep the connection open. */
const anyReceipt: ReceiptCheck = async (response) => {
  await response.body?.cancel();
  return null;
};

/** Reads only the first bytes. */
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

/** One POST of JSON. Redirects are refused, because the target could send the signed body anywhere. */
export async function postJson(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  { fetch, now }: PostContext,
  receipt: ReceiptCheck = anyReceipt,
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
