import { entraRoleActivationStrong as control } from '../../../shared/controls/administrators/entra-role-activation-strong/control';
import type { RoleManagementPolicyAssignment } from '../../../shared/kinds/unified-role-management-policy-assignment/unified-role-management-policy-assignment';
import {
  eligibility,
  globalAdministratorRole as ga,
  policy,
  userAdministratorRole as ua,
} from '../../fixtures/conditional-access';
import { roleSettingsWith } from '../../fixtures/role-settings';
import { type StateSpoil, statusOf, verdictOn } from '../state';

const settings = (spoil: Partial<RoleManagementPolicyAssignment>, role = ua, state: StateSpoil = {}): StateSpoil => ({
  licences: ['P1', 'P2'],
  ...state,
  small: { unifiedRoleManagementPolicyAssignment: roleSettingsWith(spoil, role) },
});
const byContext = { enabledRules: ['Justification'], authenticationContext: 'c1' };
const contextPolicy = (spoil: Parameters<typeof policy>[0] = {}) =>
  policy({
    id: 'ca10',
    apps: { includeApplications: [], includeAuthenticationContextClassReferences: ['c1'] },
    ...spoil,
  });

describe('passes', () => {
  test('with sound settings for every privileged role', () => {
    expect(verdictOn(control, settings({}))).toMatchObject({
      status: 'pass',
      note: '44 privileged roles',
      evidence: [],
    });
  });

  test.each<[string, StateSpoil]>([
    ['eight hours of a smaller role', settings({ maximumDuration: 'PT8H' })],
    ['minutes', settings({ maximumDuration: 'PT90M' })],
    ['a ticket as well', settings({ enabledRules: ['Justification', 'MultiFactorAuthentication', 'Ticketing'] })],
    [
      'an authentication context for which Conditional Access requires MFA',
      settings(byContext, ua, { policies: [contextPolicy()] }),
    ],
    [
      'a context policy that covers the eligible person',
      settings(byContext, ua, {
        policies: [contextPolicy({ users: { includeUsers: ['lea'] } })],
        roleEligibilities: [eligibility('lea', ua)],
      }),
    ],
    [
      'more hours, where they are allowed',
      settings({ maximumDuration: 'P1D' }, ua, { thresholds: { activationHours: 24 } }),
    ],
  ])('with %s', (_, spoil) => {
    expect(statusOf(control, spoil)).toBe('pass');
  });
});

describe('fails', () => {
  test('with a role that needs no MFA, and names it', () => {
    expect(verdictOn(control, settings({ enabledRules: ['Justification'] }))).toMatchObject({
      status: 'fail',
      findings: { total: 1, first: [{ problem: 'noMfa', subject: { name: 'User Administrator' } }] },
      evidence: [{ label: 'Activated without MFA', after: [{ type: 'role', id: ua }] }],
    });
  });

  test.each<[string, string, StateSpoil]>([
    ['no justification', 'noJustification', settings({ enabledRules: ['MultiFactorAuthentication'] })],
    ['nine hours', 'tooLong', settings({ maximumDuration: 'PT9H' })],
    ['eight hours and a minute', 'tooLong', settings({ maximumDuration: 'PT8H1M' })],
    ['a day', 'tooLong', settings({ maximumDuration: 'P1D' })],
    ['eight hours of Global Administrator', 'tooLong', settings({ maximumDuration: 'PT8H' }, ga)],
    ['permanent assignments', 'permanentAllowed', settings({ isExpirationRequired: false })],
    ['a context that no policy uses', 'noMfa', settings(byContext)],
    [
      'a context policy that is report-only',
      'noMfa',
      settings(byContext, ua, { policies: [contextPolicy({ state: 'enabledForReportingButNotEnforced' })] }),
    ],
    [
      'a context policy that excludes the eligible person',
      'noMfa',
      settings(byContext, ua, {
        policies: [contextPolicy({ users: { excludeUsers: ['lea'] } })],
        roleEligibilities: [eligibility('lea', ua)],
      }),
    ],
  ])('with %s', (_, problem, spoil) => {
    expect(verdictOn(control, spoil)).toMatchObject({ status: 'fail', findings: { total: 1, first: [{ problem }] } });
  });

  test('with a failure among unknown facts', () => {
    expect(statusOf(control, settings({ enabledRules: null, isExpirationRequired: false }))).toBe('fail');
  });
});

test('ignores a role without privilege', () => {
  expect(statusOf(control, settings({ roleDefinitionId: 'teams-devices', enabledRules: [] }))).toBe('pass');
});

describe('is unknown', () => {
  test.each<[string, StateSpoil]>([
    ['PIM does not return what is required', settings({ enabledRules: null })],
    ['the duration cannot be understood', settings({ maximumDuration: 'P1M' })],
    ['the duration is empty', settings({ maximumDuration: 'PT' })],
    ['PIM does not return whether assignments end', settings({ isExpirationRequired: null })],
    ['Global Administrator is missing from the list', settings({ roleDefinitionId: 'other' }, ga)],
    ['no user is known', settings({}, ua, { users: [] })],
  ])('where %s', (_, spoil) => {
    expect(statusOf(control, spoil)).toBe('unknown');
  });
});
