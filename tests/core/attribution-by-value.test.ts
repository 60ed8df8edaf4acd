/**
 * An actor is named only if the values of a record match the change. A person who edited something else did not make
 * it.
 */

import { attribute, attributionSubject } from '../../shared/core/attribution';
import { type Change, changeOf } from '../../shared/core/event/change';
import type { LogRecord, ModifiedProperty } from '../../shared/core/log/record';
import type { FleetKind, SmallKind } from '../../shared/core/resource/kind';
import type { ResourceOf } from '../../shared/core/resource/resource';
import { coveredBy } from '../../shared/core/rule/rules';
import type { AppCredential, Application } from '../../shared/kinds/application/application';
import { openedBy } from '../fixtures/opened-by';
import '../../shared/kinds';
import { policy } from '../fixtures/conditional-access';
import { at, directoryAudit, modified, person, target } from '../fixtures/records';
import { roleSettings } from '../fixtures/role-settings';
import { anEvent, aRule } from '../store/fixtures';

const window = { windowFrom: at('14:00'), windowTo: at('15:00') };
const now = at('15:01');
const json = (value: unknown): string => JSON.stringify(value);

function change<K extends SmallKind | FleetKind>(
  kind: K,
  before: Partial<ResourceOf<K>> | undefined,
  after: Partial<ResourceOf<K>> | undefined,
): Change {
  const id = ((after ?? before) as { readonly id?: string } | undefined)?.id ?? 'none'; // Safe: every resource has an id.
  // Safe: a fixture contains the tested fields; the rest of the resource is the same on both sides.
  const found = changeOf(kind, id, before as ResourceOf<K> | undefined, after as ResourceOf<K> | undefined);
  if (found === undefined) throw new Error('nothing changed');
  return found as Change; // Safe: a change of one kind is a change.
}

const ask = (of: Change, records: readonly LogRecord[]) => attribute(attributionSubject(of, window), records, now);
const known = (id: string) => ({ status: 'known', actor: { type: 'person', id } });

type Entry = { readonly by: string; readonly when?: string; readonly id?: string };
const entry = (activity: string, targetId: string, properties: readonly ModifiedProperty[], { by, when, id }: Entry) =>
  directoryAudit({
    id: id ?? `entry of ${by}`,
    activityDisplayName: activity,
    correlationId: `operation of ${by}`,
    activityDateTime: at(when ?? '14:30'),
    actor: person(by),
    targets: [target('Other', targetId, properties)],
  });

const credential = (keyId: string): AppCredential => ({
  keyId,
  type: 'secret',
  usage: null,
  customKeyIdentifier: null,
  startDateTime: at('14:30'),
  endDateTime: '2027-11-24T00:00:00Z',
});
const app: Partial<Application> = {
  id: 'app-1',
  appId: 'client-1',
  displayName: 'Backup',
  credentials: [credential('k1')],
};
const keys = (...ids: readonly string[]) =>
  json(ids.map((id) => `[KeyIdentifier=${id},KeyType=Password,KeyUsage=Verify,DisplayName=x]`));

const methods = (sms: string, snooze: number) => ({
  id: 'authenticationMethodsPolicy',
  registrationEnforcement: { authenticationMethodsRegistrationCampaign: { snoozeDurationInDays: snooze } },
  authenticationMethodConfigurations: [
    { id: 'Fido2', state: 'enabled' },
    { id: 'Sms', state: sms },
  ],
});

type Case = {
  readonly name: string;
  readonly change: Change;
  readonly activity: string;
  readonly target: string;
  /** The actor's entry, and an entry of somebody who changed something else. */
  readonly agrees: readonly ModifiedProperty[];
  readonly differs: readonly ModifiedProperty[];
};

const cases: readonly Case[] = [
  {
    name: 'a sign-in method that was enabled',
    change: change('authenticationMethodsPolicy', methods('disabled', 1) as never, methods('enabled', 1) as never),
    activity: 'Authentication Methods Policy Update',
    target: '',
    agrees: [modified('AuthenticationMethodsPolicy', json(methods('disabled', 1)), json(methods('enabled', 1)))],
    differs: [modified('AuthenticationMethodsPolicy', json(methods('disabled', 1)), json(methods('disabled', 9)))],
  },
  {
    name: 'MFA to register a device',
    change: change(
      'deviceRegistrationPolicy',
      { id: 'deviceRegistrationPolicy', multiFactorAuthConfiguration: 'required' },
      { id: 'deviceRegistrationPolicy', multiFactorAuthConfiguration: 'notRequired' },
    ),
    activity: 'Set device registration policies',
    target: 'deviceRegistrationPolicy',
    agrees: [modified('MultiFactorAuthConfiguration', json(['required']), json(['notRequired']))],
    differs: [modified('UserDeviceQuota', json([50]), json([20]))],
  },
  {
    name: 'trust in the MFA of all other organisations',
    change: change(
      'crossTenantAccessPolicyConfigurationDefault',
      {
        id: 'default',
        inboundTrust: {
          isMfaAccepted: false,
          isCompliantDeviceAccepted: false,
          isHybridAzureADJoinedDeviceAccepted: false,
        },
      },
      {
        id: 'default',
        inboundTrust: {
          isMfaAccepted: true,
          isCompliantDeviceAccepted: false,
          isHybridAzureADJoinedDeviceAccepted: false,
        },
      },
    ),
    activity: 'Update the company default cross-tenant access setting',
    target: 'the-tenant',
    agrees: [modified('inboundTrust', json({ isMfaAccepted: false }), json({ isMfaAccepted: true }))],
    differs: [
      modified('automaticUserConsentSettings', json({ inboundAllowed: false }), json({ inboundAllowed: true })),
    ],
  },
  {
    name: 'a group setting',
    change: change(
      'groupSetting',
      {
        id: 'gs',
        templateId: 'template-1',
        displayName: 'Password Rule Settings',
        values: { LockoutThreshold: '10' },
        bannedPasswordCount: 0,
      },
      {
        id: 'gs',
        templateId: 'template-1',
        displayName: 'Password Rule Settings',
        values: { LockoutThreshold: '50' },
        bannedPasswordCount: 0,
      },
    ),
    activity: 'Update group settings',
    target: 'gs',
    agrees: [
      modified(
        'values',
        json([{ name: 'LockoutThreshold', value: '10' }]),
        json([{ name: 'LockoutThreshold', value: '50' }]),
      ),
    ],
    differs: [
      modified(
        'values',
        json([{ name: 'LockoutDuration', value: '60' }]),
        json([{ name: 'LockoutDuration', value: '90' }]),
      ),
    ],
  },
  {
    name: 'a feature of directory sync',
    change: change(
      'onPremisesDirectorySynchronization',
      { id: 'tenant', features: { blockSoftMatchEnabled: true } as never },
      { id: 'tenant', features: { blockSoftMatchEnabled: false } as never },
    ),
    activity: 'Set DirSync feature',
    target: '',
    agrees: [modified('features', json({ blockSoftMatchEnabled: true }), json({ blockSoftMatchEnabled: false }))],
    differs: [
      modified('features', json({ passwordWritebackEnabled: true }), json({ passwordWritebackEnabled: false })),
    ],
  },
  {
    name: 'a secret of an application',
    change: change('application', app, { ...app, credentials: [credential('k1'), credential('k2')] }),
    activity: 'Update application – Certificates and secrets management',
    target: 'app-1',
    agrees: [modified('KeyDescription', keys('k1'), keys('k1', 'k2'))],
    differs: [modified('KeyDescription', keys('k1'), keys('k1', 'k9'))],
  },
  {
    name: 'a policy',
    change: change('conditionalAccessPolicy', policy(), policy({ state: 'disabled' })),
    activity: 'Update conditional access policy',
    target: 'ca01',
    agrees: [modified('ConditionalAccessPolicy', json({ state: 'enabled' }), json({ state: 'disabled' }))],
    differs: [modified('ConditionalAccessPolicy', json({ displayName: 'A' }), json({ displayName: 'B' }))],
  },
  {
    name: 'the federation of a domain',
    change: change(
      'domain',
      { id: 'contoso.example', authenticationType: 'Managed' },
      { id: 'contoso.example', authenticationType: 'Federated' },
    ),
    activity: 'Set domain authentication',
    target: 'contoso.example',
    agrees: [modified('LiveType', json(['Managed']), json(['Federated']))],
    differs: [modified('Capabilities', json(['Email']), json(['Email, Intune']))],
  },
  {
    name: 'a permission on behalf of everyone',
    change: change(
      'oAuth2PermissionGrant',
      { id: 'g', clientId: 'sp-1', resourceId: 'graph', scopes: ['User.Read'] },
      { id: 'g', clientId: 'sp-1', resourceId: 'graph', scopes: ['Mail.Read', 'User.Read'] },
    ),
    activity: 'Add delegated permission grant',
    target: 'sp-1',
    agrees: [modified('DelegatedPermissionGrant.Scope', json('User.Read'), json(' User.Read Mail.Read'))],
    differs: [modified('DelegatedPermissionGrant.Scope', json('User.Read'), json('User.Read Files.Read'))],
  },
];

describe.each(cases)('$name', ({ change: seen, activity, target: id, agrees, differs }) => {
  const tom = entry(activity, id, agrees, { by: 'tom' });
  const mara = entry(activity, id, differs, { by: 'mara', when: '14:20' });
  const paul = entry(activity, id, [], { by: 'paul', when: '14:25' });

  test('an account that changed something else is not named', () => {
    expect(ask(seen, [mara])).toEqual({ status: 'notYetKnown' });
  });

  test('the account that made the change is named, whatever else it changed at the time', () => {
    expect(ask(seen, [tom])).toMatchObject(known('tom'));
    expect(ask(seen, [mara, tom])).toMatchObject(known('tom'));
    expect(ask(seen, [tom, mara, paul])).toMatchObject(known('tom'));
  });

  test('an entry from before the last collection belongs to a change seen by then', () => {
    expect(ask(seen, [{ ...tom, activityDateTime: at('13:59') }])).toEqual({ status: 'notYetKnown' });
  });

  test('an entry without values counts where it is the only one, and the answer says so', () => {
    const answer = ask(seen, [paul]);
    expect(answer).toMatchObject({ ...known('paul'), basis: 'soleEntry' });
    expect(ask(seen, [paul, mara])).toEqual({ status: 'notYetKnown' });
    expect(ask(seen, [tom])).not.toHaveProperty('basis');
  });

  test('of two entries without values both are listed and neither is named', () => {
    const ines = entry(activity, id, [], { by: 'ines', when: '14:40' });
    expect(ask(seen, [paul, ines])).toMatchObject({
      status: 'ambiguous',
      candidates: [{ id: 'paul' }, { id: 'ines' }],
    });
  });
});

describe('entries that name no value', () => {
  test("PIM's entry about the settings of a role is the only one of its type, and counts alone", () => {
    const role = '62e90394-69f5-4237-9190-012177145e10';
    const seen = change(
      'unifiedRoleManagementPolicyAssignment',
      roleSettings(role, { id: 'a' }),
      roleSettings(role, { id: 'a', isApprovalRequired: false }),
    );
    const of = (by: string, id: string) =>
      entry('Update role setting in PIM', 'role-object', [modified('TemplateId', null, json(role))], { by, id });
    expect(ask(seen, [of('tom', '1')])).toMatchObject({ ...known('tom'), basis: 'soleEntry' });
    expect(ask(seen, [of('tom', '1'), of('tom', '2')])).toMatchObject(known('tom'));
    expect(ask(seen, [of('tom', '1'), of('mara', '2')])).toMatchObject({ status: 'ambiguous' });
  });

  test('an entry that lists other properties is left out', () => {
    const seen = change('application', app, { ...app, displayName: 'Backup 2' });
    const listing = (name: string) =>
      entry('Update application', 'app-1', [modified('Included Updated Properties', null, json(name))], { by: 'tom' });
    expect(ask(seen, [listing('RequiredResourceAccess')])).toEqual({ status: 'notYetKnown' });
    expect(ask(seen, [listing('DisplayName')])).toMatchObject({ ...known('tom'), basis: 'soleEntry' });
  });

  test('the plain entry beside the one that shows the keys adds nothing to it', () => {
    const seen = change('application', app, { ...app, credentials: [credential('k1'), credential('k2')] });
    const shows = entry(
      'Update application – Certificates and secrets management',
      'app-1',
      [modified('KeyDescription', keys('k1'), keys('k1', 'k2'))],
      { by: 'tom' },
    );
    const plain = entry('Update application', 'app-1', [], { by: 'tom', id: 'plain' });
    expect(ask(seen, [plain, shows])).not.toHaveProperty('basis');
    expect(ask(seen, [plain])).toEqual({ status: 'notYetKnown' });
  });

  test('a coded value is read as far as it says which property was set', () => {
    const seen = change(
      'onPremisesDirectorySynchronization',
      { id: 'tenant', features: { blockSoftMatchEnabled: true } as never },
      { id: 'tenant', features: { blockSoftMatchEnabled: false } as never },
    );
    const coded = entry('Set DirSync feature', '', [modified('DirSyncFeatures', '[61]', '[29]')], { by: 'tom' });
    expect(ask(seen, [coded])).toMatchObject(known('tom'));
  });
});

describe('entries whose wording differs from ours', () => {
  test('an owner is the other object of the entry', () => {
    const seen = change('application', { ...app, ownerIds: [] }, { ...app, ownerIds: ['lea'] });
    const of = (owner: string) =>
      directoryAudit({
        activityDisplayName: 'Add owner to application',
        actor: person('tom'),
        activityDateTime: at('14:30'),
        targets: [target('User', owner), target('Application', 'app-1')],
      });
    expect(ask(seen, [of('lea')])).toMatchObject(known('tom'));
    expect(ask(seen, [of('ines')])).toEqual({ status: 'notYetKnown' });
  });

  test('an application permission is identified by its id', () => {
    const seen = change('appRoleAssignment', undefined, {
      id: 'g',
      principalId: 'sp-1',
      principalType: 'ServicePrincipal',
      principalName: 'Backup',
      appRoleId: 'role-1',
    });
    const of = (role: string) =>
      entry(
        'Add app role assignment to service principal',
        'graph',
        [modified('AppRole.Id', null, json(role)), modified('ServicePrincipal.ObjectID', null, json('sp-1'))],
        { by: 'tom' },
      );
    expect(ask(seen, [of('role-1')])).toMatchObject(known('tom'));
    expect(ask(seen, [of('role-2')])).toEqual({ status: 'notYetKnown' });
  });

  test('an account confirmed as compromised names an administrator only where it was confirmed', () => {
    const risky = (riskState: string) => ({
      id: 'lea',
      riskLevel: 'high',
      riskState,
      riskDetail: 'none',
      isDeleted: false,
    });
    const confirmed = entry('ConfirmAccountCompromised', 'lea', [], { by: 'tom' });
    expect(ask(change('riskyUser', undefined, risky('confirmedCompromised')), [confirmed])).toMatchObject(known('tom'));
    expect(ask(change('riskyUser', undefined, risky('atRisk')), [confirmed])).toEqual({
      status: 'nobody',
      reason: 'risk',
    });
    expect(ask(change('riskyUser', undefined, risky('confirmedCompromised')), [])).toEqual({ status: 'notYetKnown' });
  });

  test('a role for an administrative unit is not the role for the whole directory', () => {
    const grant = {
      id: 'a',
      principalId: 'lea',
      principalType: 'user' as const,
      principalName: null,
      roleDefinitionId: 'r',
    };
    const seen = change('unifiedRoleAssignment', undefined, { ...grant, directoryScopeId: '/' });
    const of = (activityDisplayName: string, ...units: readonly string[]) =>
      directoryAudit({
        activityDisplayName,
        actor: person('tom'),
        activityDateTime: at('14:30'),
        targets: [
          target('User', 'lea', [modified('Role.TemplateId', null, json('r'))]),
          ...units.map((id) => target('AdministrativeUnit', id)),
        ],
      });
    expect(ask(seen, [of('Add member to role')])).toMatchObject(known('tom'));
    expect(ask(seen, [of('Add scoped member to role')])).toEqual({ status: 'notYetKnown' });
    const ofUnit = change('unifiedRoleAssignment', undefined, {
      ...grant,
      directoryScopeId: '/administrativeUnits/oslo',
    });
    expect(ask(ofUnit, [of('Add scoped member to role', 'oslo')])).toMatchObject(known('tom'));
    expect(ask(ofUnit, [of('Add scoped member to role', 'bergen')])).toEqual({ status: 'notYetKnown' });
    expect(ask(ofUnit, [of('Add scoped member to role')])).toMatchObject(known('tom'));
    expect(ask(ofUnit, [of('Add role assignment to role definition')])).toMatchObject(known('tom'));
    expect(ask(ofUnit, [of('Add member to role')])).toEqual({ status: 'notYetKnown' });
  });

  test('a device that an administrator disabled did not report that by itself', () => {
    const device = { id: 'd', deviceId: 'x', displayName: 'LAPTOP-1', accountEnabled: true, isCompliant: true };
    expect(ask(change('device', device, { ...device, accountEnabled: false }), [])).toEqual({ status: 'notYetKnown' });
    expect(ask(change('device', device, { ...device, isCompliant: false }), [])).toEqual({
      status: 'nobody',
      reason: 'telemetry',
    });
  });

  test("an account whose edit of the device is not in the entry is not named for the device's own report", () => {
    const device = { id: 'd', deviceId: 'x', displayName: 'LAPTOP-1', accountEnabled: true, isCompliant: true };
    const edited = entry('Update device', 'd', [], { by: 'mara' });
    expect(ask(change('device', device, { ...device, isCompliant: false }), [edited])).toEqual({
      status: 'nobody',
      reason: 'telemetry',
    });
  });
});

describe('planned work', () => {
  const [methodsCase] = cases;
  const seen = methodsCase?.change ?? change('conditionalAccessPolicy', policy(), policy({ state: 'disabled' }));
  const records = [
    entry('Authentication Methods Policy Update', '', methodsCase?.differs ?? [], { by: 'mara' }),
    entry('Authentication Methods Policy Update', '', methodsCase?.agrees ?? [], { by: 'tom' }),
  ];
  const event = anEvent('tenant', 1, {
    type: 'regression',
    source: 'ZT.ID.010',
    anchor: at('14:30'),
    happenedAt: at('14:30'),
    recordedAt: at('15:01'),
    attribution: ask(seen, records),
  });
  const workOf = (actorId: string) =>
    aRule('tenant', {
      kind: 'expectedChange',
      source: null,
      resourceId: null,
      actorId,
      from: at('14:00'),
      until: at('18:00'),
      createdAt: at('13:00'),
    });

  test("covers its own actor's change, and not another account's change at the same time", () => {
    expect(coveredBy(event, [workOf('mara')], openedBy)).toBeUndefined();
    expect(coveredBy(event, [workOf('tom')], openedBy)).toBeDefined();
  });
});
