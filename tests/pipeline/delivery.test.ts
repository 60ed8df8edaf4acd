/** Combined messages, limits of providers, failover and faults: from the alert to the provider. */

import { defaultLimits, limitsFrom } from '../../shared/core/delivery/channel-limits';
import type { SendResult } from '../../shared/core/delivery/delivery';
import { minuteMs, secondMs } from '../../shared/core/time/durations';
import { handleAlert } from '../../shared/pipeline/alert/handle-alert';
import { makeRule } from '../../shared/pipeline/alert/rules';
import { freeAt, stormOf, takeBudget } from '../../shared/pipeline/deliver/channel-budget';
import { deliver } from '../../shared/pipeline/deliver/deliver';
import { schedule } from '../../shared/pipeline/watch/schedule';
import { paragraphsIn } from '../../shared/reports/message/other-alerts';
import { everythingAtOnce } from '../fixtures/attention';
import { type Attempt, createDeliveryWorld, type DeliveryWorld, failure, keysIn, taken } from './delivery-world';
import { newLife } from './mortal';
import { tenantId } from './small-world';

const mail = { id: 'mail', name: 'Security', channel: 'email-acs', address: 'security@contoso.example' } as const;
const team = { id: 'team', name: 'Team', channel: 'teams-workflow', urlSetting: 'TEAMS_URL' } as const;
const hook = { id: 'hook', name: 'Tickets', channel: 'webhook', urlSetting: 'HOOK_URL', secretSetting: 'S' } as const;

const route = (recipients: readonly string[], over: Partial<{ timing: 'atOnce' | 'hourly' }> = {}) => ({
  recipients,
  minimumSeverity: 'low' as const,
  sendResolved: true,
  ...everythingAtOnce,
  ...over,
});

const deliveriesOf = async ({ small }: DeliveryWorld) => {
  const alerts = await small.store.alerts.readAlerts(tenantId);
  return (await Promise.all(alerts.map(({ id }) => small.store.alerts.readDeliveries(tenantId, id)))).flat();
};

/** Keys of all alerts that were sent to nobody, and of those that were sent more than once. */
async function account(world: DeliveryWorld, channel: string) {
  const alerts = await world.small.store.alerts.readAlerts(tenantId);
  const sent = taken(world, channel).flatMap(keysIn);
  return {
    unsent: alerts.map(({ key }) => key).filter((key) => !sent.includes(key)),
    twice: sent.filter((key, at) => sent.indexOf(key) !== at),
  };
}

const mostWithin = (attempts: readonly Attempt[], windowMs: number): number =>
  Math.max(
    0,
    ...attempts.map(({ at }) => attempts.filter((other) => other.at >= at && other.at < at + windowMs).length),
  );

describe('hourly', () => {
  const hourly = { recipients: [mail, hook], routes: [route(['mail', 'hook'], { timing: 'hourly' })] };

  test('alerts of one hour are one mail, worst first, each with its key and its page', async () => {
    const world = createDeliveryWorld(hourly);
    await world.raise('medium', 1);
    await world.raise('high', 2);
    await world.raise('medium', 3);
    await world.runUntil(world.small.now() + 61 * minuteMs);
    const [only, ...more] = taken(world, 'email-acs');
    expect(more).toEqual([]);
    expect(only?.message.title).toContain('3 alerts this hour');
    expect(only?.message.items?.map(({ severity }) => severity)).toEqual(['high', 'medium', 'medium']);
    for (const { url, key } of only?.message.items ?? []) {
      expect(url).toContain('/alerts/');
      expect(key).toMatch(/^[0-9A-Z]{4}$/);
    }
    const mails = (await deliveriesOf(world)).filter(({ channel }) => channel === 'email-acs');
    expect(mails.map(({ state, decision }) => [state, decision])).toEqual(
      Array(3).fill(['sent', { send: true, because: 'hourly' }]),
    );
    // One status request to ACS for one mail, no matter how many alerts it carries.
    expect(world.polls).toHaveLength(1);
    expect(await account(world, 'email-acs')).toEqual({ unsent: [], twice: [] });
  });

  test('a program gets each alert on its own, so that it can match it with its end', async () => {
    const world = createDeliveryWorld(hourly);
    await world.raise('medium', 1);
    await world.raise('high', 2);
    await world.runUntil(world.small.now() + 61 * minuteMs);
    expect(taken(world, 'webhook').map(({ message }) => message.severity)).toEqual(['high', 'medium']);
  });

  test('a single alert is a message of its own', async () => {
    const world = createDeliveryWorld(hourly);
    await world.raise('medium', 1);
    await world.runUntil(world.small.now() + 61 * minuteMs);
    expect(taken(world, 'email-acs').map(({ message }) => message.machine.because)).toEqual(['opened']);
  });

  test('ten deliver invocations for each alert at the same moment send one mail', async () => {
    const world = createDeliveryWorld(hourly);
    for (const number of [1, 2, 3]) await world.raise('medium', number);
    const due = (await deliveriesOf(world)).filter(({ channel }) => channel === 'email-acs');
    world.small.advanceTo(Date.parse(due[0]?.notBefore ?? ''));
    await Promise.all(due.flatMap((one) => Array.from({ length: 10 }, () => deliver(world.pipeline, one))));
    expect(taken(world, 'email-acs').map(({ message }) => message.items?.length)).toEqual([3]);
  });

  test('no matter where the process dies, each alert is sent, and at most one message twice', async () => {
    const play = async (life = newLife()) => {
      const world = createDeliveryWorld(hourly, life);
      for (const number of [1, 2, 3, 4]) await world.raise(number === 3 ? 'high' : 'medium', number);
      life.during = 'sending';
      await world.runUntil(world.small.now() + 75 * minuteMs);
      return world;
    };
    const life = newLife();
    await play(life);
    const calls = life.calls.flatMap(({ during, hasEffect }, at) =>
      during === 'sending' && hasEffect ? [at + 1] : [],
    );
    expect(calls.length).toBeGreaterThan(20);
    for (const [at, call] of calls.entries()) {
      const world = await play(newLife({ call, moment: at % 2 === 0 ? 'after' : 'before' }));
      const name = `call ${call}: ${life.calls[call - 1]?.name}`;
      const { unsent, twice } = await account(world, 'email-acs');
      expect([name, unsent, twice]).toEqual([name, [], []]);
      const hooks = await account(world, 'webhook');
      expect([name, hooks.unsent, hooks.twice.length <= 1]).toEqual([name, [], true]);
      const open = (await deliveriesOf(world)).filter(({ state }) => state !== 'sent');
      expect([name, open]).toEqual([name, []]);
    }
  });
});

test('ten timers and ten deliver invocations of everything at the same moment: each is sent once', async () => {
  const world = createDeliveryWorld({ recipients: [mail, team, hook], routes: [route(['mail', 'team', 'hook'])] });
  for (const number of [1, 2, 3]) await world.raise(number === 2 ? 'critical' : 'high', number);
  const due = await deliveriesOf(world);
  expect(due).toHaveLength(9);
  const ten = <R>(make: () => Promise<R>): Promise<R>[] => Array.from({ length: 10 }, make);
  await Promise.all([
    ...ten(() => schedule(world.pipeline)),
    ...due.flatMap((one) => ten(() => deliver(world.pipeline, one))),
  ]);
  // The tick also processes every message that these have queued.
  await world.runUntil(world.small.now() + 2 * minuteMs);
  expect(taken(world)).toHaveLength(9);
  expect(new Set(world.attempts.map(({ deliveryId }) => deliveryId)).size).toBe(9);
  expect(world.attempts).toHaveLength(9);
  expect((await deliveriesOf(world)).map(({ state }) => state)).toEqual(Array(9).fill('sent'));
});

describe('a storm', () => {
  const atOnce = { recipients: [mail], routes: [route(['mail'])] };

  test('120 alerts are a handful of messages, and none is left out', async () => {
    const world = createDeliveryWorld(atOnce);
    for (let number = 1; number <= 120; number++) await world.raise(number === 100 ? 'critical' : 'high', number);
    await world.runUntil(world.small.now() + 15 * minuteMs);
    const messages = taken(world, 'email-acs');
    expect(messages.length).toBeLessThanOrEqual(12);
    const states = (await deliveriesOf(world)).map(({ state }) => state);
    expect(states).toEqual(Array(120).fill('sent'));
    const last = messages.at(-1)?.message;
    expect(last?.title).toContain('in a short time');
    expect(last && paragraphsIn(last).join()).toMatch(/The other \d+ are on the page/);
    // The critical one does not wait for the less severe ones.
    const at = messages.findIndex((message) => message.message.severity === 'critical');
    expect(at).toBeGreaterThanOrEqual(0);
    expect((messages[at]?.at ?? 0) - (messages[0]?.at ?? 0)).toBeLessThanOrEqual(2 * minuteMs);
  });

  test('is over after ten minutes', () => {
    const row = { way: 'email-acs', failing: null, spent: Array.from({ length: 8 }, (_, at) => [at, 'r'] as const) };
    const isStorm = (tag: string, now: number) =>
      stormOf(row, { tag, now: () => now, speed: 1, allowances: defaultLimits['email-acs'] }).isStorm;
    expect(isStorm('r', 10)).toBe(true);
    expect(isStorm('other', 10)).toBe(false);
    expect(isStorm('r', 10 * minuteMs + 10)).toBe(false);
  });

  test.each([
    ['with much room, a critical message does not wait', 49, 'critical', 0],
    ['and another one for a group wait', 49, 'high', 20_000],
    ['with little room, a critical one waits so that all later ones have room', 50, 'critical', minuteMs],
    ['and another one for longer', 50, 'high', 2 * minuteMs],
  ] as const)('%s', (_, messages, severity, wait) => {
    const spent = Array.from({ length: messages }, (_one, at) => [at, 'r'] as const);
    const pace = { tag: 'r', now: () => messages, speed: 1, allowances: defaultLimits['email-acs'] };
    expect(stormOf({ way: 'email-acs', failing: null, spent }, pace).nextAt(severity)).toBe(messages - 1 + wait);
  });

  test('a workflow renews its room every second, so it is never scarce', () => {
    const spent = Array.from({ length: 40 }, () => [1000, 'r'] as const);
    const pace = { tag: 'r', now: () => 1001, speed: 1, allowances: defaultLimits['teams-workflow'] };
    expect(stormOf({ way: 'teams-workflow', failing: null, spent }, pace).nextAt('critical')).toBe(1000);
  });
});

describe('a channel that is down for long', () => {
  const play = async (
    recipient: typeof mail | typeof team | typeof hook,
    answer: ReturnType<typeof failure>,
    hours = 8,
  ) => {
    const world = createDeliveryWorld({ recipients: [recipient], routes: [route([recipient.id])] });
    const start = world.small.now();
    const end = start + hours * 60 * minuteMs;
    world.trouble = (_channel, _message, at) => (at < end ? answer : undefined);
    const severities = ['medium', 'critical', 'high', 'low', 'critical', 'high'] as const;
    for (const [number, severity] of severities.entries()) {
      await world.raise(severity, number + 1);
      await world.runUntil(world.small.now() + 30 * minuteMs);
    }
    await world.runUntil(end + 11 * minuteMs);
    return { world, end };
  };

  test.each([
    ['ACS for a day, connection refused', mail, failure('connection failed (ECONNREFUSED)'), 24],
    ['ACS, 429 without Retry-After', mail, failure('HTTP 429'), 4],
    ['ACS, 429 with Retry-After', mail, failure('HTTP 429', { retryAfterSeconds: 300 }), 4],
    ['ACS, 401', mail, failure('HTTP 401'), 4],
    ['Teams, 503', team, failure('HTTP 503'), 4],
  ])(
    '%s: critical ones on their own, the rest in one message, within ten minutes',
    async (_, recipient, answer, hours) => {
      const { world, end } = await play(recipient, answer, hours);
      const messages = taken(world);
      expect(messages.map((one) => [one.message.severity, keysIn(one).length])).toEqual([
        ['critical', 1],
        ['critical', 1],
        ['high', 4],
      ]);
      expect(messages.every(({ at }) => at >= end && at <= end + 10 * minuteMs)).toBe(true);
      expect(await account(world, recipient.channel)).toEqual({ unsent: [], twice: [] });
      expect((await deliveriesOf(world)).map(({ state }) => state)).toEqual(Array(6).fill('sent'));
      expect(messages.at(-1)?.message.items?.map(({ severity }) => severity)).toEqual([
        'high',
        'high',
        'medium',
        'low',
      ]);
    },
  );

  test('a program gets all of them, worst first', async () => {
    const { world } = await play(hook, failure('HTTP 503'));
    expect(taken(world).map(({ message }) => message.severity)).toEqual([
      'critical',
      'critical',
      'high',
      'high',
      'medium',
      'low',
    ]);
  });

  test('a failing channel is not flooded: one attempt at a time, and less and less often', async () => {
    const { world, end } = await play(mail, failure('HTTP 503'));
    const vain = world.attempts.filter(({ at }) => at < end);
    expect(vain.length).toBeLessThan(450);
    expect(mostWithin(vain.slice(10), minuteMs)).toBeLessThanOrEqual(1);
  });

  test('Retry-After is honoured', async () => {
    const { world, end } = await play(mail, failure('HTTP 429', { retryAfterSeconds: 300 }));
    const times = world.attempts.filter(({ at }) => at < end).map(({ at }) => at);
    for (const [at, time] of times.slice(1).entries())
      expect(time - (times[at] ?? 0)).toBeGreaterThanOrEqual(300 * secondMs);
  });
});

describe('limits', () => {
  const play = async (channelLimits = defaultLimits) => {
    // Thirty mailboxes, each with too few alerts to count as a storm.
    const recipients = Array.from({ length: 30 }, (_, at) => ({
      ...mail,
      id: `mail${at}`,
      address: `m${at}@contoso.example`,
    }));
    const world = createDeliveryWorld({ recipients, routes: [route(recipients.map(({ id }) => id))] });
    world.pipeline = { ...world.pipeline, channelLimits };
    for (const [at, severity] of (['high', 'medium', 'high', 'medium', 'critical'] as const).entries())
      await world.raise(severity, at + 1);
    await world.runUntil(world.small.now() + 130 * minuteMs);
    return world;
  };

  test('limits of ACS are never exceeded, nothing is dropped, and a severe alert does not wait for a milder one', async () => {
    const world = await play();
    expect(mostWithin(world.attempts, minuteMs)).toBeLessThanOrEqual(30);
    expect(mostWithin(world.attempts, 60 * minuteMs)).toBeLessThanOrEqual(100);
    expect((await deliveriesOf(world)).filter(({ state }) => state !== 'sent')).toEqual([]);
    const sent = taken(world).flatMap((attempt) => keysIn(attempt).map((key) => `${attempt.recipientId} ${key}`));
    expect(new Set(sent).size).toBe(150);
    expect(sent).toHaveLength(150);
    // Alerts are combined if capacity is short.
    expect(taken(world).length).toBeLessThan(120);
    const critical = taken(world).filter(({ message }) => message.severity === 'critical');
    expect(critical).toHaveLength(30);
    expect(Math.max(...critical.map(({ at }) => at)) - (world.attempts[0]?.at ?? 0)).toBeLessThanOrEqual(4 * minuteMs);
  });

  test('limits of a domain with a lower quota follow the configuration', async () => {
    const world = await play(limitsFrom({ emailPerMinute: 5, emailPerHour: 40, teamsPerSecond: 4 }));
    expect(mostWithin(world.attempts, minuteMs)).toBeLessThanOrEqual(5);
    expect(mostWithin(world.attempts, 60 * minuteMs)).toBeLessThanOrEqual(40);
    expect(taken(world).length).toBeGreaterThan(60);
  });

  test('negative control: without limits the count exceeds them', async () => {
    const world = await play({ ...defaultLimits, 'email-acs': [] });
    expect(mostWithin(world.attempts, minuteMs)).toBeGreaterThan(30);
  });

  test('milder alerts leave capacity for severe ones', () => {
    const allowances = [{ messages: 10, windowMs: minuteMs }];
    const row = (count: number) => ({
      way: 'email-acs',
      failing: null,
      spent: Array.from({ length: count }, () => [1000, 'r'] as const),
    });
    expect(freeAt(row(6), allowances, 'low', 2000)).toBe(0);
    expect(freeAt(row(7), allowances, 'low', 2000)).toBeGreaterThan(minuteMs);
    expect(freeAt(row(9), allowances, 'high', 2000)).toBeGreaterThan(minuteMs);
    expect(freeAt(row(9), allowances, 'critical', 2000)).toBe(0);
    expect(freeAt(row(10), allowances, 'critical', 2000)).toBeGreaterThan(minuteMs);
  });

  test('ten instances use the available capacity and no more', async () => {
    const world = createDeliveryWorld({ recipients: [team] });
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => takeBudget(world.pipeline, tenantId, team, 'critical')),
    );
    expect(answers.filter((answer) => answer === undefined).length).toBeLessThanOrEqual(4);
  });
});

describe('undelivered messages', () => {
  const spare = { ...hook, id: 'spare', name: 'Owner' };
  const withSpare = {
    recipients: [mail, spare],
    routes: [route(['mail'])],
    fallbackRecipient: 'spare',
  };

  test('a permanent failure is reported to the fallback recipient once, with the recipient who was not reached', async () => {
    const world = createDeliveryWorld(withSpare);
    world.trouble = (channel) => (channel === 'email-acs' ? failure('HTTP 400', { retryable: false }) : undefined);
    await world.raise('high', 1);
    await world.runUntil(world.small.now() + 30 * minuteMs);
    expect(taken(world).map(({ recipientId, message }) => [recipientId, message.paragraphs[0]])).toEqual([
      ['spare', 'Mail to Security could not be delivered, so you receive this instead.'],
    ]);
    expect(await deliveriesOf(world)).toMatchObject([
      { state: 'failed', failover: { recipientId: 'spare', channel: 'webhook', reason: 'HTTP 400' } },
    ]);
  });

  test('a temporary failure is reported to the fallback recipient once, and the message arrives when it can', async () => {
    const world = createDeliveryWorld(withSpare);
    const end = world.small.now() + 60 * minuteMs;
    world.trouble = (channel, _, at) => (channel === 'email-acs' && at < end ? failure('HTTP 503') : undefined);
    await world.raise('high', 1);
    await world.runUntil(end + 10 * minuteMs);
    expect(taken(world).map(({ recipientId }) => recipientId)).toEqual(['spare', 'mail']);
    expect((taken(world)[0]?.at ?? 0) - (world.attempts[0]?.at ?? 0)).toBeLessThanOrEqual(10 * minuteMs);
  });

  test.each([hook, team])(
    "the announcement of an operator's rule is sent again until it arrives (%j)",
    async (recipient) => {
      const world = createDeliveryWorld({ recipients: [recipient], routes: [route([recipient.id])] });
      let left = 2;
      world.trouble = () => {
        left -= 1;
        return left >= 0 ? failure('HTTP 503') : undefined;
      };
      const by = { id: 'kai', tenantId, name: 'Kai' };
      const until = new Date(world.small.now() + 24 * 60 * minuteMs).toISOString();
      const about = { source: 'EV.P02', resourceId: null, actorId: null, openings: [], alertId: null };
      const rule = { kind: 'suppression', reason: 'a test', owner: 'Kai', from: null, until, ...about } as const;
      expect(await makeRule(world.pipeline, tenantId, rule, by)).toMatchObject({ status: 'done' });
      await world.runUntil(world.small.now() + 15 * minuteMs);
      expect(taken(world).map(({ message }) => message.machine.because)).toEqual(['notice']);
      expect(world.attempts).toHaveLength(3);
      expect((await deliveriesOf(world)).map(({ state }) => state)).toEqual(['sent']);
    },
  );

  test('a failure is not reported to a recipient who gets the same alert anyway', async () => {
    const world = createDeliveryWorld({
      recipients: [mail, hook],
      routes: [route(['mail', 'hook'])],
      fallbackRecipient: 'hook',
    });
    world.trouble = (channel) => (channel === 'email-acs' ? failure('HTTP 400', { retryable: false }) : undefined);
    await world.raise('high', 1);
    await world.runUntil(world.small.now() + 10 * minuteMs);
    expect(taken(world).map(({ recipientId }) => recipientId)).toEqual(['hook']);
  });

  test('a mail that ACS accepted and could not deliver is sent to another recipient as well', async () => {
    const world = createDeliveryWorld(withSpare);
    world.pollAnswer = () => failure('ACS could not deliver it', { retryable: false });
    await world.raise('high', 1);
    await world.runUntil(world.small.now() + 10 * minuteMs);
    expect(taken(world, 'webhook').map(({ recipientId }) => recipientId)).toEqual(['spare']);
  });
});

describe('a recipient who is removed while a message to them waits', () => {
  const waiting = { recipients: [mail], routes: [route(['mail'], { timing: 'hourly' })] };
  const desk = { ...mail, id: 'desk', name: 'Service desk' } as const;
  /** The file after a new deployment: the mailbox has another id. */
  const renamed = (world: DeliveryWorld): void => {
    const over = { recipients: [desk], routes: [route(['desk'])], ownHandAllowed: true };
    const configuration = { ...world.small.configuration, ...over };
    world.pipeline = { ...world.pipeline, configuration: async () => configuration };
  };

  test('is replaced by the current recipients, who get the message once', async () => {
    const world = createDeliveryWorld(waiting);
    await world.raise('medium', 1);
    renamed(world);
    await world.runUntil(world.small.now() + 65 * minuteMs);
    expect(taken(world).map(({ recipientId }) => recipientId)).toEqual(['desk']);
    expect(taken(world)[0]?.message.paragraphs[0]).toMatch(/could not be delivered, so you receive this instead/);
    expect(await deliveriesOf(world)).toMatchObject([
      {
        state: 'failed',
        outcome: { reason: 'the recipient is no longer configured' },
        failover: { channel: 'email-acs', recipientId: 'desk' },
      },
    ]);
    // The recipients who got the first message instead also get the last one.
    const [alert] = await world.small.store.alerts.readAlerts(tenantId);
    const by = { id: 'kai', tenantId, name: 'Kai' };
    await handleAlert(world.pipeline, { tenantId, alertId: alert?.id ?? '', action: 'close', by, note: 'checked' });
    await world.runUntil(world.small.now() + 5 * minuteMs);
    expect(taken(world).map(({ recipientId, message }) => [recipientId, message.machine.because])).toEqual([
      ['desk', 'opened'],
      ['desk', 'handled'],
    ]);
  });

  test('is replaced after a pause, if a pause held the message back', async () => {
    const world = createDeliveryWorld(waiting);
    await world.raise('medium', 1);
    const until = new Date(world.small.now() + 3 * 60 * minuteMs).toISOString();
    const request = { kind: 'pause', source: null, resourceId: null, actorId: null, openings: [], from: null } as const;
    await makeRule(
      world.pipeline,
      tenantId,
      { ...request, until, alertId: null, reason: 'move', owner: 'Kai' },
      { id: 'kai', tenantId, name: 'Kai' },
    );
    renamed(world);
    const opened = () => taken(world).filter(({ message }) => message.machine.because !== 'notice');
    await world.runUntil(world.small.now() + 2 * 60 * minuteMs);
    expect(opened()).toEqual([]);
    await world.runUntil(world.small.now() + 2 * 60 * minuteMs);
    expect(opened().map(({ recipientId }) => recipientId)).toEqual(['desk']);
  });
});

describe('unusual providers', () => {
  const three = async (world: DeliveryWorld) => {
    for (const number of [1, 2, 3]) await world.raise('high', number);
  };

  test('one that refuses one of several alerts as too large: the others arrive, and it stays visible', async () => {
    const world = createDeliveryWorld({
      recipients: [team],
      routes: [route(['team'], { timing: 'hourly' })],
    });
    world.trouble = (_, message) =>
      JSON.stringify(message).includes('Policy 2') || JSON.stringify(message).includes('policy-2')
        ? failure('HTTP 413', { retryable: false })
        : undefined;
    await three(world);
    await world.runUntil(world.small.now() + 75 * minuteMs);
    const states = (await deliveriesOf(world)).map(({ state }) => state).sort();
    expect(states).toEqual(['failed', 'sent', 'sent']);
  });

  test('a mail status that never changes: asked less and less often, sent again as the same mail, and sent to another recipient', async () => {
    const world = createDeliveryWorld({
      recipients: [mail, { ...hook, id: 'spare' }],
      routes: [route(['mail'])],
      fallbackRecipient: 'spare',
    });
    world.pollAnswer = (operationId) => ({ status: 'accepted', operationId });
    await world.raise('high', 1);
    await world.runUntil(world.small.now() + 120 * minuteMs);
    expect(taken(world, 'email-acs')).toHaveLength(1);
    expect(taken(world, 'webhook')).toHaveLength(1);
    expect(world.polls.length).toBeLessThan(120);
    const mails = world.attempts.filter(({ channel }) => channel === 'email-acs');
    expect(new Set(mails.map(({ deliveryId }) => deliveryId)).size).toBe(1);
    world.pollAnswer = () => ({ status: 'sent' });
    await world.runUntil(world.small.now() + 10 * minuteMs);
    expect((await deliveriesOf(world)).map(({ state }) => state)).toEqual(['sent']);
  });

  test.each<[string, 'takenAndReset' | SendResult, readonly string[]]>([
    ['accepted the alert, but whose answer was lost,', 'takenAndReset', ['opened', 'handled']],
    ['never accepted the alert', failure('connection failed (ECONNREFUSED)'), []],
  ])('a program that %s gets the closing only if it got the alert', async (_, answer, heard) => {
    const world = createDeliveryWorld({ recipients: [hook], routes: [route(['hook'])], ownHandAllowed: true });
    let left = 1;
    world.trouble = () => {
      left -= 1;
      return left >= 0 ? answer : undefined;
    };
    await world.raise('high', 1);
    await world.runUntil(world.small.now() + secondMs);
    const [alert] = await world.small.store.alerts.readAlerts(tenantId);
    const by = { id: 'kai', tenantId, name: 'Kai' };
    const closing = { tenantId, alertId: alert?.id ?? '', action: 'close', by, note: 'planned' } as const;
    expect(await handleAlert(world.pipeline, closing)).toMatchObject({ status: 'done' });
    await world.runUntil(world.small.now() + 10 * minuteMs);
    expect(taken(world).map(({ message }) => message.machine.because)).toEqual(heard);
  });

  test('one that accepts a message and breaks the connection: one mail through ACS, at most one duplicate in Teams', async () => {
    for (const [recipient, most] of [
      [mail, 1],
      [team, 2],
    ] as const) {
      const world = createDeliveryWorld({ recipients: [recipient], routes: [route([recipient.id])] });
      let left = 1;
      world.trouble = () => {
        left -= 1;
        return left >= 0 ? 'takenAndReset' : undefined;
      };
      await world.raise('high', 1);
      await world.runUntil(world.small.now() + 10 * minuteMs);
      expect(taken(world).length).toBeGreaterThanOrEqual(1);
      expect(taken(world).length).toBeLessThanOrEqual(most);
      expect((await deliveriesOf(world)).map(({ state }) => state)).toEqual(['sent']);
    }
  });
});
