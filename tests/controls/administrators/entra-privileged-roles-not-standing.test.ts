import { entraPrivilegedRolesNotStanding as control } from '../../../shared/controls/administrators/entra-privileged-roles-not-standing/control';
import {
  globalAdministratorRole,
  group,
  instance,
  user,
  userAdministratorRole,
} from '../../fixtures/conditional-access';
import { declared, type StateSpoil, statusOf, verdictOn, yesterday } from '../state';

type Instance = ReturnType<typeof instance>;
const syncRole = 'd29b2b05-8046-44ba-8758-1e26182fcf32';
const end = '2026-11-24T17:00:00Z';

const activated = instance('ada', globalAdministratorRole, { assignmentType: 'Activated', endDateTime: end });
const standing = instance('ada', globalAdministratorRole);
const ofGroup = instance('admins', userAdministratorRole, { principalType: 'group', principalName: 'Admins' });

const judged = (instances: readonly Instance[], spoil: StateSpoil = {}): StateSpoil => ({
  licences: ['P1', 'P2'],
  ...spoil,
  small: { unifiedRoleAssignmentScheduleInstance: instances },
});

const application = instance('backup', globalAdministratorRole, {
  principalType: 'servicePrincipal',
  principalName: 'Backup',
});

describe('passes', () => {
  test('with an activated role', () => {
    expect(verdictOn(control, judged([activated]))).toMatchObject({ status: 'pass', note: null, evidence: [] });
  });

  test.each<[string, readonly Instance[], StateSpoil]>([
    ['with an assignment with an end date', [instance('ada', globalAdministratorRole, { endDateTime: end })], {}],
    ['with a role that is not privileged', [instance('ada', 'teams-devices')], {}],
    ['with a group without members', [ofGroup], { groups: [group('admins', [])] }],
    [
      'with an assignment of a disabled account',
      [standing],
      { users: [user('ada', { accountEnabled: false }), user('lea')] },
    ],
  ])('%s', (_, instances, spoil) => {
    expect(statusOf(control, judged(instances, spoil))).toBe('pass');
  });

  test.each<[string, NonNullable<StateSpoil['configuration']>]>([
    ['break-glass', { breakGlass: [declared('ada')] }],
    ['a member of a break-glass group', { breakGlass: [declared('emergency')] }],
    ['a service account', { serviceAccounts: [declared('ada')] }],
    ['accepted', { acceptedExclusions: { 'ZT.AD.004': [{ ...declared('ada'), kind: 'user' }] } }],
  ])('with an account declared as %s, and names it separately', (_, configuration) => {
    expect(
      verdictOn(control, judged([standing], { configuration, groups: [group('emergency', ['ada'])] })),
    ).toMatchObject({
      status: 'pass',
      note: 'declared accounts only',
      evidence: [{ label: 'Declared, not counted', after: [{ type: 'person', id: 'ada' }] }],
    });
  });

  test('with an application that is declared', () => {
    const configuration = {
      acceptedExclusions: { 'ZT.AD.004': [{ ...declared('backup'), kind: 'application' as const }] },
    };
    expect(verdictOn(control, judged([activated, application], { configuration }))).toMatchObject({
      status: 'pass',
      evidence: [],
    });
  });
});

describe('fails', () => {
  test('with an undeclared application, because it can only hold a role permanently', () => {
    expect(verdictOn(control, judged([activated, application]))).toMatchObject({
      status: 'fail',
      exposure: { computed: true, count: 0 },
      findings: {
        total: 1,
        first: [{ subject: { type: 'application', name: 'Backup' }, problem: 'standingApplication' }],
      },
      evidence: [{ label: 'Applications with a standing role', after: [{ name: 'Backup' }] }],
    });
    expect(verdictOn(control, judged([standing, application]))).toMatchObject({
      exposure: { count: 1 },
      findings: { total: 2 },
    });
  });

  test('with a permanent assignment, and names role and person', () => {
    expect(verdictOn(control, judged([standing, instance('tom', userAdministratorRole)]))).toMatchObject({
      status: 'fail',
      findings: {
        total: 2,
        first: [
          { subject: { type: 'person', id: 'ada' }, problem: 'standing', details: { role: 'Global Administrator' } },
          { subject: { type: 'person', id: 'tom' }, details: { role: 'User Administrator' } },
        ],
      },
      exposure: { count: 2, of: 5, ids: ['ada', 'tom'], privilegedCount: 2 },
      evidence: [
        { label: 'Global Administrator, standing', after: [{ type: 'person', id: 'ada' }] },
        { label: 'User Administrator, standing', after: [{ type: 'person', id: 'tom' }] },
      ],
    });
  });

  test('with the members of a group that has a role, except declared ones', () => {
    const groups = [group('admins', ['lea', 'tom'])];
    expect(verdictOn(control, judged([ofGroup], { groups }))).toMatchObject({
      status: 'fail',
      findings: { total: 2, first: [{ problem: 'standingThroughGroup', details: { group: 'admins' } }, {}] },
      exposure: { ids: ['lea', 'tom'] },
    });
    const configuration = { breakGlass: [declared('lea')] };
    expect(verdictOn(control, judged([ofGroup], { groups, configuration }))).toMatchObject({
      status: 'fail',
      exposure: { count: 1, ids: ['tom'] },
    });
  });

  test('counting a person once who holds the same role directly and through a group', () => {
    const instances = [ofGroup, instance('tom', userAdministratorRole)];
    expect(verdictOn(control, judged(instances, { groups: [group('admins', ['tom'])] }))).toMatchObject({
      status: 'fail',
      findings: { total: 1, first: [{ problem: 'standing' }] },
    });
  });

  test('when a declaration has ended', () => {
    const configuration = { breakGlass: [declared('ada', yesterday)] };
    expect(statusOf(control, judged([standing], { configuration }))).toBe('fail');
  });

  test('with a synchronisation account that holds no synchronisation role', () => {
    const configuration = { syncAccounts: [declared('ada')] };
    expect(statusOf(control, judged([standing], { configuration }))).toBe('fail');
    const roleAssignments = [instance('ada', globalAdministratorRole), instance('ada', syncRole)];
    expect(statusOf(control, judged([standing], { configuration, roleAssignments }))).toBe('pass');
  });

  test('with a role that the operator counts as privileged', () => {
    const instances = [instance('ada', 'teams-devices')];
    const spoil = { thresholds: { privilegedRolesAdded: ['teams-devices'] } };
    expect(verdictOn(control, judged(instances, spoil))).toMatchObject({
      status: 'fail',
      evidence: [{ label: 'a custom role, standing' }],
    });
  });

  test('with a holder whose type PIM does not return', () => {
    expect(statusOf(control, judged([{ ...standing, principalType: 'unknown' }]))).toBe('fail');
  });
});

describe('is unknown', () => {
  test.each<[string, readonly Instance[], string]>([
    ['an assignment type is unknown', [{ ...activated, assignmentType: 'Elevated' }], 'Elevated'],
    ['the members of a group were not read', [ofGroup], 'Admins'],
    ['the holder is unknown', [{ ...standing, principalId: 'x', principalType: 'unknown' }], 'could not be read'],
    ['PIM returns nothing at all', [], 'no holder'],
  ])('where %s', (_, instances, reason) => {
    expect(verdictOn(control, judged(instances))).toMatchObject({
      status: 'unknown',
      reason: expect.stringContaining(reason),
    });
  });

  test('while no user is known', () => {
    expect(statusOf(control, judged([standing], { users: [] }))).toBe('unknown');
  });
});

test('fails despite other unknown facts', () => {
  expect(statusOf(control, judged([standing, { ...activated, assignmentType: 'Elevated' }, ofGroup]))).toBe('fail');
});

test('is not judged without P2', () => {
  expect(control.needs).toContain('unifiedRoleAssignmentScheduleInstance');
  expect(control.licence).toBe('P2');
});
