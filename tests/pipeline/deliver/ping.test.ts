/** A Teams flow that got no message for a week is tested; the test moves the clock. */

import { type Receivers, startReceivers } from '../../../infra/local/receivers';
import { bindChannels } from '../../../shared/channels';
import type { Message } from '../../../shared/core/delivery/message';
import type { Recipient } from '../../../shared/core/tenant/configuration';
import { dayMs } from '../../../shared/core/time/durations';
import type { Pipeline } from '../../../shared/pipeline/context';
import { pingSilent } from '../../../shared/pipeline/deliver/ping';
import { healthOf } from '../../../shared/pipeline/watch/health';
import { deliveriesOf } from '../../../shared/pipeline/watch/recent-deliveries';
import { renderTeamsCard } from '../../../shared/reports/card/teams-card';
import { everythingAtOnce } from '../../fixtures/attention';
import { createDeliveryWorld, type DeliveryWorld, failure } from '../delivery-world';
import { newLife } from '../mortal';
import { createSmallWorld, startApp, tenantId } from '../small-world';
import { createTenantsWorld, desk, team as sharedTeam, tenantIdOf } from '../tenants-world';

const team = {
  id: 'team',
  name: 'Team',
  channel: 'teams-workflow',
  urlSetting: 'TEAMS_URL',
  owner: 'Ada Brandt',
} as const satisfies Recipient;
const mail: Recipient = { id: 'mail', name: 'Security', channel: 'email-acs', address: 'security@contoso.example' };

type Pinged = { readonly at: number; readonly message: Message };
type World = {
  readonly delivery: DeliveryWorld;
  readonly pinged: Pinged[];
  answer: ReturnType<typeof failure> | { readonly status: 'sent' };
  readonly pipeline: () => Pipeline;
  /** Runs once a day, as in the watch. */
  readonly days: (count: number) => Promise<void>;
};

function worldWith(recipient: Recipient = team): World {
  const delivery = createDeliveryWorld({
    recipients: [recipient, mail],
    routes: [{ recipients: [recipient.id, 'mail'], minimumSeverity: 'low', sendResolved: true, ...everythingAtOnce }],
  });
  const { small } = delivery;
  const world: World = {
    delivery,
    pinged: [],
    answer: { status: 'sent' },
    pipeline: () => ({
      ...delivery.pipeline,
      channel: async (configuration, id) => ({
        ...(await delivery.pipeline.channel(configuration, id)),
        ping: async (_, message) => {
          world.pinged.push({ at: small.now(), message });
          return world.answer;
        },
      }),
    }),
    days: async (count) => {
      for (let day = 0; day < count; day++) {
        const pipeline = world.pipeline();
        const deliveries = await deliveriesOf(pipeline, await pipeline.store.alerts.readAlerts(tenantId));
        await pingSilent(pipeline, small.configuration, deliveries);
        small.advanceTo(small.now() + dayMs);
      }
    },
  };
  return world;
}

test('after a week without messages one test message is sent, and another only after another week', async () => {
  const world = worldWith();
  await world.days(7);
  expect(world.pinged).toEqual([]);
  await world.days(7);
  expect(world.pinged).toHaveLength(1);
  await world.days(14);
  const times = world.pinged.map(({ at }) => at);
  expect(times).toHaveLength(3);
  for (const [at, time] of times.slice(1).entries()) expect(time - (times[at] ?? 0)).toBeGreaterThanOrEqual(7 * dayMs);
});

test('an alert that was delivered within the week makes a test message unnecessary', async () => {
  const world = worldWith();
  await world.days(5);
  await world.delivery.raise('high', 1);
  await world.delivery.runUntil(world.delivery.small.now() + 60_000);
  await world.days(6);
  expect(world.pinged).toEqual([]);
  await world.days(4);
  expect(world.pinged).toHaveLength(1);
});

test('the test message is plainly not an alert, names the owner of the flow, and fits a card', async () => {
  const world = worldWith();
  await world.days(8);
  const { message } = world.pinged[0] ?? { message: undefined };
  if (message === undefined) throw new Error('nothing was sent');
  expect(message.subject).toBe('Test · Contoso · this channel works, nothing happened [TEST]');
  expect(message).toMatchObject({ tone: 'neutral', severity: 'informational', steps: [], sections: [] });
  expect(message.preview).toMatch(/^This is a test, not an alert: /);
  expect(message.preview.length).toBeLessThanOrEqual(110);
  expect(message.facts).toContainEqual({ label: 'Flow owner', value: 'Ada Brandt' });
  expect(message.facts.find(({ label }) => label === 'Co-owner')?.value).toMatch(/^not configured/);
  expect(JSON.stringify(message)).not.toMatch(/!|may |potentially|please be advised/i);
  expect(JSON.stringify(renderTeamsCard(message))).toContain('This is a test, not an alert');
});

test('health shows its result and the owner of the flow; a refusal marks the channel as failing', async () => {
  const world = worldWith({ ...team, coOwner: 'Paul Orth' });
  await world.days(8);
  const pinged = new Date(world.pinged[0]?.at ?? 0).toISOString();
  const healthy = await healthOf(world.pipeline(), tenantId);
  expect(healthy.pings).toEqual([
    {
      recipientId: 'team',
      lastPingAt: pinged,
      outcome: 'taken',
      reason: null,
      owner: 'Ada Brandt',
      coOwner: 'Paul Orth',
    },
  ]);
  world.answer = failure('HTTP 404', { retryable: false });
  await world.days(7);
  const ill = await healthOf(world.pipeline(), tenantId);
  expect(ill.pings[0]).toMatchObject({ outcome: 'refused', reason: 'HTTP 404' });
  expect(ill.channels.find(({ recipientId }) => recipientId === 'team')).toMatchObject({
    failingSince: ill.pings[0]?.lastPingAt,
    reason: 'test message: HTTP 404',
  });
});

test('a deleted flow is reported through the other channel, by the real watch', async () => {
  const small = createSmallWorld({
    configuration: {
      recipients: [team, mail],
      routes: [{ recipients: ['team', 'mail'], minimumSeverity: 'high', sendResolved: true, ...everythingAtOnce }],
    },
  });
  const app = startApp(small, newLife());
  await app.runUntil(small.now() + 10 * 60_000);
  const before = await small.store.pings.read(tenantId, 'team');
  if (before === undefined) throw new Error('nobody looks after the flow');
  const at = new Date(small.now()).toISOString();
  await small.store.pings.write({ ...before.row, last: { at, ok: false, reason: 'HTTP 404' } }, before.etag);
  await app.runUntil(small.now() + 20 * 60_000);
  const sent = small.sent.filter(
    ({ channel, message }) => channel === 'email-acs' && message.machine.sources.includes('channelFailing'),
  );
  expect(sent).toHaveLength(1);
});

test('alerts keep their capacity: where it is short the test message waits', async () => {
  const world = worldWith();
  await world.days(7);
  const { store } = world.delivery.small;
  const now = world.delivery.small.now();
  // Of four messages a second, alerts may use four, and the least severe two.
  await store.channelBudgets.write(
    {
      way: 'teams-workflow|TEAMS_URL',
      spent: [
        [now, 'x'],
        [now, 'x'],
      ],
      failing: null,
    },
    null,
  );
  await world.days(1);
  expect(world.pinged).toEqual([]);
  await world.days(1);
  expect(world.pinged).toHaveLength(1);
});

test('a process that dies while it sends one leaves one with an unknown outcome, and sends no second one', async () => {
  const world = worldWith();
  await world.days(7);
  const pipeline = world.pipeline();
  const dying: Pipeline = {
    ...pipeline,
    channel: async () => {
      throw new Error('the process dies');
    },
  };
  await pingSilent(dying, world.delivery.small.configuration, []);
  expect((await healthOf(pipeline, tenantId)).pings[0]).toMatchObject({ outcome: 'unknown' });
  await world.days(6);
  expect(world.pinged).toEqual([]);
});

test('a flow that serves many customers gets one test message, not one for each', async () => {
  const customers = createTenantsWorld({
    count: 5,
    tenant: () => ({ recipients: [desk, sharedTeam], routes: [{ recipients: ['desk', 'team'] }] }),
  });
  const { pipeline, small } = customers;
  const pinged: string[] = [];
  const counting: Pipeline = {
    ...pipeline,
    channel: async (configuration, id) => ({
      ...(await pipeline.channel(configuration, id)),
      ping: async () => {
        pinged.push(configuration.tenantId);
        return { status: 'sent' };
      },
    }),
  };
  const watchAll = async (days: number): Promise<void> => {
    for (const id of pipeline.tenantIds) await pingSilent(counting, await pipeline.configuration(id), []);
    small.advanceTo(small.now() + days * dayMs);
  };
  await watchAll(8);
  await watchAll(8);
  expect(pinged).toEqual([tenantIdOf(1)]);
  // If a customer's own row names another address, that is a separate flow.
  await customers.setSetting(3, 'recipients', [desk, { ...sharedTeam, urlSetting: 'TICKET_URL' }]);
  await watchAll(8);
  await watchAll(8);
  expect(pinged.filter((id) => id === tenantIdOf(3))).toHaveLength(1);
});

describe('over HTTP', () => {
  let receivers: Receivers;
  beforeAll(async () => {
    receivers = await startReceivers();
  });
  afterAll(() => receivers.close());

  test.each([
    ['the declared test target', { ...team, testUrlSetting: 'TEST_URL' }, 1, 0],
    ['its own where none is declared', team, 0, 1],
  ] as const)('it goes to %s', async (_, recipient, tests, own) => {
    receivers.clear();
    // The test target refuses nothing here. It is a second receiver, so that the two can be distinguished.
    const test = await startReceivers();
    try {
      const secrets = new Map([
        ['TEAMS_URL', receivers.teamsWorkflowUrl],
        ['TEST_URL', test.teamsWorkflowUrl],
      ]);
      const bound = bindChannels({ recipients: [recipient], secrets, email: null, logs: null, now: Date.now });
      const configuration = createSmallWorld().configuration;
      const message = worldWith().pipeline().render({
        type: 'ping',
        configuration,
        recipient,
        lastSentAt: null,
        sentAt: '2026-11-24T13:08:00Z',
        healthUrl: 'https://x.example',
      });
      const result = await bound.get('teams-workflow')?.ping?.('team', message, 'ping-1');
      expect(result).toEqual({ status: 'sent' });
      expect([test.received().cards.length, receivers.received().cards.length]).toEqual([tests, own]);
    } finally {
      await test.close();
    }
  });
});
