import { entraPrivilegedRolesAssignedByPim as control } from '../../../shared/controls/administrators/entra-privileged-roles-assigned-by-pim/control';
import {
  assignment,
  globalAdministratorRole as ga,
  group,
  instance,
  userAdministratorRole as ua,
} from '../../fixtures/conditional-access';
import { declared, type StateSpoil, statusOf, verdictOn, yesterday } from '../state';

type Instance = ReturnType<typeof instance>;
const scheduled = instance('ada', ga);
const past = (principalId: string, spoil: Partial<Instance> = {}): Instance =>
  instance(principalId, ga, { startDateTime: null, ...spoil });
const ofGroup = past('admins', { principalType: 'group', principalName: 'Admins' });

const judged = (instances: readonly Instance[], spoil: StateSpoil = {}): StateSpoil => ({
  licences: ['P1', 'P2'],
  ...spoil,
  small: { unifiedRoleAssignmentScheduleInstance: instances },
});

describe('passes', () => {
  test.each<[string, readonly Instance[]]>([
    ['an assignment made by PIM, even a permanent one', [scheduled]],
    ['an activation', [past('ada', { assignmentType: 'Activated' })]],
    ['a role without privilege', [scheduled, instance('lea', 'teams-devices', { startDateTime: null })]],
    ['an application', [scheduled, past('app', { principalType: 'servicePrincipal' })]],
  ])('with %s', (_, instances) => {
    expect(verdictOn(control, judged(instances))).toEqual({ status: 'pass', note: null, evidence: [], metric: null });
  });

  test.each<[string, NonNullable<StateSpoil['configuration']>]>([
    ['break-glass', { breakGlass: [declared('ada')] }],
    ['a member of a break-glass group', { breakGlass: [declared('emergency')] }],
    ['a service account', { serviceAccounts: [declared('ada')] }],
    ['accepted', { acceptedExclusions: { 'ZT.AD.005': [{ ...declared('ada'), kind: 'user' }] } }],
  ])('with an account declared as %s, and names it separately', (_, configuration) => {
    expect(
      verdictOn(control, judged([past('ada')], { configuration, groups: [group('emergency', ['ada'])] })),
    ).toMatchObject({
      status: 'pass',
      note: 'declared accounts only',
      evidence: [{ label: 'Declared, not counted', after: [{ type: 'person', id: 'ada' }] }],
    });
  });
});

describe('fails', () => {
  test('with an assignment made outside PIM, and names person and role', () => {
    expect(verdictOn(control, judged([scheduled, past('tom')]))).toMatchObject({
      status: 'fail',
      findings: {
        total: 1,
        first: [{ resourceId: `tom|${ga}`, problem: 'pastPim', details: { role: 'Global Administrator' } }],
      },
      exposure: { count: 1, of: 5, ids: ['tom'] },
      evidence: [{ label: 'Given outside PIM', after: [{ type: 'person', id: 'tom' }] }],
    });
  });

  test('with an assignment to a group, and counts its members except declared ones', () => {
    const groups = [group('admins', ['lea', 'tom'])];
    const configuration = { breakGlass: [declared('lea')] };
    expect(verdictOn(control, judged([ofGroup], { groups, configuration }))).toMatchObject({
      status: 'fail',
      findings: { total: 1, first: [{ problem: 'groupPastPim', subject: { type: 'group', name: 'Admins' } }] },
      exposure: { count: 1, ids: ['tom'] },
      evidence: [{ label: 'Groups with a role outside PIM' }],
    });
  });

  test.each<[string, readonly Instance[], StateSpoil]>([
    ['one with an end date', [past('ada', { endDateTime: '2026-12-24T00:00:00Z' })], {}],
    ['one for an administrative unit', [past('ada', { directoryScopeId: '/administrativeUnits/a' })], {}],
    ['a declaration that has ended', [past('ada')], { configuration: { breakGlass: [declared('ada', yesterday)] } }],
    ['a known person whose type PIM does not return', [past('ada', { principalType: 'unknown' })], {}],
    [
      'a role that the operator counts',
      [instance('ada', 'own', { startDateTime: null })],
      { thresholds: { privilegedRolesAdded: ['own'] } },
    ],
    ['another unknown fact as well', [past('ada'), instance('lea', ua, { assignmentType: 'Elevated' }), ofGroup], {}],
  ])('with %s', (_, instances, spoil) => {
    expect(statusOf(control, judged(instances, spoil))).toBe('fail');
  });
});

describe('is unknown', () => {
  test.each<[string, readonly Instance[], string]>([
    ['an assignment type is unknown', [instance('ada', ga, { assignmentType: 'Elevated' })], 'Elevated'],
    ['the members of a group were not read', [scheduled, ofGroup], 'Admins'],
    ['the holder is unknown', [past('x', { principalType: 'unknown' })], 'could not be read'],
    ['PIM returns nothing at all', [], 'no holder'],
  ])('where %s', (_, instances, reason) => {
    expect(verdictOn(control, judged(instances))).toMatchObject({
      status: 'unknown',
      reason: expect.stringContaining(reason),
    });
  });

  test('while no user is known', () => {
    expect(statusOf(control, judged([scheduled], { users: [], roleAssignments: [assignment('ada', ga)] }))).toBe(
      'unknown',
    );
  });
});

test('is not judged without P2: PIM has no list then', () => {
  expect(control.needs).toContain('unifiedRoleAssignmentScheduleInstance');
  expect(control.licence).toBe('P2');
});
