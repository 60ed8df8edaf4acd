/**
 * Missing, empty, forbidden, unlicensed, partial or stale data never makes a control pass or fail, and never raises
 * an alert as if it had.
 */
import { controls } from '../../shared/controls';
import type { Failure } from '../../shared/core/collection/failure';
import type { Kind } from '../../shared/core/resource/kind';
import { minuteMs } from '../../shared/core/time/durations';
import { indispensable, type Verdict } from '../../shared/core/verdict/control';
import { kindDefinition, kindDefinitions } from '../../shared/kinds';
import { premiumWithP2, type SmallTenant } from './small-tenant';
import {
  type App,
  createSmallWorld,
  goingOn,
  realCadences,
  type SmallWorld,
  startCollected,
  tenantId,
} from './small-world';

const kinds = kindDefinitions.map(({ kind }) => kind);

/** Every source in this world is complete from the first collection on. The world is made once. */
const startedWhole = (): Promise<App> => goingOn('whole', () => started(() => undefined));

async function started(prepare: (world: SmallWorld) => void): Promise<App> {
  const world = createSmallWorld({ configuration: { cadenceMinutes: realCadences() } });
  world.tenant.skus = [premiumWithP2];
  prepare(world);
  return startCollected(world, 8 * minuteMs);
}

async function verdictsOf({ world }: App): Promise<ReadonlyMap<string, Verdict>> {
  const stored = await world.store.evaluations.readAll(tenantId);
  return new Map(stored.map(({ evaluation }) => [evaluation.controlId, evaluation.verdict]));
}

/**
 * Open alerts about a control or a change. Alerts that Zero Trust Watch cannot read something, or that a licence ended,
 * are correct here, so they are left out.
 */
const falseAlerts = async ({ world }: App): Promise<readonly string[]> =>
  (await world.store.alerts.readAlerts(tenantId))
    // It is true that nothing can be read, and that is alerted once.
    .filter(({ form, groupKey }) => form === 'alert' && groupKey !== 'sightless' && !groupKey.startsWith('licence|'))
    .map(({ groupKey }) => groupKey);

const resting = (kind: Kind): readonly string[] =>
  controls.filter((control) => indispensable(control).includes(kind)).map(({ id }) => id);

const restingWhereLicensed = (kind: Kind): readonly string[] =>
  controls.filter(({ needsWhereLicensed }) => needsWhereLicensed.includes(kind)).map(({ id }) => id);

const failures: readonly (readonly [string, (kind: Kind) => Failure, Verdict['status']])[] = [
  ['missing', () => ({ reason: 'broken', detail: 'HTTP 503' }), 'unknown'],
  [
    'forbidden',
    (kind) => ({ reason: 'notPermitted', permission: kindDefinition(kind).permission, detail: 'HTTP 403' }),
    'unknown',
  ],
  ['not understood', () => ({ reason: 'ours', detail: 'HTTP 400' }), 'unknown'],
  [
    'unlicensed',
    (kind) => {
      const { licence } = kindDefinition(kind);
      return { reason: 'notLicensed', licence: licence === 'free' ? 'P1' : licence, detail: 'HTTP 403' };
    },
    'notLicensed',
  ],
];

/** One case for each resource type. The two other failures give the same verdicts; ABSENCE_ALL=1 tries them too. */
const ofEachKind =
  process.env.ABSENCE_ALL === '1' ? failures : failures.filter(([name]) => name === 'missing' || name === 'unlicensed');

/**
 * Verdicts that some controls give without the resource type that they read, because nothing is left to count, or the
 * rest cannot pass by itself.
 */
const withoutIt: ReadonlyMap<string, readonly string[]> = new Map([
  ['ZT.DV.008', ['notApplicable']],
  ['ZT.DX.011', ['notApplicable']],
  ['ZT.TD.003', ['notLicensed']],
]);

const needsAnyTwoOf = (some: readonly Kind[], kind: Kind): boolean =>
  controls.some(({ needs, needsWhereLicensed }) => {
    const all = [...needs, ...needsWhereLicensed];
    return all.includes(kind) && some.some((other) => all.includes(other));
  });

/** Lists the licences. Without it, every other resource type is read differently. */
const alone: ReadonlySet<Kind> = new Set(['subscribedSku']);

/**
 * Resource types that can be missing in one world without hiding each other, because no control reads two of the same
 * group. With ABSENCE_ALL=1, each type has a separate world.
 */
const apart = (all: readonly Kind[]): readonly (readonly Kind[])[] =>
  all.reduce<Kind[][]>((groups, kind) => {
    const isAlone = process.env.ABSENCE_ALL === '1' || alone.has(kind);
    const group = groups.find(
      (some) => !isAlone && !some.some((other) => alone.has(other)) && !needsAnyTwoOf(some, kind),
    );
    if (group === undefined) groups.push([kind]);
    else group.push(kind);
    return groups;
  }, []);

const together = apart(kinds);

test('every resource type is missing in some case, and no control reads two that are missing together', () => {
  expect(together.flat().toSorted()).toEqual(kinds.toSorted());
  for (const group of together) {
    for (const { id, needs } of controls) {
      expect([id, needs.filter((kind) => group.includes(kind)).length > 1]).toEqual([id, false]);
    }
  }
});

describe.each(together.map((group) => [group.join(', '), group] as const))('%s', (_, group) => {
  test.each(ofEachKind)(
    '%s from the first collection on: no control passes or fails because of it',
    async (name, failureOf, status) => {
      const app = await started(({ tenant }) => {
        for (const kind of group) tenant.failures.set(kind, failureOf(kind));
      });
      const verdicts = await verdictsOf(app);
      for (const kind of group) {
        for (const id of resting(kind)) expect([id, verdicts.get(id)?.status]).toEqual([id, status]);
        for (const id of restingWhereLicensed(kind)) {
          const found = verdicts.get(id)?.status;
          if (name === 'unlicensed')
            expect([id, withoutIt.get(id) ?? ['pass', 'fail']]).toEqual([id, expect.arrayContaining([found])]);
          else expect([id, found]).toEqual([id, 'unknown']);
        }
      }
      expect(await falseAlerts(app)).toEqual([]);
    },
  );
});

test.each(failures)('everything is %s at once, after one good read: no control alerts', async (_, failureOf) => {
  const app = await startedWhole();
  for (const kind of kinds) app.world.tenant.failures.set(kind, failureOf(kind));
  // A control that reads its data hourly does not rely on data this old.
  await app.runUntil(app.world.now() + 5 * 60 * minuteMs);
  expect(await falseAlerts(app)).toEqual([]);
  const passing = [...(await verdictsOf(app))].filter(([, { status }]) => status === 'pass').map(([id]) => id);
  const fresh = controls
    .filter(({ needs }) => needs.every((kind) => kindDefinition(kind).freshMinutes > 5 * 60))
    .map(({ id }) => id);
  expect(passing.filter((id) => !fresh.includes(id))).toEqual([]);
});

const grants = (lacking: readonly string[]) => (world: SmallWorld) => {
  for (const { kind, permission } of kindDefinitions) {
    if (lacking.includes(permission))
      world.tenant.failures.set(kind, { reason: 'notPermitted', permission, detail: 'HTTP 403' });
  }
};

/** Resource types from which reports take the names of people. A report that waits for such data never gets it. */
test.each<[string, readonly string[]]>([
  ['Directory.Read.All and RoleManagement.Read.Directory', ['Directory.Read.All', 'RoleManagement.Read.Directory']],
  ['User.Read.All', ['User.Read.All']],
  ['Group.Read.All', ['Group.Read.All']],
  ['any permission', kindDefinitions.map(({ permission }) => permission)],
])('without %s the first message is sent all the same, and says what is missing', async (_, lacking) => {
  const app = await started(grants(lacking));
  const [first] = app.world.sent;
  expect(first?.message.key).toBe('START');
  const text = JSON.stringify(first?.message);
  for (const permission of lacking.slice(0, 3)) expect(text).toContain(permission);

  if (lacking.length > 2) return;
  app.world.tenant.failures.clear();
  await app.runUntil(app.world.now() + 35 * minuteMs);
  const verdicts = await verdictsOf(app);
  expect(['pass', 'fail']).toContain(verdicts.get('ZT.ID.015')?.status);
  expect(await falseAlerts(app)).toEqual([]);
});

/** Resource types that every real tenant has: an empty answer proves nothing. */
const without = (over: Partial<SmallTenant>) => (tenant: SmallTenant) => Object.assign(tenant, over);
const withoutSetting = (kind: keyof SmallTenant['settings']) => (tenant: SmallTenant) =>
  Object.assign(tenant, { settings: { ...tenant.settings, [kind]: [] } });
const neverEmpty: readonly (readonly [Kind, (tenant: SmallTenant) => unknown])[] = [
  ['conditionalAccessPolicy', without({ policies: [] })],
  ['unifiedRoleAssignment', without({ assignments: [] })],
  ['user', without({ users: [] })],
  ['managedDevice', without({ devices: [] })],
  ['userRegistrationDetails', without({ registrations: [] })],
  ['authenticationMethodsPolicy', withoutSetting('authenticationMethodsPolicy')],
  ['adminConsentRequestPolicy', withoutSetting('adminConsentRequestPolicy')],
  ['authorizationPolicy', withoutSetting('authorizationPolicy')],
  ['domain', withoutSetting('domain')],
  ['organization', withoutSetting('organization')],
  ['deviceManagement', withoutSetting('deviceManagement')],
  ['deviceRegistrationPolicy', withoutSetting('deviceRegistrationPolicy')],
  ['sharepointSettings', withoutSetting('sharepointSettings')],
  ['crossTenantAccessPolicyConfigurationDefault', withoutSetting('crossTenantAccessPolicyConfigurationDefault')],
];

/**
 * These two controls pass without a policy: because of PIM's own activation settings, or the setting that requires MFA
 * for joining a device.
 */
const withoutPolicies = new Set(['ZT.AD.007', 'ZT.ID.007']);

const emptying = new Map(neverEmpty);

test.each(apart(neverEmpty.map(([kind]) => kind)).map((group) => [group.join(', '), group] as const))(
  '%s: empty from the first collection on, no control that reads it passes',
  async (_, group) => {
    const app = await started(({ tenant }) => {
      for (const kind of group) emptying.get(kind)?.(tenant);
    });
    const verdicts = await verdictsOf(app);
    for (const kind of group) {
      const judged = resting(kind).filter((id) => kind !== 'conditionalAccessPolicy' || !withoutPolicies.has(id));
      for (const id of judged) expect([id, verdicts.get(id)?.status]).not.toEqual([id, 'pass']);
    }
    expect(await falseAlerts(app)).toEqual([]);
  },
);

test('one answer that lacks half of the devices is not believed, and nobody is alerted', async () => {
  const app = await startedWhole();
  const before = await verdictsOf(app);
  app.world.tenant.slips.set('managedDevice', [{ keep: 8 }]);
  await app.ask({ tenantId, bucket: 'intune', kinds: ['managedDevice'], reason: 'hint' });
  await app.drain();
  const after = await verdictsOf(app);
  for (const id of resting('managedDevice')) {
    if (before.get(id)?.status === 'pass') expect([id, after.get(id)?.status]).toEqual([id, 'unknown']);
  }
  expect(await falseAlerts(app)).toEqual([]);
});
