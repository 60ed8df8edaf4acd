import { entraPrivilegedUsersCloudOnly as control } from '../../../shared/controls/administrators/entra-privileged-users-cloud-only/control';
import type { User } from '../../../shared/core/resource/resource';
import {
  assignment,
  eligibility,
  globalAdministratorRole as ga,
  group,
  userAdministratorRole as ua,
  user,
} from '../../fixtures/conditional-access';
import { declared, type StateSpoil, statusOf, verdictOn, yesterday } from '../state';

/** Ada, a Global Administrator, and Lea, who has no role. */
const withAda = (ada: Partial<User>, spoil: StateSpoil = {}): StateSpoil => ({
  users: [user('ada', ada), user('lea', { onPremisesSyncEnabled: true, onPremisesImmutableId: 'abc==' })],
  ...spoil,
});
const synced = { onPremisesSyncEnabled: true, onPremisesImmutableId: 'abc==' };
const traced = { onPremisesImmutableId: 'abc==' };
const accepted = (expiry?: string) => ({
  acceptedExclusions: { 'ZT.AD.003': [{ ...declared('ada', expiry), kind: 'user' as const }] },
});

describe('passes', () => {
  test('with cloud-only administrators, whatever other people have', () => {
    expect(verdictOn(control, withAda({}))).toEqual({ status: 'pass', note: null, evidence: [], metric: null });
  });

  test('with a leftover on-premises id, where the operator allows it', () => {
    expect(statusOf(control, withAda(traced, { thresholds: { immutableIdFails: false } }))).toBe('pass');
  });

  test('with an accepted administrator, and names them', () => {
    expect(verdictOn(control, withAda(synced, { configuration: accepted() }))).toMatchObject({
      status: 'pass',
      note: 'all others are accepted',
      evidence: [{ label: 'Accepted', after: [{ id: 'ada' }] }],
    });
  });

  test('with a synchronised holder of a role without privilege', () => {
    expect(
      statusOf(control, withAda({}, { roleAssignments: [assignment('ada', ga), assignment('lea', 'teams-devices')] })),
    ).toBe('pass');
  });
});

describe('fails', () => {
  test('with a synchronised administrator, and names person and roles', () => {
    expect(verdictOn(control, withAda(synced))).toMatchObject({
      status: 'fail',
      findings: {
        total: 1,
        first: [{ resourceId: 'ada', problem: 'synchronised', details: { roles: ['Global Administrator'] } }],
      },
      exposure: { count: 1, of: 2, ids: ['ada'], privilegedCount: 1 },
      evidence: [{ label: 'Synchronised from an on-premises directory', after: [{ id: 'ada' }] }],
    });
  });

  test('with a leftover on-premises id, and says which', () => {
    expect(verdictOn(control, withAda(traced))).toMatchObject({
      status: 'fail',
      findings: { first: [{ problem: 'immutableId' }] },
      evidence: [{ label: 'Still carrying an id of a directory on premises' }],
    });
  });

  test.each<[string, StateSpoil]>([
    ['one who is eligible', { licences: ['P1', 'P2'], roleEligibilities: [eligibility('lea', ua)] }],
    [
      'one through a group',
      { groups: [group('help', ['lea'])], roleAssignments: [assignment('help', ua, { principalType: 'group' })] },
    ],
    [
      'one for an administrative unit',
      { roleAssignments: [assignment('lea', ua, { directoryScopeId: '/administrativeUnits/a' })] },
    ],
    [
      'one with a custom role that counts',
      { roleAssignments: [assignment('lea', 'own')], thresholds: { privilegedRolesAdded: ['own'] } },
    ],
    ['one who is disabled', { users: [user('ada', { ...synced, accountEnabled: false })] }],
    ['a break-glass account', { users: [user('ada', synced)], configuration: { breakGlass: [declared('ada')] } }],
    ['one whose exception has ended', { users: [user('ada', synced)], configuration: accepted(yesterday) }],
  ])('with %s', (_, spoil) => {
    expect(statusOf(control, withAda({}, spoil))).toBe('fail');
  });
});

describe('is unknown', () => {
  test.each<[string, StateSpoil, string]>([
    [
      'a group with a role was not read',
      { roleAssignments: [assignment('g', ua, { principalType: 'group', principalName: 'Help' })] },
      'Help',
    ],
    ['a holder is missing from the list of users', { roleAssignments: [assignment('new', ua)] }, '1 holders'],
    ['no user is known', { users: [] }, 'no user'],
  ])('where %s', (_, spoil, reason) => {
    expect(verdictOn(control, withAda({}, spoil))).toMatchObject({
      status: 'unknown',
      reason: expect.stringContaining(reason),
    });
  });
});

test('does not apply where nobody holds a privileged role', () => {
  expect(statusOf(control, { roleAssignments: [] })).toBe('notApplicable');
});

describe('a mailbox of an administrator', () => {
  const asked = { thresholds: { adminsWithoutMailbox: true } };

  test.each<[string, Partial<User>, StateSpoil, string]>([
    ['is not checked by default', {}, { mailboxes: { ada: true } }, 'pass'],
    ['of somebody without a role is ignored', {}, { ...asked, mailboxes: { ada: false, lea: true } }, 'pass'],
    ['fails', {}, { ...asked, mailboxes: { ada: true } }, 'fail'],
    ['that could not be read does not pass', {}, { ...asked, mailboxes: { lea: false } }, 'unknown'],
    ['that could not be read hides no other failure', synced, asked, 'fail'],
    [
      'of an accepted administrator passes',
      {},
      { ...asked, mailboxes: { ada: true }, configuration: accepted() },
      'pass',
    ],
    [
      'that could not be read passes for an accepted administrator',
      {},
      { ...asked, configuration: accepted() },
      'pass',
    ],
  ])('%s', (_, ada, spoil, status) => {
    expect(statusOf(control, withAda(ada, spoil))).toBe(status);
  });

  test('is named as the problem, after a link to an on-premises directory', () => {
    const has = { ...asked, mailboxes: { ada: true } };
    expect(verdictOn(control, withAda({}, has))).toMatchObject({
      findings: { total: 1, first: [{ resourceId: 'ada', problem: 'mailbox' }] },
      evidence: [{ label: 'Licensed for a mailbox', after: [{ id: 'ada' }] }],
    });
    expect(verdictOn(control, withAda(synced, has))).toMatchObject({
      findings: { total: 1, first: [{ problem: 'synchronised' }] },
    });
  });
});
