/** The digest of many tenants: sent once, only to recipients of each of them, and with no word of another. */

import type { Message } from '../../../shared/core/delivery/message';
import { deploymentId } from '../../../shared/core/deployment/deployment';
import type { WatchEvent } from '../../../shared/core/event/event';
import { minuteMs, weekMs } from '../../../shared/core/time/durations';
import type { RollUpWeek } from '../../../shared/core/week/weekly-roll-up';
import { schedule } from '../../../shared/pipeline/watch/schedule';
import { digest } from '../../../shared/pipeline/week/digest';
import { rollUpsDue, weeklyRollUp } from '../../../shared/pipeline/week/weekly-roll-up';
import { aHead, anEvaluation, anEvent, hex } from '../../store/fixtures';
import { type Attempt, failure } from '../delivery-world';
import { Death, type Life, type Moment, newLife } from '../mortal';
import { startPipeline } from '../small-world';
import { contactOf, createTenantsWorld, desk, type TenantsWorld, team, tenantIdOf, wordOf } from '../tenants-world';
import { workOff } from '../work-off';

/** Monday of week 49, 08:00 in Berlin. The worlds begin on Tuesday of week 48. */
const due = Date.parse('2026-11-30T07:00:00.000Z');

const everywhere = { id: 'all', recipients: ['noc'] };
const noc = { id: 'noc', name: 'Operations', channel: 'email-acs', address: desk.address };
const deployment = (over: object = {}) => ({
  name: 'Adatum IT',
  timeZone: 'Europe/Berlin',
  recognitionPhrase: 'blue heron',
  recipients: [noc],
  rollUps: [everywhere],
  ...over,
});

const staff = { tenantIds: [], domains: ['msp.example'] };

type Over = NonNullable<Parameters<typeof createTenantsWorld>[0]>;

/** Tenants that have been monitored since Tuesday, each with its first message sent. */
async function watched({ file, ...over }: Over = {}): Promise<TenantsWorld> {
  const count = over.count ?? 6;
  const world = createTenantsWorld({ count, ...over, file: { deployment: deployment(), ...file } });
  const at = new Date(world.small.now()).toISOString();
  for (let number = 1; number <= count; number++)
    await world.small.store.tenants.write(
      { tenantId: tenantIdOf(number), name: wordOf(number), watchedSince: at, summarisedAt: at, lookBack: null },
      null,
    );
  return world;
}

/** Handles all queue messages, as the functions do. The collections that a tick requests belong to another test. */
async function drain({ small, pipeline }: TenantsWorld): Promise<void> {
  for (let message = small.queues.receive(); message !== undefined; message = small.queues.receive()) {
    if (message.queue === 'digest' || message.queue === 'deliver') await workOff(pipeline, message);
    small.queues.remove(message);
  }
}

async function monday(world: TenantsWorld, at = due + minuteMs): Promise<void> {
  await world.runUntil(Math.min(at, world.small.now() + 15 * minuteMs));
  world.small.advanceTo(at);
  for (const message of await rollUpsDue(world.pipeline)) await world.small.queues.port.sendDigest(message);
  await drain(world);
}

const rollUps = ({ attempts }: TenantsWorld): readonly Attempt[] =>
  attempts.filter(({ isTaken, message }) => isTaken && message.machine.because === 'rollUpWeek');
const only = (world: TenantsWorld): Message => {
  const [first, ...others] = rollUps(world);
  if (first === undefined || others.length > 0) throw new Error(`${others.length + 1} messages in place of one`);
  return first.message;
};
const section = ({ sections }: Message, heading: string): readonly string[] =>
  sections.find((one) => one.heading.startsWith(heading))?.lines ?? [];
const wordsIn = (message: Message, count = 14): readonly number[] =>
  Array.from({ length: count }, (_, at) => at + 1).filter((number) => JSON.stringify(message).includes(wordOf(number)));
const rows = ({ small }: TenantsWorld, id = 'all'): Promise<RollUpWeek | undefined> =>
  small.store.rollUpWeeks.latest(id);

describe('content', () => {
  test('one line a tenant, worst first, with who and for how long; what is over and what is calm', async () => {
    const world = await watched();
    await world.change(2, { severity: 'high' });
    await world.change(3, { severity: 'critical' });
    await world.change(4, { severity: 'high' });
    await world.runUntil(world.small.now() + 50 * minuteMs);
    await world.restore(4);
    await world.change(5, { severity: 'low' });
    await monday(world);
    const message = only(world);
    expect(message.subject).toBe('Week 48 · 6 customers · 2 need you, 1 recovered');
    expect(message.preview).toBe('2 of 6 customers need you. 3 have nothing new, 1 recovered.');
    expect(section(message, 'NEEDS YOU').map((line) => line.split(' · ')[0])).toEqual(['Critical', 'High']);
    expect(section(message, 'NEEDS YOU')[0]).toMatch(
      /^Critical · Zebra03 Ltd: .* · J\. Weiss's account · open for 5 d 23 h$/,
    );
    expect(section(message, 'RECOVERED')).toEqual([expect.stringMatching(/^Zebra04 Ltd: .* · after 50 min$/)]);
    expect(section(message, 'NOTHING NEW')).toHaveLength(3);
    expect(message.links[0]?.url).toContain(tenantIdOf(3));
    // The link leads to a page, not to the JSON of the health endpoint.
    expect(message.links[1]).toEqual({
      label: 'Open all tenants',
      url: 'https://watch.contoso.example/api/posture/tenants',
    });
    expect(message.footer.join(' ')).toContain('Your phrase: blue heron.');
    expect(message.footer.join(' ')).toContain('as Operations of Adatum IT');
    expect(message.footer[0]).toContain('6 customers also receive their own weekly digest');
  });

  test('an issue that was fixed between the end of a week and its digest is in that one, and not again a week later', async () => {
    const world = await watched({ count: 3 });
    await world.change(2, { severity: 'high' });
    await world.runUntil(world.small.now() + 15 * minuteMs);
    world.small.advanceTo(due - 3 * 60 * minuteMs);
    await world.restore(2);
    await monday(world);
    expect(only(world).subject).toBe('Week 48 · 3 customers · nothing needs you, 1 recovered');
    world.small.advanceTo(due + weekMs + minuteMs);
    await weeklyRollUp(world.pipeline, { rollUpId: 'all', week: '2026-W49' });
    expect((await rows(world))?.lines.map(({ state }) => state)).toEqual(['calm', 'calm', 'calm']);
  });

  test('a tenant that cannot be read is listed as that, and does not stop the lines of others', async () => {
    const world = await watched({ count: 3 });
    await world.change(2);
    await world.setSetting(1, 'recipients', 'nonsense');
    await monday(world);
    const message = only(world);
    expect(message.subject).toBe('Week 48 · 3 customers · 1 needs you, 1 cannot be read');
    expect(section(message, 'NOT READABLE')[0]).toContain('cannot be read');
  });

  test('a tenant whose first collection is not complete is not counted as calm', async () => {
    const world = createTenantsWorld({ count: 2, file: { deployment: deployment() } });
    const at = new Date(world.small.now()).toISOString();
    for (const [number, summarisedAt] of [
      [1, at],
      [2, null],
    ] as const)
      await world.small.store.tenants.write(
        { tenantId: tenantIdOf(number), name: wordOf(number), watchedSince: at, summarisedAt, lookBack: null },
        null,
      );
    await monday(world);
    expect(only(world).subject).toBe('Week 48 · 2 customers · nothing needs you, 1 cannot be read');
  });

  test('a control that fails at three tenants or more is listed once', async () => {
    const world = await watched({ count: 4 });
    const control = world.pipeline.controls[0];
    for (let number = 1; number <= 4; number++) {
      const failing = {
        status: 'fail',
        findings: { total: 0, first: [] },
        exposure: null,
        evidence: [],
        metric: null,
      } as const;
      const evaluation = anEvaluation(control?.id ?? '', number === 4 ? {} : { verdict: failing });
      await world.small.store.evaluations.save(tenantIdOf(number), [{ evaluation, etag: null, history: false }]);
    }
    await monday(world);
    expect((await rows(world))?.common).toEqual([{ controlId: control?.id, tenants: 3 }]);
    expect(section(only(world), 'FAILING AT MANY CUSTOMERS')[0]).toContain('fails at 3 customers');
  });
});

test('a licence that ends within 14 days is listed with what ends with it, only to recipients of its tenant', async () => {
  const world = await watched({ count: 3 });
  const keep = async (number: number, kind: 'subscribedSku' | 'companySubscription', item: never) => {
    const { snapshots } = world.small.store;
    const tenantId = tenantIdOf(number);
    const manifest = await snapshots.writeSmall(tenantId, kind, [item]);
    await snapshots.commitHead(aHead(tenantId, { kind, count: 1, manifest, previous: null, asides: {}, facets: {} }));
  };
  const plan = {
    servicePlanId: 'eec0eb4f-6444-4f95-aba0-50c24d67f998',
    provisioningStatus: 'Success',
    servicePlanName: '',
  };
  const sku = {
    id: 's',
    skuId: 'p2',
    skuPartNumber: 'P2',
    capabilityStatus: 'Enabled',
    prepaidEnabled: 5,
    consumedUnits: 5,
    servicePlans: [plan],
  };
  for (const [number, endsAt] of [
    [1, '2026-12-20T00:00:00Z'],
    [2, '2026-12-09T00:00:00Z'],
  ] as const) {
    // Safe: the shapes of these kinds.
    await keep(number, 'subscribedSku', sku as never);
    await keep(number, 'companySubscription', {
      id: 't',
      skuId: 'p2',
      status: 'Enabled',
      isTrial: false,
      endsAt,
    } as never);
    const holding = world.pipeline.controls.find(({ licence }) => licence === 'P1' || licence === 'P2');
    const evaluation = anEvaluation(holding?.id ?? '', {});
    await world.small.store.evaluations.save(tenantIdOf(number), [{ evaluation, etag: null, history: false }]);
  }
  await monday(world);
  expect((await rows(world))?.licences).toMatchObject([
    { tenantId: tenantIdOf(2), state: 'term', products: ['Entra ID P2'] },
  ]);
  expect(section(only(world), 'LICENCE')).toEqual([
    "Zebra02 Ltd's Entra ID P2 ends Wed 9 Dec unless it is renewed. 1 protection needs it.",
  ]);
});

describe('our own people', () => {
  /** An action of a person in the record of a tenant. */
  async function recorded({ small }: TenantsWorld, number: number, by: string, over: Partial<WatchEvent> = {}) {
    const now = new Date(small.now()).toISOString();
    const id = `guest-of-${wordOf(number)}`;
    const address = `${by.replace('@', '_')}#EXT#@c${number}.onmicrosoft.example`;
    const named = { id, displayName: `J. Weiss at ${wordOf(number)}`, address, type: 'person' } as const;
    await small.store.directory.keepNames(tenantIdOf(number), [named], now);
    const actor = { type: 'person', id, ipAddress: null } as const;
    const attribution = { status: 'known', actor, recordId: `record-${number}-${over.type}`, at: now } as const;
    const moment = { anchor: now, happenedAt: now, recordedAt: now, recordDay: now.slice(0, 10), attribution };
    const event = {
      id: hex(number * 7 + (over.type === undefined ? 0 : 1)),
      groupKey: null,
      details: {},
      ...moment,
      ...over,
    };
    await small.store.events.record([anEvent(tenantIdOf(number), number, { type: 'change', ...event })], false);
  }

  test('their actions at all customers are listed by person, under one of the names that customers use', async () => {
    const world = await watched({ count: 4 });
    for (const number of [1, 2, 3]) await recorded(world, number, 'j.weiss@msp.example');
    await recorded(world, 2, 'j.weiss@msp.example', { type: 'detection', groupKey: 'EV.P02|p' });
    await recorded(world, 4, 'owner@customer.example');
    await monday(world);
    const [all, weiss, ...others] = section(only(world), 'YOUR TECHNICIANS');
    expect(all).toBe(
      `4 changes; 1 weakened something, and it had not been announced. Not announced: J. Weiss at ${wordOf(1)} (1).`,
    );
    expect(weiss).toMatch(/^J\. Weiss at Zebra01's account: 4 changes at 3 customers; .*\.$/);
    expect(others).toEqual([]);
    // Only ids and numbers are stored, and no name.
    expect(JSON.stringify((await rows(world))?.technicians)).not.toMatch(/Weiss|msp\.example/);
  });

  test('tenants that were removed between making and sending are neither named nor counted', async () => {
    const world = await watched({ count: 3 });
    for (const number of [1, 2, 3]) await recorded(world, number, 'j.weiss@msp.example');
    world.small.advanceTo(due + minuteMs);
    const [message] = await rollUpsDue(world.pipeline);
    await workOff(world.pipeline, { queue: 'digest', body: JSON.stringify(message) });
    world.pipeline = {
      ...world.pipeline,
      rollUps: [{ id: 'all', name: null, recipients: ['noc'], tenantIds: [tenantIdOf(2)], staff }],
    };
    await drain(world);
    expect(section(only(world), 'YOUR TECHNICIANS')).toEqual([
      '1 change; it weakened nothing.',
      `J. Weiss at ${wordOf(2)}'s account: 1 change at 1 customer; it weakened nothing.`,
    ]);
    expect(wordsIn(only(world))).toEqual([2]);
  });
});

describe('when', () => {
  test('on Monday at eight, not before, not again, and the next one a week later', async () => {
    const world = await watched({ count: 2 });
    world.small.advanceTo(due - minuteMs);
    expect(await rollUpsDue(world.pipeline)).toEqual([]);
    world.small.advanceTo(due);
    expect(await rollUpsDue(world.pipeline)).toEqual([{ tenantId: deploymentId, week: '2026-W48', rollUpId: 'all' }]);
    await monday(world);
    expect(await rollUpsDue(world.pipeline)).toEqual([]);
    world.small.advanceTo(due + weekMs + minuteMs);
    expect((await rollUpsDue(world.pipeline)).map(({ week }) => week)).toEqual(['2026-W49']);
  });

  test('not before the first message of any of them', async () => {
    const world = createTenantsWorld({ count: 2, file: { deployment: deployment() } });
    world.small.advanceTo(due + minuteMs);
    expect(await rollUpsDue(world.pipeline)).toEqual([]);
  });

  test('ten invocations of schedule at once, and every message twice: sent once to each', async () => {
    const world = await watched({
      count: 3,
      tenant: (number) => ({
        recipients: [desk, team, contactOf(number)],
        routes: [{ recipients: ['desk', 'team', 'contact'], minimumSeverity: 'low' }],
      }),
      file: {
        deployment: deployment({
          recipients: [noc, { ...team, id: 'cards' }],
          rollUps: [{ id: 'all', recipients: ['noc', 'cards'] }],
        }),
      },
    });
    await world.change(1, { severity: 'critical' });
    await drain(world);
    world.small.advanceTo(due + minuteMs);
    await Promise.all(Array.from({ length: 10 }, () => schedule(world.pipeline)));
    const queued = world.small.queues.waiting.filter(({ queue, body }) => queue === 'digest' && /rollUpId/.test(body));
    expect(queued).toHaveLength(10);
    await Promise.all(queued.map((message) => workOff(world.pipeline, message)));
    const delivers = world.small.queues.waiting.filter(({ queue }) => queue === 'deliver');
    await Promise.all([...delivers, ...delivers].map((message) => workOff(world.pipeline, message)));
    await world.runUntil(due + 30 * minuteMs);
    expect(
      rollUps(world)
        .map(({ recipientId }) => recipientId)
        .sort(),
    ).toEqual(['cards', desk.address]);
    expect((await world.small.store.alerts.readAlerts(deploymentId)).map(({ key, status }) => [key, status])).toEqual([
      ['W48', 'told'],
    ]);
  });

  test('a process that dies before or after any call of it: sent all the same, and only once', async () => {
    const dying = async (call: number, moment: Moment): Promise<readonly [Life, number]> => {
      const world = await watched({ count: 2 });
      world.small.advanceTo(due + minuteMs);
      const life = newLife({ call, moment });
      const { store, queues } = startPipeline(world.small, life);
      const [message] = await rollUpsDue(world.pipeline);
      await workOff({ ...world.pipeline, store, queues }, { queue: 'digest', body: JSON.stringify(message) }).catch(
        (error: unknown) => {
          if (!(error instanceof Death)) throw error;
        },
      );
      // The leases of the dead process expire, and the tick requests the roll-up again.
      await monday(world, world.small.now() + 2 * minuteMs);
      await world.runUntil(world.small.now() + 10 * minuteMs);
      return [life, rollUps(world).length];
    };
    const [whole] = await dying(100_000, 'before');
    expect(whole.calls.length).toBeGreaterThan(15);
    for (let call = 0; call < whole.calls.length; call++)
      for (const moment of ['before', 'after'] as const)
        expect([call, moment, (await dying(call, moment))[1]]).toEqual([call, moment, 1]);
  });
});

test.each<[boolean, readonly string[]]>([
  [false, ['contact@c1.example', desk.address]],
  [true, ['contact@c1.example']],
])('where it replaces the digests of tenants (%s), these go to %j', async (rollUpsReplaceDigests, readers) => {
  const world = await watched({ count: 2, file: { deployment: deployment({ rollUpsReplaceDigests }) } });
  await world.change(1, { severity: 'critical' });
  await monday(world);
  expect(await digest(world.pipeline, { tenantId: tenantIdOf(1), week: '2026-W48' })).toMatchObject({ status: 'sent' });
  await drain(world);
  await world.runUntil(world.small.now() + 5 * minuteMs);
  const weeks = world.attempts.filter(({ message }) => message.machine.because === 'digest');
  expect(weeks.map(({ recipientId }) => recipientId).sort()).toEqual(readers);
  // Every other message is sent to everybody.
  expect(world.attempts.filter(({ message }) => message.machine.because === 'opened')).toHaveLength(2);
  expect(rollUps(world)).toHaveLength(1);
});

describe("only names of the recipient's own tenants", () => {
  test("a group's message names its own tenants alone, and each tenant's own digest or alert names itself alone", async () => {
    const world = await watched({
      count: 6,
      tenant: (number) => ({ tags: [number <= 3 ? 'north' : 'south'] }),
      file: {
        deployment: deployment({
          rollUps: [
            { id: 'north', name: 'North', recipients: ['noc'], tags: ['north'] },
            { id: 'south', name: 'South', recipients: ['noc'], tenants: [4, 5, 6].map(tenantIdOf) },
          ],
        }),
      },
    });
    await Promise.all(
      [1, 2, 3, 4, 5, 6].map((number) =>
        world.change(number, { severity: 'critical', by: `t${number}@msp.example`, policy: `${wordOf(number)} rule` }),
      ),
    );
    await monday(world);
    await world.runUntil(due + 30 * minuteMs);
    const sent = rollUps(world).map(({ message }) => [message.title.split(' · ')[1], wordsIn(message)]);
    expect(sent.sort()).toEqual([
      ['North: 3 customers', [1, 2, 3]],
      ['South: 3 customers', [4, 5, 6]],
    ]);
    for (let number = 1; number <= 6; number++) {
      const own = world.attempts.filter(({ recipientId }) => recipientId === `contact@c${number}.example`);
      expect(own.length).toBeGreaterThan(0);
      for (const { message } of own) expect(wordsIn(message)).toEqual([number]);
    }
  });

  test('a recipient who is removed between making and sending gets nothing of the tenants', async () => {
    const world = await watched({ count: 2 });
    await world.change(1, { severity: 'critical' });
    world.small.advanceTo(due + minuteMs);
    const [message] = await rollUpsDue(world.pipeline);
    await workOff(world.pipeline, { queue: 'digest', body: JSON.stringify(message) });
    world.pipeline = {
      ...world.pipeline,
      rollUps: [{ id: 'all', name: null, recipients: ['noc'], tenantIds: [tenantIdOf(2)], staff }],
    };
    await drain(world);
    expect(wordsIn(only(world))).toEqual([2]);
  });

  test('where it does not arrive, it goes to nobody else', async () => {
    const other = { id: 'other', name: 'Other', channel: 'email-acs', address: 'other@msp.example' };
    const world = await watched({
      count: 2,
      file: { deployment: deployment({ recipients: [noc, other], fallbackRecipient: 'other' }) },
    });
    await world.change(1, { severity: 'critical' });
    world.trouble = (_, { machine }) =>
      machine.because === 'rollUpWeek' ? failure('refused', { retryable: false }) : undefined;
    await monday(world);
    await world.runUntil(due + 60 * minuteMs);
    expect(world.attempts.filter(({ recipientId }) => recipientId === other.address)).toEqual([]);
    expect(world.attempts.some(({ message }) => message.machine.because === 'rollUpWeek')).toBe(true);
  });
});
