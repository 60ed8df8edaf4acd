import { request as httpRequest } from 'node:http';
import { EmailClient, type EmailMessage } from '@azure/communication-email';
import { emailClient, goodMail, newOperationId, post, withReceivers } from './world';

const statusAndCode = (error: unknown) => {
  // Safe: the SDK throws RestErrors; an error without these fields makes the test fail.
  const { statusCode, code } = error as { statusCode?: number; code?: string };
  return { statusCode, code };
};

const failureOf = (sending: Promise<unknown>) => sending.then(() => 'sent', statusAndCode);

test('a mail that the SDK sends arrives as written and is reported as succeeded', async () => {
  await withReceivers({ now: () => Date.UTC(2026, 10, 24, 13, 8) }, async (receivers) => {
    const operationId = newOperationId();
    const poller = await emailClient(receivers.acsConnectionString).beginSend(goodMail, { operationId });

    expect(await poller.pollUntilDone()).toMatchObject({ id: operationId, status: 'Succeeded' });
    expect(receivers.received().mails).toEqual([
      {
        id: expect.any(String),
        arrivedAt: '2026-11-24T13:08:00.000Z',
        operationId,
        status: 'Succeeded',
        sends: 1,
        body: goodMail,
      },
    ]);
  });
});

test('the SDK refuses plain http unless it is allowed explicitly', async () => {
  await withReceivers({}, async ({ acsConnectionString, received }) => {
    await expect(new EmailClient(acsConnectionString).beginSend(goodMail)).rejects.toThrow(/insecure/i);
    expect(received().mails).toEqual([]);
  });
});

test('the same operation id again is the same operation and no second mail', async () => {
  await withReceivers({}, async (receivers) => {
    const client = emailClient(receivers.acsConnectionString);
    const operationId = newOperationId();
    await client.beginSend(goodMail, { operationId });
    const again = await client.beginSend(goodMail, { operationId: operationId.toUpperCase() });

    expect(await again.pollUntilDone()).toMatchObject({ id: operationId, status: 'Succeeded' });
    expect(receivers.received().mails).toMatchObject([{ operationId, sends: 2 }]);

    receivers.clear();
    await client.beginSend(goodMail, { operationId });
    expect(receivers.received().mails).toEqual([]);

    await client.beginSend(goodMail, { operationId: newOperationId() });
    expect(receivers.received().mails).toHaveLength(1);
  });
});

test('an operation stays running for the requested number of polls', async () => {
  await withReceivers({}, async (receivers) => {
    receivers.setDeliveryOutcome({ status: 'Succeeded', runningPolls: 2 });
    // beginSend polls once itself.
    const poller = await emailClient(receivers.acsConnectionString).beginSend(goodMail);
    expect(receivers.received().mails).toMatchObject([{ status: 'Running' }]);
    await poller.poll();
    expect(poller.isDone()).toBe(false);
    await poller.poll();
    expect(poller.isDone()).toBe(true);
    expect(receivers.received().mails).toMatchObject([{ status: 'Succeeded' }]);
  });
});

test('an operation can fail with the requested error', async () => {
  await withReceivers({}, async (receivers) => {
    receivers.setDeliveryOutcome({
      status: 'Failed',
      error: { code: 'EmailDroppedAllRecipientsSuppressed', message: 'All recipients are suppressed.' },
      runningPolls: 1,
    });
    const poller = await emailClient(receivers.acsConnectionString).beginSend(goodMail);
    await expect(poller.pollUntilDone()).rejects.toThrow(/All recipients are suppressed/);
    expect(receivers.received().mails).toMatchObject([
      { status: 'Failed', error: { code: 'EmailDroppedAllRecipientsSuppressed' } },
    ]);
    expect(await (await fetch(receivers.url)).text()).toContain('Failed: All recipients are suppressed.');
  });
});

describe('the signature', () => {
  const otherKey = Buffer.from('another key').toString('base64');

  test('of another key is refused', async () => {
    await withReceivers({}, async ({ url, received }) => {
      const client = emailClient(`endpoint=${url}/;accesskey=${otherKey}`);
      expect(await failureOf(client.beginSend(goodMail))).toEqual({ statusCode: 401, code: 'Denied' });
      expect(received().mails).toEqual([]);
    });
  });

  test('is required', async () => {
    await withReceivers({}, async ({ url, received }) => {
      const response = await post(`${url}/emails:send?api-version=2025-09-01`, goodMail);
      expect(response.status).toBe(401);
      expect(await response.json()).toEqual({ error: { code: 'Denied', message: 'Denied by the resource provider.' } });
      expect(received().mails).toEqual([]);
    });
  });

  test.each([
    ['the body', { body: JSON.stringify({ ...goodMail, senderAddress: 'eve@contoso.example' }) }],
    ['the query', { path: '/emails:send?api-version=2023-03-31' }],
    ['the date', { headers: { 'x-ms-date': 'Tue, 24 Nov 2026 00:00:00 GMT' } }],
    ['nothing', {}],
  ])('covers a request in which somebody changed %s', async (changed, change) => {
    await withReceivers({}, async (receivers) => {
      const captured = await captureRequest(receivers.acsConnectionString);
      const status = await replay(receivers.url, {
        ...captured,
        ...change,
        headers: { ...captured.headers, ...('headers' in change ? change.headers : {}) },
      });
      expect(status).toBe(changed === 'nothing' ? 202 : 401);
    });
  });
});

type Captured = { readonly path: string; readonly headers: Readonly<Record<string, string>>; readonly body: string };

/** Takes a signed request from the SDK before it is sent. */
async function captureRequest(connectionString: string): Promise<Captured> {
  let captured: Captured | undefined;
  const client = new EmailClient(connectionString, {
    allowInsecureConnection: true,
    retryOptions: { maxRetries: 0 },
    httpClient: {
      sendRequest: async (request) => {
        const { pathname, search } = new URL(request.url);
        captured = { path: pathname + search, headers: request.headers.toJSON(), body: String(request.body) };
        throw new Error('captured');
      },
    },
  });
  await expect(client.beginSend(goodMail)).rejects.toThrow('captured');
  if (!captured) throw new Error('The SDK sent nothing.');
  return captured;
}

/** Sends the bytes unchanged; fetch would not let us set the Host header. */
const replay = (url: string, { path, headers, body }: Captured): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const { 'content-length': _, ...kept } = headers;
    const sent = httpRequest(new URL(path, url), { method: 'POST', headers: kept }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on('error', reject);
    sent.end(body);
  });

// Safe: these messages are wrong on purpose, the SDK's types would not let them pass.
const spoilt = (change: object) => ({ ...goodMail, ...change }) as unknown as EmailMessage;

test.each([
  ['senderAddress', spoilt({ senderAddress: 'Watch <watch@contoso.example>' })],
  ['senderAddress', spoilt({ senderAddress: 'contoso.example' })],
  ['content.subject', spoilt({ content: { ...goodMail.content, subject: ' ' } })],
  ['content.plainText', spoilt({ content: { subject: 'Nothing to read' } })],
  ['recipients', spoilt({ recipients: { to: [] } })],
  ['recipients', spoilt({ recipients: { to: [{ address: 'nobody' }] } })],
  ['recipients', spoilt({ recipients: { to: Array(51).fill({ address: 'ada.brandt@contoso.example' }) } })],
  ['headers', spoilt({ headers: { 'List-Unsubscribe': '<https://contoso.example>' } })],
  ['attachments', spoilt({ attachments: [{ name: 'a.txt', contentType: 'text/plain', contentInBase64: '' }] })],
])('refuses a message with a wrong %s', async (property, message) => {
  await withReceivers({}, async ({ acsConnectionString, received }) => {
    const sending = emailClient(acsConnectionString).beginSend(message);
    await expect(sending).rejects.toMatchObject({
      statusCode: 400,
      message: expect.stringContaining(`See property '${property}'`),
    });
    expect(received().mails).toEqual([]);
  });
});

test('accepts a message to blind copies only', async () => {
  await withReceivers({}, async ({ acsConnectionString, received }) => {
    await emailClient(acsConnectionString).beginSend(spoilt({ recipients: { bcc: goodMail.recipients.to } }));
    expect(received().mails).toHaveLength(1);
  });
});

test.each([
  ['refuses a request above 10 MB', 10.5],
  ['refuses a request above its bound without keeping it in memory', 13],
])('%s', async (_, megabytes) => {
  await withReceivers({}, async ({ acsConnectionString, received }) => {
    const plainText = 'x'.repeat(megabytes * 1024 * 1024);
    const sending = emailClient(acsConnectionString).beginSend(spoilt({ content: { subject: 'Long', plainText } }));
    expect(await failureOf(sending)).toMatchObject({ statusCode: 413 });
    expect(received().mails).toEqual([]);
  });
});

test('an operation that nobody started is not found', async () => {
  await withReceivers({}, async ({ acsConnectionString, setDeliveryOutcome }) => {
    setDeliveryOutcome({ status: 'Succeeded', runningPolls: 1 });
    const client = emailClient(acsConnectionString);
    const poller = await client.beginSend(goodMail);
    const resumeFrom = poller.toString().replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, newOperationId());
    expect(await failureOf(client.beginSend(goodMail, { resumeFrom }))).toMatchObject({ statusCode: 404 });
  });
});

test('limits sending by minute and hour where limits are set', async () => {
  let clock = Date.UTC(2026, 10, 24, 13);
  await withReceivers({ now: () => clock, acsLimits: { perMinute: 2, perHour: 3 } }, async (receivers) => {
    const send = () => failureOf(emailClient(receivers.acsConnectionString).beginSend(goodMail));
    const throttled = { statusCode: 429, code: 'TooManyRequests' };

    expect([await send(), await send(), await send()]).toEqual(['sent', 'sent', throttled]);
    clock += 60_000;
    expect([await send(), await send()]).toEqual(['sent', throttled]);
    clock += 3_600_000;
    expect(await send()).toBe('sent');
    expect(receivers.received().mails).toHaveLength(4);
  });
});

test('says how long a throttled sender should wait', async () => {
  let clock = 0;
  await withReceivers(
    { now: () => clock, acsLimits: { perMinute: 1, perHour: 10 } },
    async ({ acsConnectionString }) => {
      const client = emailClient(acsConnectionString);
      await client.beginSend(goodMail);
      clock += 15_000;
      const waits: (string | undefined)[] = [];
      const onResponse = (response: { headers: { get: (name: string) => string | undefined } }) =>
        waits.push(response.headers.get('retry-after'));
      await expect(client.beginSend(goodMail, { onResponse })).rejects.toMatchObject({ statusCode: 429 });
      expect(waits).toEqual(['45']);
    },
  );
});
