import { channelStates, isStuck, type SentDelivery } from '../../../shared/core/delivery/channel-state';
import type { Recipient } from '../../../shared/core/tenant/configuration';

const now = Date.parse('2026-11-24T12:00:00.000Z');
const ago = (minutes: number): string => new Date(now - minutes * 60_000).toISOString();

const mail: Recipient = { id: 'mail', name: 'Security', channel: 'email-acs', address: 'security@contoso.example' };
const hook: Recipient = { id: 'hook', name: 'Tickets', channel: 'webhook', urlSetting: 'URL', secretSetting: 'SECRET' };

type Row = SentDelivery['delivery'];
const row = (over: Partial<Row>): Row => ({
  channel: 'webhook',
  recipientId: 'hook',
  state: 'pending',
  attempts: 0,
  notBefore: ago(1),
  outcome: null,
  ...over,
});
const sentDelivery = (over: Partial<Row>, raised = 60, key = '7F3K'): SentDelivery => ({
  delivery: row(over),
  alertId: key,
  key,
  raisedAt: ago(raised),
});

test.each<[string, Partial<Row>, boolean]>([
  ['sent', { state: 'sent', outcome: { at: ago(1), reason: 'sent' } }, false],
  ['skipped', { state: 'skipped', outcome: { at: ago(1), reason: 'folded' } }, false],
  ['given up', { state: 'failed', outcome: { at: ago(1), reason: 'HTTP 410' } }, true],
  ['waiting for its time', { notBefore: ago(-120) }, false],
  ['waiting for a quarter of an hour, without an attempt', { notBefore: ago(16) }, true],
  ['tried four times', { attempts: 4, outcome: { at: ago(2), reason: 'HTTP 503' } }, false],
  ['tried five times', { attempts: 5, outcome: { at: ago(2), reason: 'HTTP 503' } }, true],
  [
    'asked by the target to retry in an hour',
    { attempts: 1, notBefore: ago(-59), outcome: { at: ago(1), reason: 'HTTP 429' } },
    true,
  ],
  [
    'asked by the target to retry in a minute',
    { attempts: 1, notBefore: ago(0), outcome: { at: ago(1), reason: 'HTTP 429' } },
    false,
  ],
  ['accepted, and checked ten times', { state: 'accepted', attempts: 10 }, false],
  ['accepted, and checked endlessly', { state: 'accepted', attempts: 60 }, true],
])('a delivery that is %s is stuck: %#', (_, over, expected) => {
  expect(isStuck(row(over), now, 60_000)).toBe(expected);
});

const stuck = { attempts: 6, outcome: { at: ago(3), reason: 'HTTP 503' } };

test('a channel fails from its first undelivered message until one is delivered', () => {
  const [state] = channelStates(
    [hook],
    [sentDelivery(stuck, 40, 'AAAA'), sentDelivery(stuck, 20, 'BBBB')],
    now,
    60_000,
  );
  expect(state).toEqual({
    channel: 'webhook',
    recipientId: 'hook',
    lastSuccessAt: null,
    failingSince: ago(40),
    reason: 'HTTP 503',
    undelivered: ['AAAA', 'BBBB'],
  });
  const later = sentDelivery({ state: 'sent', outcome: { at: ago(1), reason: 'sent' } });
  const [after] = channelStates([hook], [sentDelivery(stuck), later], now, 60_000);
  expect([after?.failingSince, after?.lastSuccessAt, after?.undelivered]).toEqual([null, ago(1), ['7F3K']]);
});

test("one recipient's failure does not count for another, nor for one that no longer gets alerts", () => {
  const states = channelStates(
    [mail, hook],
    [sentDelivery(stuck), sentDelivery({ ...stuck, recipientId: 'gone' })],
    now,
    60_000,
  );
  expect(states.map(({ recipientId, failingSince }) => [recipientId, failingSince !== null])).toEqual([
    ['mail', false],
    ['hook', true],
  ]);
});
