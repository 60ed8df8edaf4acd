/**
 * A policy is changed, and the change is alerted; then it is undone. Whether the undoing makes the policy weaker,
 * stronger or only different, it ends the alert and raises none, whichever source shows it first.
 */
import fc from 'fast-check';
import type { ConditionalAccessPolicy } from '../../shared/core/resource/resource';
import { minuteMs } from '../../shared/core/time/durations';
import {
  germany,
  globalAdministratorRole,
  limitedSession,
  noSession,
  office,
  type PolicySpoil,
  phishingResistantStrength,
  policy,
  signInEvery,
  withUsers,
} from '../fixtures/conditional-access';
import { person, policyRecord } from '../fixtures/records';
import { hint } from './history';
import { put, watchedWith } from './one-policy';
import { excludedGroup, people, vendorGroup } from './small-tenant';
import { type App, tenantId } from './small-world';

const runs = Number(process.env.UNDONE_RUNS ?? 8);

const without: Pick<NonNullable<ConditionalAccessPolicy['grantControls']>, 'builtInControls'> = { builtInControls: [] };
const anyGrants = fc.constantFrom<NonNullable<PolicySpoil['grants']>>(
  {},
  { builtInControls: ['compliantDevice'] },
  { builtInControls: ['mfa', 'compliantDevice'] },
  { builtInControls: ['mfa', 'compliantDevice'], operator: 'AND' },
  { builtInControls: ['block'] },
  { ...without, authenticationStrengthId: phishingResistantStrength.id },
  { ...without, termsOfUse: ['terms'] },
);
const anyUsers = fc.constantFrom<NonNullable<PolicySpoil['users']>>(
  { excludeGroups: [excludedGroup] },
  { excludeGroups: [excludedGroup, vendorGroup] },
  { excludeGroups: [vendorGroup] },
  { excludeGroups: [excludedGroup], excludeUsers: people.slice(0, 2) },
  { includeUsers: [], includeGroups: [vendorGroup] },
  { includeUsers: [], includeRoles: [globalAdministratorRole] },
);
const anyApps = fc.constantFrom<NonNullable<PolicySpoil['apps']>>(
  {},
  { excludeApplications: ['app-1'] },
  { includeApplications: ['app-1'] },
  { includeApplications: ['app-2'] },
);
const anyConditions = fc.constantFrom<NonNullable<PolicySpoil['conditions']>>(
  {},
  { clientAppTypes: ['browser'] },
  { clientAppTypes: ['mobileAppsAndDesktopClients'] },
  { platforms: { includePlatforms: ['all'], excludePlatforms: ['iOS'] } },
  { locations: { includeLocations: ['All'], excludeLocations: [office.id] } },
  { locations: { includeLocations: ['All'], excludeLocations: [germany.id] } },
  { signInRiskLevels: ['high'] },
  { signInRiskLevels: ['medium'] },
);
const anySession = fc.constantFrom<ConditionalAccessPolicy['sessionControls']>(null, limitedSession, {
  ...noSession,
  signInFrequency: signInEvery(1),
});
const policyIn = (anyState: fc.Arbitrary<string>): fc.Arbitrary<ConditionalAccessPolicy> =>
  fc
    .record({
      grants: anyGrants,
      users: anyUsers,
      apps: anyApps,
      conditions: anyConditions,
      session: anySession,
      state: anyState,
    })
    .map(({ session, ...spoil }) =>
      policy({ id: 'ca01', displayName: 'CA01 Require MFA', sessionControls: session, ...spoil }),
    );

// An account that disables a policy in force removes protection, even if the policy was disabled before: that is
// another change.
const anyInForce = policyIn(fc.constant('enabled'));
const anyPolicy = policyIn(fc.constantFrom('enabled', 'enabled', 'enabled', 'disabled'));

/** The sources that show an edit: the list of policies, the log, or both, in this order. */
const sources = ['list', 'log', 'list, then log', 'log, then list'] as const;
type Source = (typeof sources)[number];

type Step = { readonly id: string; readonly from: ConditionalAccessPolicy; readonly to: ConditionalAccessPolicy };

async function edit(app: App, { id, from, to }: Step, source: Source): Promise<void> {
  const { world } = app;
  world.advanceTo(world.now() + minuteMs);
  put(app, to);
  const activityDateTime = new Date(world.now()).toISOString();
  world.advanceTo(world.now() + minuteMs);
  const shows = {
    list: () => app.ask(hint('conditionalAccessPolicy')),
    log: () => {
      const record = policyRecord(from, to, { id, correlationId: id, actor: person('person03'), activityDateTime });
      world.tenant.log.push({ record, visibleAt: world.now() });
      return app.ask(hint('directoryAudit'));
    },
  };
  for (const one of source.split(', then ')) {
    await (one === 'list' ? shows.list() : shows.log());
    await app.drain();
    await app.runUntil(world.now() + 2 * minuteMs);
  }
}

/** Alerts that people were sent, and the number of their first messages. */
async function sentBy({ world }: App) {
  const alerts = (await world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');
  const subjects = world.sent
    .filter(({ channel }) => channel === 'webhook')
    .map(({ message }) => message.subject)
    .filter((subject) => !subject.includes('[START]'));
  return { alerts, subjects };
}

test.each(sources)('shown by the %s: one alert, ended, and no second one', async (source) => {
  let alerted = 0;
  await fc.assert(
    fc.asyncProperty(anyInForce, anyPolicy, async (first, second) => {
      const app = await watchedWith(first);
      await edit(app, { id: 'edit', from: first, to: second }, source);
      const before = await sentBy(app);
      if (before.alerts.length === 0) return;
      alerted += 1;
      await edit(app, { id: 'undoing', from: second, to: first }, source);
      const after = await sentBy(app);
      expect(
        after.alerts.map(({ id, status, named }) =>
          [id, status, ...new Set(named.map(({ source }) => source))].join(' '),
        ),
      ).toEqual(
        before.alerts.map(({ id, named }) => [id, 'resolved', ...new Set(named.map(({ source }) => source))].join(' ')),
      );
      expect(after.subjects.slice(before.subjects.length).filter((subject) => !subject.startsWith('Restored'))).toEqual(
        [],
      );
    }),
    { numRuns: runs, seed: 1 },
  );
  expect(alerted).toBeGreaterThan(runs / 3);
});

test('a trusted range that replaces another, and back: one alert, ended', async () => {
  const guarded = policy({
    id: 'ca01',
    displayName: 'CA01 Require MFA',
    conditions: { locations: { includeLocations: ['All'], excludeLocations: [office.id] } },
  });
  const app = await watchedWith(guarded);
  const move = async (range: string): Promise<void> => {
    app.world.tenant.places = app.world.tenant.places.map((one) =>
      one.id === office.id ? { ...office, ipRanges: [range] } : one,
    );
    app.world.advanceTo(app.world.now() + minuteMs);
    await app.ask(hint('namedLocation'));
    await app.drain();
    await app.runUntil(app.world.now() + 2 * minuteMs);
  };
  await move('198.51.100.0/24');
  const before = await sentBy(app);
  expect(before.alerts).toHaveLength(1);
  await move('192.0.2.0/24');
  const after = await sentBy(app);
  expect(after.alerts.map(({ status }) => status)).toEqual(['resolved']);
});

test('a third edit is an alert of its own, and going back to the second ends that one alone', async () => {
  const grants = (...builtInControls: readonly string[]) =>
    policy({ id: 'ca01', displayName: 'CA01 Require MFA', grants: { builtInControls } });
  const [first, second, third] = [grants('mfa'), grants('compliantDevice'), grants('domainJoinedDevice')];
  const app = await watchedWith(first);
  await edit(app, { id: 'one', from: first, to: second }, 'list');
  await edit(app, { id: 'two', from: second, to: third }, 'list');
  expect((await sentBy(app)).alerts.map(({ status }) => status)).toEqual(['open', 'open']);
  await edit(app, { id: 'three', from: third, to: second }, 'list');
  expect((await sentBy(app)).alerts.map(({ status }) => status).sort()).toEqual(['open', 'resolved']);
  await edit(app, { id: 'four', from: second, to: first }, 'list');
  expect((await sentBy(app)).alerts.map(({ status }) => status)).toEqual(['resolved', 'resolved']);
});

test('restoring an exclusion weakens nothing, even while a trusted range is still too wide', async () => {
  const leavingOut = { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } };
  const app = await watchedWith(policy({ id: 'ca03', displayName: 'CA03 Outside', conditions: leavingOut }));
  const { world } = app;
  const look = async (kind: 'conditionalAccessPolicy' | 'namedLocation'): Promise<void> => {
    world.advanceTo(world.now() + minuteMs);
    await app.ask(hint(kind));
    await app.drain();
    await app.runUntil(world.now() + 2 * minuteMs);
  };
  world.tenant.places = world.tenant.places.map((one) =>
    one.id === office.id ? { ...office, ipRanges: [...office.ipRanges, '128.0.0.0/1'] } : one,
  );
  await look('namedLocation');
  const [first] = world.tenant.policies;
  if (first === undefined) throw new Error('the tenant has no policy');
  put(app, withUsers({ excludeUsers: ['person01'] })(first));
  await look('conditionalAccessPolicy');
  const before = await sentBy(app);
  expect(before.subjects.some((subject) => subject.includes('person01 can now sign in without MFA'))).toBe(true);
  put(app, first);
  await look('conditionalAccessPolicy');
  const after = await sentBy(app);
  expect(after.subjects.slice(before.subjects.length).filter((subject) => !subject.startsWith('Restored'))).toEqual([]);
});
