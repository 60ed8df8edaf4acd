import { goodCard, post, teamsMessage, withReceivers } from './world';

test('a card is accepted with an empty answer, as a flow does', async () => {
  await withReceivers({ now: () => Date.UTC(2026, 10, 24, 13, 8) }, async ({ teamsWorkflowUrl, received }) => {
    const response = await post(teamsWorkflowUrl, teamsMessage(goodCard));
    expect(response.status).toBe(202);
    expect(await response.text()).toBe('');
    expect(response.headers.get('x-ms-workflow-run-id')).toMatch(/^\d{20}[0-9A-F]{12}CU\d{2}$/);
    expect(received().cards).toEqual([
      { id: expect.any(String), arrivedAt: '2026-11-24T13:08:00.000Z', body: teamsMessage(goodCard), card: goodCard },
    ]);
  });
});

test.each([
  ['a wrong sig', (url: string) => url.replace(/sig=.*/, 'sig=guessed')],
  ['no sig', (url: string) => url.replace(/&sig=.*/, '')],
  ['a sig cut short', (url: string) => url.slice(0, -1)],
])('answers 401 to %s', async (_, spoil) => {
  await withReceivers({}, async ({ teamsWorkflowUrl, received }) => {
    const response = await post(spoil(teamsWorkflowUrl), teamsMessage(goodCard));
    expect(response.status).toBe(401);
    expect(received().cards).toEqual([]);
  });
});

const filled = (bytes: number): string => {
  const body = JSON.stringify(teamsMessage({ ...goodCard, fallbackText: '' }));
  const fallbackText = 'x'.repeat(bytes - Buffer.byteLength(body));
  return JSON.stringify(teamsMessage({ ...goodCard, fallbackText }));
};

const nested = (levels: number): string =>
  JSON.stringify(teamsMessage(goodCard)).replace('"14 of 312"', '['.repeat(levels) + ']'.repeat(levels));

test.each([
  ['a card of exactly 28 KB', filled(28 * 1024), 202],
  ['a card of 28 KB and one byte', filled(28 * 1024 + 1), 413],
  ['a body that is far too large', filled(300 * 1024), 413],
  ['version 1.5', teamsMessage({ ...goodCard, version: '1.5' }), 400],
  ['version 1.10, which is not 1.1', teamsMessage({ ...goodCard, version: '1.10' }), 400],
  ['version 2.0', teamsMessage({ ...goodCard, version: '2.0' }), 400],
  ['version 1.2', teamsMessage({ ...goodCard, version: '1.2' }), 202],
  ['no version', teamsMessage({ ...goodCard, version: undefined }), 400],
  ['a bare card', goodCard, 400],
  ['no attachment', { type: 'message', attachments: [] }, 400],
  [
    'an attachment of another type',
    { type: 'message', attachments: [{ contentType: 'text/html', content: goodCard }] },
    400,
  ],
  ['a card of another type', teamsMessage({ type: 'MessageCard' }), 400],
  ['JSON that nests too deeply', nested(100), 400],
  ['an array', [], 400],
  ['not JSON', '{', 400],
])('judges %s', async (_, body, status) => {
  await withReceivers({}, async ({ teamsWorkflowUrl, received }) => {
    expect((await post(teamsWorkflowUrl, body)).status).toBe(status);
    expect(received().cards).toHaveLength(status === 202 ? 1 : 0);
  });
});

test('refuses a body that a page of another origin could send', async () => {
  await withReceivers({}, async ({ teamsWorkflowUrl }) => {
    const response = await post(teamsWorkflowUrl, teamsMessage(goodCard), { 'content-type': 'text/plain' });
    expect(response.status).toBe(415);
  });
});

test('takes four cards in a second, and the fifth in the next', async () => {
  let clock = 0;
  await withReceivers({ now: () => clock }, async ({ teamsWorkflowUrl, received }) => {
    const send = async () => (await post(teamsWorkflowUrl, teamsMessage(goodCard))).status;
    const statuses: number[] = [];
    for (let count = 0; count < 5; count += 1) {
      statuses.push(await send());
      clock += 10;
    }
    expect(statuses).toEqual([202, 202, 202, 202, 429]);
    clock = 1_000;
    expect(await send()).toBe(202);
    expect(received().cards).toHaveLength(5);
  });
});
