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
  test('with two sound accounts, and names them', () => {
    expect(verdictOn(control, good)).toMatchObject({
      status: 'pass',
      note: null,
      evidence: [{ label: 'Break-glass accounts', after: [{ id: 'bg1' }, { id: 'bg2' }] }],
    });
  });

  test.each<[string, StateSpoil]>([
    ['excluded from every policy', { policies: [leftOut] }],
    [
      'excluded through a group',
      {
        policies: [policy({ users: { excludeGroups: ['emergency'] } }), forAdmins],
        groups: [group('emergency', accounts)],
      },
    ],
    ['covered by a policy for everyone that requires a key', { policies: [policy({ grants: strong })] }],
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
      'covered by a report-only policy',
      withPolicy(another({ state: 'enabledForReportingButNotEnforced', grants: blockGrant })),
    ],
    [
      'covered by a block of legacy authentication',
      withPolicy(another({ grants: blockGrant, conditions: { clientAppTypes: ['exchangeActiveSync', 'other'] } })),
    ],
    [
      'covered by a block of the device code flow',
      withPolicy(another({ grants: blockGrant, conditions: { transferMethods: ['deviceCodeFlow'] } })),
    ],
    [
      'covered by a policy that also accepts a key',
      withPolicy(another({ grants: { builtInControls: ['mfa', 'compliantDevice'] } })),
    ],
    [
      'covered by a strength that also accepts a key',
      withPolicy(another({ grants: { builtInControls: [], authenticationStrengthId: mfaStrength.id } })),
    ],
    ['covered by a session policy', withPolicy(another({ grants: null }))],
    [
      'covered by a block of security info registration',
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

  test('without P2, where the duration of the role is unknown', () => {
    expect(problems({ licences: ['P1'] })).toBe('pass');
  });

  test.each(['fido2SecurityKey', 'passKeySynced', 'x509CertificateMultiFactor'])('with %s alone', (method) => {
    expect(problems({ registrations: accounts.map((id) => registration(id, method)) })).toBe('pass');
  });

  test('with Windows Hello in addition to a key', () => {
    const registrations = [registration('bg1', 'fido2SecurityKey', 'windowsHelloForBusiness'), ...keys.slice(1)];
    expect(problems({ registrations })).toBe('pass');
  });

  test('without P1, and says that policies and methods are not judged', () => {
    const spoil = { ...good, licences: [], registrations: [], policies: [] };
    expect(verdictOn(control, spoil)).toMatchObject({
      status: 'pass',
      note: 'Conditional Access and registered methods are not judged without Entra ID P1',
    });
  });
});

describe('fails', () => {
  test('where no account is declared', () => {
    expect(verdictOn(control, { ...good, configuration: {} })).toMatchObject({
      status: 'fail',
      findings: { total: 1, first: [{ problem: 'tooFew', details: { declared: 0, min: 2 } }] },
      exposure: null,
      evidence: [{ label: 'Declared', after: [{ text: '0, at least 2 are wanted' }] }],
    });
  });

  test.each<[string, StateSpoil]>([
    ['only one is declared', { configuration: { breakGlass: [declared('bg1')] } }],
    ['a declaration has ended', { configuration: { breakGlass: [declared('bg1'), declared('bg2', yesterday)] } }],
    ['the configuration requires more', { thresholds: { breakGlassMin: 3 } }],
  ])('where %s', (_, spoil) => {
    expect(problems(spoil)).toEqual(['tooFew']);
  });

  test('where an account was deleted, and says which', () => {
    expect(verdictOn(control, { ...good, users: [account('bg1'), user('lea')] })).toMatchObject({
      status: 'fail',
      findings: { total: 1, first: [{ problem: 'missing', subject: { type: 'person', id: 'bg2' } }] },
      exposure: { count: 1, of: 2, ids: ['bg2'] },
      evidence: [{ label: 'Not found in the directory', after: [{ type: 'person', id: 'bg2' }] }],
    });
  });

  test('where a declared group has no members left', () => {
    const configuration = { breakGlass: [...accounts.map((id) => declared(id)), declared('emergency')] };
    expect(problems({ configuration, groups: [group('emergency', [])] })).toEqual(['emptyGroup']);
    const deleted = { ...group('emergency', []), displayName: null };
    expect(problems({ configuration, groups: [deleted] })).toEqual(['missing']);
  });

  test.each<[string, readonly string[], readonly string[]]>([
    ['only a password', [], ['withoutKey']],
    ['only the Authenticator', ['microsoftAuthenticatorPush'], ['withoutKey', 'weakMethod']],
    ['only Windows Hello, which is bound to one computer', ['windowsHelloForBusiness'], ['withoutKey']],
    ['a phone in addition to its key', ['fido2SecurityKey', 'mobilePhone'], ['weakMethod']],
    ['a code in addition to its key', ['passKeyDeviceBound', 'softwareOneTimePasscode'], ['weakMethod']],
    ['an address for password resets in addition to its key', ['passKeyDeviceBound', 'email'], ['weakMethod']],
    ['a Temporary Access Pass in addition to its key', ['passKeyDeviceBound', 'temporaryAccessPass'], ['weakMethod']],
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
    ['has an address in a custom domain', 'customDomain', { userPrincipalName: 'bg2@contoso.example' }],
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
    ['is not a Global Administrator', 'notGlobalAdministrator', []],
    [
      'holds the role for an administrative unit only',
      'notGlobalAdministrator',
      [instance('bg2', globalAdministratorRole, { directoryScopeId: '/administrativeUnits/sales' })],
    ],
    ['holds another role', 'notGlobalAdministrator', [instance('bg2', 'teams-devices')]],
    [
      'holds the role until tomorrow',
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

  test('is unknown where PIM lists no holder of any role, because that is no valid answer', () => {
    expect(problems(instances())).toBe('unknown');
  });

  test('where one is only eligible for the role', () => {
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
      'blocks other locations',
      'blocked',
      {
        grants: blockGrant,
        conditions: { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } },
      },
    ],
    ['blocks at high risk', 'blocked', { grants: blockGrant, conditions: { userRiskLevels: ['high'] } }],
    ['blocks one app', 'blocked', { grants: blockGrant, apps: { includeApplications: ['MicrosoftAdminPortals'] } }],
    ['requires a compliant device', 'wantsDevice', { grants: { builtInControls: ['compliantDevice'] } }],
    [
      'requires a device and MFA',
      'wantsDevice',
      { grants: { operator: 'AND', builtInControls: ['mfa', 'domainJoinedDevice'] } },
    ],
    ['requires an approved app', 'wantsDevice', { grants: { builtInControls: ['compliantApplication'] } }],
    [
      'requires terms of use',
      'wantsMore',
      { grants: { operator: 'AND', builtInControls: ['mfa'], termsOfUse: ['terms'] } },
    ],
    [
      'requires another provider',
      'wantsMore',
      { grants: { builtInControls: [], customAuthenticationFactors: ['other'] } },
    ],
  ])('where a policy %s and does not exclude them', (_, problem, spoil) => {
    expect(problems(withPolicy(another(spoil)))).toEqual([problem, problem]);
    expect(problems(withPolicy(another({ ...spoil, users: { excludeUsers: accounts } })))).toBe('pass');
    expect(verdictOn(control, { ...good, ...withPolicy(another(spoil)) })).toMatchObject({
      evidence: [{}, { label: 'Policies in question', after: [{ name: 'CA09 Another' }] }],
    });
  });

  test('where policies cover them and none requires a phishing-resistant method', () => {
    expect(problems({ policies: [policy()] })).toEqual(['phishable', 'phishable']);
    expect(problems({ policies: [policy({ users: { excludeUsers: ['bg1'] } })] })).toEqual(['phishable']);
  });
});

test('reports a block and MFA that can be phished separately', () => {
  expect(problems({ policies: [policy(), another({ grants: blockGrant })] })).toEqual([
    'blocked',
    'blocked',
    'phishable',
    'phishable',
  ]);
  expect(problems({ policies: [leftOut, another({ grants: blockGrant })] })).toEqual(['blocked', 'blocked']);
});

test('does not apply where no account is declared and none is required', () => {
  expect(problems({ configuration: {}, thresholds: { breakGlassMin: 0 } })).toBe('notApplicable');
  const users = [account('bg1', { accountEnabled: false }), account('bg2')];
  expect(problems({ users, thresholds: { breakGlassMin: 0 } })).toEqual(['disabled']);
});

describe('is unknown', () => {
  test.each<[string, StateSpoil, string]>([
    [
      'where a policy has an unknown condition',
      withPolicy(another({ grants: blockGrant, conditions: { unknownConditions: ['weather'] } })),
      'CA09 Another',
    ],
    [
      'where a policy has an unknown grant',
      withPolicy(another({ grants: { builtInControls: ['moonPhase'] } })),
      'CA09 Another',
    ],
    [
      'where a policy names a group that was not read',
      { ...withPolicy(another({ grants: blockGrant, users: { excludeGroups: ['x'] } })), unresolvedGroupIds: ['x'] },
      'CA09 Another',
    ],
    [
      'where a role is assigned in an unknown way',
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
    ['while the report does not list one of them', { registrations: keys.slice(0, 1) }, 'report of registered methods'],
    [
      'where a method is unknown',
      { registrations: [...keys.slice(0, 1), registration('bg2', 'moonPhase')] },
      'report of registered methods',
    ],
    [
      'where a method in addition to the key is unknown',
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

test('fails despite other unknown facts', () => {
  const policies = [...withPolicy(another({ grants: { builtInControls: ['moonPhase'] } })).policies];
  expect(
    statusOf(control, { ...good, policies, users: [account('bg1'), account('bg2', { accountEnabled: false })] }),
  ).toBe('fail');
});
