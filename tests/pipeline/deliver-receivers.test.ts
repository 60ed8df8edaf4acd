/** Delivery over HTTP: the real channels with the local receivers, their faults and their limits. */
import { type ReceiverFault, type Receivers, startReceivers } from '../../infra/local/receivers';
import { bindChannels } from '../../shared/channels';
import { defaultLimits } from '../../shared/core/delivery/channel-limits';
import type { SendResult } from '../../shared/core/delivery/delivery';
import type { Recipient } from '../../shared/core/tenant/configuration';
import { hourMs, minuteMs } from '../../shared/core/time/durations';
import { everythingAtOnce } from '../fixtures/attention';
import { createDeliveryWorld, type DeliveryWorld } from './delivery-world';
import { tenantId } from './small-world';

const mail: Recipient = { id: 'mail', name: 'Security', channel: 'email-acs', address: 'security@contoso.example' };
const team: Recipient = { id: 'team', name: 'Team', channel: 'teams-workflow', urlSetting: 'TEAMS_URL' };
const hook: Recipient = {
  id: 'hook',
  name: 'Tickets',
  channel: 'webhook',
  urlSetting: 'HOOK_URL',
  secretSetting: 'HOOK_SECRET',
};

let receivers: Receivers;
let clock = (): number => Date.now();
// Each test has its own receivers, because ACS remembers its operations and counts for an hour.
beforeEach(async () => {
  receivers = await startReceivers({ now: () => clock(), acsLimits: { perMinute: 30, perHour: 100 } });
});
afterEach(() => receivers.close());

/** A world whose channels are the real ones; `results` holds the outcome of each attempt. */
function worldWith(
  recipients: readonly Recipient[],
  routed: readonly string[] = recipients.map(({ id }) => id),
): {
  readonly world: DeliveryWorld;
  readonly results: SendResult[];
} {
  // The fallback recipient is in no route, and is notified of failed deliveries.
  const spare = recipients.find(({ id }) => !routed.includes(id));
  const world = createDeliveryWorld({
    recipients,
    fallbackRecipient: spare?.id ?? null,
    routes: [
      {
        recipients: routed,
        minimumSeverity: 'low',
        sendResolved: true,
        ...everythingAtOnce,
      },
    ],
  });
  clock = world.small.now;
  const results: SendResult[] = [];
  const bound = bindChannels({
    recipients,
    secrets: new Map([
      ['TEAMS_URL', receivers.teamsWorkflowUrl],
      ['HOOK_URL', receivers.webhookUrl],
      ['HOOK_SECRET', receivers.webhookSecret],
    ]),
    email: {
      access: { type: 'connectionString', connectionString: receivers.acsConnectionString },
      senderAddress: 'DoNotReply@contoso.example',
      template: '{{firstLine}}',
    },
    logs: null,
    now: world.small.now,
  });
  world.pipeline = {
    ...world.pipeline,
    channel: async (_, id) => {
      const channel = bound.get(id as Recipient['channel']); // Safe: an unknown name finds nothing.
      if (channel === undefined) throw new Error(`no channel ${id}`);
      return {
        send: async (recipientId, message, deliveryId) => {
          const result = await channel.send(recipientId, message, deliveryId);
          results.push(result);
          return result;
        },
        poll: channel.poll,
      };
    },
  };
  return { world, results };
}

const deliveriesOf = async ({ small }: DeliveryWorld) => {
  const alerts = await small.store.alerts.readAlerts(tenantId);
  return (await Promise.all(alerts.map(({ id }) => small.store.alerts.readDeliveries(tenantId, id)))).flat();
};

const statesOf = async (world: DeliveryWorld) => (await deliveriesOf(world)).map(({ state }) => state);

const subjectsOf = (): readonly string[] =>
  receivers.received().mails.map(({ body }) => (body.content as { readonly subject: string }).subject); // Safe: checked by the receiver.

test.each<[string, readonly ReceiverFault[]]>([
  [
    '503 and broken connections',
    [
      { target: 'acs', status: 503 },
      { target: 'teams', dropConnection: true },
      { target: 'webhook', status: 503 },
    ],
  ],
  [
    '429 without Retry-After and 401',
    [
      { target: 'acs', status: 429 },
      { target: 'teams', status: 401 },
      { target: 'webhook', dropConnection: true },
    ],
  ],
  [
    '429 with Retry-After',
    [
      { target: 'acs', status: 429, headers: { 'retry-after': '240' } },
      { target: 'teams', status: 429, headers: { 'retry-after': '240' } },
      { target: 'webhook', status: 429, headers: { 'retry-after': '240' } },
    ],
  ],
])('eight hours of %s: all alerts arrive within ten minutes of their end, worst first', async (_, faults) => {
  const { world } = worldWith([mail, team, hook]);
  const end = world.small.now() + 8 * hourMs;
  receivers.setFaults(faults);
  for (const [number, severity] of (['medium', 'high', 'critical', 'low', 'critical'] as const).entries()) {
    await world.raise(severity, number + 1);
    await world.runUntil(world.small.now() + 60 * minuteMs);
  }
  await world.runUntil(end);
  expect(receivers.received()).toMatchObject({ mails: [], cards: [], calls: [] });
  receivers.setFaults([]);
  await world.runUntil(end + 10 * minuteMs);
  expect((await statesOf(world)).every((state) => state === 'sent')).toBe(true);
  // In order of arrival.
  const subjects = subjectsOf();
  expect(subjects).toHaveLength(3);
  expect(subjects.slice(0, 2).every((subject) => subject.startsWith('Critical'))).toBe(true);
  expect(subjects[2]).toContain('3 alerts meanwhile');
  const { cards, calls } = receivers.received();
  expect(cards).toHaveLength(3);
  expect(new Set(calls.map(({ body }) => JSON.stringify(body))).size).toBe(calls.length);
  expect(calls.length).toBeGreaterThanOrEqual(3);
});

test('a mail that ACS accepted before the connection broke is sent once', async () => {
  const { world } = worldWith([mail]);
  receivers.setFaults([{ target: 'acs', method: 'POST', dropConnection: true, keep: true, times: 1 }]);
  await world.raise('high', 1);
  await world.runUntil(world.small.now() + 10 * minuteMs);
  expect(receivers.received().mails).toMatchObject([{ sends: 2 }]);
  expect(await statesOf(world)).toEqual(['sent']);
});

test('413: an alert that one target finds too large goes to the next one, stays visible, and delays no other', async () => {
  const { world } = worldWith([team, mail], ['team']);
  receivers.setFaults([{ target: 'teams', status: 413 }]);
  await world.raise('high', 1);
  await world.runUntil(world.small.now() + 10 * minuteMs);
  expect(receivers.received().cards).toEqual([]);
  expect(subjectsOf()).toHaveLength(1);
  const rows = await deliveriesOf(world);
  expect(rows).toMatchObject([
    { recipientId: 'team', state: 'failed', outcome: { reason: 'HTTP 413' }, failover: { recipientId: 'mail' } },
  ]);
  receivers.setFaults([]);
  await world.raise('high', 2);
  await world.runUntil(world.small.now() + 10 * minuteMs);
  expect(receivers.received().cards).toHaveLength(1);
  expect(await statesOf(world)).toEqual(expect.arrayContaining(['failed', 'sent']));
});

test('ACS says "Running" for ever: one mail, another recipient is notified, and the delivery says why it is not done', async () => {
  const { world } = worldWith([mail, team], ['mail']);
  receivers.setDeliveryOutcome({ status: 'Succeeded', runningPolls: Number.MAX_SAFE_INTEGER });
  await world.raise('high', 1);
  await world.runUntil(world.small.now() + 90 * minuteMs);
  const { mails, cards } = receivers.received();
  expect([mails.length, cards.length]).toEqual([1, 1]);
  // Sent again with the same operation id, so that ACS sees the same mail.
  expect(mails[0]?.sends).toBeGreaterThan(1);
  const [row] = await deliveriesOf(world);
  expect(['pending', 'accepted']).toContain(row?.state);
  expect(row?.failover).toMatchObject({ recipientId: 'team', reason: 'ACS did not report the outcome' });
});

describe('thirty mailboxes and five alerts', () => {
  const mailboxes = Array.from({ length: 30 }, (_, at) => ({
    ...mail,
    id: `mail${at}`,
    address: `m${at}@contoso.example`,
  })) as readonly Recipient[]; // Safe: each is a mail recipient.

  const play = async (limits = defaultLimits) => {
    const { world, results } = worldWith(mailboxes);
    world.pipeline = { ...world.pipeline, channelLimits: limits };
    for (const [number, severity] of (['high', 'medium', 'high', 'medium', 'critical'] as const).entries())
      await world.raise(severity, number + 1);
    await world.runUntil(world.small.now() + 130 * minuteMs);
    const refused = results.filter((result) => result.status === 'failed' && result.reason.startsWith('HTTP 429'));
    return { world, refused };
  };

  test('ACS never has to refuse a mail, and all arrive', async () => {
    const { world, refused } = await play();
    expect(refused).toEqual([]);
    expect((await statesOf(world)).every((state) => state === 'sent')).toBe(true);
  });

  test('negative control: without our own budget ACS refuses some', async () => {
    const { refused } = await play({ ...defaultLimits, 'email-acs': [] });
    expect(refused.length).toBeGreaterThan(0);
  });
});
