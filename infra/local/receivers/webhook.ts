import { type Incoming, isJsonRequest, type Reply, textReply } from './http';
import { readJson } from './json';
import type { Inbox, SignatureState } from './received';
import { isSameSecret, sign } from './secrets';

type WebhookOptions = { readonly secret: string; readonly inbox: Inbox };

const headerOf = ({ headers }: Incoming, name: string): string | undefined => {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
};

/**
 * Checks `x-ztw-signature: v1=<hex HMAC-SHA256(secret, timestamp + "." + raw body)>` with the epoch seconds of `x-ztw-timestamp`. A
 * real target would also refuse an old timestamp, but here the clock is shifted.
 */
function judgeSignature(request: Incoming, secret: string): SignatureState {
  const timestamp = headerOf(request, 'x-ztw-timestamp');
  const signature = headerOf(request, 'x-ztw-signature');
  if (timestamp === undefined || signature === undefined) return 'missing';
  if (!/^\d{1,12}$/.test(timestamp)) return 'invalid';
  const expected = sign(secret, Buffer.concat([Buffer.from(`${timestamp}.`), request.rawBody])).toString('hex');
  return isSameSecret(`v1=${expected}`, signature) ? 'valid' : 'invalid';
}

/** A webhook target: it keeps every call, with the result of its signature check, and answers 204 or 401. */
export function createWebhook({ secret, inbox }: WebhookOptions): (request: Incoming) => Reply {
  return (request) => {
    if (request.method !== 'POST') return textReply(405, 'Post to this webhook.', { allow: 'POST' });
    if (!isJsonRequest(request)) return textReply(415, 'The body must be application/json.');
    const signature = judgeSignature(request, secret);
    const parsed = readJson(request.rawBody);
    inbox.addCall({ signature, body: parsed.ok ? parsed.value : request.rawBody.toString('utf8') });
    if (signature !== 'valid') return textReply(401, 'The signature is missing or not valid.');
    return parsed.ok ? { status: 204 } : textReply(400, `The body is ${parsed.reason}.`);
  };
}
