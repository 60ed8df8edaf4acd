/** Uses the real SDK of Log Analytics against the local receiver. */
import { type Receivers, startReceivers } from '../../infra/local/receivers';
import { bindChannels } from '../../shared/channels';
import { operationIdOf } from '../../shared/channels/operation-id';
import type { BoundChannel } from '../../shared/core/delivery/bound-channel';
import type { WatchEvent } from '../../shared/core/event/event';
import type { Recipient } from '../../shared/core/tenant/configuration';
import { anEvent } from '../store/fixtures';
import { message } from './message';

let receivers: Receivers;
beforeAll(async () => {
  receivers = await startReceivers();
});
afterAll(() => receivers.close());
afterEach(() => {
  receivers.clear();
  receivers.setFaults([]);
});

const recipients: readonly Recipient[] = [
  { id: 'siem', name: 'Sentinel', channel: 'log-analytics', alertStream: 'Custom-A_CL', eventStream: 'Custom-E_CL' },
  { id: 'alerts', name: 'Alerts alone', channel: 'log-analytics', alertStream: 'Custom-A_CL', eventStream: null },
];

const asked: string[] = [];
type Asked = { readonly token?: () => Promise<string>; readonly endpoint?: string };
const channel = ({ token, endpoint }: Asked = {}): BoundChannel => {
  const bound = bindChannels({
    recipients,
    secrets: new Map(),
    email: null,
    logs: {
      endpoint: endpoint ?? receivers.url,
      ruleId: receivers.logsRuleId,
      credential: async () => ({
        getToken: async (scopes) => {
          asked.push(...[scopes].flat());
          return { token: await (token?.() ?? 'a-token-of-entra'), expiresOnTimestamp: Date.now() + 3_600_000 };
        },
      }),
    },
    now: () => Date.parse('2026-11-24T13:08:30Z'),
  }).get('log-analytics');
  if (bound === undefined) throw new Error('not bound');
  return bound;
};

const tenantId = '11111111-2222-4333-8444-555555555555';
const eventsOf = (count: number, over: (at: number) => Partial<WatchEvent> = () => ({})): WatchEvent[] =>
  Array.from({ length: count }, (_, at) => anEvent(tenantId, at + 1, over(at)));
const rows = () => receivers.received().uploads.flatMap((upload) => upload.rows);
const send = (bound: BoundChannel, events: readonly WatchEvent[], to = 'siem') => {
  if (bound.sendEvents === undefined) throw new Error('takes no events');
  return bound.sendEvents(to, events);
};

test('an alert is one row with its delivery and alert ids; the token is for Azure Monitor', async () => {
  const bound = channel();
  expect(await bound.send('siem', message, 'delivery-1')).toEqual({ status: 'sent' });
  expect(await bound.send('siem', message, 'delivery-1')).toEqual({ status: 'sent' });
  const { uploads } = receivers.received();
  expect(uploads.map(({ stream }) => stream)).toEqual(['Custom-A_CL', 'Custom-A_CL']);
  expect(rows()[0]).toEqual(rows()[1]);
  expect(rows()[0]).toMatchObject({
    RowId: operationIdOf('delivery-1'),
    AlertId: 'alert-1',
    AlertStatus: 'open',
    AlertSeverity: 'critical',
    SentinelSeverity: 'High',
    WatchedTenantId: 'tenant-1',
    SchemaVersion: 1,
  });
  expect(new Set(asked)).toEqual(new Set(['https://monitor.azure.com/.default']));
});

test('all given events become rows, in one call', async () => {
  const events = eventsOf(150);
  expect(await send(channel(), events)).toEqual({ status: 'sent' });
  expect(receivers.received().uploads.map(({ stream }) => stream)).toEqual(['Custom-E_CL']);
  expect(rows().map(({ EventId }) => EventId)).toEqual(events.map(({ id }) => id));
});

test('more than 1 MB is split into calls that the API accepts', async () => {
  const long = 'x'.repeat(20_000);
  const events = eventsOf(100, () => ({ details: { long } }));
  expect(await send(channel(), events)).toEqual({ status: 'sent' });
  expect(receivers.received().uploads).toHaveLength(3);
  expect(rows()).toHaveLength(100);
});

test('a batch refused as too large is split in halves', async () => {
  receivers.setFaults([{ target: 'logs', status: 413, times: 1 }]);
  expect(await send(channel(), eventsOf(5))).toEqual({ status: 'sent' });
  expect(receivers.received().uploads.map((upload) => upload.rows.length)).toEqual([3, 2]);
});

test('an event too large for any call is sent without its largest part, and the others are sent complete', async () => {
  const huge = (at: number) => (at === 1 ? { details: { long: 'x'.repeat(1_200_000) } } : {});
  expect(await send(channel(), eventsOf(3, huge))).toEqual({ status: 'sent' });
  expect(rows().map(({ Shortened }) => Shortened)).toEqual([false, true, false]);
  expect(rows()[1]).toMatchObject({ Details: {}, EventId: eventsOf(3)[1]?.id });
});

test.each([
  [429, { 'retry-after': '17' }, { reason: 'HTTP 429', retryable: true, retryAfterSeconds: 17 }],
  [429, {}, { reason: 'HTTP 429', retryable: true, retryAfterSeconds: null }],
  [503, {}, { reason: 'HTTP 503', retryable: true, retryAfterSeconds: null }],
  [401, {}, { reason: 'HTTP 401', retryable: true, retryAfterSeconds: null }],
  [403, {}, { reason: 'HTTP 403', retryable: true, retryAfterSeconds: null }],
  [404, {}, { reason: 'HTTP 404', retryable: false, retryAfterSeconds: null }],
])('answered %d %o', async (status, headers, expected) => {
  receivers.setFaults([{ target: 'logs', status, headers }]);
  expect(await channel().send('siem', message, 'delivery-1')).toEqual({
    status: 'failed',
    mayHaveArrived: false,
    ...expected,
  });
  expect(await send(channel(), eventsOf(2))).toEqual({ status: 'failed', mayHaveArrived: false, ...expected });
});

test('a broken connection and a refused token can be retried; no reason contains an address or a secret', async () => {
  receivers.setFaults([{ target: 'logs', dropConnection: true }]);
  const refused = () => Promise.reject(new Error('hush-hush of 127.0.0.1'));
  for (const bound of [channel(), channel({ token: refused })]) {
    const result = await bound.send('siem', message, 'delivery-1');
    expect(result).toMatchObject({ status: 'failed', retryable: true });
    expect(JSON.stringify(result)).not.toMatch(/127\.0\.0\.1|dcr-|hush/);
  }
});

test('a recipient that takes no events gets none', async () => {
  expect(await send(channel(), eventsOf(1), 'alerts')).toMatchObject({ status: 'failed', retryable: false });
  expect(rows()).toEqual([]);
});
