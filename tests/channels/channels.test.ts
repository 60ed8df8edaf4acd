import { type Receivers, startReceivers } from '../../infra/local/receivers';
import { bindChannels, type ChannelsConfig } from '../../shared/channels';
import { operationIdOf } from '../../shared/channels/operation-id';
import type { BoundChannel } from '../../shared/core/delivery/bound-channel';
import type { SendResult } from '../../shared/core/delivery/delivery';
import type { Recipient } from '../../shared/core/tenant/configuration';
import { message } from './message';

let receivers: Receivers;
beforeAll(async () => {
  receivers = await startReceivers();
});
afterAll(() => receivers.close());
afterEach(() => {
  receivers.clear();
  receivers.setFaults([]);
  receivers.setDeliveryOutcome({ status: 'Succeeded' });
});

const recipients: readonly Recipient[] = [
  { id: 'mail', name: 'Security contact', channel: 'email-acs', address: 'security@contoso.example' },
  { id: 'team', name: 'Security team', channel: 'teams-workflow', urlSetting: 'TEAMS_URL' },
  { id: 'siem', name: 'SIEM', channel: 'webhook', urlSetting: 'HOOK_URL', secretSetting: 'HOOK_SECRET' },
];

const now = (): number => Date.parse('2026-11-24T13:08:30Z');

const config = (over: Partial<ChannelsConfig> = {}): ChannelsConfig => ({
  recipients,
  secrets: new Map([
    ['TEAMS_URL', receivers.teamsWorkflowUrl],
    ['HOOK_URL', receivers.webhookUrl],
    ['HOOK_SECRET', receivers.webhookSecret],
  ]),
  email: {
    access: { type: 'connectionString', connectionString: receivers.acsConnectionString },
    senderAddress: 'DoNotReply@contoso.example',
    template: '<p>{{firstLine}}</p><a href="{{{first.url}}}">{{first.label}}</a>',
  },
  logs: null,
  now,
  ...over,
});

function channel(id: Recipient['channel'], over: Partial<ChannelsConfig> = {}): BoundChannel {
  const bound = bindChannels(config(over)).get(id);
  if (bound === undefined) throw new Error(`no channel ${id}`);
  return bound;
}

describe('mail', () => {
  test('is sent with both parts, and its delivery is checked later', async () => {
    const bound = channel('email-acs');
    const sent = await bound.send('mail', message, 'delivery-1');
    expect(sent).toEqual({ status: 'accepted', operationId: operationIdOf('delivery-1') });
    expect(await bound.poll(operationIdOf('delivery-1'))).toEqual({ status: 'sent' });
    const [mail] = receivers.received().mails;
    expect(mail?.body).toMatchObject({
      senderAddress: 'DoNotReply@contoso.example',
      content: {
        subject: message.subject,
        html: expect.stringContaining('&quot;Vendors-Temp&quot;'),
        plainText: expect.stringContaining('"Vendors-Temp"'),
      },
      recipients: { to: [{ address: 'security@contoso.example', displayName: 'Security contact' }] },
      userEngagementTrackingDisabled: true,
    });
  });

  test('a repeated attempt is the same operation, and another process can check it', async () => {
    await channel('email-acs').send('mail', message, 'delivery-2');
    await channel('email-acs').send('mail', message, 'delivery-2');
    expect(receivers.received().mails).toMatchObject([{ sends: 2, operationId: operationIdOf('delivery-2') }]);
    expect(await channel('email-acs').poll(operationIdOf('delivery-2'))).toEqual({ status: 'sent' });
  });

  test('mails of one alert reference one ancestor, and each has its own id', async () => {
    const bound = channel('email-acs');
    await bound.send('mail', message, 'delivery-3');
    await bound.send('mail', { ...message, subject: 'Restored · Contoso [7F3K]' }, 'delivery-4');
    await bound.send('mail', { ...message, machine: { ...message.machine, alertId: 'alert-2' } }, 'delivery-5');
    const headers = receivers.received().mails.map(({ body }) => body.headers as Record<string, string>);
    const [first, second, other] = headers.sort((a, b) => Number(a.References !== b.References));
    expect(new Set(headers.map((of) => of['Message-ID'])).size).toBe(3);
    expect(new Set(headers.map((of) => of.References)).size).toBe(2);
    expect([first, second, other].every((of) => of?.References === of?.['In-Reply-To'])).toBe(true);
    for (const of of headers) expect(of['Message-ID']).toMatch(/^<[0-9a-f-]{36}@contoso\.example>$/);
  });

  test('mails carry their severity and the list of their tenant, for mailbox rules', async () => {
    const bound = channel('email-acs');
    await bound.send('mail', message, 'delivery-20');
    await bound.send('mail', { ...message, severity: 'low', tenantId: 'another' }, 'delivery-21');
    const headers = receivers.received().mails.map(({ body }) => body.headers as Record<string, string>);
    expect(headers.map((of) => of['X-Severity']).sort()).toEqual(['low', message.severity].sort());
    const lists = headers.map((of) => of['List-Id'] ?? '');
    expect(new Set(lists).size).toBe(2);
    for (const list of lists) expect(list).toMatch(/^<[0-9a-f-]{36}\.zero-trust-watch\.contoso\.example>$/);
  });

  test('is still in delivery while ACS says so', async () => {
    receivers.setDeliveryOutcome({ status: 'Succeeded', runningPolls: 3 });
    const bound = channel('email-acs');
    await bound.send('mail', message, 'delivery-6');
    const accepted: SendResult = { status: 'accepted', operationId: operationIdOf('delivery-6') };
    expect(await bound.poll(accepted.operationId)).toEqual(accepted);
    expect(await bound.poll(accepted.operationId)).toEqual(accepted);
    expect(await bound.poll(accepted.operationId)).toEqual({ status: 'sent' });
  });

  test('that ACS could not deliver has failed permanently, with its code and without the address', async () => {
    receivers.setDeliveryOutcome({
      status: 'Failed',
      error: { code: 'EmailDroppedAllRecipientsSuppressed', message: 'security@contoso.example is suppressed' },
    });
    const bound = channel('email-acs');
    expect(await bound.send('mail', message, 'delivery-7')).toMatchObject({ status: 'accepted' });
    expect(await bound.poll(operationIdOf('delivery-7'))).toEqual({
      status: 'failed',
      retryable: false,
      retryAfterSeconds: null,
      mayHaveArrived: false,
      reason: 'ACS could not deliver it (EmailDroppedAllRecipientsSuppressed)',
    });
  });

  test('counts as sent when only the check afterwards was refused', async () => {
    receivers.setFaults([{ target: 'acs', method: 'GET', status: 500, times: 5 }]);
    const bound = channel('email-acs');
    expect(await bound.send('mail', message, 'delivery-8')).toEqual({
      status: 'accepted',
      operationId: operationIdOf('delivery-8'),
    });
    expect(await bound.poll(operationIdOf('delivery-8'))).toEqual({
      status: 'accepted',
      operationId: operationIdOf('delivery-8'),
    });
  });

  test.each([
    [429, { 'retry-after': '17' }, { retryable: true, retryAfterSeconds: 17 }],
    [500, {}, { retryable: true, retryAfterSeconds: null }],
    [503, { 'retry-after': 'Tue, 24 Nov 2026 13:09:00 GMT' }, { retryable: true, retryAfterSeconds: 30 }],
    [400, {}, { retryable: false, retryAfterSeconds: null }],
    [403, {}, { retryable: true, retryAfterSeconds: null }],
  ] as const)('refused with %d', async (status, headers, expected) => {
    receivers.setFaults([{ target: 'acs', status, headers, times: 9 }]);
    expect(await channel('email-acs').send('mail', message, 'delivery-9')).toMatchObject({
      status: 'failed',
      ...expected,
      reason: expect.stringMatching(`^HTTP ${status}`),
    });
    expect(receivers.received().mails).toEqual([]);
  });

  test('a dropped connection can be retried', async () => {
    receivers.setFaults([{ target: 'acs', dropConnection: true, times: 9 }]);
    expect(await channel('email-acs').send('mail', message, 'delivery-10')).toMatchObject({
      status: 'failed',
      retryable: true,
    });
  });

  test('whose answer was lost reaches people once, though it is sent twice', async () => {
    receivers.setFaults([{ target: 'acs', method: 'POST', dropConnection: true, keep: true, times: 1 }]);
    const bound = channel('email-acs');
    expect(await bound.send('mail', message, 'delivery-12')).toMatchObject({
      status: 'failed',
      retryable: true,
      mayHaveArrived: true,
    });
    expect(await bound.send('mail', message, 'delivery-12')).toMatchObject({ status: 'accepted' });
    expect(receivers.received().mails).toMatchObject([{ sends: 2 }]);
  });

  test('with a wrong key is refused, and the reason does not contain the key', async () => {
    const key = Buffer.from('a key that is not the right one').toString('base64');
    const access = {
      type: 'connectionString',
      connectionString: `endpoint=${receivers.url}/;accesskey=${key}`,
    } as const;
    const result = await channel('email-acs', {
      email: { access, senderAddress: 'x@contoso.example', template: '' },
    }).send('mail', message, 'delivery-11');
    expect(result).toMatchObject({
      status: 'failed',
      retryable: true,
      mayHaveArrived: false,
      reason: 'HTTP 401 Denied',
    });
  });

  test('that ACS does not know is sent again', async () => {
    expect(await channel('email-acs').poll(operationIdOf('never sent'))).toMatchObject({
      status: 'failed',
      retryable: true,
    });
  });
});

describe('Teams', () => {
  test('gets the card', async () => {
    expect(await channel('teams-workflow').send('team', message, 'delivery-1')).toEqual({ status: 'sent' });
    expect(receivers.received().cards).toMatchObject([{ card: { type: 'AdaptiveCard', version: '1.4' } }]);
  });

  test('gets a card within the size limit, however long the names in it are', async () => {
    const facts = Array.from({ length: 60 }, () => ({ label: 'x', value: '\u{1F512}'.repeat(3_000) }));
    expect(await channel('teams-workflow').send('team', { ...message, facts }, 'delivery-1')).toEqual({
      status: 'sent',
    });
  });

  test.each([
    [429, { 'retry-after': '3' }, { retryable: true, retryAfterSeconds: 3, mayHaveArrived: false }],
    [502, {}, { retryable: true, retryAfterSeconds: null, mayHaveArrived: true }],
    [404, {}, { retryable: false, retryAfterSeconds: null, mayHaveArrived: false }],
    [413, {}, { retryable: false, retryAfterSeconds: null, mayHaveArrived: false }],
  ] as const)('answered %d', async (status, headers, expected) => {
    receivers.setFaults([{ target: 'teams', status, headers }]);
    expect(await channel('teams-workflow').send('team', message, 'delivery-1')).toEqual({
      status: 'failed',
      reason: `HTTP ${status}`,
      ...expected,
    });
  });

  test.each([
    ['a page from a proxy in between', 200, { body: '<html>Sign in</html>' }],
    ['a retired connector, which reports its failure with a 200', 200, { body: 'Webhook message delivery failed' }],
    ['an empty answer', 200, {}],
    ['no content', 204, {}],
    ['a body that no workflow sends', 202, { body: 'queued' }],
  ])('does not count as delivered after %s', async (_, status, fault) => {
    receivers.setFaults([{ target: 'teams', status, ...fault }]);
    expect(await channel('teams-workflow').send('team', message, 'delivery-1')).toEqual({
      status: 'failed',
      retryable: true,
      retryAfterSeconds: null,
      mayHaveArrived: true,
      reason: `HTTP ${status} is not the answer of a Teams workflow (202 without a body)`,
    });
  });

  test('a redirect is refused, not followed', async () => {
    receivers.setFaults([{ target: 'teams', status: 307, headers: { location: receivers.webhookUrl } }]);
    expect(await channel('teams-workflow').send('team', message, 'delivery-1')).toMatchObject({
      status: 'failed',
      retryable: false,
    });
    expect(receivers.received().calls).toEqual([]);
  });

  test('a dropped connection can be retried, and its reason contains no address', async () => {
    receivers.setFaults([{ target: 'teams', dropConnection: true }]);
    const result = await channel('teams-workflow').send('team', message, 'delivery-1');
    expect(result).toMatchObject({ status: 'failed', retryable: true });
    expect(JSON.stringify(result)).not.toMatch(/127\.0\.0\.1|workflows|sig=/);
  });

  test('delivery cannot be checked later', async () => {
    expect(await channel('teams-workflow').poll('x')).toMatchObject({ status: 'failed', retryable: false });
  });
});

describe('webhook', () => {
  test('is signed so that the receiver can verify it', async () => {
    expect(await channel('webhook').send('siem', message, 'delivery-1')).toEqual({ status: 'sent' });
    expect(receivers.received().calls).toMatchObject([
      { signature: 'valid', body: { version: 1, alert: { key: '7F3K' } } },
    ]);
  });

  test('signed with another secret fails verification', async () => {
    const secrets = new Map([
      ['TEAMS_URL', receivers.teamsWorkflowUrl],
      ['HOOK_URL', receivers.webhookUrl],
      ['HOOK_SECRET', 'another secret of 32 characters!'],
    ]);
    expect(await channel('webhook', { secrets }).send('siem', message, 'delivery-1')).toMatchObject({
      status: 'failed',
      reason: 'HTTP 401',
    });
    expect(receivers.received().calls).toMatchObject([{ signature: 'invalid' }]);
  });
});

test('a recipient that is not configured gets nothing', async () => {
  for (const [, bound] of bindChannels(config())) {
    expect(await bound.send('stranger', message, 'delivery-1')).toMatchObject({ status: 'failed', retryable: false });
  }
});

test('only channels that recipients use are loaded', () => {
  expect([...bindChannels(config()).keys()]).toEqual(['email-acs', 'teams-workflow', 'webhook']);
  expect([...bindChannels(config({ recipients: recipients.slice(1, 2), email: null })).keys()]).toEqual([
    'teams-workflow',
  ]);
});
