/**
 * Processes die between sending a message and recording it, and answers of targets are lost, in random histories of
 * alerts.
 */
import fc from 'fast-check';
import type { TransitionType } from '../../../shared/core/alert/alert';
import type { SendResult } from '../../../shared/core/delivery/delivery';
import type { TenantConfiguration } from '../../../shared/core/tenant/configuration';
import { hourMs, minuteMs, secondMs } from '../../../shared/core/time/durations';
import { handleAlert } from '../../../shared/pipeline/alert/handle-alert';
import { everythingAtOnce } from '../../fixtures/attention';
import {
  type Attempt,
  createDeliveryWorld,
  type DeliveryWorld,
  failure,
  keysIn,
  type Trouble,
} from '../delivery-world';
import { type Life, newLife } from '../mortal';
import { tenantId } from '../small-world';

const mail = { id: 'mail', name: 'Security', channel: 'email-acs', address: 'security@contoso.example' } as const;
const hook = { id: 'hook', name: 'Tickets', channel: 'webhook', urlSetting: 'HOOK_URL', secretSetting: 'S' } as const;
const route = { minimumSeverity: 'low', sendResolved: true, ...everythingAtOnce } as const;
const configuration = {
  recipients: [mail, hook],
  routes: [
    { ...route, recipients: ['mail'], timing: 'hourly' },
    { ...route, recipients: ['hook'] },
  ],
} as const;

const atOnce = { ...configuration, routes: [{ ...route, recipients: ['mail', 'hook'] }] } as const;

type Act =
  | { readonly act: 'raise'; readonly severity: 'medium' | 'high' | 'critical'; readonly policy: number }
  | { readonly act: 'acknowledge' | 'close'; readonly alert: number }
  /** After an outage the app finds deliveries that are late, and combines them. */
  | { readonly act: 'outage'; readonly seconds: number }
  | { readonly act: 'wait'; readonly seconds: number };

const acts: fc.Arbitrary<readonly Act[]> = fc.array(
  fc.oneof(
    fc.record({
      act: fc.constant('raise' as const),
      severity: fc.constantFrom('medium' as const, 'high' as const, 'critical' as const),
      policy: fc.nat({ max: 2 }),
    }),
    fc.record({ act: fc.constantFrom('acknowledge' as const, 'close' as const), alert: fc.nat({ max: 2 }) }),
    fc.record({ act: fc.constant('outage' as const), seconds: fc.constantFrom(400, 4000) }),
    fc.record({ act: fc.constant('wait' as const), seconds: fc.constantFrom(2, 20, 3620) }),
  ),
  { minLength: 3, maxLength: 10 },
);

const operator = { id: 'nils', tenantId, name: 'Nils Berg', addresses: [] };

type Play = Partial<Pick<DeliveryWorld, 'trouble' | 'pollAnswer'>> & { readonly of?: Partial<TenantConfiguration> };

async function play(
  history: readonly Act[],
  life = newLife(),
  { of = configuration, trouble, pollAnswer }: Play = {},
): Promise<DeliveryWorld> {
  const world = createDeliveryWorld(of, life);
  Object.assign(world, { ...(trouble && { trouble }), ...(pollAnswer && { pollAnswer }) });
  const alertIdAt = async (at: number): Promise<string | undefined> =>
    (await world.small.store.alerts.readAlerts(tenantId))[at]?.id;
  for (const [at, one] of history.entries()) {
    world.small.advanceTo(world.small.now() + secondMs);
    if (one.act === 'raise') await world.raise(one.severity, one.policy, at + 1);
    else if (one.act === 'wait') await world.runUntil(world.small.now() + one.seconds * secondMs);
    else if (one.act === 'outage') world.small.advanceTo(world.small.now() + one.seconds * secondMs);
    else {
      const alertId = await alertIdAt(one.alert);
      const request = { tenantId, by: operator, note: 'seen', judgement: undefined };
      if (alertId !== undefined) await handleAlert(world.pipeline, { ...request, alertId, action: one.act });
    }
  }
  await world.runUntil(world.small.now() + 130 * minuteMs);
  return world;
}

/** The transitions that recipients are notified of. An acknowledgement and a reminder are not news of the alert. */
const reporting: ReadonlySet<TransitionType> = new Set([
  'opened',
  'reopened',
  'worsened',
  'actorFound',
  'signedIn',
  'resolved',
  'closed',
]);

/**
 * One line for each alert in a message: the recipient, the alert, its transition, and the reason if it was sent alone.
 */
async function newsIn(world: DeliveryWorld): Promise<(attempt: Attempt) => readonly string[]> {
  const { alerts } = world.small.store;
  const all = await alerts.readAlerts(tenantId);
  const known = await Promise.all(
    all.map(async ({ id, key }) => [key, await alerts.readTransitions(tenantId, id)] as const),
  );
  const transitionsOf = new Map(known);
  const lastBefore = (key: string, until: number): number =>
    Math.max(
      0,
      ...(transitionsOf.get(key) ?? []).flatMap(({ seq, type, at }) =>
        reporting.has(type) && Date.parse(at) <= until ? [seq] : [],
      ),
    );
  return (attempt) =>
    keysIn(attempt).map((key) => {
      const { because } = attempt.message.machine;
      const isTimed = because === 'reminder' || because === 'escalated';
      return `${attempt.channel} ${key} ${lastBefore(key, attempt.at)}${isTimed ? ` ${because} ${attempt.at}` : ''}`;
    });
}

/** The messages that count for a target that drops repeated ids. */
const counted = (attempts: readonly Attempt[]): readonly Attempt[] =>
  attempts.filter(
    ({ channel, deliveryId }, at) =>
      attempts.findIndex((one) => one.channel === channel && one.deliveryId === deliveryId) === at,
  );

test('a mail whose process died is repeated as it was, although another mail is due by then', async () => {
  const begun = async (life: Life, until: number): Promise<DeliveryWorld> => {
    const world = createDeliveryWorld(configuration, life);
    await world.raise('medium', 1);
    await world.runUntil(until);
    return world;
  };
  const plain = newLife();
  const calm = await begun(plain, createDeliveryWorld().small.now() + hourMs);
  const [sent] = calm.attempts.filter(({ channel }) => channel === 'email-acs');
  const call = plain.calls.findIndex(({ name }) => name === 'email-acs.send') + 1;
  const world = await begun(newLife({ call, moment: 'after' }), (sent?.at ?? 0) + secondMs);
  expect(world.lives).toHaveLength(2);
  await world.raise('medium', 2);
  world.small.advanceTo(world.small.now() + 2 * hourMs);
  await world.runUntil(world.small.now() + 10 * minuteMs);
  const mails = world.attempts.filter(({ channel }) => channel === 'email-acs');
  const [first = [], other = []] = [...new Set(mails.flatMap(keysIn))].map((key) => [key]);
  expect(mails.map(keysIn)).toEqual([first, first, other]);
  expect(mails[1]?.deliveryId).toBe(sent?.deliveryId);
});

const runs = Number(process.env.SAME_NEWS_RUNS ?? 60);

test('a target that drops repeated ids gets all news, and each once, wherever a process dies', async () => {
  await fc.assert(
    fc.asyncProperty(acts, fc.nat(), async (history, whose) => {
      const plain = newLife();
      await play(history, plain);
      const sends = plain.calls.flatMap(({ name }, at) => (name.endsWith('.send') ? [at + 1] : []));
      const call = sends[whose % Math.max(1, sends.length)];
      fc.pre(call !== undefined);
      const world = await play(history, newLife({ call: call ?? 0, moment: 'after' }));
      expect(world.lives).toHaveLength(2);
      const newsOf = await newsIn(world);
      const idsOf = new Map<string, Set<string>>();
      for (const attempt of world.attempts)
        for (const news of newsOf(attempt)) idsOf.set(news, (idsOf.get(news) ?? new Set()).add(attempt.deliveryId));
      expect([...idsOf].filter(([, ids]) => ids.size > 1)).toEqual([]);
      const newsById = new Map<string, string>();
      for (const attempt of world.attempts) {
        const news = [...newsOf(attempt)].sort().join(', ');
        const id = `${attempt.channel} ${attempt.deliveryId}`;
        expect(newsById.get(id) ?? news).toBe(news);
        newsById.set(id, news);
      }
      // The last news of every alert that was reported is in a message that counts.
      const heard = new Set(counted(world.attempts).flatMap(newsOf));
      expect(world.attempts.flatMap(newsOf).filter((news) => !heard.has(news))).toEqual([]);
    }),
    { numRuns: runs },
  );
});

/** The attempts, by number, whose answer is lost. The target may or may not have accepted the message. */
const lostAnswers = fc.uniqueArray(fc.record({ attempt: fc.nat({ max: 4 }), isTaken: fc.boolean() }), {
  selector: ({ attempt }) => attempt,
  minLength: 1,
  maxLength: 4,
});

/** The queries, by number, to which ACS answers that it does not know the mail. */
const lostPolls = fc.uniqueArray(fc.nat({ max: 7 }), { maxLength: 3 });

const unknownMail: SendResult & { readonly status: 'failed' } = {
  status: 'failed',
  retryable: true,
  retryAfterSeconds: null,
  mayHaveArrived: true,
  reason: 'ACS does not know this mail',
};

const notKnowing = (unknown: readonly number[]): DeliveryWorld['pollAnswer'] => {
  let polls = 0;
  return () => {
    polls += 1;
    return unknown.includes(polls - 1) ? unknownMail : { status: 'sent' };
  };
};

const losing = (lost: readonly { readonly attempt: number; readonly isTaken: boolean }[]): Trouble => {
  let attempts = 0;
  return (channel) => {
    // Only mails, because several alerts can share one.
    if (channel !== 'email-acs') return undefined;
    const found = lost.find(({ attempt }) => attempt === attempts);
    attempts += 1;
    if (found === undefined) return undefined;
    return found.isTaken ? 'takenAndReset' : ({ ...failure('no answer in time'), mayHaveArrived: true } as const);
  };
};

test('a mail without an answer is repeated as it was, although another mail is due by then', async () => {
  const world = createDeliveryWorld(atOnce);
  let mails = 0;
  world.trouble = (channel) => {
    if (channel !== 'email-acs') return undefined;
    mails += 1;
    return mails === 1 ? 'takenAndReset' : undefined;
  };
  await world.raise('high', 1);
  await world.runUntil(world.small.now() + 2 * secondMs);
  await world.raise('high', 2);
  await world.raise('high', 3);
  await world.runUntil(world.small.now() + 10 * minuteMs);
  const sent = world.attempts.filter(({ channel }) => channel === 'email-acs');
  const [first = '', second = '', third = ''] = [...new Set(sent.flatMap(keysIn))];
  expect(sent.map(keysIn)).toEqual([[first], [first], [second, third]]);
  expect(sent[1]?.deliveryId).toBe(sent[0]?.deliveryId);
});

test('a joint mail without an answer is repeated without the alert that has other news by then', async () => {
  const world = createDeliveryWorld(configuration);
  world.trouble = losing([{ attempt: 0, isTaken: true }]);
  const mails = () => world.attempts.filter(({ channel }) => channel === 'email-acs');
  await world.raise('medium', 1);
  await world.raise('medium', 2);
  while (mails().length === 0) await world.runUntil(world.small.now() + secondMs);
  await world.raise('high', 1, 3);
  await world.runUntil(world.small.now() + 65 * minuteMs);
  const [first, again, ...later] = mails();
  if (first === undefined || again === undefined) throw new Error('no mail was repeated');
  expect(keysIn(first)).toHaveLength(2);
  expect(keysIn(again)).toHaveLength(1);
  expect(again.deliveryId).toBe(first.deliveryId);
  const others = keysIn(first).filter((key) => !keysIn(again).includes(key));
  expect(later.map(keysIn)).toEqual([others]);
  expect(later[0]?.deliveryId).not.toBe(first.deliveryId);
});

test('a target that drops repeated ids gets all news, and each once, whichever answers are lost', async () => {
  await fc.assert(
    fc.asyncProperty(acts, lostAnswers, lostPolls, fc.boolean(), async (history, lost, unknown, isHourly) => {
      const of = isHourly ? configuration : atOnce;
      const world = await play(history, newLife(), { of, trouble: losing(lost), pollAnswer: notKnowing(unknown) });
      const newsOf = await newsIn(world);
      const idsOf = new Map<string, Set<string>>();
      for (const attempt of world.attempts)
        for (const news of newsOf(attempt)) idsOf.set(news, (idsOf.get(news) ?? new Set()).add(attempt.deliveryId));
      expect([...idsOf].filter(([, ids]) => ids.size > 1)).toEqual([]);
      // A repetition may contain less than the message before it, but nothing else.
      const newsById = new Map<string, readonly string[]>();
      for (const attempt of world.attempts) {
        const [id, news] = [`${attempt.channel} ${attempt.deliveryId}`, newsOf(attempt)];
        const before = newsById.get(id) ?? news;
        expect(news.filter((one) => !before.includes(one))).toEqual([]);
        newsById.set(id, news);
      }
      const heard = new Set(world.attempts.filter(({ isTaken }) => isTaken).flatMap(newsOf));
      expect(world.attempts.flatMap(newsOf).filter((news) => !heard.has(news))).toEqual([]);
    }),
    { numRuns: runs },
  );
});
