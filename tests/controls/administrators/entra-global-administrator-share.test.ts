import { entraGlobalAdministratorShare as control } from '../../../shared/controls/administrators/entra-global-administrator-share/control';
import {
  assignment,
  eligibility,
  globalAdministratorRole as ga,
  group,
  userAdministratorRole as ua,
  user,
} from '../../fixtures/conditional-access';
import { declared, type StateSpoil, statusOf, verdictOn } from '../state';

const globals = (...ids: readonly string[]) => ids.map((id) => assignment(id, ga));
const others = (...ids: readonly string[]) => ids.map((id) => assignment(id, ua));
const p2: StateSpoil = { licences: ['P1', 'P2'] };

describe('passes', () => {
  test('with equal numbers of Global Administrators and other administrators, and gives both', () => {
    expect(verdictOn(control, { roleAssignments: [...globals('ada'), ...others('lea')] })).toMatchObject({
      status: 'pass',
      note: '1 of 2 admins are Global Administrators',
    });
  });

  test.each<[string, StateSpoil]>([
    ['another administrator who is eligible', { ...p2, roleEligibilities: [eligibility('lea', ua)] }],
    [
      'another administrator through a group',
      {
        groups: [group('help', ['lea'])],
        roleAssignments: [...globals('ada'), assignment('help', ua, { principalType: 'group' })],
      },
    ],
    [
      'another administrator for an administrative unit',
      { roleAssignments: [...globals('ada'), assignment('lea', ua, { directoryScopeId: '/administrativeUnits/a' })] },
    ],
    [
      'a disabled Global Administrator as well',
      {
        roleAssignments: [...globals('ada', 'tom'), ...others('lea')],
        users: [user('ada'), user('lea'), user('tom', { accountEnabled: false })],
      },
    ],
    [
      'a declared break-glass account as well',
      {
        roleAssignments: [...globals('ada', 'tom'), ...others('lea')],
        configuration: { breakGlass: [declared('tom')] },
      },
    ],
    [
      'an application with the role as well',
      {
        roleAssignments: [
          ...globals('ada'),
          ...others('lea'),
          assignment('app', ga, { principalType: 'servicePrincipal' }),
        ],
      },
    ],
    [
      'a custom role that the operator counts',
      {
        roleAssignments: [...globals('ada'), assignment('lea', 'own-role')],
        thresholds: { privilegedRolesAdded: ['own-role'] },
      },
    ],
    [
      'a higher share that is allowed',
      { roleAssignments: globals('ada', 'lea'), thresholds: { globalAdministratorShare: 1 } },
    ],
  ])('with %s', (_, spoil) => {
    expect(statusOf(control, spoil)).toBe('pass');
  });
});

describe('fails', () => {
  test('with more Global Administrators than other administrators, and gives both', () => {
    expect(verdictOn(control, { roleAssignments: [...globals('ada', 'tom'), ...others('lea')] })).toMatchObject({
      status: 'fail',
      findings: { total: 1, first: [{ problem: 'tooManyOfAll', details: { holders: 2, administrators: 3 } }] },
      exposure: { count: 2, of: 3, ids: ['ada', 'tom'] },
      evidence: [{ label: 'Global Administrators' }, { label: 'Other admins', after: [{ id: 'lea' }] }],
    });
  });

  test.each<[string, StateSpoil]>([
    ['no other administrators', { roleAssignments: globals('ada') }],
    [
      'an eligible Global Administrator',
      { ...p2, roleAssignments: [...globals('ada'), ...others('lea')], roleEligibilities: [eligibility('tom', ga)] },
    ],
    [
      'another administrator who is also a Global Administrator',
      { roleAssignments: [...globals('ada'), ...others('ada')] },
    ],
    ['a role without privilege as well', { roleAssignments: [...globals('ada'), assignment('lea', 'teams-devices')] }],
    [
      'a stricter share',
      { roleAssignments: [...globals('ada'), ...others('lea')], thresholds: { globalAdministratorShare: 0.3 } },
    ],
  ])('with %s', (_, spoil) => {
    expect(statusOf(control, spoil)).toBe('fail');
  });
});

test('is unknown while users, or members of a group with a role, are unknown', () => {
  const roleAssignments = [
    ...globals('ada'),
    assignment('help', ua, { principalType: 'group', principalName: 'Help' }),
  ];
  expect(verdictOn(control, { roleAssignments })).toMatchObject({
    status: 'unknown',
    reason: expect.stringContaining('Help'),
  });
  expect(statusOf(control, { users: [] })).toBe('unknown');
});

test('does not apply where all administrators are declared accounts', () => {
  expect(statusOf(control, { configuration: { breakGlass: [declared('ada')] } })).toBe('notApplicable');
});
