import { entraBreakGlassAccountsSound as control } from '../../../shared/controls/administrators/entra-break-glass-accounts-sound/control';
import type { ConditionalAccessPolicy, User } from '../../../shared/core/resource/resource';
import type { UserRegistrationDetails } from '../../../shared/kinds/user-registration-details/user-registration-details';
import {
  assignment,
  blockGrant,
  eligibility,
  globalAdministratorRole,
  group,
  instance,
  mfaStrength,
  type PolicySpoil,
  phishingResistantStrength,
  policy,
  user,
} from '../../fixtures/conditional-access';
import { declared, type StateSpoil, statusOf, verdictOn, yesterday } from '../state';

const accounts = ['bg1', 'bg2'];
const account = (id: string, spoil: Partial<User> = {}) =>
  user(id, { userPrincipalName: `${id}@contoso.onmicrosoft.com`, ...spoil });

const strong = { builtInControls: [], authenticationStrengthId: phishingResistantStrength.id };
const leftOut = policy({ users: { excludeUsers: accounts } });
const forAdmins = policy({
  id: 'ca04',
  displayName: 'CA04',
  users: { includeUsers: [], includeRoles: [globalAdministratorRole] },
  grants: strong,
});
const withPolicy = (...more: readonly ConditionalAccessPolicy[]) => ({ policies: [leftOut, forAdmins, ...more] });
const another = (spoil: PolicySpoil) => policy({ id: 'ca09', displayName: 'CA09 Another', ...spoil });

const standing = accounts.map((id) => instance(id, globalAdministratorRole));
const instances = (...all: readonly ReturnType<typeof instance>[]) => ({
  small: { unifiedRoleAssignmentScheduleInstance: all },
});

const registration = (id: string, ...methodsRegistered: readonly string[]): UserRegistrationDetails => ({
  id,
  userType: 'member',
  isMfaCapable: true,
  methodsRegistered,
});
const keys = accounts.map((id) => registration(id, 'passKeyDeviceBound'));

const good: StateSpoil = {
  registrations: keys,
  licences: ['P1', 'P2'],
  users: [account('bg1'), account('bg2'), user('lea')],
  roleAssignments: accounts.map((id) => assignment(id, globalAdministratorRole)),
  configuration: { breakGlass: accounts.map((id) => declared(id)) },
  ...withPolicy(),
  ...instances(...standing),
};

const problems = (spoil: StateSpoil) => {
  const verdict = verdictOn(control, { ...good, ...spoil });
  return verdict.status === 'fail' ? verdict.findings.first.map(({ problem }) => problem) : verdict.status;
};

describe('passes', () => {
  test('with two that are as they should be, and names them', () => {
    expect(verdictOn(control, good)).toMatchObject({
      status: 'pass',
      note: null,
      evidence: [{ label: 'Break-glass accounts', after: [{ id: 'bg1' }, { id: 'bg2' }] }],
    });
  });

  test.each<[string, StateSpoil]>([
    ['left out of every policy', { policies: [leftOut] }],
    [
      'left out by a group',
      {
        policies: [policy({ users: { excludeGroups: ['emergency'] } }), forAdmins],
        groups: [group('emergency', accounts)],
      },
    ],
    ['covered by a policy for everybody that asks for a key', { policies: [policy({ grants: strong })] }],
    [
      'members of a declared group',
      {
        configuration: { breakGlass: [declared('emergency')] },
        groups: [group('emergency', accounts)],
      },
    ],
    [
      'holding the role through a group',
      {
        groups: [group('admins', accounts)],
        roleAssignments: [assignment('admins', globalAdministratorRole, { principalType: 'group' })],
        ...instances(instance('admins', globalAdministratorRole, { principalType: 'group' })),
      },
    ],
    [
      'reached by a policy that is report-only',
      withPolicy(another({ state: 'enabledForReportingButNotEnforced', grants: blockGrant })),
    ],
    [
      'reached by a block of old clients',
      withPolicy(another({ grants: blockGrant, conditions: { clientAppTypes: ['exchangeActiveSync', 'other'] } })),
    ],
    [
      'reached by a block of the device code flow',
      withPolicy(another({ grants: blockGrant, conditions: { transferMethods: ['deviceCodeFlow'] } })),
    ],
    [
      'reached by a policy that a key satisfies too',
      withPolicy(another({ grants: { builtInControls: ['mfa', 'compliantDevice'] } })),
    ],
    [
      'reached by a strength that a key satisfies too',
      withPolicy(another({ grants: { builtInControls: [], authenticationStrengthId: mfaStrength.id } })),
    ],
    ['reached by a session policy', withPolicy(another({ grants: null }))],
    [
      'reached by a block of the registration of methods',
      withPolicy(
        another({
          grants: blockGrant,
          apps: { includeApplications: [], includeUserActions: ['urn:user:registersecurityinfo'] },
        }),
      ),
    ],
  ])('%s', (_, spoil) => {
    expect(problems(spoil)).toBe('pass');
  });

  test('without P2, where nobody can tell for how long they hold the role', () => {
    expect(problems({ licences: ['P1'] })).toBe('pass');
  });

  test.each(['fido2SecurityKey', 'passKeySynced', 'x509CertificateMultiFactor'])('with %s alone', (method) => {
    expect(problems({ registrations: accounts.map((id) => registration(id, method)) })).toBe('pass');
  });

  test('with Windows Hello beside a key', () => {
    const registrations = [registration('bg1', 'fido2SecurityKey', 'windowsHelloForBusiness'), ...keys.slice(1)];
    expect(problems({ registrations })).toBe('pass');
  });

  test('without P1, and says that policies and methods are not judged', () => {
    const spoil = { ...good, licences: [], registrations: [], ...withPolicy(another({ grants: blockGrant })) };
    expect(verdictOn(control, spoil)).toMatchObject({
      status: 'pass',
      note: 'Conditional Access and registered methods are not judged without Entra ID P1',
    });
  });
});

describe('fails', () => {
  test('where none is declared', () => {
    expect(verdictOn(control, { ...good, configuration: {} })).toMatchObject({
      status: 'fail',
      findings: { total: 1, first: [{ problem: 'tooFew', details: { declared: 0, min: 2 } }] },
      exposure: null,
      evidence: [{ label: 'Declared', after: [{ text: '0, at least 2 are wanted' }] }],
    });
  });

  test.each<[string, StateSpoil]>([
    ['one is declared', { configuration: { breakGlass: [declared('bg1')] } }],
    ['a declaration has ended', { configuration: { breakGlass: [declared('bg1'), declared('bg2', yesterday)] } }],
    ['more are wanted', { thresholds: { breakGlassMin: 3 } }],
  ])('where %s', (_, spoil) => {
    expect(problems(spoil)).toEqual(['tooFew']);
  });

  test('where one has gone, and says who', () => {
    expect(verdictOn(control, { ...good, users: [account('bg1'), user('lea')] })).toMatchObject({
      status: 'fail',
      findings: { total: 1, first: [{ problem: 'missing', subject: { type: 'person', id: 'bg2' } }] },
      exposure: { count: 1, of: 2, ids: ['bg2'] },
      evidence: [{ label: 'Not found in the directory', after: [{ type: 'person', id: 'bg2' }] }],
    });
  });

  test('where a declared group has nobody left', () => {
    const configuration = { breakGlass: [...accounts.map((id) => declared(id)), declared('emergency')] };
    expect(problems({ configuration, groups: [group('emergency', [])] })).toEqual(['emptyGroup']);
    const deleted = { ...group('emergency', []), displayName: null };
    expect(problems({ configuration, groups: [deleted] })).toEqual(['missing']);
  });

  test.each<[string, readonly string[], readonly string[]]>([
    ['nothing but a password', [], ['withoutKey']],
    ['the Authenticator alone', ['microsoftAuthenticatorPush'], ['withoutKey', 'weakMethod']],
    ['Windows Hello alone, which is bound to one computer', ['windowsHelloForBusiness'], ['withoutKey']],
    ['a phone beside its key', ['fido2SecurityKey', 'mobilePhone'], ['weakMethod']],
    ['a code beside its key', ['passKeyDeviceBound', 'softwareOneTimePasscode'], ['weakMethod']],
    ['an address for resets beside its key', ['passKeyDeviceBound', 'email'], ['weakMethod']],
    ['a pass for a time beside its key', ['passKeyDeviceBound', 'temporaryAccessPass'], ['weakMethod']],
  ])('where one has %s', (_, methods, wanted) => {
    const registrations = [...keys.slice(0, 1), registration('bg2', ...methods)];
    expect(problems({ registrations })).toEqual(wanted);
    expect(verdictOn(control, { ...good, registrations })).toMatchObject({ exposure: { ids: ['bg2'] } });
  });

  test('where a member of a declared group has no key', () => {
    const configuration = { breakGlass: [declared('emergency')] };
    const registrations = [...keys.slice(0, 1), registration('bg2')];
    expect(problems({ configuration, groups: [group('emergency', accounts)], registrations })).toEqual(['withoutKey']);
  });

  test.each<[string, string, Partial<User>]>([
    ['is disabled', 'disabled', { accountEnabled: false }],
    ['is a guest', 'external', { userType: 'Guest', isExternal: true }],
    ['is an external member', 'external', { isExternal: true }],
    ['is synchronised', 'synchronised', { onPremisesSyncEnabled: true }],
    ['has an address of an own domain', 'customDomain', { userPrincipalName: 'bg2@contoso.example' }],
  ])('where one %s', (_, problem, spoil) => {
    const users = [account('bg1'), account('bg2', spoil), user('lea')];
    expect(problems({ users })).toEqual([problem]);
    expect(verdictOn(control, { ...good, users })).toMatchObject({ exposure: { count: 1, of: 2, ids: ['bg2'] } });
  });

  test('where a member of a declared group is synchronised', () => {
    const configuration = { breakGlass: [declared('emergency')] };
    const users = [account('bg1'), account('bg2', { onPremisesSyncEnabled: true })];
    expect(problems({ users, configuration, groups: [group('emergency', accounts)] })).toEqual(['synchronised']);
  });

  test.each<[string, string, readonly ReturnType<typeof instance>[]]>([
    ['is no Global Administrator', 'notGlobalAdministrator', []],
    [
      'has the role for an administrative unit only',
      'notGlobalAdministrator',
      [instance('bg2', globalAdministratorRole, { directoryScopeId: '/administrativeUnits/sales' })],
    ],
    ['has another role', 'notGlobalAdministrator', [instance('bg2', 'teams-devices')]],
    [
      'has the role until tomorrow',
      'roleEnds',
      [instance('bg2', globalAdministratorRole, { endDateTime: '2026-11-25T08:00:00Z' })],
    ],
    [
      'has activated it',
      'roleEnds',
      [
        instance('bg2', globalAdministratorRole, {
          assignmentType: 'Activated',
          endDateTime: '2026-11-24T17:00:00Z',
        }),
      ],
    ],
  ])('where one %s', (_, problem, of) => {
    expect(problems(instances(instance('bg1', globalAdministratorRole), ...of))).toEqual([problem]);
  });

  test('not, where PIM names no holder of any role: that is no answer', () => {
    expect(problems(instances())).toBe('unknown');
  });

  test('where one may only activate the role', () => {
    const roleEligibilities = [eligibility('bg2', globalAdministratorRole)];
    const spoil = { roleEligibilities, ...instances(instance('bg1', globalAdministratorRole)) };
    expect(problems(spoil)).toEqual(['roleEnds']);
  });

  test('without P2, where one does not hold the role', () => {
    const roleAssignments = [assignment('bg1', globalAdministratorRole)];
    expect(problems({ licences: ['P1'], policies: [leftOut], roleAssignments })).toEqual(['notGlobalAdministrator']);
  });

  test.each<[string, string, PolicySpoil]>([
    ['blocks', 'blocked', { grants: blockGrant }],
    [
      'blocks from elsewhere',
      'blocked',
      {
        grants: blockGrant,
        conditions: { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } },
      },
    ],
    ['blocks at high risk', 'blocked', { grants: blockGrant, conditions: { userRiskLevels: ['high'] } }],
    ['blocks one app', 'blocked', { grants: blockGrant, apps: { includeApplications: ['MicrosoftAdminPortals'] } }],
    ['asks for a compliant device', 'wantsDevice', { grants: { builtInControls: ['compliantDevice'] } }],
    [
      'asks for a device and MFA',
      'wantsDevice',
      { grants: { operator: 'AND', builtInControls: ['mfa', 'domainJoinedDevice'] } },
    ],
    ['asks for an approved app', 'wantsDevice', { grants: { builtInControls: ['compliantApplication'] } }],
    [
      'asks for terms of use',
      'wantsMore',
      { grants: { operator: 'AND', builtInControls: ['mfa'], termsOfUse: ['terms'] } },
    ],
    ['asks another provider', 'wantsMore', { grants: { builtInControls: [], customAuthenticationFactors: ['other'] } }],
  ])('where a policy %s and does not leave them out', (_, problem, spoil) => {
    expect(problems(withPolicy(another(spoil)))).toEqual([problem, problem]);
    expect(problems(withPolicy(another({ ...spoil, users: { excludeUsers: accounts } })))).toBe('pass');
    expect(verdictOn(control, { ...good, ...withPolicy(another(spoil)) })).toMatchObject({
      evidence: [{}, { label: 'Policies in question', after: [{ name: 'CA09 Another' }] }],
    });
  });

  test('where policies reach them and none asks for what cannot be phished', () => {
    expect(problems({ policies: [policy()] })).toEqual(['phishable', 'phishable']);
    expect(problems({ policies: [policy({ users: { excludeUsers: ['bg1'] } })] })).toEqual(['phishable']);
  });
});

test('fails for a block and for MFA that can be phished, each for itself', () => {
  expect(problems({ policies: [policy(), another({ grants: blockGrant })] })).toEqual([
    'blocked',
    'blocked',
    'phishable',
    'phishable',
  ]);
  expect(problems({ policies: [leftOut, another({ grants: blockGrant })] })).toEqual(['blocked', 'blocked']);
});

test('does not apply where none is declared and none is wanted', () => {
  expect(problems({ configuration: {}, thresholds: { breakGlassMin: 0 } })).toBe('notApplicable');
  const users = [account('bg1', { accountEnabled: false }), account('bg2')];
  expect(problems({ users, thresholds: { breakGlassMin: 0 } })).toEqual(['disabled']);
});

describe('is unknown', () => {
  test.each<[string, StateSpoil, string]>([
    [
      'where a policy has a condition that is not known',
      withPolicy(another({ grants: blockGrant, conditions: { unknownConditions: ['weather'] } })),
      'CA09 Another',
    ],
    [
      'where a policy has a grant that is not known',
      withPolicy(another({ grants: { builtInControls: ['moonPhase'] } })),
      'CA09 Another',
    ],
    [
      'where a policy names a group that was not read',
      { ...withPolicy(another({ grants: blockGrant, users: { excludeGroups: ['x'] } })), unresolvedGroupIds: ['x'] },
      'CA09 Another',
    ],
    [
      'where a role is assigned in a new way',
      instances(
        instance('bg1', globalAdministratorRole),
        instance('bg2', globalAdministratorRole, { assignmentType: 'Lent' }),
      ),
      'Global Administrators',
    ],
    [
      'where the role may be held through a group that was not read',
      {
        roleAssignments: [
          assignment('bg1', globalAdministratorRole),
          assignment('admins', globalAdministratorRole, { principalType: 'group' }),
        ],
        policies: [leftOut],
        ...instances(instance('bg1', globalAdministratorRole)),
      },
      'Global Administrators',
    ],
    ['while no user is known', { users: [] }, 'no user'],
    ['while the report does not name one of them', { registrations: keys.slice(0, 1) }, 'report of registered methods'],
    [
      'where a method is new to us',
      { registrations: [...keys.slice(0, 1), registration('bg2', 'moonPhase')] },
      'report of registered methods',
    ],
    [
      'where a method beside the key is new to us',
      { registrations: [...keys.slice(0, 1), registration('bg2', 'fido2SecurityKey', 'moonPhase')] },
      'report of registered methods',
    ],
  ])('%s', (_, spoil, reason) => {
    expect(verdictOn(control, { ...good, ...spoil })).toMatchObject({
      status: 'unknown',
      reason: expect.stringContaining(reason),
    });
  });
});

test('fails in spite of what is unknown beside it', () => {
  const policies = [...withPolicy(another({ grants: { builtInControls: ['moonPhase'] } })).policies];
  expect(
    statusOf(control, { ...good, policies, users: [account('bg1'), account('bg2', { accountEnabled: false })] }),
  ).toBe('fail');
});
