import { eventActorOf } from '../../../shared/core/attribution';
import type { DirectoryAudit } from '../../../shared/core/log/record';
import { assignment, eligibility, group, instance, user } from '../../fixtures/conditional-access';
import {
  directoryAudit,
  type Grant,
  membershipRecord,
  modified,
  person,
  pimRecord,
  roleRecord,
  target,
} from '../../fixtures/records';
import { sentencesOf } from '../said';
import { declared, facts, onChange, onRecord, roles } from './facts';
import { signIn } from './sign-ins';

const R22 = 'EV.R22';
const withBreakGlass = facts({ isDeclared: declared('bg-1'), roleInstances: [] });
const ga = roles.globalAdministrator;
const grantKey = `bg-1|${ga}`;

const done = (activityDisplayName: string, spoil: Parameters<typeof directoryAudit>[0] = {}) =>
  directoryAudit({ activityDisplayName, targets: [target('User', 'bg-1')], ...spoil });

/** Core Directory adds these to the changes that an app makes. */
const namesOfActor = ['ActorId.ServicePrincipalNames', 'SPN'].map((displayName) => ({
  displayName,
  oldValue: null,
  newValue: '"app"',
}));

describe('in the audit log', () => {
  test.each([
    'Reset password (by admin)',
    'Admin deleted security info',
    'Disable account',
    'Update user',
    'Delete user',
    'An activity that Microsoft invents tomorrow',
  ])('fires on "%s"', (activity) => {
    expect(onRecord(R22, done(activity), withBreakGlass)).toMatchObject([
      {
        effect: 'raised',
        severity: 'critical',
        alerts: true,
        momentary: !['Disable account', 'Delete user'].includes(activity),
        storyOf: null,
        resourceId: 'bg-1',
        peopleIds: ['bg-1'],
        details: { what: 'logged', activity, attempted: false },
      },
    ]);
  });

  test.each([
    ['the entry about licences', 'Change user license', []],
    ['the entry about the plans in them', 'Update user', ['AssignedLicense', 'AssignedPlan']],
  ])('a licence is only recorded: %s', (_, activity, changed) => {
    const modifiedProperties = changed.map((displayName) => ({ displayName, oldValue: '[]', newValue: '["plan"]' }));
    const listed = { displayName: 'Included Updated Properties', oldValue: null, newValue: `"${changed.join(', ')}"` };
    const targets = [target('User', 'bg-1', [...modifiedProperties, listed, ...namesOfActor])];
    expect(onRecord(R22, done(activity, { targets }), withBreakGlass)).toMatchObject([
      { severity: 'low', alerts: false },
    ]);
  });

  test('the entries that synchronisation writes about every account are not changes', () => {
    const modifiedProperties = [{ displayName: 'LastDirSyncTime', oldValue: '["a"]', newValue: '["b"]' }];
    const targets = [target('User', 'bg-1', [...modifiedProperties, ...namesOfActor])];
    expect(onRecord(R22, done('Update user', { targets }), withBreakGlass)).toEqual([]);
  });

  test.each([
    ['Delete user', 'was deleted'],
    ['Disable account', 'was blocked'],
  ])('says in the subject what "%s" did to the account', (activity, said) => {
    const [found] = onRecord(R22, done(activity), withBreakGlass);
    expect(found && sentencesOf(found).map(({ text }) => text)).toContainEqual(expect.stringContaining(said));
  });

  test('fires on a failed attempt, and says that it failed', () => {
    expect(onRecord(R22, done('Reset password (by admin)', { result: 'failure' }), withBreakGlass)).toMatchObject([
      { severity: 'high', alerts: true, details: { attempted: true } },
    ]);
  });

  describe('a reset that the service of Microsoft carries out', () => {
    const service = { ...person('fim'), userPrincipalName: 'fim_password_service@support.onmicrosoft.com' };
    const carriedOut = done('Reset user password', { actor: service });
    const alertsWith = (...known: readonly DirectoryAudit[]) =>
      onRecord(R22, carriedOut, { ...withBreakGlass, recordsAbout: () => [carriedOut, ...known] }).map(
        ({ alerts }) => alerts,
      );

    test.each(['Reset password (self-service)', 'Reset password (by admin)'])(
      'is one alert with "%s", which names the account that acted',
      (activity) => expect(alertsWith(done(activity, { id: 'own' }))).toEqual([false]),
    );

    test('alerts without the name of an account if the entry of the reset is not known', () => {
      expect(alertsWith()).toEqual([true]);
      expect(alertsWith(done('Reset password (self-service)', { id: 'own', result: 'failure' }))).toEqual([true]);
      expect(alertsWith(done('Admin deleted security info', { id: 'own' }))).toEqual([true]);
      expect(eventActorOf(service)).toBeNull();
    });
  });

  test('adding an account to a group is reported for the account', () => {
    const record = membershipRecord({ activity: 'Add member to group', groupId: 'g1', memberId: 'bg-1' });
    const given = facts({ isDeclared: declared('bg-1', 'g1') });
    expect(onRecord(R22, record, given)).toMatchObject([{ resourceId: 'bg-1', peopleIds: ['bg-1'] }]);
  });

  test('a declared group is reported by its name', () => {
    const record = directoryAudit({
      activityDisplayName: 'Delete group',
      targets: [target('Group', 'g1', [], 'Break Glass')],
    });
    expect(onRecord(R22, record, facts({ isDeclared: declared('g1') }))).toMatchObject([
      { resourceId: 'g1', resourceName: 'Break Glass', peopleIds: [] },
    ]);
  });

  test("hostile names appear only in the details, and people's names are not stored", () => {
    const record = done('Update user', {
      targets: [target('User', 'bg-1', [modified('DisplayName', '"a"', '"<script>‮"')], 'Break Glass‮')],
    });
    expect(JSON.stringify(onRecord(R22, record, withBreakGlass))).not.toMatch(/script|Break Glass/);
  });

  test.each([
    ['the account is not declared', done('Update user', { targets: [target('User', 'lea')] })],
    [
      'the account is only the actor',
      done('Update user', {
        targets: [target('User', 'lea')],
        actor: { type: 'user', id: 'bg-1', userPrincipalName: null, displayName: null, ipAddress: null },
      }),
    ],
    ['no object is named', done('Update user', { targets: [target('User', null)] })],
    ['it is a sign-in, which EV.R21 reports', signIn({ userId: 'bg-1' })],
  ])('stays silent when %s', (_, record) => {
    expect(onRecord(R22, record, withBreakGlass)).toEqual([]);
  });
});

describe('roles are one story with the detector of roles', () => {
  const granted: Grant = {
    principalId: 'bg-1',
    principalType: 'User',
    templateId: ga,
    roleName: 'Global Administrator',
  };

  test.each([
    ['an assignment', roleRecord(granted), 'EV.R01', 'roleGiven'],
    [
      'an assignment outside PIM',
      pimRecord(granted, 'Add member to role outside of PIM (permanent)'),
      'EV.R01',
      'roleGiven',
    ],
    ['an activation', pimRecord(granted, 'Add member to role completed (PIM activation)'), 'EV.R04', 'roleActivated'],
    [
      'an eligible role',
      pimRecord(granted, 'Add eligible member to role in PIM completed (permanent)'),
      'EV.R03',
      'madeEligible',
    ],
  ])('%s', (_, record, storyOf, what) => {
    const found = onRecord(R22, record, withBreakGlass);
    expect(found).toMatchObject([
      { severity: 'critical', momentary: true, storyOf, resourceId: grantKey, peopleIds: ['bg-1'], details: { what } },
    ]);
    const own = onRecord(storyOf, record, withBreakGlass);
    expect(own).toMatchObject([{ effect: 'raised', alerts: true, resourceId: grantKey }]);
  });

  test('a removed role is a story of its own: it would end the other one', () => {
    expect(onRecord(R22, roleRecord(granted, {}, true), withBreakGlass)).toMatchObject([
      { effect: 'raised', storyOf: null, resourceId: 'bg-1', details: { what: 'roleTaken' } },
    ]);
  });

  test('a role in the lists of assignments is reported too', () => {
    expect(onChange(R22, 'unifiedRoleAssignment', undefined, assignment('bg-1', ga), withBreakGlass)).toMatchObject([
      { storyOf: 'EV.R01', resourceId: grantKey },
    ]);
    const held = instance('bg-1', ga);
    expect(onChange(R22, 'unifiedRoleAssignmentScheduleInstance', undefined, held, withBreakGlass)).toMatchObject([
      { storyOf: 'EV.R01', resourceId: grantKey },
    ]);
    const activated = { ...held, assignmentType: 'Activated' };
    expect(onChange(R22, 'unifiedRoleAssignmentScheduleInstance', undefined, activated, withBreakGlass)).toMatchObject([
      { storyOf: 'EV.R04', resourceId: grantKey },
    ]);
    expect(
      onChange(R22, 'unifiedRoleEligibilityScheduleInstance', undefined, eligibility('bg-1', ga), withBreakGlass),
    ).toMatchObject([{ storyOf: 'EV.R03', resourceId: grantKey }]);
    expect(
      onChange(R22, 'unifiedRoleEligibilityScheduleInstance', eligibility('bg-1', ga), undefined, withBreakGlass),
    ).toMatchObject([{ storyOf: null, resourceId: 'bg-1', details: { what: 'eligibilityTaken' } }]);
  });

  test.each([
    ['unifiedRoleAssignment', assignment('lea', ga)],
    ['unifiedRoleAssignmentScheduleInstance', instance('lea', ga)],
    ['unifiedRoleEligibilityScheduleInstance', eligibility('lea', ga)],
  ] as const)('stays silent about other accounts in %s', (kind, after) => {
    // Safe: each resource is of its kind.
    expect(onChange(R22, kind, undefined, after as never, withBreakGlass)).toEqual([]);
  });
});

describe('in the list of users', () => {
  const good = user('bg-1');

  test.each([
    ['created', undefined, good],
    ['deleted', good, undefined],
    ['disabled', good, { ...good, accountEnabled: false }],
    ['enabled', { ...good, accountEnabled: false }, good],
  ])('fires when it was %s', (what, before, after) => {
    expect(onChange(R22, 'user', before, after, withBreakGlass)).toMatchObject([
      { severity: 'critical', momentary: false, resourceId: 'bg-1', peopleIds: ['bg-1'], details: { what } },
    ]);
  });

  test('fires when it was renamed, and stores no name', () => {
    const found = onChange(R22, 'user', good, { ...good, displayName: 'Nobody special' }, withBreakGlass);
    expect(found).toMatchObject([{ details: { what: 'changed', fields: ['displayName'] } }]);
    expect(JSON.stringify(found)).not.toContain('Nobody');
  });

  test('stays silent about other accounts', () => {
    expect(onChange(R22, 'user', user('lea'), undefined, withBreakGlass)).toEqual([]);
  });
});

describe('in groups', () => {
  const before = group('g1', ['lea']);

  test('fires when it joins or leaves one', () => {
    const after = group('g1', ['bg-1', 'lea']);
    expect(onChange(R22, 'group', before, after, withBreakGlass)).toMatchObject([
      { resourceId: 'bg-1', peopleIds: ['bg-1'], details: { what: 'joinedGroup' } },
    ]);
    expect(onChange(R22, 'group', after, before, withBreakGlass)).toMatchObject([
      { resourceId: 'bg-1', details: { what: 'leftGroup' } },
    ]);
  });

  test("a new member of a declared group is a break-glass account: it fires as part of the group's story", () => {
    const given = facts({ isDeclared: declared('g1') });
    expect(onChange(R22, 'group', before, group('g1', ['lea', 'mallory']), given)).toMatchObject([
      { storyOf: 'EV.R12', resourceId: 'g1', peopleIds: ['mallory'], details: { what: 'membersAdded' } },
    ]);
    expect(onChange(R22, 'group', before, group('g1', []), given)).toMatchObject([
      { storyOf: null, resourceId: 'g1', details: { what: 'membersRemoved' } },
    ]);
  });

  test.each([
    ['other members come and go', before, group('g1', ['tom'])],
    ['only the name changed', before, { ...before, displayName: 'Another' }],
    ['the group is read for the first time', undefined, group('g1', ['bg-1'])],
    ['the group is no longer monitored', group('g1', ['bg-1']), undefined],
  ])('stays silent when %s', (_, old, now) => {
    expect(onChange(R22, 'group', old, now, withBreakGlass)).toEqual([]);
  });
});
