import { gzipSync } from 'node:zlib';
import { withReceivers } from './world';

const row = { TimeGenerated: '2026-11-24T13:08:00Z', AlertTitle: 'MFA is no longer required', AlertId: 'a1' };

type Call = {
  readonly rule?: string;
  readonly stream?: string;
  readonly query?: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
};

const send = (url: string, ruleId: string, { rule, stream, query, body, headers }: Call = {}): Promise<Response> =>
  fetch(
    `${url}/dataCollectionRules/${rule ?? ruleId}/streams/${stream ?? 'Custom-ZeroTrustWatch_CL'}${query ?? '?api-version=2023-01-01'}`,
    {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-encoding': 'gzip',
        authorization: 'Bearer a-token-of-entra',
        ...headers,
      },
      body: new Uint8Array(Buffer.from(body ?? gzipSync(JSON.stringify([row])))),
    },
  );

test('compressed rows arrive, and are on the page', async () => {
  await withReceivers({ now: () => Date.UTC(2026, 10, 24, 13, 8) }, async ({ url, logsRuleId, received }) => {
    expect((await send(url, logsRuleId)).status).toBe(204);
    expect(received().uploads).toEqual([
      {
        id: expect.any(String),
        arrivedAt: '2026-11-24T13:08:00.000Z',
        stream: 'Custom-ZeroTrustWatch_CL',
        rows: [row],
      },
    ]);
    const page = await (await fetch(url)).text();
    expect(page).toContain('MFA is no longer required');
    expect(page).toContain('1 upload to Log Analytics');
  });
});

const zip = (value: unknown): Buffer => gzipSync(JSON.stringify(value));

test.each<[string, number, Call]>([
  ['without a token', 401, { headers: { authorization: '' } }],
  ['to another rule', 404, { rule: 'dcr-00000000000000000000000000000000' }],
  ['of another version', 400, { query: '?api-version=2021-11-01-preview' }],
  ['with a body that is not compressed as its header says', 400, { body: 'plain' }],
  ['with a body that is not a list', 400, { body: zip(row) }],
  ['with a row without a time', 400, { body: zip([{ AlertId: 'a1' }]) }],
  ['with a column that Log Analytics reserves', 400, { body: zip([{ ...row, TenantId: 'x' }]) }],
  ['that unpacks to more than 1 MB', 413, { body: zip([{ ...row, AlertText: 'x'.repeat(1_000_000) }]) }],
])('a call %s is answered %d, and nothing is kept', async (_, status, call) => {
  await withReceivers({}, async ({ url, logsRuleId, received }) => {
    expect((await send(url, logsRuleId, call)).status).toBe(status);
    expect(received().uploads).toEqual([]);
  });
});

test('calls above the limit of a minute are refused, with the time to come back', async () => {
  await withReceivers({ now: () => 0, logsPerMinute: 1 }, async ({ url, logsRuleId }) => {
    expect((await send(url, logsRuleId)).status).toBe(204);
    const refused = await send(url, logsRuleId);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60']);
  });
});
