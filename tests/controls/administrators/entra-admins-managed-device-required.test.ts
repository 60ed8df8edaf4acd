import { entraAdminsManagedDeviceRequired as control } from '../../../shared/controls/administrators/entra-admins-managed-device-required/control';
import {
  assignment,
  eligibility,
  globalAdministratorRole,
  type PolicySpoil,
  policy,
  userAdministratorRole,
} from '../../fixtures/conditional-access';
import { statusOf, verdictOn } from '../state';

const managed = (spoil: PolicySpoil = {}) =>
  policy({
    users: { includeUsers: [], includeRoles: [globalAdministratorRole] },
    grants: { builtInControls: ['compliantDevice'] },
    ...spoil,
  });
const everyone = { users: { includeUsers: ['All'] } };

describe('passes', () => {
  test.each<[string, PolicySpoil]>([
    ['a policy for the role', {}],
    ['a policy for everyone', everyone],
    ['MFA as well', { grants: { operator: 'AND', builtInControls: ['mfa', 'compliantDevice'] } }],
    ['enrolment excluded', { apps: { excludeApplications: ['0000000a-0000-0000-c000-000000000000'] } }],
  ])('with %s', (_, spoil) => {
    expect(verdictOn(control, { policies: [managed(spoil)] })).toMatchObject({ status: 'pass', note: '1 active' });
  });
});

describe('fails', () => {
  test.each<[string, PolicySpoil, string]>([
    ['accepts MFA instead', { grants: { builtInControls: ['compliantDevice', 'mfa'] } }, 'otherGrantSuffices'],
    ['accepts a joined device', { grants: { builtInControls: ['domainJoinedDevice'] } }, 'noPolicy'],
    ['is report-only', { state: 'enabledForReportingButNotEnforced' }, 'reportOnly'],
    ['is for the portals alone', { apps: { includeApplications: ['MicrosoftAdminPortals'] } }, 'narrowed'],
    ['excludes the administrator', { users: { includeUsers: ['All'], excludeUsers: ['ada'] } }, 'excluded'],
    [
      'covers one platform only',
      { conditions: { platforms: { includePlatforms: ['windows'], excludePlatforms: [] } } },
      'narrowed',
    ],
  ])('when the policy %s', (_, spoil, problem) => {
    expect(verdictOn(control, { policies: [managed(spoil)] })).toMatchObject({
      status: 'fail',
      findings: { first: [{ problem }] },
      exposure: { count: 1, of: 1, ids: ['ada'], privilegedCount: 1 },
    });
  });

  test('for a role that the policy does not name, held for an administrative unit or eligible', () => {
    const held = assignment('lea', userAdministratorRole, { directoryScopeId: '/administrativeUnits/1' });
    expect(
      statusOf(control, { policies: [managed()], roleAssignments: [assignment('ada', globalAdministratorRole), held] }),
    ).toBe('fail');
    expect(
      statusOf(control, {
        policies: [managed()],
        licences: ['P1', 'P2', 'INTUNE'],
        roleEligibilities: [eligibility('tom', userAdministratorRole)],
      }),
    ).toBe('fail');
  });
});

test('does not apply without administrators, is unknown where a group with a role cannot be read, and needs both licences', () => {
  expect(statusOf(control, { policies: [managed()], roleAssignments: [] })).toBe('notApplicable');
  expect(
    statusOf(control, {
      policies: [managed()],
      roleAssignments: [assignment('unread', globalAdministratorRole, { principalType: 'group' })],
    }),
  ).toBe('unknown');
  expect(statusOf(control, { policies: [managed()], licences: ['P1'] })).toBe('notLicensed');
  expect(statusOf(control, { policies: [], licences: ['INTUNE'] })).toBe('notLicensed');
});
