import { createHmac } from 'node:crypto';
import * as z from 'zod';
import { renderWebhookBody, type WebhookBody } from '../reports/export/webhook-body';
import { answersAtOnce, type Channel } from './channel';
import { operationIdOf } from './operation-id';
import { type PostContext, postJson } from './post';
import { targetUrl } from './target-url';

const target = z.strictObject({ url: targetUrl, secret: z.string().min(16, 'must have at least 16 characters') });

/**
 * Hex HMAC-SHA256 under the shared secret of `timestamp + "." + body`: the time is signed too, so that an old call cannot be
 * played again later.
 */
const signatureOf = (secret: string, timestamp: string, body: string): string =>
  `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`, 'utf8').digest('hex')}`;

/** JSON with a signature; fields and headers are described at WebhookBody. */
export const webhook = (context: PostContext): Channel<z.infer<typeof target>, WebhookBody> => ({
  id: 'webhook',
  target,
  render: renderWebhookBody,
  send: (payload, { url, secret }, deliveryId) => {
    const body = JSON.stringify(payload);
    const timestamp = String(Math.floor(context.now() / 1000));
    const headers = {
      'x-ztw-timestamp': timestamp,
      'x-ztw-signature': signatureOf(secret, timestamp, body),
      'x-ztw-delivery': operationIdOf(deliveryId),
    };
    return postJson(url, body, headers, context);
  },
  poll: answersAtOnce,
});
