import { randomUUID } from 'node:crypto';
import { type Handshake, handshakeSeconds } from '../core/deployment/handshake';
import type { Fetch } from './middleware';

/** An answer is read so far and no further; ours has the length of the token. */
const maxBytes = 1024;

/**
 * Asks our own endpoint to prove itself, with the request of Microsoft Graph: a POST without a body that wants its token back as plain text.
 * Only ever the configured address: a redirect is not followed, and nothing of the answer is shown. Never throws.
 * https://learn.microsoft.com/graph/change-notifications-delivery-webhooks#notificationurl-validation
 */
export async function tryHandshake(
  send: Fetch,
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
      return { result: (await textOf(response)) === token ? 'echoed' : 'otherAnswer' };
    await response.body?.cancel();
    if (status >= 300 && status < 400) return { result: 'redirect', status };
    return status === 200 ? { result: 'otherAnswer' } : { result: 'refused', status };
  } catch (error) {
    return failureOf(error);
  }
}

/** Null if it is longer than any answer of ours. */
async function textOf({ body }: Response): Promise<string | null> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body ?? []) {
    size += piece.byteLength;
    if (size > maxBytes) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

const certificateCode = /CERT|SSL|TLS|SELF_SIGNED|ISSUER|UNABLE_TO_VERIFY|^EPROTO$/;

/** Recognised by name: in some runtimes, fetch throws an object that is no instance of our Error. */
function failureOf(error: unknown): Handshake {
  if (textIn(error, 'name') === 'TimeoutError') return { result: 'slow' };
  const cause = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined;
  const code = textIn(cause, 'code');
  return { result: code !== null && certificateCode.test(code) ? 'certificate' : 'notReached', code };
}

const textIn = (thing: unknown, name: string): string | null => {
  if (typeof thing !== 'object' || thing === null) return null;
  // Safe: looked at as unknown.
  const value = (thing as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' ? value : null;
};
