/** Input from queues and HTTP is accepted, or refused with a clear message; it never crashes the program. */
import { type PostedTo, readHandlingRequest } from '../../functions/handle-request';
import type { Random } from '../../infra/local/tenant/random';
import { clientStateFor, readNotifications } from '../../shared/graph/notification';
import { isKind } from '../../shared/kinds';
import {
  readCollectMessage,
  readDeliverMessage,
  readDigestMessage,
  readForwardMessage,
  readPeekMessage,
  readSubscriptionsMessage,
  readSweepMessage,
} from '../../shared/pipeline/watch/queue-messages';
import { ofPrograms, playCases, spoil, spoilText } from './spoil';

const ours = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';
const theirs = '1c9e5a3b-2c41-4a64-9d6e-0f4f8c1a7b22';
const key = 'k'.repeat(40);
const watched = [ours];

const messages = [
  { tenantId: ours, bucket: 'directory', kinds: ['user', 'group'], reason: 'due' },
  { peekAt: [ours] },
  { tenantId: ours, alertId: 'a', seq: 1, channel: 'email-acs', recipientId: 'ops' },
  { tenantId: ours, forwardTo: 'siem' },
  { tenantId: ours, reauthorize: true },
  { tenantId: ours, sweep: true },
  { tenantId: ours, week: '2026-W48' },
  { tenantId: ours, week: '2026-W48', rollUpId: 'all' },
];

const readers = [
  readCollectMessage,
  readPeekMessage,
  readDeliverMessage,
  readForwardMessage,
  readSubscriptionsMessage,
  readSweepMessage,
  readDigestMessage,
];

test('a queue message belongs to a monitored tenant, or is ignored', async () => {
  await playCases('queue messages', (random, number) => {
    const { value, how } = spoil(messages[number % messages.length], random);
    for (const reader of readers) {
      const read = reader(value, watched);
      const message = read !== undefined && 'ok' in read ? (read.ok ? read.message : undefined) : read;
      if (message === undefined) continue;
      const ids = 'peekAt' in message ? message.peekAt : [message.tenantId];
      expect([how, ids.filter((id) => id !== ours && id !== 'deployment')]).toEqual([how, []]);
      if ('kinds' in message) expect(message.kinds.every(isKind)).toBe(true);
    }
  });
});

const item = {
  subscriptionId: 'b1b1b1b1-0000-4000-8000-000000000000',
  subscriptionExpirationDateTime: '2026-11-27T09:00:00Z',
  clientState: clientStateFor(key, ours, 'user', 'nonce-0123456789'),
  changeType: 'updated',
  resource: 'Users/0000',
  tenantId: ours,
  resourceData: { '@odata.type': '#Microsoft.Graph.User', id: '0000' },
};

test('a notification triggers a collection of its own kind and tenant, or nothing', async () => {
  const body = { value: [item, { ...item, tenantId: theirs }, item] };
  await playCases('notifications', (random) => {
    const text =
      random() < 0.3 ? spoilText(JSON.stringify(body), random).value : JSON.stringify(spoil(body, random).value);
    const read = readNotifications(text ?? '', { keys: [key], tenantIds: watched });
    if (!read.ok) return;
    expect(read.hints.filter(({ tenantId, kind }) => tenantId !== ours || kind !== 'user')).toEqual([]);
  });
});

const alertId = 'a'.repeat(32);
const rule = {
  kind: 'suppression',
  alertId,
  source: 'ZT.ID.001',
  resourceId: 'ca01',
  actorId: 'ada',
  reason: 'we know',
  owner: 'it@contoso.example',
  until: '2026-12-24T09:00:00Z',
};
const nowhere: PostedTo = { subject: undefined, id: undefined, action: undefined };
const asks: readonly (readonly [PostedTo, unknown])[] = [
  [{ subject: 'alerts', id: alertId, action: 'acknowledge' }, { note: 'planned' }],
  [{ subject: 'alerts', id: alertId, action: 'close' }, { note: 'planned' }],
  [{ ...nowhere, subject: 'rules' }, rule],
  [
    { ...nowhere, subject: 'rules' },
    { ...rule, kind: 'migration', openings: [{ type: 'mfaExclusion', personIds: [ours] }] },
  ],
  [{ subject: 'rules', id: alertId, action: 'end' }, {}],
  [{ ...nowhere, subject: 'drill' }, {}],
];

const ask = (random: Random, number: number) => {
  const [place, body] = asks[number % asks.length] ?? [nowhere, {}];
  // Safe: a route gives strings or nothing, and this is worse.
  const at = random() < 0.3 ? (spoil(place, random).value as PostedTo) : place;
  return readHandlingRequest(at ?? nowhere, spoil(body, random).value, random() < 0.5 ? 'json' : 'form');
};

test("an operator's input is understood, or refused with the name of the field", async () => {
  await playCases('requests of operators', (random, number) => {
    const read = ask(random, number);
    if (read.ok) return;
    expect(read.problem).not.toMatch(ofPrograms);
    expect(read.problem).not.toMatch(/<img|HYPERLINK|\u202e/);
    expect(read.problem.length).toBeLessThan(700);
  });
});
