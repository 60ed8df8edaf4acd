import { randomUUID } from 'node:crypto';
import { readBounded } from '../async/read-bounded';
import { type Handshake, handshakeSeconds } from '../core/deployment/handshake';
import type { GraphFetch } from './middleware';
import { isTimeout } from './timeout';

/** The answer is read up to this length; the token is shorter. */
const maxBytes = 1024;

/**
 * Sends the validation request of Microsoft Graph to our own endpoint: a POST without a body, which must return the token as plain
 * text. Only the configured address is called: a redirect is not followed, and nothing of the answer is shown. Never throws.
 * https://learn.microsoft.com/graph/change-notifications-delivery-webhooks#notificationurl-validation
 */
export async function tryHandshake(
  send: GraphFetch,
  notificationUrl: string,
  timeoutMs = handshakeSeconds * 1000,
): Promise<Handshake> {
  const token = `Validation: Zero Trust Watch tries itself ${randomUUID()}`;
  try {
    const response = await send(`${notificationUrl}?validationToken=${encodeURIComponent(token)}`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { status, headers } = response;
    if (status === 200 && /^text\/plain\s*(;|$)/i.test(headers.get('content-type') ?? ''))
      return { result: (await readBounded(response.body, maxBytes)) === token ? 'echoed' : 'otherAnswer' };
    await response.body?.cancel();
    if (status >= 300 && status < 400) return { result: 'redirect', status };
    return status === 200 ? { result: 'otherAnswer' } : { result: 'refused', status };
  } catch (error) {
    return failureOf(error);
  }
}

const certificateCode = /CERT|SSL|TLS|SELF_SIGNED|ISSUER|UNABLE_TO_VERIFY|^EPROTO$/;

function failureOf(error: unknown): Handshake {
  if (isTimeout(error)) return { result: 'slow' };
  const cause = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined;
  const isCoded = typeof cause === 'object' && cause !== null && 'code' in cause && typeof cause.code === 'string';
  const code = isCoded ? String(cause.code) : null;
  return { result: code !== null && certificateCode.test(code) ? 'certificate' : 'notReached', code };
}
