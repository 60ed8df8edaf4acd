/** One cause that two sources show at two times is one alert. */

import { defaultThresholds } from '../../shared/config/thresholds';
import type { LogRecord } from '../../shared/core/log/record';
import type { Kind } from '../../shared/core/resource/kind';
import type { TenantConfiguration } from '../../shared/core/tenant/configuration';
import { minuteMs } from '../../shared/core/time/durations';
import type { RiskyUser } from '../../shared/kinds/risky-user/risky-user';
import {
  assignment,
  globalAdministratorRole,
  instance,
  mfaStrength,
  office,
  phishingResistantStrength,
  policy,
} from '../fixtures/conditional-access';
import { namedIn } from '../fixtures/named';
import { directoryAudit, modified, person, policyRecord, target } from '../fixtures/records';
import { hint } from './history';
import { premiumWithP2 } from './small-tenant';
import { createSmallWorld, type SmallWorld, startApp, tenantId } from './small-world';

async function watched(
  configuration: Partial<TenantConfiguration> = {},
  prepare: (world: SmallWorld) => void = () => undefined,
) {
  const world = createSmallWorld({ configuration });
  prepare(world);
  const app = startApp(world);
  await app.tick();
  await app.drain();
  world.advanceTo(world.now() + 20 * minuteMs);
  const look = async (kind: Kind): Promise<void> => {
    world.advanceTo(world.now() + 2 * minuteMs);
    await app.ask(hint(kind));
    await app.drain();
  };
  const alerts = async (): Promise<readonly (readonly string[])[]> =>
    (await world.store.alerts.readAlerts(tenantId))
      .filter((alert) => alert.form === 'alert' && alert.status === 'open')
      .map(namedIn);
  return { app, world, look, alerts };
}

test('an edit that the log shows before the policies can be judged is one alert with the controls that it fails', async () => {
  const { world, look, alerts } = await watched();
  const [before] = world.tenant.policies.filter(({ state }) => state === 'enabled');
  if (before === undefined) throw new Error('no policy');
  const after = { ...before, state: 'disabled' };
  const at = new Date(world.now()).toISOString();
  // Safe: a directory record with its own time and actor.
  const record = { ...policyRecord(before, after, { actor: person('admin') }), activityDateTime: at } as LogRecord;
  world.tenant.log.push({ record, visibleAt: world.now() });
  world.tenant.failures.set('conditionalAccessPolicy', { reason: 'broken', detail: 'HTTP 503' });
  world.tenant.policies = world.tenant.policies.map((policy) => (policy.id === before.id ? after : policy));
  await look('directoryAudit');
  expect(await alerts()).toEqual([[`EV.P01|${before.id}`]]);

  world.advanceTo(world.now() + 40 * minuteMs);
  world.tenant.failures.delete('conditionalAccessPolicy');
  await look('conditionalAccessPolicy');
  const [covers = [], ...others] = await alerts();
  expect(others).toEqual([]);
  expect(covers.some((key) => key.startsWith('control|'))).toBe(true);
});

describe('a policy lets in more because of what it refers to, though nobody edited the policy', () => {
  const leavingTrustedOut = policy({
    id: 'ca09',
    displayName: 'CA09 Require MFA outside of the offices',
    conditions: { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } },
  });

  test('a trusted location that grows is one alert with the policy that excludes it, and one end', async () => {
    const { world, look, alerts } = await watched({}, ({ tenant }) => {
      tenant.policies = [...tenant.policies, leavingTrustedOut];
    });
    const { places } = world.tenant;
    world.tenant.places = places.map((place) =>
      place.id === office.id && place.type === 'ip'
        ? { ...place, ipRanges: [...place.ipRanges, '128.0.0.0/1'] }
        : place,
    );
    await look('namedLocation');
    expect(await alerts()).toHaveLength(1);
    const open = (await world.store.alerts.readAlerts(tenantId)).find(({ form }) => form === 'alert');
    expect(open?.concerns).toEqual(expect.arrayContaining(['control|ZT.NW.001', 'control|ZT.ID.021']));
    // The next collection finds it as weak as before, and raises no other alert.
    await look('namedLocation');
    expect(await alerts()).toHaveLength(1);
    world.tenant.places = places;
    await look('namedLocation');
    expect(await alerts()).toEqual([]);
  });

  test('an authentication strength that gains a weaker method is one alert, and so is a new trusted location', async () => {
    const strength = { ...mfaStrength, id: 'own', displayName: 'Staff MFA', policyType: 'custom' };
    const { world, look, alerts } = await watched({}, ({ tenant }) => {
      tenant.strengths = [...tenant.strengths, strength];
      const grants = { builtInControls: [], authenticationStrengthId: strength.id };
      tenant.policies = [
        ...tenant.policies,
        policy({ id: 'ca08', displayName: 'CA08 Staff', grants }),
        leavingTrustedOut,
      ];
    });
    const { strengths, places } = world.tenant;
    world.tenant.strengths = strengths.map((one) =>
      one.id === strength.id ? { ...one, allowedCombinations: [...one.allowedCombinations, 'password,voice'] } : one,
    );
    await look('authenticationStrengthPolicy');
    expect(await alerts()).toEqual([['control|ZT.ID.021', 'EV.P22|own']]);
    world.tenant.strengths = strengths;
    await look('authenticationStrengthPolicy');
    expect(await alerts()).toEqual([]);

    const intruder = { ...office, id: 'intruder', displayName: 'Branch', ipRanges: ['203.0.113.9/32'] };
    world.tenant.places = [...places, intruder];
    await look('namedLocation');
    expect(await alerts()).toEqual([['control|ZT.ID.021']]);
    world.tenant.places = places;
    await look('namedLocation');
    expect(await alerts()).toEqual([]);
  });

  test('a strength that is restored ends its own alert, though another change keeps the control failing', async () => {
    const strength = { ...mfaStrength, id: 'own', displayName: 'Staff MFA', policyType: 'custom' };
    const { app, world, look, alerts } = await watched({}, ({ tenant }) => {
      tenant.strengths = [...tenant.strengths, strength];
      const grants = { builtInControls: [], authenticationStrengthId: strength.id };
      tenant.policies = [...tenant.policies, policy({ id: 'ca08', displayName: 'CA08 Staff', grants })];
    });
    const { strengths, policies } = world.tenant;
    world.tenant.strengths = strengths.map((one) =>
      one.id === strength.id ? { ...one, allowedCombinations: [...one.allowedCombinations, 'password,voice'] } : one,
    );
    await look('authenticationStrengthPolicy');
    expect(await alerts()).toEqual([expect.arrayContaining(['EV.P22|own', 'control|ZT.ID.021'])]);
    world.tenant.policies = policies.map((one) => (one.id === 'ca08' ? one : { ...one, state: 'disabled' }));
    await look('conditionalAccessPolicy');
    world.tenant.strengths = strengths;
    await look('authenticationStrengthPolicy');
    const left = (await alerts()).flat();
    expect(left).toContain('control|ZT.ID.021');
    expect(left.filter((key) => key.startsWith('EV.P22'))).toEqual([]);
    // The end waits for the account that made it.
    await app.runUntil(world.now() + 4 * minuteMs);
    const restored = world.sent.map(({ message }) => message.subject).filter((one) => one.startsWith('Restored'));
    expect(new Set(restored.map((subject) => subject.replace(/ \[.*/, '')))).toEqual(
      new Set(['Restored · Contoso · "Staff MFA" requires as much as before']),
    );
  });

  test('a strength that the log shows weakened first is one alert with the controls that fail, led by the people', async () => {
    const strength = { ...phishingResistantStrength, id: 'own', displayName: 'Keys', policyType: 'custom' };
    const { world, look, alerts } = await watched({}, ({ tenant }) => {
      tenant.strengths = [...tenant.strengths, strength];
      tenant.policies = tenant.policies.map((one) =>
        one.grantControls?.authenticationStrengthId === phishingResistantStrength.id
          ? { ...one, grantControls: { ...one.grantControls, authenticationStrengthId: strength.id } }
          : one,
      );
    });
    const weak = { ...strength, allowedCombinations: [...strength.allowedCombinations, 'password,sms'] };
    const shown = [modified('AuthenticationStrengthPolicy', JSON.stringify(strength), JSON.stringify(weak))];
    const record = directoryAudit({
      activityDateTime: new Date(world.now()).toISOString(),
      activityDisplayName: 'Authentication Strength Policy Update',
      actor: person('admin'),
      targets: [target('Policy', strength.id, shown, 'Keys')],
    });
    world.tenant.log.push({ record, visibleAt: world.now() });
    world.tenant.strengths = world.tenant.strengths.map((one) => (one.id === strength.id ? weak : one));
    await look('directoryAudit');
    await look('authenticationStrengthPolicy');
    expect(await alerts()).toEqual([expect.arrayContaining(['EV.P22|own', 'control|ZT.AD.009', 'control|ZT.ID.021'])]);
    const mails = world.sent.filter(({ channel, message }) => channel === 'webhook' && message.key !== 'START');
    const [first, last] = [mails[0]?.message, mails.at(-1)?.message];
    expect(first?.firstLine).toMatch(
      /account made the authentication strength "Keys" also accept password \+ text message/,
    );
    expect(last?.title).toMatch(/^Critical · Contoso · \d of \d admins can sign in with phishable MFA/);
  });

  test('a strength that makes a failing control worse is named in the first line', async () => {
    const strength = { ...mfaStrength, id: 'own', displayName: 'Staff MFA', policyType: 'custom' };
    const { world, look } = await watched({}, ({ tenant }) => {
      tenant.strengths = [...tenant.strengths, strength];
      const grants = { builtInControls: [], authenticationStrengthId: strength.id };
      tenant.policies = [
        ...tenant.policies,
        policy({ id: 'ca08', displayName: 'CA08 Staff', grants }),
        leavingTrustedOut,
      ];
    });
    const { strengths, places } = world.tenant;
    const firstLine = (): string => world.sent.at(-1)?.message.firstLine ?? '';
    world.tenant.places = [
      ...places,
      { ...office, id: 'intruder', displayName: 'Branch', ipRanges: ['203.0.113.9/32'] },
    ];
    await look('namedLocation');
    world.tenant.strengths = strengths.map((one) =>
      one.id === strength.id ? { ...one, allowedCombinations: [...one.allowedCombinations, 'password,voice'] } : one,
    );
    await look('authenticationStrengthPolicy');
    expect(firstLine()).toContain(
      'The authentication strength "Staff MFA" was changed to accept password + voice call',
    );
  });
});

test('many devices that become non-compliant and the fleet control that fails later are one alert', async () => {
  const { world, look, alerts } = await watched();
  // The first device belongs to an administrator, so it is alerted separately.
  const fall = async (share: number): Promise<void> => {
    const { devices } = world.tenant;
    world.tenant.devices = devices.map((device, at) =>
      at > 0 && at < share * devices.length ? { ...device, complianceState: 'noncompliant' } : device,
    );
    await look('managedDevice');
  };
  await fall(0.5);
  world.advanceTo(world.now() + 30 * minuteMs);
  await look('managedDevice');
  await look('managedDevice');
  const [covers = [], ...others] = await alerts();
  expect(others).toEqual([]);
  expect(covers).toEqual(expect.arrayContaining(['EV.D01|fleet', 'control|ZT.DV.002']));
});

test("an administrator's device that becomes non-compliant with many others is in their alert, and ends by itself", async () => {
  const { world, look, alerts } = await watched();
  const fall = async (complianceState: string, isOne: (at: number) => boolean): Promise<void> => {
    world.tenant.devices = world.tenant.devices.map((device, at) =>
      isOne(at) ? { ...device, complianceState } : device,
    );
    await look('managedDevice');
  };
  await fall('noncompliant', (at) => at < 7);
  const [covers = [], ...others] = await alerts();
  expect(others).toEqual([]);
  expect(covers).toEqual(expect.arrayContaining(['EV.D01|fleet', 'EV.D01|device00']));
  const [alert] = (await world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');
  const events = await world.store.alerts.readEvents(tenantId, alert?.id ?? '');
  expect(events.find(({ id }) => id === alert?.leadEventId)?.resource.id).not.toBe('device00');
  const concernsOf = async () =>
    (await world.store.alerts.readAlerts(tenantId)).find(({ id }) => id === alert?.id)?.concerns ?? [];
  expect(await concernsOf()).toEqual(expect.arrayContaining(['EV.D01|device00', 'EV.D01|fleet']));
  await fall('compliant', (at) => at === 0);
  expect(await concernsOf()).not.toContain('EV.D01|device00');
  expect(await concernsOf()).toContain('EV.D01|fleet');
});

describe('a break-glass account that is disabled', () => {
  const emergency = { id: 'person15', reason: 'lockout', owner: 'ada', expiry: '2027-12-31' };
  const withEmergency = () =>
    watched({ breakGlass: [emergency], thresholds: { ...defaultThresholds, breakGlassMin: 1 } }, ({ tenant }) => {
      tenant.assignments = [...tenant.assignments, assignment('person15', globalAdministratorRole)];
      tenant.roleInstances = [instance('person15', globalAdministratorRole)];
      tenant.users = tenant.users.map((user) =>
        user.id === 'person15' ? { ...user, userPrincipalName: 'bg1@contoso.onmicrosoft.com' } : user,
      );
    });
  const switchOff = ({ tenant }: SmallWorld): void => {
    tenant.users = tenant.users.map((user) => (user.id === 'person15' ? { ...user, accountEnabled: false } : user));
  };
  const concernsOf = async ({ store }: SmallWorld) =>
    (await store.alerts.readAlerts(tenantId)).flatMap(({ concerns }) => concerns);
  const expectOne = (sent: readonly (readonly string[])[]): void => {
    const [covers = [], ...others] = sent;
    expect(others).toEqual([]);
    expect(covers).toContain('EV.R22|person15');
  };

  test('is one alert with the control that it fails', async () => {
    const { world, look, alerts } = await withEmergency();
    switchOff(world);
    await look('user');
    expectOne(await alerts());
    expect(await concernsOf(world)).toContain('control|ZT.AD.012');
  });

  test('is one alert also where the log shows it first', async () => {
    const { world, look, alerts } = await withEmergency();
    const record = {
      ...directoryAudit({
        activityDisplayName: 'Disable account',
        actor: person('ada'),
        targets: [target('User', 'person15')],
      }),
      activityDateTime: new Date(world.now()).toISOString(),
    };
    world.tenant.failures.set('user', { reason: 'broken', detail: 'HTTP 503' });
    world.tenant.log.push({ record, visibleAt: world.now() });
    switchOff(world);
    await look('directoryAudit');
    expectOne(await alerts());
    world.advanceTo(world.now() + 40 * minuteMs);
    world.tenant.failures.delete('user');
    await look('user');
    expectOne(await alerts());
    expect(await concernsOf(world)).toContain('control|ZT.AD.012');
  });
});

test('a person at high risk whom nobody handles for a day is one alert', async () => {
  const { world, look, alerts } = await watched({}, ({ tenant }) => {
    tenant.skus = [premiumWithP2];
  });
  const risky: RiskyUser = {
    id: 'person04',
    riskLevel: 'high',
    riskState: 'atRisk',
    riskDetail: 'none',
    riskLastUpdatedDateTime: new Date(world.now()).toISOString(),
    isDeleted: false,
  };
  world.tenant.riskyUsers = [risky];
  await look('riskyUser');
  expect(await alerts()).toEqual([['EV.S21|person04']]);
  world.advanceTo(world.now() + 25 * 60 * minuteMs);
  await look('riskyUser');
  const [alert, ...others] = (await world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');
  expect(others).toEqual([]);
  expect(alert?.concerns).toEqual(['EV.S21|person04|state', 'control|ZT.TD.001']);
  world.tenant.riskyUsers = [];
  await look('riskyUser');
  expect(await alerts()).toEqual([]);
});
