/**
 * A change that an operator's rule covers has no alert. A person who restores its setting removes something too, but
 * that is the end of the change and not a separate loss.
 */
import type { Operator } from '../../shared/core/alert/operator';
import type { NamedLocation } from '../../shared/core/resource/resource';
import type { RuleRequest } from '../../shared/core/rule/rule';
import { minuteMs } from '../../shared/core/time/durations';
import { makeRule } from '../../shared/pipeline/alert/rules';
import { office, policy } from '../fixtures/conditional-access';
import { namedIn } from '../fixtures/named';
import { directoryAudit, modified, person, target } from '../fixtures/records';
import { hint } from './history';
import { goodPolicies } from './small-tenant';
import { type App, createSmallWorld, startCollected, tenantId } from './small-world';

type Ip = Extract<NamedLocation, { readonly type: 'ip' }>;
const replaced: Ip = { ...office, ipRanges: ['0.0.0.0/1'] };
const narrower: Ip = { ...office, ipRanges: office.ipRanges.slice(1) };
const kai: Operator = { id: 'kai', tenantId, name: 'Kai Olsen' };
const iso = (ms: number): string => new Date(ms).toISOString();
const wire = ({ ipRanges, isTrusted }: Ip): string =>
  JSON.stringify({ isTrusted, ipRanges: ipRanges.map((cidrAddress) => ({ cidrAddress })) });

const leavingTrustedOut = policy({
  id: 'ca09',
  displayName: 'CA09 Outside',
  conditions: { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } },
});

async function watched(): Promise<App> {
  const world = createSmallWorld();
  world.tenant.places = [office];
  world.tenant.policies = [...goodPolicies.filter(({ id }) => id !== 'ca01'), leavingTrustedOut];
  return startCollected(world, 10 * minuteMs);
}

async function hold(app: App, over: Pick<RuleRequest, 'kind' | 'actorId'>, minutes: number): Promise<void> {
  const rule = {
    source: null,
    resourceId: null,
    openings: [],
    reason: 'a new office',
    owner: 'it@contoso.example',
    from: null,
    until: iso(app.world.now() + minutes * minuteMs),
    alertId: null,
    ...over,
  };
  expect((await makeRule(app.pipeline(), tenantId, rule, kai)).status).toBe('done');
  await app.runUntil(app.world.now() + minuteMs);
}

let entries = 0;

/** The log and a collection show it a minute later. */
async function set(app: App, by: string, before: Ip, after: Ip): Promise<void> {
  const { world } = app;
  entries += 1;
  const id = `entry-${entries}`;
  world.tenant.places = [after];
  const record = directoryAudit({
    id,
    correlationId: id,
    activityDateTime: iso(world.now()),
    activityDisplayName: 'Update named location',
    category: 'Policy',
    loggedByService: 'Conditional Access',
    actor: person(by),
    targets: [target('Policy', office.id, [modified('NamedLocation', wire(before), wire(after))], office.displayName)],
  });
  world.tenant.log.push({ record, visibleAt: world.now() });
  await app.runUntil(world.now() + minuteMs);
  for (const kind of ['directoryAudit', 'namedLocation'] as const) await app.ask(hint(kind));
  await app.runUntil(world.now() + 2 * minuteMs);
}

const alertsOf = async ({ world }: App) =>
  (await world.store.alerts.readAlerts(tenantId)).filter((alert) => namedIn(alert).includes(`EV.P04|${office.id}`));

test.each([
  ['planned work', { kind: 'expectedChange', actorId: 'person03' }],
  ['a pause', { kind: 'pause', actorId: null }],
] as const)('somebody puts back what was changed in %s: nothing is alerted, then or at its end', async (_, rule) => {
  const app = await watched();
  await hold(app, rule, 30);
  await set(app, 'person03', office, replaced);
  await set(app, 'person05', replaced, office);
  await app.runUntil(app.world.now() + 60 * minuteMs);
  expect(await alertsOf(app)).toEqual([]);
});

test('what was changed in planned work is alerted at its end, and is over when somebody puts it back', async () => {
  const app = await watched();
  await hold(app, { kind: 'expectedChange', actorId: 'person03' }, 20);
  await set(app, 'person03', office, replaced);
  await app.runUntil(app.world.now() + 40 * minuteMs);
  expect((await alertsOf(app)).map(({ status }) => status)).toEqual(['open']);
  await set(app, 'person05', replaced, office);
  expect((await alertsOf(app)).map(({ status }) => status)).toEqual(['resolved']);
});

test('somebody else who changes it further in planned work is alerted', async () => {
  const app = await watched();
  await hold(app, { kind: 'expectedChange', actorId: 'person03' }, 30);
  await set(app, 'person03', office, narrower);
  await set(app, 'person05', narrower, replaced);
  expect((await alertsOf(app)).map(({ attribution }) => attribution)).toEqual([
    expect.objectContaining({ status: 'known', actor: expect.objectContaining({ id: 'person05' }) }),
  ]);
});

test('what was put back in planned work and is changed again by somebody else is alerted', async () => {
  const app = await watched();
  await hold(app, { kind: 'expectedChange', actorId: 'person03' }, 30);
  await set(app, 'person03', office, replaced);
  await set(app, 'person03', replaced, office);
  await set(app, 'person05', office, replaced);
  expect(await alertsOf(app)).toHaveLength(1);
});
