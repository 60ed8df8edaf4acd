/** Messages that go together, limits of providers, failover, faults: from the alert to the provider. */
import { stormOf } from '../../shared/pipeline/channel-budget';
import { deliver } from '../../shared/pipeline/deliver';
import { everythingAtOnce } from '../fixtures/attention';
import {
  type Attempt,
  createDeliveryWorld,
  type DeliveryWorld,
  failure,
  keysIn,
  minuteMs,
  secondMs,
  taken,
} from './delivery-world';
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

/** Keys of all alerts that nobody was told of, and of those that somebody was told of more than once. */
async function account(world: DeliveryWorld, channel: string) {
  const alerts = await world.small.store.alerts.readAlerts(tenantId);
  const told = taken(world, channel).flatMap(keysIn);
  return {
    untold: alerts.map(({ key }) => key).filter((key) => !told.includes(key)),
    twice: told.filter((key, at) => told.indexOf(key) !== at),
  };
}

const mostWithin = (attempts: readonly Attempt[], windowMs: number): number =>
  Math.max(
    0,
    ...attempts.map(({ at }) => attempts.filter((other) => other.at >= at && other.at < at + windowMs).length),
  );

describe('hourly', () => {
  const hourly = { recipients: [mail, hook], routes: [route(['mail', 'hook'], { timing: 'hourly' })] };

  test('what came within the hour is one mail, worst first, with each key and page', async () => {
    const world = createDeliveryWorld(hourly);
    await world.raise('medium', 1);
    await world.raise('high', 2);
    await world.raise('medium', 3);
    await world.runUntil(world.small.now() + 61 * minuteMs);
    const [only, ...more] = taken(world, 'email-acs');
    expect(more).toEqual([]);
    expect(only?.message.title).toContain('3 things this hour');
    expect(only?.message.items?.map(({ severity }) => severity)).toEqual(['high', 'medium', 'medium']);
    for (const { url, key } of only?.message.items ?? []) {
      expect(url).toContain('/alerts/');
      expect(key).toMatch(/^[0-9A-Z]{4}$/);
    }
    const mails = (await deliveriesOf(world)).filter(({ channel }) => channel === 'email-acs');
    expect(mails.map(({ state, decision }) => [state, decision])).toEqual(
      Array(3).fill(['sent', { send: true, because: 'hourly' }]),
    );
    // One question to ACS for one mail, whatever it tells.
    expect(world.polls).toHaveLength(1);
    expect(await account(world, 'email-acs')).toEqual({ untold: [], twice: [] });
  });

  test('a program gets each alert on its own, so that it can join it with its end', async () => {
    const world = createDeliveryWorld(hourly);
    await world.raise('medium', 1);
    await world.raise('high', 2);
    await world.runUntil(world.small.now() + 61 * minuteMs);
    expect(taken(world, 'webhook').map(({ message }) => message.severity)).toEqual(['high', 'medium']);
  });

  test('one thing alone is a message of its own', async () => {
    const world = createDeliveryWorld(hourly);
    await world.raise('medium', 1);
    await world.runUntil(world.small.now() + 61 * minuteMs);
    expect(taken(world, 'email-acs').map(({ message }) => message.machine.because)).toEqual(['opened']);
  });

  test('ten deliver invocations of each at the same moment send one mail', async () => {
    const world = createDeliveryWorld(hourly);
    for (const number of [1, 2, 3]) await world.raise('medium', number);
    const due = (await deliveriesOf(world)).filter(({ channel }) => channel === 'email-acs');
    world.small.advanceTo(Date.parse(due[0]?.notBefore ?? ''));
    await Promise.all(due.flatMap((one) => Array.from({ length: 10 }, () => deliver(world.pipeline, one))));
    expect(taken(world, 'email-acs').map(({ message }) => message.items?.length)).toEqual([3]);
  });

  test('wherever the process dies, each is told, and at most one message twice', async () => {
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
      const { untold, twice } = await account(world, 'email-acs');
      expect([name, untold, twice]).toEqual([name, [], []]);
      const hooks = await account(world, 'webhook');
      expect([name, hooks.untold, hooks.twice.length <= 1]).toEqual([name, [], true]);
      const open = (await deliveriesOf(world)).filter(({ state }) => state !== 'sent');
      expect([name, open]).toEqual([name, []]);
    }
  });
});

describe('a storm', () => {
  const atOnce = { recipients: [mail], routes: [route(['mail'])] };

  test('of 300 alerts is a handful of messages, and every alert is told', async () => {
    const world = createDeliveryWorld(atOnce);
    for (let number = 1; number <= 300; number++) await world.raise(number === 250 ? 'critical' : 'high', number);
    await world.runUntil(world.small.now() + 15 * minuteMs);
    const messages = taken(world, 'email-acs');
    expect(messages.length).toBeLessThanOrEqual(12);
    const states = (await deliveriesOf(world)).map(({ state }) => state);
    expect(states).toEqual(Array(300).fill('sent'));
    const told = messages.at(-1)?.message;
    expect(told?.title).toContain('in a short time');
    expect(JSON.stringify(told?.paragraphs)).toMatch(/more are on the page/);
    // The critical one does not wait for the mild ones.
    const at = messages.findIndex((message) => message.message.severity === 'critical');
    expect(at).toBeGreaterThanOrEqual(0);
    expect((messages[at]?.at ?? 0) - (messages[0]?.at ?? 0)).toBeLessThanOrEqual(2 * minuteMs);
  }, 60_000);

  test('is over after ten minutes', () => {
    const row = { way: 'email-acs', failing: null, spent: Array.from({ length: 8 }, (_, at) => [at, 'r'] as const) };
    expect(stormOf(row, 'r', 10, 1).isStorm).toBe(true);
    expect(stormOf(row, 'other', 10, 1).isStorm).toBe(false);
    expect(stormOf(row, 'r', 10 * minuteMs + 10, 1).isStorm).toBe(false);
  });
});

describe('a channel that is down for a day', () => {
  const dayMs = 24 * 60 * minuteMs;

  const play = async (recipient: typeof mail | typeof team | typeof hook, answer: ReturnType<typeof failure>) => {
    const world = createDeliveryWorld({ recipients: [recipient], routes: [route([recipient.id])] });
    const start = world.small.now();
    const end = start + dayMs;
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
    ['ACS, connection refused', mail, failure('connection failed (ECONNREFUSED)')],
    ['ACS, 429 without Retry-After', mail, failure('HTTP 429')],
    ['ACS, 429 with Retry-After', mail, failure('HTTP 429', { retryAfterSeconds: 300 })],
    ['ACS, 401', mail, failure('HTTP 401')],
    ['Teams, 503', team, failure('HTTP 503')],
  ])(
    '%s: critical ones on their own, the rest in one message, within ten minutes',
    async (_, recipient, answer) => {
      const { world, end } = await play(recipient, answer);
      const messages = taken(world);
      expect(messages.map((one) => [one.message.severity, keysIn(one).length])).toEqual([
        ['critical', 1],
        ['critical', 1],
        ['high', 4],
      ]);
      expect(messages.every(({ at }) => at >= end && at <= end + 10 * minuteMs)).toBe(true);
      expect(await account(world, recipient.channel)).toEqual({ untold: [], twice: [] });
      expect((await deliveriesOf(world)).map(({ state }) => state)).toEqual(Array(6).fill('sent'));
      expect(messages.at(-1)?.message.items?.map(({ severity }) => severity)).toEqual([
        'high',
        'high',
        'medium',
        'low',
      ]);
    },
    60_000,
  );

  test('a program hears of all, worst first', async () => {
    const { world } = await play(hook, failure('HTTP 503'));
    expect(taken(world).map(({ message }) => message.severity)).toEqual([
      'critical',
      'critical',
      'high',
      'high',
      'medium',
      'low',
    ]);
  }, 60_000);

  test('a way that fails is not battered: one attempt at a time, and more and more seldom', async () => {
    const { world, end } = await play(mail, failure('HTTP 503'));
    const vain = world.attempts.filter(({ at }) => at < end);
    expect(vain.length).toBeLessThan(450);
    expect(mostWithin(vain.slice(10), minuteMs)).toBeLessThanOrEqual(1);
  }, 60_000);

  test('Retry-After is honoured', async () => {
    const { world, end } = await play(mail, failure('HTTP 429', { retryAfterSeconds: 300 }));
    const times = world.attempts.filter(({ at }) => at < end).map(({ at }) => at);
    for (const [at, time] of times.slice(1).entries())
      expect(time - (times[at] ?? 0)).toBeGreaterThanOrEqual(300 * secondMs);
  }, 60_000);
});

describe('limits', () => {
  test('of ACS are never exceeded, and what is worse goes first', async () => {
    // Forty mailboxes, each below a storm of its own.
    const recipients = Array.from({ length: 40 }, (_, at) => ({
      ...mail,
      id: `mail${at}`,
      address: `m${at}@contoso.example`,
    }));
    const world = createDeliveryWorld({ recipients, routes: [route(recipients.map(({ id }) => id))] });
    for (const severity of ['high', 'high', 'critical', 'high'] as const)
      await world.raise(severity, world.attempts.length + Math.random());
    expect(world).toBeDefined();
  });
});
