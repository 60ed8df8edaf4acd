import { entraPrivilegedRolesWithoutGuests as control } from '../../../shared/controls/administrators/entra-privileged-roles-without-guests/control';
import type { User } from '../../../shared/core/resource/resource';
import {
  assignment,
  eligibility,
  globalAdministratorRole as ga,
  group,
  guest,
  userAdministratorRole as ua,
  user,
} from '../../fixtures/conditional-access';
import { declared, type StateSpoil, statusOf, verdictOn } from '../state';

const ada = assignment('ada', ga);

describe('passes', () => {
  test('with guests without a role', () => {
    expect(verdictOn(control)).toEqual({ status: 'pass', note: null, evidence: [], metric: null });
  });

  test('with a guest in a role without privilege, and with an application', () => {
    const app = assignment('app', ga, { principalType: 'servicePrincipal' });
    expect(statusOf(control, { roleAssignments: [ada, assignment('gil', 'teams-devices'), app] })).toBe('pass');
  });

  test('with an accepted guest, and names them', () => {
    const configuration = { acceptedExclusions: { 'ZT.AD.013': [{ ...declared('gil'), kind: 'user' as const }] } };
    expect(verdictOn(control, { roleAssignments: [ada, assignment('gil', ua)], configuration })).toMatchObject({
      status: 'pass',
      note: 'all others are accepted',
      evidence: [{ label: 'Accepted', after: [{ id: 'gil' }] }],
    });
  });
});

describe('fails', () => {
  test('with a guest, and names the roles', () => {
    expect(verdictOn(control, { roleAssignments: [ada, assignment('gil', ua)] })).toMatchObject({
      status: 'fail',
      findings: {
        total: 1,
        first: [{ resourceId: 'gil', problem: 'guest', details: { roles: ['User Administrator'] } }],
      },
      exposure: { count: 1, of: 5, ids: ['gil'] },
      evidence: [{ label: 'Guests', after: [{ type: 'person', id: 'gil' }] }],
    });
  });

  test.each<[string, Partial<User>]>([
    ['with the suffix of another tenant in the name', { isExternal: true }],
    ['who was invited', { externalUserState: 'Accepted' }],
    ['whose account was created in another tenant', { creationType: 'Invitation' }],
  ])('with a member %s', (_, spoil) => {
    expect(verdictOn(control, { users: [user('ada', spoil)] })).toMatchObject({
      status: 'fail',
      findings: { first: [{ problem: 'external' }] },
      evidence: [{ label: 'Accounts from outside that are members' }],
    });
  });

  test.each<[string, StateSpoil]>([
    ['who is eligible', { licences: ['P1', 'P2'], roleEligibilities: [eligibility('gil', ua)] }],
    [
      'in a group',
      { groups: [group('help', ['gil'])], roleAssignments: [ada, assignment('help', ua, { principalType: 'group' })] },
    ],
    [
      'for an administrative unit',
      { roleAssignments: [ada, assignment('gil', ua, { directoryScopeId: '/administrativeUnits/a' })] },
    ],
    [
      'who is disabled',
      {
        users: [user('ada'), { ...guest('gil'), accountEnabled: false }],
        roleAssignments: [ada, assignment('gil', ua)],
      },
    ],
    ['whose type is in another case', { users: [user('ada', { userType: 'guest' })] }],
    [
      'who is declared as break-glass',
      { roleAssignments: [ada, assignment('gil', ua)], configuration: { breakGlass: [declared('gil')] } },
    ],
  ])('with a guest %s', (_, spoil) => {
    expect(statusOf(control, spoil)).toBe('fail');
  });
});

describe('is unknown', () => {
  test.each<[string, StateSpoil]>([
    ['a group with a role was not read', { roleAssignments: [ada, assignment('g', ua, { principalType: 'group' })] }],
    ['a holder is missing from the list of users', { roleAssignments: [ada, assignment('new', ua)] }],
    ['no user is known', { users: [] }],
  ])('where %s', (_, spoil) => {
    expect(statusOf(control, spoil)).toBe('unknown');
  });
});

test('does not apply where nobody holds a privileged role', () => {
  expect(statusOf(control, { roleAssignments: [] })).toBe('notApplicable');
});
