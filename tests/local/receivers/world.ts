import { randomUUID } from 'node:crypto';
import { EmailClient, type EmailMessage } from '@azure/communication-email';
import { type Receivers, type ReceiversOptions, startReceivers } from '../../../infra/local/receivers';
import { sign } from '../../../infra/local/receivers/secrets';

/** Starts receivers for one test and always stops them after the test. */
export async function withReceivers(
  options: ReceiversOptions,
  run: (receivers: Receivers) => Promise<void>,
): Promise<void> {
  const receivers = await startReceivers(options);
  try {
    await run(receivers);
  } finally {
    await receivers.close();
  }
}

/** The SDK's client without its own retries, which would wait for seconds. */
export const emailClient = (connectionString: string): EmailClient =>
  new EmailClient(connectionString, { allowInsecureConnection: true, retryOptions: { maxRetries: 0 } });

export const goodMail = {
  senderAddress: 'watch@contoso.example',
  content: {
    subject: 'Critical · Contoso · 14 people no longer need MFA [7F3K]',
    plainText: '14 people at Contoso can now sign in with a password alone.',
    html: '<!doctype html><p>14 people at Contoso can now sign in with a password alone.</p>',
  },
  recipients: { to: [{ address: 'ada.brandt@contoso.example', displayName: 'Ada Brandt' }] },
} satisfies EmailMessage;

export const goodCard = {
  type: 'AdaptiveCard',
  version: '1.4',
  body: [
    { type: 'TextBlock', text: 'Critical · Contoso · 14 people no longer need MFA', weight: 'bolder', wrap: true },
    { type: 'FactSet', facts: [{ title: 'Exposed', value: '14 of 312' }] },
  ],
  actions: [{ type: 'Action.OpenUrl', title: 'Open alert', url: 'https://watch.contoso.example/alerts/7F3K' }],
};

export const teamsMessage = (card: unknown) => ({
  type: 'message',
  attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }],
});

/** Posts JSON, with further headers if given. */
export const post = (url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

/** The headers of a webhook call that is signed as our channel signs it. */
export const signedHeaders = (secret: string, body: string, timestamp = '1795529280') => ({
  'x-ztw-timestamp': timestamp,
  'x-ztw-signature': `v1=${sign(secret, `${timestamp}.${body}`).toString('hex')}`,
});

export const newOperationId = (): string => randomUUID();
