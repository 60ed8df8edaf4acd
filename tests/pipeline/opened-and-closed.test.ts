/**
 * A trusted location is widened to half the internet and narrowed again between two collections. Only the log shows it,
 * and it is alerted.
 */

import type { ConditionalAccessPolicy, NamedLocation } from '../../shared/core/resource/resource';
import { minuteMs } from '../../shared/core/time/durations';
import { renderText } from '../../shared/reports/mail/email';
import { office, policy, withUsers } from '../fixtures/conditional-access';
import { namedIn } from '../fixtures/named';
import { directoryAudit, modified, person, policyRecord, target } from '../fixtures/records';
import { hint } from './history';
import { goodPolicies } from './small-tenant';
import { createSmallWorld, startCollected, tenantId } from './small-world';

const half = '0.0.0.0/1';
type Ip = Extract<NamedLocation, { readonly type: 'ip' }>;
const wire = ({ ipRanges, isTrusted }: Ip): string =>
  JSON.stringify({ isTrusted, ipRanges: ipRanges.map((cidrAddress) => ({ cidrAddress })) });
const wide: Ip = { ...office, ipRanges: [...office.ipRanges, half] };

function entry(id: string, by: string, before: Ip, after: Ip, at: number) {
  return directoryAudit({
    id,
    correlationId: id,
    activityDateTime: new Date(at).toISOString(),
    activityDisplayName: 'Update named location',
    category: 'Policy',
    loggedByService: 'Conditional Access',
    actor: person(by),
    targets: [target('Policy', office.id, [modified('NamedLocation', wire(before), wire(after))], office.displayName)],
  });
}

const leavingTrustedOut: readonly ConditionalAccessPolicy[] = [
  ...goodPolicies.filter(({ id }) => id !== 'ca01'),
  policy({
    id: 'ca09',
    displayName: 'CA09 Outside',
    conditions: { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } },
  }),
];

/** Opened at 0 s and closed at 46 s; each entry is in the log `seen` minutes later. */
async function played(
  seen: { readonly opened: number; readonly closed: number },
  policies = leavingTrustedOut,
  openForMs = 46_000,
  opens = wide,
) {
  const world = createSmallWorld();
  world.tenant.places = [office];
  world.tenant.policies = [...policies];
  const app = await startCollected(world, 10 * minuteMs);
  const opened = world.now() + 5_000;
  const closed = opened + openForMs;
  world.tenant.log.push(
    { record: entry('opened', 'person03', office, opens, opened), visibleAt: closed + seen.opened * minuteMs },
    { record: entry('closed', 'person05', opens, office, closed), visibleAt: closed + seen.closed * minuteMs },
  );
  for (let minute = 0; minute < 12; minute += 1) {
    await app.runUntil(world.now() + minuteMs);
    await app.ask(hint('directoryAudit'));
    await app.drain();
  }
  await app.runUntil(world.now() + 5 * minuteMs);
  const alerts = (await world.store.alerts.readAlerts(tenantId)).filter((alert) =>
    namedIn(alert).includes('EV.P04|office'),
  );
  const texts = world.sent
    .filter(({ channel }) => channel === 'webhook')
    .map(({ message }) => `${message.subject}\n${renderText(message).replaceAll(/\s+/g, ' ')}`)
    .filter((text) => text.includes(office.displayName));
  const events = (await Promise.all(alerts.map(({ id }) => world.store.alerts.readEvents(tenantId, id)))).flat();
  const named = events.flatMap(({ attribution }) =>
    attribution.status === 'known' && attribution.actor.type === 'person' ? [attribution.actor.id] : [],
  );
  return { alerts, texts, named };
}

test.each([
  ['both entries together', { opened: 1, closed: 1 }],
  ['one after the other', { opened: 1, closed: 4 }],
  ['the end before the beginning', { opened: 4, closed: 1 }],
] as const)('%s', async (_, seen) => {
  const { alerts, texts, named } = await played(seen);
  expect(alerts.map(({ status }) => status)).toEqual(['resolved']);
  const all = texts.join('\n');
  expect(all).toContain(half);
  expect(all).toContain('person03');
  // The alert names the account that narrowed it, even if the entry arrived after its end.
  expect(named).toContain('person05');
});

test.each([
  ['one millisecond later', 1],
  ['half a second later', 500],
  // The values of the two entries show which came first.
  ['at the same moment', 0],
] as const)('closed %s, and the end is in the log before the beginning', async (_, openForMs) => {
  const { alerts, texts, named } = await played({ opened: 4, closed: 1 }, leavingTrustedOut, openForMs);
  expect(alerts.map(({ status }) => status)).toEqual(['resolved']);
  expect(texts.join('\n')).toContain('person03');
  expect(named).toContain('person05');
});

test.each([
  ['the entries in the order of time', { opened: 1, closed: 4 }],
  ['the end before the beginning', { opened: 4, closed: 1 }],
] as const)('its ranges replaced by half the internet, and back: %s', async (_, seen) => {
  const replaced: Ip = { ...office, ipRanges: [half] };
  const { alerts, texts } = await played(seen, leavingTrustedOut, 46_000, replaced);
  expect(alerts.map(({ status }) => status)).toEqual(['resolved']);
  const firsts = texts.filter((text) => text.startsWith('Critical'));
  expect(firsts).toHaveLength(1);
  expect(firsts[0]).toContain(`person03's account added ${half}`);
  expect(texts.filter((text) => text.includes("person05's account added"))).toEqual([]);
});

test.each([
  ['where other policies ask everybody for the same', [...goodPolicies, ...leavingTrustedOut.slice(-1)]],
  ['where no policy names it', goodPolicies],
] as const)('and %s it is an attack sign all the same', async (_, policies) => {
  const { alerts, texts } = await played({ opened: 1, closed: 4 }, policies);
  expect(alerts.map(({ status }) => status)).toEqual(['resolved']);
  expect(texts.join('\n')).toContain(half);
  expect(texts.join('\n')).toContain('person03');
});

test('where the entry of its end never comes, the next collection shows that it is closed', async () => {
  const { alerts, texts } = await played({ opened: 1, closed: 100_000 });
  expect(texts.join('\n')).toContain(half);
  expect(alerts.map(({ status }) => status)).toEqual(['resolved']);
});

test.each([
  ['just before a collection', { openedBeforeMs: 3_000, closedBeforeMs: 1_000, logMinutes: 1 }],
  ['long before a collection, and logged after it', { openedBeforeMs: 60_000, closedBeforeMs: 20_000, logMinutes: 5 }],
] as const)(
  'opened and closed %s, without an entry of its end',
  async (_, { openedBeforeMs, closedBeforeMs, logMinutes }) => {
    const world = createSmallWorld();
    world.tenant.places = [office];
    world.tenant.policies = [...leavingTrustedOut];
    const app = await startCollected(world, 10 * minuteMs);
    const begins = world.now() + 2 * minuteMs;
    const opened = entry('opened', 'person03', office, wide, begins - openedBeforeMs);
    world.tenant.log.push({ record: opened, visibleAt: begins + logMinutes * minuteMs });
    await app.runUntil(begins - openedBeforeMs);
    world.tenant.places = [wide];
    await app.runUntil(begins - closedBeforeMs);
    world.tenant.places = [office];
    await app.runUntil(begins);
    await app.ask(hint('namedLocation'));
    await app.drain();
    for (let minute = 0; minute < 10; minute += 1) {
      await app.runUntil(world.now() + minuteMs);
      await app.ask(hint('directoryAudit'));
      await app.drain();
    }
    const alerts = await world.store.alerts.readAlerts(tenantId);
    expect(alerts.filter((alert) => namedIn(alert).includes('EV.P04|office')).map(({ status }) => status)).toEqual([
      'resolved',
    ]);
  },
);

const otherHalf = '128.0.0.0/1';
test.each<[string, readonly (readonly [string, readonly string[]])[]]>([
  [
    'each range by itself, the first one first',
    [
      ['person03', [half]],
      ['person05', [half, otherHalf]],
      ['person06', [otherHalf]],
      ['person07', []],
    ],
  ],
  [
    'by an edit that adds another range, which is then removed',
    [
      ['person03', [half]],
      ['person05', [otherHalf]],
      ['person06', []],
    ],
  ],
])('ranges of two accounts are removed %s: both alerts end', async (_, edits) => {
  for (const isReadOnce of [true, false]) {
    const world = createSmallWorld();
    world.tenant.places = [office];
    world.tenant.policies = [...leavingTrustedOut];
    const app = await startCollected(world, 10 * minuteMs);
    let before: Ip = office;
    for (const [by, added] of edits) {
      const after: Ip = { ...office, ipRanges: [...office.ipRanges, ...added] };
      world.tenant.places = [after];
      world.tenant.log.push({ record: entry(by, by, before, after, world.now()), visibleAt: world.now() });
      before = after;
      world.advanceTo(world.now() + 10_000);
      if (isReadOnce) continue;
      await app.ask(hint('directoryAudit'));
      await app.runUntil(world.now() + 4 * minuteMs);
    }
    await app.ask(hint('directoryAudit'), hint('namedLocation'));
    await app.runUntil(world.now() + 10 * minuteMs);
    const alerts = await world.store.alerts.readAlerts(tenantId);
    const ofOffice = alerts.filter((alert) => namedIn(alert).includes('EV.P04|office'));
    expect(ofOffice.map(({ status }) => status)).toEqual(['resolved', 'resolved']);
    const actors = ofOffice.map(({ attribution }) => attribution.status === 'known' && attribution.actor);
    expect(actors.map((actor) => actor && 'id' in actor && actor.id).sort()).toEqual(['person03', 'person05']);
  }
});

type Edit = (policy: ConditionalAccessPolicy) => ConditionalAccessPolicy;
const orCompliant: Edit = (of) => ({
  ...of,
  grantControls: of.grantControls && {
    ...of.grantControls,
    builtInControls: ['mfa', 'compliantDevice'],
    operator: 'OR',
  },
});
const browsersOnly: Edit = (of) => ({ ...of, conditions: { ...of.conditions, clientAppTypes: ['browser'] } });

test.each([
  ['a managed device accepted instead of MFA', orCompliant],
  ['only browsers covered', browsersOnly],
])('%s for half a minute in a policy that stays on', async (_, edited) => {
  const world = createSmallWorld();
  const app = await startCollected(world, 10 * minuteMs);
  const [before] = world.tenant.policies;
  if (before === undefined) throw new Error('the tenant has no policy');
  const after = edited(before);
  const opened = world.now() + 5_000;
  const edit = (id: string, by: string, from: ConditionalAccessPolicy, to: ConditionalAccessPolicy, at: number) => ({
    record: policyRecord(from, to, {
      id,
      correlationId: id,
      actor: person(by),
      activityDateTime: new Date(at).toISOString(),
    }),
    visibleAt: at + minuteMs,
  });
  world.tenant.log.push(
    edit('weaker', 'person03', before, after, opened),
    edit('back', 'person05', after, before, opened + 30_000),
  );
  for (let minute = 0; minute < 8; minute += 1) {
    await app.runUntil(world.now() + minuteMs);
    await app.ask(hint('directoryAudit'));
    await app.drain();
  }
  const alerts = (await world.store.alerts.readAlerts(tenantId)).filter((alert) =>
    namedIn(alert).includes(`EV.P02|${before.id}`),
  );
  expect(alerts.map(({ status }) => status)).toEqual(['resolved']);
  const said = world.sent.map(({ message }) => renderText(message).replaceAll(/\s+/g, ' ')).join('\n');
  expect(said).toContain('person03');
  expect(said).toContain(before.displayName);
});

test('groups that were excluded for half a minute each are named, although no collection has read them', async () => {
  const world = createSmallWorld();
  const [before] = world.tenant.policies;
  const [aGroup] = world.tenant.groups;
  if (before === undefined || aGroup === undefined) throw new Error('the tenant has no policy or no group');
  const vendors = { ...aGroup, id: 'f1000000-0000-4000-8000-000000000001', displayName: 'Late vendors' };
  const sales = { ...aGroup, id: 'f1000000-0000-4000-8000-000000000002', displayName: 'Late sales' };
  world.tenant.groups = [...world.tenant.groups, vendors, sales];
  const app = await startCollected(world, 10 * minuteMs);
  const opened = world.now() + 5_000;
  const { excludeGroups } = before.conditions.users;
  const without = ({ id }: { readonly id: string }): ConditionalAccessPolicy =>
    withUsers({ excludeGroups: [...excludeGroups, id] })(before);
  const steps = [
    ['person03', before, without(vendors)],
    ['person05', without(vendors), before],
    ['person03', before, without(sales)],
    ['person05', without(sales), before],
  ] as const;
  steps.forEach(([by, from, to], at) => {
    const time = opened + at * 30_000;
    const of = { id: `edit ${at}`, correlationId: `edit ${at}`, actor: person(by) };
    const record = policyRecord(from, to, { ...of, activityDateTime: new Date(time).toISOString() });
    world.tenant.log.push({ record, visibleAt: opened + 3 * minuteMs });
  });
  for (let minute = 0; minute < 8; minute += 1) {
    await app.runUntil(world.now() + minuteMs);
    await app.ask(hint('directoryAudit'));
    await app.drain();
  }
  const said = world.sent.map(({ message }) => `${message.subject} ${renderText(message)}`.replaceAll(/\s+/g, ' '));
  const openings = said.filter((text) => text.includes('was excluded from') && !text.includes('Restored'));
  expect(openings.length).toBeGreaterThan(0);
  for (const name of ['Late vendors', 'Late sales', 'person03'])
    expect({ name, isSaid: openings.some((text) => text.includes(name)) }).toEqual({ name, isSaid: true });
});

test.each([
  ['in the log alone', false],
  ['and a collection that came too late for the second', true],
] as const)('a second exclusion by one account, over when collected, is named too: %s', async (_, isCollected) => {
  const world = createSmallWorld();
  const [before, ...others] = world.tenant.policies;
  const [aGroup] = world.tenant.groups;
  if (before === undefined || aGroup === undefined) throw new Error('the tenant has no policy or no group');
  const vendors = { ...aGroup, id: 'f1000000-0000-4000-8000-000000000001', displayName: 'Late vendors' };
  const sales = { ...aGroup, id: 'f1000000-0000-4000-8000-000000000002', displayName: 'Late sales' };
  world.tenant.groups = [...world.tenant.groups, vendors, sales];
  const app = await startCollected(world, 10 * minuteMs);
  const opened = world.now() + 5_000;
  const { excludeGroups } = before.conditions.users;
  const without = (...groups: readonly { readonly id: string }[]): ConditionalAccessPolicy =>
    withUsers({ excludeGroups: [...excludeGroups, ...groups.map(({ id }) => id)] })(before);
  const steps = [
    ['person03', before, without(vendors), 0],
    ['person03', without(vendors), without(vendors, sales), 23_000],
    ['person05', without(vendors, sales), without(vendors), 82_000],
  ] as const;
  world.tenant.policies = [without(vendors), ...others];
  for (const [by, from, to, after] of steps) {
    const id = `edit ${after}`;
    const activityDateTime = new Date(opened + after).toISOString();
    const record = policyRecord(from, to, { id, correlationId: id, actor: person(by), activityDateTime });
    world.tenant.log.push({ record, visibleAt: opened + 3 * minuteMs });
  }
  if (isCollected) {
    await app.runUntil(opened + 2 * minuteMs);
    await app.ask(hint('conditionalAccessPolicy'));
    await app.drain();
  }
  for (let minute = 0; minute < 8; minute += 1) {
    await app.runUntil(world.now() + minuteMs);
    await app.ask(hint('directoryAudit'));
    await app.drain();
  }
  const said = world.sent.map(({ message }) => `${message.subject} ${renderText(message)}`.replaceAll(/\s+/g, ' '));
  for (const name of ['Late vendors', 'Late sales'])
    expect({ name, isSaid: said.some((text) => text.includes(name) && text.includes('person03')) }).toEqual({
      name,
      isSaid: true,
    });
});

test('a location that is restored while others are opened is reported as restored', async () => {
  const world = createSmallWorld();
  const offices = ['first', 'second'].map((id): Ip => ({ ...office, id, displayName: `The ${id} office` }));
  const widened = (...ids: readonly string[]): readonly Ip[] =>
    offices.map((one) => (ids.includes(one.id) ? { ...one, ipRanges: [half] } : one));
  world.tenant.places = [...offices];
  const app = await startCollected(world, 10 * minuteMs);
  for (const places of [widened('first'), widened('second')]) {
    world.tenant.places = [...places];
    await app.runUntil(world.now() + 5 * minuteMs);
    await app.ask(hint('namedLocation'));
    await app.drain();
  }
  await app.runUntil(world.now() + 5 * minuteMs);
  const alerts = await world.store.alerts.readAlerts(tenantId);
  const statusOf = (id: string) =>
    alerts.filter((alert) => namedIn(alert).includes(`EV.P04|${id}`)).map(({ status }) => status);
  expect({ first: statusOf('first'), second: statusOf('second') }).toEqual({ first: ['resolved'], second: ['open'] });
});
