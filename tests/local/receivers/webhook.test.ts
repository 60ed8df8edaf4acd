import { post, signedHeaders, withReceivers } from './world';

const call = JSON.stringify({ type: 'alert', title: 'MFA is no longer required', people: 14 });

test('a call that is signed as our channel signs it is valid', async () => {
  await withReceivers({ now: () => Date.UTC(2026, 10, 24, 13, 8) }, async ({ webhookUrl, webhookSecret, received }) => {
    const response = await post(webhookUrl, call, signedHeaders(webhookSecret, call));
    expect(response.status).toBe(204);
    expect(received().calls).toEqual([
      { id: expect.any(String), arrivedAt: '2026-11-24T13:08:00.000Z', signature: 'valid', body: JSON.parse(call) },
    ]);
  });
});

test('the signature is HMAC-SHA256 over timestamp, dot and body', () => {
  // A value computed with openssl, so that the test does not only agree with itself.
  expect(signedHeaders('secret', '{}', '1')['x-ztw-signature']).toBe(
    'v1=1122767b193110cfec322b6f199b599edbf608ed087f2d27afb0b97d99523908',
  );
});

const withoutPrefix = (headers: ReturnType<typeof signedHeaders>) => ({
  ...headers,
  'x-ztw-signature': headers['x-ztw-signature'].slice('v1='.length),
});

test.each([
  ['no headers', () => ({}), 'missing'],
  ['another secret', () => signedHeaders('guessed', call), 'invalid'],
  ['another body', (secret: string) => signedHeaders(secret, `${call} `), 'invalid'],
  [
    'another time',
    (secret: string) => ({ ...signedHeaders(secret, call), 'x-ztw-timestamp': '1795529281' }),
    'invalid',
  ],
  ['not a valid time', (secret: string) => signedHeaders(secret, call, 'yesterday'), 'invalid'],
  ['a signature without its version', (secret: string) => withoutPrefix(signedHeaders(secret, call)), 'invalid'],
])('a call with %s is answered 401, and kept', async (_, headers, signature) => {
  await withReceivers({}, async ({ webhookUrl, webhookSecret, received }) => {
    const response = await post(webhookUrl, call, headers(webhookSecret));
    expect(response.status).toBe(401);
    expect(received().calls).toMatchObject([{ signature, body: JSON.parse(call) }]);
  });
});

test('a signed body that is not JSON is kept as text', async () => {
  await withReceivers({}, async ({ webhookUrl, webhookSecret, received }) => {
    const response = await post(webhookUrl, 'hello', signedHeaders(webhookSecret, 'hello'));
    expect(response.status).toBe(400);
    expect(received().calls).toMatchObject([{ signature: 'valid', body: 'hello' }]);
  });
});

test('a body that a page of another origin could send is not even kept', async () => {
  await withReceivers({}, async ({ webhookUrl, received }) => {
    const response = await post(webhookUrl, call, { 'content-type': 'text/plain' });
    expect(response.status).toBe(415);
    expect(received().calls).toEqual([]);
  });
});

test('a body above 256 KB is refused', async () => {
  await withReceivers({}, async ({ webhookUrl, received }) => {
    expect((await post(webhookUrl, JSON.stringify('x'.repeat(257 * 1024)))).status).toBe(413);
    expect(received().calls).toEqual([]);
  });
});
