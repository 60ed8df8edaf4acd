/**
 * The same actor or change at many tenants: one message to the recipients of all of them, and no word of one tenant to
 * anyone else.
 */

import type { Message } from '../../shared/core/delivery/message';
import type { WatchEvent } from '../../shared/core/event/event';
import {
  readableAgainEvent,
  unreadableEvent,
  unreadableWaitMs,
} from '../../shared/core/event/watcher/unreadable-events';
import { minuteMs } from '../../shared/core/time/durations';
import { remind } from '../../shared/pipeline/deliver/remind';
import { type Attempt, failure } from './delivery-world';
import { newLife } from './mortal';
import { createTenantsWorld, desk, type TenantsWorld, team, tenantIdOf, tickets, wordOf } from './tenants-world';

const toDesk = ({ attempts }: TenantsWorld, to: string = desk.address): readonly Attempt[] =>
  attempts.filter(({ isTaken, recipientId }) => isTaken && recipientId === to);
const isRollUp = ({ message }: Attempt): boolean => message.machine.because === 'rollUp';

/** The tenants whose words appear anywhere in a message. */
const wordsIn = (message: Message, count = 14): readonly number[] => {
  const text = JSON.stringify(message);
  return Array.from({ length: count }, (_, at) => at + 1).filter((number) => text.includes(wordOf(number)));
};

/** One script at this many tenants, every minute and a half, in the order of their numbers. */
async function script(world: TenantsWorld, count: number, change: Parameters<TenantsWorld['change']>[1] = {}) {
  for (let number = 1; number <= count; number++) {
    await world.change(number, change);
    await world.runUntil(world.small.now() + 90_000);
  }
}

const statesTo = async (world: TenantsWorld, recipientId = 'desk') =>
  (await world.deliveries())
    .filter((one) => one.recipientId === recipientId)
    .map(({ state, decision }) => `${state} ${decision?.because}`);

describe('one script at fourteen customers', () => {
  test('is two messages, and from the third customer on one, updated at most every 15 minutes', async () => {
    const world = createTenantsWorld();
    const begin = world.small.now();
    await script(world, 14, { severity: 'critical' });
    await world.runUntil(begin + 60 * minuteMs);
    const messages = toDesk(world);
    expect(messages.slice(0, 2).map(({ message }) => [message.machine.because, wordsIn(message)])).toEqual([
      ['opened', [1]],
      ['opened', [2]],
    ]);
    const rollUps = messages.slice(2);
    expect(rollUps.every(isRollUp)).toBe(true);
    // The third alert is critical and is sent at once.
    expect((rollUps[0]?.at ?? 0) - begin).toBe(3 * minuteMs);
    expect(rollUps.map(({ message }) => wordsIn(message).length)).toEqual([3, 12, 14]);
    for (const [at, { at: sent }] of rollUps.slice(1).entries())
      expect(sent - (rollUps[at]?.at ?? 0)).toBeGreaterThanOrEqual(15 * minuteMs);
    const last = rollUps.at(-1)?.message;
    expect(new Set(rollUps.map(({ message }) => message.key)).size).toBe(1);
    expect(new Set(rollUps.map(({ message }) => message.machine.alertId)).size).toBe(1);
    expect(last?.subject).toMatch(
      /^Critical · 14 customers · "Admins strong MFA" was changed, 105 people affected \[[0-9A-Z]{4}\]$/,
    );
    expect(last?.paragraphs).toContain('105 people at 14 customers are affected.');
    expect(last?.links).toHaveLength(1);
    // Each tenant keeps its alert and its deliveries, with the reason.
    expect(await statesTo(world)).toEqual(['sent opened', 'sent opened', ...Array<string>(12).fill('sent rollUp')]);
    expect(await statesTo(world, 'contact')).toEqual(Array(14).fill('sent opened'));
  });

  test('shows no other recipient a word of another tenant, while all messages are sent in any order', async () => {
    const world = createTenantsWorld();
    await Promise.all(Array.from({ length: 14 }, (_, at) => world.change(at + 1, { severity: 'critical' })));
    await world.runUntil(world.small.now() + 40 * minuteMs);
    for (let number = 1; number <= 14; number++) {
      const own = toDesk(world, `contact@c${number}.example`);
      expect(own.map(({ message }) => wordsIn(message))).toEqual([[number]]);
    }
    const alone = toDesk(world).filter((one) => !isRollUp(one));
    expect(alone.length).toBeLessThanOrEqual(2);
    for (const { message } of alone) expect(wordsIn(message)).toHaveLength(1);
    expect([...new Set(toDesk(world).flatMap(({ message }) => wordsIn(message)))].length).toBe(14);
  });

  test('restored everywhere is one line of the message, not fourteen', async () => {
    const world = createTenantsWorld();
    await script(world, 14);
    await world.runUntil(world.small.now() + 30 * minuteMs);
    const before = toDesk(world).length;
    for (let number = 1; number <= 9; number++) await world.restore(number);
    await world.runUntil(world.small.now() + 20 * minuteMs);
    const part = toDesk(world).slice(before);
    expect(part.map(({ message }) => message.subject.split(' · ')[0])).toEqual(['High']);
    expect(part[0]?.message.paragraphs).toContain('Restored at 9 of 14 customers.');
    for (let number = 10; number <= 14; number++) await world.restore(number);
    await world.runUntil(world.small.now() + 30 * minuteMs);
    const rest = toDesk(world).slice(before + 1);
    expect(rest.map(({ message }) => [message.subject.split(' · ')[0], message.tone])).toEqual([['Restored', 'good']]);
    // A customer's own contact gets the end of their own alert.
    expect(toDesk(world, 'contact@c5.example').map(({ message }) => message.machine.because)).toEqual([
      'opened',
      'resolved',
    ]);
    expect((await statesTo(world)).filter((state) => !state.startsWith('sent'))).toEqual([]);
  });

  test('that nobody acknowledges is one reminder, which is called one', async () => {
    const world = createTenantsWorld({
      count: 4,
      tenant: () => ({ patience: { critical: { remindAfter: 60, escalateAfter: null } } }),
    });
    await script(world, 4, { severity: 'critical' });
    await world.runUntil(world.small.now() + 60 * minuteMs);
    const before = toDesk(world).length;
    const remindAll = async () => {
      for (const tenantId of world.pipeline.tenantIds)
        for (const { id } of await world.small.store.alerts.readAlerts(tenantId))
          await remind(world.pipeline, tenantId, id);
      await world.runUntil(world.small.now() + 20 * minuteMs);
    };
    await remindAll();
    const openings = toDesk(world)
      .slice(before)
      .map(({ message }) => message.preview);
    expect(openings).toEqual([
      expect.stringMatching(/^Reminder \d\d:\d\d: 4 of 4 alerts are open, and none of these is acknowledged\.$/),
    ]);
    // News after it is no reminder.
    await world.restore(1);
    await world.runUntil(world.small.now() + 20 * minuteMs);
    expect(toDesk(world).at(-1)?.message.preview).not.toMatch(/^Reminder/);
  });

  test('that is not urgent waits for the hour, and is one message then', async () => {
    const world = createTenantsWorld({
      tenant: () => ({
        recipients: [desk],
        routes: [{ recipients: ['desk'], minimumSeverity: 'low', timing: 'hourly' }],
      }),
    });
    world.small.advanceTo(world.small.now() + minuteMs);
    for (let number = 1; number <= 14; number++) await world.change(number, { severity: 'medium' });
    await world.runUntil(world.small.now() + 90 * minuteMs);
    expect(toDesk(world).map(({ message }) => [message.machine.because, wordsIn(message).length])).toEqual([
      ['rollUp', 14],
    ]);
    expect(await statesTo(world)).toEqual(Array(14).fill('sent rollUp'));
  });

  test('is one card as well; a program gets each alert on its own, so that it can match it with its end', async () => {
    const world = createTenantsWorld({
      tenant: () => ({
        recipients: [team, tickets],
        routes: [{ recipients: ['team', 'tickets'], minimumSeverity: 'low' }],
      }),
    });
    await script(world, 5, { severity: 'critical' });
    await world.runUntil(world.small.now() + 30 * minuteMs);
    expect(toDesk(world, 'team').map(({ message }) => wordsIn(message).length)).toEqual([1, 1, 3, 5]);
    expect(toDesk(world, 'tickets').map(({ message }) => wordsIn(message))).toEqual([[1], [2], [3], [4], [5]]);
  });

  test('is sent at once where it gets worse than the last message said', async () => {
    const world = createTenantsWorld();
    await script(world, 3, { severity: 'high' });
    const at = world.small.now();
    await world.change(4, { severity: 'critical' });
    await world.runUntil(at + 2 * minuteMs);
    const last = toDesk(world).at(-1);
    expect([last?.message.severity, wordsIn(last?.message as Message).length]).toEqual(['critical', 4]);
    expect((last?.at ?? 0) - at).toBeLessThan(minuteMs);
  });
});

describe('what is not combined', () => {
  test.each<[string, (number: number) => Parameters<TenantsWorld['change']>[1]]>([
    [
      'different accounts and different changes',
      (number) => ({ by: `tech${number}@msp.example`, policy: `Policy ${number}` }),
    ],
    ['unknown accounts and different changes', (number) => ({ by: null, policy: `Policy ${number}` })],
  ])('%s are separate messages', async (_, of) => {
    const world = createTenantsWorld({ count: 4 });
    for (let number = 1; number <= 4; number++) await world.change(number, of(number));
    await world.runUntil(world.small.now() + 30 * minuteMs);
    expect(toDesk(world).map(({ message }) => wordsIn(message, 4))).toEqual([[1], [2], [3], [4]]);
  });

  test('two customers that were restored before the third do not make a combined message of it', async () => {
    const world = createTenantsWorld({ count: 5 });
    await script(world, 2);
    for (const number of [1, 2]) await world.restore(number);
    await world.runUntil(world.small.now() + 5 * minuteMs);
    await world.change(3);
    await world.runUntil(world.small.now() + 5 * minuteMs);
    const sent = () => toDesk(world).map(({ message }) => [message.machine.because, wordsIn(message, 5)]);
    const alone = [
      ['opened', [1]],
      ['opened', [2]],
      ['resolved', [1]],
      ['resolved', [2]],
      ['opened', [3]],
    ];
    expect(sent()).toEqual(alone);
    // Three alerts that are open at once belong together, and the message is only about these.
    for (const number of [4, 5]) {
      await world.change(number);
      await world.runUntil(world.small.now() + 5 * minuteMs);
    }
    expect(sent().slice(5)).toEqual([
      ['opened', [4]],
      ['rollUp', [3, 4, 5]],
    ]);
  });

  test('one change by unknown accounts is combined all the same', async () => {
    const world = createTenantsWorld({ count: 4 });
    await script(world, 4, { by: null });
    await world.runUntil(world.small.now() + 30 * minuteMs);
    expect(toDesk(world).map(({ message }) => wordsIn(message, 4).length)).toEqual([1, 1, 3, 4]);
  });

  test("one partner's technician is one actor, by the id of their account at home, whatever their name is at each customer", async () => {
    const world = createTenantsWorld({ count: 3 });
    const home = { tenantId: null, objectId: '4f0c9d31-0a52-4c7b-9b0e-6d2f5a1b8c93' };
    for (let number = 1; number <= 3; number++) {
      const actor = { type: 'person', id: `foreign-${number}`, ipAddress: null, home } as const;
      const at = new Date(world.small.now()).toISOString();
      const attribution = { status: 'known', actor, recordId: `r${number}`, at } as const;
      await world.change(number, { by: null, policy: `Policy ${number}`, over: { attribution } });
    }
    await world.runUntil(world.small.now() + 30 * minuteMs);
    expect(
      toDesk(world)
        .map(({ message }) => wordsIn(message, 3))
        .at(-1),
    ).toEqual([1, 2, 3]);
  });

  test('one actor with different changes is combined, by their name', async () => {
    const world = createTenantsWorld({ count: 3 });
    for (let number = 1; number <= 3; number++) await world.change(number, { policy: `Policy ${number}` });
    await world.runUntil(world.small.now() + 30 * minuteMs);
    expect(toDesk(world).at(-1)?.message.title).toContain("changes by J. Weiss's account");
  });
});

describe('an expired secret makes all fourteen unreadable', () => {
  const factsOf = (world: TenantsWorld, number: number) => {
    const now = new Date(world.small.now()).toISOString();
    return { tenantId: tenantIdOf(number), now, recordDay: now.slice(0, 10) };
  };
  const since = '2026-11-24T12:50:00.000Z';
  const sightLost = (
    world: TenantsWorld,
    number: number,
    reason: 'noToken' | 'notLooked' | 'notPermitted',
  ): WatchEvent =>
    unreadableEvent(factsOf(world, number), {
      since,
      reason,
      kinds: ['user', 'directoryAudit', 'group'],
      of: 20,
      neverRead: false,
    });
  const sourceLost = (world: TenantsWorld, number: number, kind: string): WatchEvent => ({
    ...sightLost(world, number, 'noToken'),
    source: 'blind',
    severity: 'medium',
    resource: { kind: 'tenant', id: kind, name: null },
    groupKey: `blind|${kind}`,
    concern: `blind|${kind}`,
    details: { reason: 'broken' },
  });
  const raised = (world: TenantsWorld, number: number, over: WatchEvent) =>
    world.change(number, { by: null, over: { ...over, id: `${number}${over.type}`.padEnd(32, '0') } });

  test('one message from the third on, updated at most every 15 minutes, and one when they can be read again', async () => {
    const world = createTenantsWorld();
    const begin = world.small.now();
    for (let number = 1; number <= 14; number++) {
      await raised(world, number, sightLost(world, number, number === 9 ? 'notLooked' : 'noToken'));
      await world.runUntil(world.small.now() + 90_000);
    }
    await world.runUntil(begin + 60 * minuteMs);
    const messages = toDesk(world);
    expect(messages.map(({ message }) => wordsIn(message).length)).toEqual([1, 1, 3, 12, 14]);
    for (const [at, { at: sent }] of messages.slice(3).entries())
      expect(sent - (messages[at + 2]?.at ?? 0)).toBeGreaterThanOrEqual(15 * minuteMs);
    const [, , third] = messages;
    expect(third?.message.subject).toMatch(
      /^Blind · 3 customers · cannot be read: no access token could be obtained \[\w{4}\]$/,
    );
    expect(third?.message.steps[0]).toBe('Was the identity of the function app, or its credential, removed?');
    const last = messages.at(-1)?.message;
    expect(last?.title).toBe('Blind · 14 customers · cannot be read');
    expect(last?.paragraphs).toContain('Reasons: no access token could be obtained and no collection completes.');
    expect(JSON.stringify(last)).not.toMatch(/affected|announced|account/);
    for (let number = 1; number <= 14; number++)
      expect(toDesk(world, `contact@c${number}.example`).map(({ message }) => wordsIn(message))).toEqual([[number]]);

    for (let number = 1; number <= 14; number++)
      await raised(
        world,
        number,
        readableAgainEvent(factsOf(world, number), new Date(world.small.now()).toISOString()),
      );
    await world.runUntil(world.small.now() + 30 * minuteMs);
    expect(
      toDesk(world)
        .slice(5)
        .map(({ message }) => message.title),
    ).toEqual(['Restored · 14 customers · readable again']);
  });

  test('a withdrawn consent is not part of it', async () => {
    const world = createTenantsWorld({ count: 4 });
    for (const number of [1, 2, 3]) await raised(world, number, sightLost(world, number, 'noToken'));
    await raised(world, 4, sightLost(world, 4, 'notPermitted'));
    await world.runUntil(world.small.now() + 30 * minuteMs);
    expect(toDesk(world).map(({ message }) => wordsIn(message, 4))).toContainEqual([1, 2, 3]);
    expect(toDesk(world).filter(({ message }) => wordsIn(message, 4).includes(4))).toHaveLength(1);
  });

  test('sources that become unreadable one by one are combined as well, whichever they are', async () => {
    const world = createTenantsWorld({ count: 4 });
    for (const [at, kind] of ['group', 'user', 'riskyUser', 'group'].entries())
      await raised(world, at + 1, sourceLost(world, at + 1, kind));
    const begin = world.small.now();
    await world.runUntil(begin + 30 * minuteMs);
    // Not sent before it is clear that some tenants can still be read.
    expect(toDesk(world).map(({ at, message }) => [at - begin, wordsIn(message, 4), message.title])).toEqual([
      [unreadableWaitMs, [1, 2, 3, 4], 'Blind · 4 customers · some sources cannot be read'],
    ]);
  });
});

describe('recipients of a combined message', () => {
  test("are named for each tenant in the packaged file; a tenant's own row adds nobody", async () => {
    // The desk is the contact of two customers, and a third customer names it as well.
    const world = createTenantsWorld({
      count: 3,
      tenant: (number) =>
        number === 3 ? { recipients: [{ ...desk, id: 'own', address: 'it@c3.example' }], routes: [] } : {},
    });
    await world.setSetting(3, 'recipients', [desk]);
    await world.setSetting(3, 'routes', [{ recipients: ['desk'], minimumSeverity: 'low' }]);
    await script(world, 3, { severity: 'critical' });
    await world.runUntil(world.small.now() + 30 * minuteMs);
    expect(toDesk(world).map(({ message }) => wordsIn(message, 3))).toEqual([[1], [2], [3]]);
  });

  test("are not those to whom a tenant's own row redirects its alerts", async () => {
    const world = createTenantsWorld({ count: 4 });
    await world.setSetting(3, 'recipients', [{ ...desk, address: 'thief@c3.example' }]);
    await world.setSetting(3, 'routes', [{ recipients: ['desk'], minimumSeverity: 'low' }]);
    await script(world, 4, { severity: 'critical' });
    await world.runUntil(world.small.now() + 30 * minuteMs);
    expect(toDesk(world, 'thief@c3.example').map(({ message }) => wordsIn(message, 4))).toEqual([[3]]);
    // The third of the other customers is customer four.
    expect(toDesk(world).map(({ message }) => wordsIn(message, 4))).toEqual([[1], [2], [1, 2, 4]]);
  });

  test('a tenant that cannot be read delays the alerts of no other', async () => {
    const world = createTenantsWorld({ count: 5 });
    await script(world, 2, { severity: 'critical' });
    await world.setSetting(2, 'recipients', 'nonsense');
    for (const number of [3, 4, 5]) await world.change(number, { severity: 'critical' });
    await world.runUntil(world.small.now() + 30 * minuteMs);
    expect(wordsIn(toDesk(world).at(-1)?.message as Message, 5)).toEqual([1, 3, 4, 5]);
  });

  test('a customer whose alerts are paused gets none, neither alone nor with others', async () => {
    const world = createTenantsWorld({ count: 4 });
    const now = world.small.now();
    await world.pipeline.store.rules.write(
      {
        ...({
          source: null,
          resourceId: null,
          actorId: null,
          openings: [],
          value: null,
          extent: null,
          isOwnHand: false,
        } as const),
        ...({ confirmableUntil: null, confirmedBy: null, confirmedAt: null, ended: null, remindedAt: null } as const),
        id: 'pause',
        tenantId: tenantIdOf(2),
        kind: 'pause',
        reason: 'move',
        owner: 'it',
        createdBy: { id: 'o', tenantId: null, name: null },
        createdAt: new Date(now).toISOString(),
        from: new Date(now).toISOString(),
        until: new Date(now + 3 * 3_600_000).toISOString(),
      },
      null,
    );
    await script(world, 4, { severity: 'critical' });
    await world.runUntil(world.small.now() + 30 * minuteMs);
    expect(toDesk(world).map(({ message }) => wordsIn(message, 4))).toEqual([[1], [3], [1, 3, 4]]);
    // After the pause it is sent together with the others, because it belongs to them.
    await world.runUntil(now + 4 * 3_600_000);
    expect(wordsIn(toDesk(world).at(-1)?.message as Message, 4)).toEqual([1, 2, 3, 4]);
  });
});

describe('what fails', () => {
  test('a target that refuses the message: each tenant sends its own', async () => {
    const world = createTenantsWorld({ count: 5 });
    world.trouble = (_, message) =>
      message.machine.because === 'rollUp' ? failure('HTTP 413', { retryable: false }) : undefined;
    await script(world, 5, { severity: 'critical' });
    await world.runUntil(world.small.now() + 30 * minuteMs);
    expect(toDesk(world).map(({ message }) => wordsIn(message, 5))).toEqual([[1], [2], [3], [4], [5]]);
  });

  test('an hour of outage: nothing is lost, and it is one message when the channel works again', async () => {
    const world = createTenantsWorld({ count: 6 });
    const end = world.small.now() + 60 * minuteMs;
    world.trouble = (_, __, at) => (at < end ? failure('HTTP 503') : undefined);
    await script(world, 6, { severity: 'critical' });
    await world.runUntil(end + 30 * minuteMs);
    const words = toDesk(world).flatMap(({ message }) => wordsIn(message, 6));
    expect([...new Set(words)].sort()).toEqual([1, 2, 3, 4, 5, 6]);
    expect((await statesTo(world)).filter((state) => !state.startsWith('sent'))).toEqual([]);
    expect(toDesk(world).length).toBeLessThanOrEqual(4);
  });

  test('no matter where the process dies, each is sent, and at most one message twice', async () => {
    const play = async (life = newLife()) => {
      const world = createTenantsWorld({
        count: 4,
        tenant: () => ({ recipients: [team], routes: [{ recipients: ['team'], minimumSeverity: 'low' }] }),
        life,
      });
      for (const number of [1, 2, 3]) await world.change(number, { severity: 'high' });
      life.during = 'sending';
      await world.runUntil(world.small.now() + 2 * minuteMs);
      if (!life.isDead) life.during = 'later';
      await world.change(4, { severity: 'high' });
      if (!life.isDead) life.during = 'sending';
      await world.runUntil(world.small.now() + 45 * minuteMs);
      return world;
    };
    const life = newLife();
    const whole = await play(life);
    const usual = toDesk(whole, 'team').length;
    const calls = life.calls.flatMap(({ during, hasEffect }, at) =>
      during === 'sending' && hasEffect ? [at + 1] : [],
    );
    expect(calls.length).toBeGreaterThan(15);
    for (const [at, call] of calls.entries()) {
      const world = await play(newLife({ call, moment: at % 2 === 0 ? 'after' : 'before' }));
      const name = `call ${call}: ${life.calls[call - 1]?.name}`;
      const messages = toDesk(world, 'team');
      const words = [...new Set(messages.flatMap(({ message }) => wordsIn(message, 4)))].sort();
      expect([name, words]).toEqual([name, [1, 2, 3, 4]]);
      expect([name, messages.length <= usual + 1]).toEqual([name, true]);
      const open = (await world.deliveries()).filter(({ state }) => state !== 'sent');
      expect([name, open]).toEqual([name, []]);
    }
  });
});
