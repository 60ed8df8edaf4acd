import type { DetectorFacts } from '../../../shared/core/event/detector';
import type { DirectoryAudit } from '../../../shared/core/log/record';
import type { Group } from '../../../shared/core/resource/resource';
import { entraGroupPrivilegedMemberAdded } from '../../../shared/detections/state/administrators/entra-group-privileged-member-added/detector';
import { basisOf, group, type PolicySpoil, policy } from '../../fixtures/conditional-access';
import { application, directoryAudit, membershipRecord, modified, msPim, person, target } from '../../fixtures/records';
import { declared, facts, onChange, onRecord } from './facts';

const R12 = 'EV.R12';
const g = (...memberIds: readonly string[]): Group => ({ ...group('g', memberIds), displayName: 'Vendors-Temp' });

type Why = ReturnType<DetectorFacts['whyWatched']>;
const watched =
  (...why: Why): DetectorFacts['whyWatched'] =>
  (id) =>
    id === 'g' ? why : [];
const givesRole = facts({ whyWatched: watched('role', 'assignable') });

/** A collection of groups: the policies are unchanged, the members change. */
const named = (spoil: PolicySpoil, before: Group, after: Group): DetectorFacts =>
  facts({
    whyWatched: watched('policy'),
    conditionalAccess: {
      before: basisOf({ policies: [policy(spoil)], groups: [before] }),
      after: basisOf({ policies: [policy(spoil)], groups: [after] }),
    },
  });
const excluding: PolicySpoil = { users: { excludeGroups: ['g'] } };
const including: PolicySpoil = { users: { includeUsers: [], includeGroups: ['g'] } };

describe('a group that gives a role', () => {
  test.each([
    ['holds a role', facts({ whyWatched: watched('role') })],
    ['can be assigned a role', facts({ whyWatched: watched('assignable') })],
    ['is an accepted exception', facts({ isDeclared: declared('g') })],
  ])('that %s: fires for a new member', (_, given) => {
    expect(onChange(R12, 'group', g('ada'), g('ada', 'lea'), given)).toMatchObject([
      {
        effect: 'raised',
        severity: 'high',
        alerts: true,
        resourceId: 'g',
        resourceName: 'Vendors-Temp',
        peopleIds: ['lea'],
        exposure: null,
        details: { groupName: 'Vendors-Temp', change: 'added', elements: ['lea'] },
      },
    ]);
  });

  test.each([
    ['62e90394-69f5-4237-9190-012177145e10', 'critical', 'Global Administrator'],
    ['fe930be7-5e62-47db-91af-98c3a49a38b1', 'high', 'User Administrator'],
    ['f2ef992c-3afb-46b9-b7cf-a126ee74c451', 'high', 'Global Reader'],
  ])('is as severe as the role that it gives, and names it: %s', (roleId, severity, name) => {
    const given = facts({ whyWatched: watched('role'), rolesOfGroup: (id) => (id === 'g' ? [roleId] : []) });
    const shown = { severity, leads: true, details: { roles: [name] } };
    expect(onChange(R12, 'group', g('ada'), g('ada', 'lea'), given)).toMatchObject([shown]);
    const joins = (activity: 'Add member to group' | 'Add owner to group') =>
      onRecord(R12, membershipRecord({ activity, groupId: 'g', memberId: 'lea' }), given);
    expect(joins('Add member to group')).toMatchObject([shown]);
    expect(joins('Add owner to group')).toMatchObject([shown]);
  });

  test('is recognised by its own property where the reason for watching it is unknown', () => {
    const assignable = { ...g('ada'), isAssignableToRole: true };
    expect(onChange(R12, 'group', assignable, { ...assignable, memberIds: ['ada', 'lea'] })).toHaveLength(1);
  });

  test('ends when the member is removed', () => {
    expect(onChange(R12, 'group', g('ada', 'lea'), g('ada'), givesRole)).toMatchObject([
      { effect: 'ended', resourceId: 'g', details: { elements: ['lea'] } },
    ]);
  });

  test('a replacement is a new member', () => {
    expect(onChange(R12, 'group', g('ada'), g('lea'), givesRole)).toMatchObject([
      { effect: 'raised', details: { elements: ['lea'] } },
    ]);
  });

  test.each([
    ['no member changed', g('ada'), g('ada')],
    ['it was renamed', g('ada'), { ...g('ada'), displayName: 'New' }],
    ['it is read for the first time', undefined, g('ada')],
    ['it is no longer monitored', g('ada'), undefined],
  ])('stays silent when %s', (_, before, after) => {
    expect(onChange(R12, 'group', before, after, givesRole)).toEqual([]);
  });

  test('stays silent for a group that is not monitored', () => {
    expect(onChange(R12, 'group', g('ada'), g('ada', 'lea'))).toEqual([]);
  });
});

describe('number of new members', () => {
  const people = (howMany: number) => Array.from({ length: howMany }, (_, index) => `person-${100 + index}`);

  test.each([40, 50, 60])('%d who joined at once are counted in full, however few are named', (howMany) => {
    const [detection] = onChange(R12, 'group', g('ada'), g('ada', ...people(howMany)), givesRole);
    expect(detection?.details).toMatchObject({ change: 'added', moved: howMany });
  });

  test('60 who left a group that protects them are counted too', () => {
    const members = people(60);
    const unreadable = facts({ whyWatched: watched('policy') });
    const [detection] = onChange(R12, 'group', g(...members), g(), unreadable);
    expect(detection?.details).toMatchObject({ change: 'removed', moved: 60 });
  });
});

describe('a group that a policy excludes', () => {
  test('fires for a new member and counts the people who no longer need MFA', () => {
    const given = named(excluding, g('tom'), g('tom', 'ada', 'lea'));
    expect(onChange(R12, 'group', g('tom'), g('tom', 'ada', 'lea'), given)).toMatchObject([
      {
        effect: 'raised',
        exposure: { count: 2, of: 5, ids: ['ada', 'lea'], privilegedIds: ['ada'] },
        details: { why: ['policy'], excluded: true, change: 'added' },
      },
    ]);
  });

  test('counts only its own members, and each of them', () => {
    const spoil: PolicySpoil = { users: { excludeGroups: ['g', 'h'] } };
    const side = (of: Group, ...others: readonly string[]) =>
      basisOf({ policies: [policy(spoil)], groups: [of, group('h', others)] });
    const given = facts({
      whyWatched: watched('policy'),
      conditionalAccess: { before: side(g('tom')), after: side(g('tom', 'lea', 'ines'), 'ada') },
    });
    const found = onChange(R12, 'group', g('tom'), g('tom', 'lea', 'ines'), given);
    const known = found[0]?.exposure;
    expect(known).toMatchObject({ privilegedCount: 0, privilegedIds: [] });
    expect(known?.computed === true && known.ids).not.toContain('ada');
    expect(found).toMatchObject([{ details: { elements: ['lea', 'ines'], exposes: expect.arrayContaining(['1']) } }]);
  });

  test('fires for a new member even if another policy covers them', () => {
    const policies = [policy(excluding), policy({ id: 'ca02' })];
    const side = (one: Group) => basisOf({ policies, groups: [one] });
    const given = facts({
      whyWatched: watched('policy'),
      conditionalAccess: { before: side(g()), after: side(g('lea')) },
    });
    expect(onChange(R12, 'group', g(), g('lea'), given)).toMatchObject([
      { effect: 'raised', exposure: { computed: true, count: 0 } },
    ]);
  });

  test('ends when the member is removed', () => {
    const given = named(excluding, g('tom', 'lea'), g('tom'));
    expect(onChange(R12, 'group', g('tom', 'lea'), g('tom'), given)).toMatchObject([
      { effect: 'ended', details: { elements: ['lea'] } },
    ]);
  });

  test('fires without a count where Conditional Access could not be read', () => {
    const given = facts({ whyWatched: watched('policy') });
    expect(onChange(R12, 'group', g(), g('lea'), given)).toMatchObject([
      { effect: 'raised', exposure: { computed: false, why: { type: 'unread', kind: 'user' } } },
    ]);
    expect(onChange(R12, 'group', g('lea'), g(), given)).toMatchObject([
      { effect: 'raised', exposure: { computed: false } },
    ]);
  });

  test.each([
    ['is off', { ...excluding, state: 'disabled' }],
    ['is report-only', { ...excluding, state: 'enabledForReportingButNotEnforced' }],
    ['does not name it', {}],
  ])('stays silent where the policy %s', (_, spoil) => {
    expect(onChange(R12, 'group', g(), g('lea'), named(spoil, g(), g('lea')))).toEqual([]);
  });
});

describe('a group that a policy protects', () => {
  test('a new member raises no alert', () => {
    const given = named(including, g('ada'), g('ada', 'lea'));
    expect(
      onChange(R12, 'group', g('ada'), g('ada', 'lea'), given).filter(({ effect }) => effect === 'raised'),
    ).toEqual([]);
  });

  test('fires when somebody is removed and loses MFA by that', () => {
    const given = named(including, g('ada', 'lea'), g('ada'));
    expect(onChange(R12, 'group', g('ada', 'lea'), g('ada'), given)).toMatchObject([
      { effect: 'raised', exposure: { count: 1, ids: ['lea'] }, details: { change: 'removed', elements: ['lea'] } },
    ]);
  });

  test('ends when they are added back', () => {
    const given = named(including, g('ada'), g('ada', 'lea'));
    expect(onChange(R12, 'group', g('ada'), g('ada', 'lea'), given)).toMatchObject([
      { effect: 'ended', details: { elements: ['lea'] } },
    ]);
  });

  test('stays silent when another policy covers the removed person', () => {
    const policies = [policy(including), policy({ id: 'ca02' })];
    const side = (one: Group) => basisOf({ policies, groups: [one] });
    const given = facts({
      whyWatched: watched('policy'),
      conditionalAccess: { before: side(g('lea')), after: side(g()) },
    });
    expect(onChange(R12, 'group', g('lea'), g(), given)).toEqual([]);
  });

  test('stays silent when somebody else lost MFA in the same collection', () => {
    const policies = [
      policy(including),
      policy({ id: 'ca02', users: { includeUsers: [], includeGroups: ['h'] } }),
      policy({ id: 'ca03', users: { includeUsers: ['lea'] } }),
    ];
    const side = (members: readonly string[], others: readonly string[]) =>
      basisOf({ policies, groups: [g(...members), group('h', others)] });
    const given = facts({
      whyWatched: watched('policy'),
      conditionalAccess: { before: side(['lea'], ['tom']), after: side([], []) },
    });
    expect(onChange(R12, 'group', g('lea'), g(), given)).toEqual([]);
  });
});

describe('in the audit log', () => {
  const record = (activity: Parameters<typeof membershipRecord>[0]['activity'], spoil = {}) =>
    membershipRecord({ activity, groupId: 'g', memberId: 'lea' }, spoil);
  const excluded = named(excluding, g(), g());
  const included = named(including, g(), g());
  const unreadable = facts({ whyWatched: watched('policy') });

  test('an entry ends what an entry raised, even while policies cannot be read', () => {
    expect(onRecord(R12, record('Add member to group'), unreadable)).toMatchObject([{ effect: 'raised' }]);
    expect(onRecord(R12, record('Remove member from group'), unreadable)).toMatchObject([{ effect: 'ended' }]);
  });

  test.each([
    ['a member of a group that gives a role', record('Add member to group'), givesRole],
    ['an owner of a group that gives a role', record('Add owner to group'), givesRole],
    ['a member where policies could not be read', record('Add member to group'), unreadable],
    ['a member by self-service', record('Add member to group', { activityDisplayName: 'Group_AddMember' }), givesRole],
    ['an actor without an appId', record('Add member to group', { actor: application(null, null) }), givesRole],
  ])('fires for %s, with the same resource', (_, given, known) => {
    expect(onRecord(R12, given, known)).toMatchObject([
      {
        effect: 'raised',
        severity: 'high',
        alerts: true,
        resourceId: 'g',
        peopleIds: ['lea'],
        details: { elements: ['lea'] },
      },
    ]);
  });

  test('a member of a group that a policy for MFA excludes is critical', () => {
    expect(onRecord(R12, record('Add member to group'), excluded)).toMatchObject([
      { effect: 'raised', severity: 'critical', alerts: true, resourceId: 'g', peopleIds: ['lea'] },
    ]);
  });

  test('an owner of a group that only policies name is recorded', () => {
    for (const known of [included, excluded]) {
      expect(onRecord(R12, record('Add owner to group'), known)).toMatchObject([
        { effect: 'raised', severity: 'medium', alerts: false, resourceId: 'g', peopleIds: ['lea'] },
      ]);
    }
  });

  test('a member whom the rule of a dynamic group added is recorded', () => {
    const byRule = record('Add member to group', { actor: application('Microsoft Approval Management') });
    expect(onRecord(R12, byRule, givesRole)).toMatchObject([{ effect: 'raised', alerts: false }]);
  });

  test.each([
    ['a member of a group that gives a role', record('Remove member from group'), givesRole],
    ['an owner of a group that gives a role', record('Remove owner from group'), givesRole],
    ['a member of a group that a policy excludes', record('Remove member from group'), excluded],
  ])('ends for %s, reading the old values', (_, given, known) => {
    expect(onRecord(R12, given, known)).toMatchObject([{ effect: 'ended', resourceId: 'g' }]);
  });

  test.each([
    ['a list of one', JSON.stringify(['g'])],
    ['bare text', 'g'],
  ])('reads the group from %s', (_, value) => {
    const targets = [target('User', 'lea', [modified('Group.ObjectID', null, value)])];
    expect(onRecord(R12, record('Add member to group', { targets }), givesRole)).toMatchObject([{ resourceId: 'g' }]);
  });

  test.each([
    ['Group', 'Contractors', { type: 'group', id: 'nested', name: 'Contractors' }],
    ['Device', 'LT-0042', { type: 'device', id: 'nested', name: 'LT-0042' }],
    ['ServicePrincipal', 'Backup-Connector', { type: 'application', id: 'nested', name: 'Backup-Connector' }],
    ['ServicePrincipal', null, { type: 'application', id: 'nested', name: '' }],
  ])('a member that is not a person (%s %s) is named by its type', (type, displayName, reference) => {
    const targets = [
      { ...target(type, 'nested', [modified('Group.ObjectID', null, '"g"')]), displayName },
      target('Group', 'g'),
    ];
    const [detection] = onRecord(R12, record('Add member to group', { targets }), givesRole);
    expect(detection?.lines).toEqual([{ label: 'Members', before: [], after: [reference] }]);
    expect(detection?.peopleIds).toEqual([]);
    expect(detection?.details).toMatchObject({ elements: ['nested'] });
  });

  test('members of a nested group are the people affected', () => {
    const known = facts({
      whyWatched: watched('role'),
      groups: new Map([['nested', group('nested', ['ada', 'lea'])]]),
    });
    const targets = [target('Group', 'nested', [modified('Group.ObjectID', null, '"g"')]), target('Group', 'g')];
    expect(onRecord(R12, record('Add member to group', { targets }), known)).toMatchObject([
      { peopleIds: ['ada', 'lea'], details: { elements: ['nested'] } },
    ]);
  });

  test('the name in the group list wins over a hostile one in the record', () => {
    const known = facts({ whyWatched: watched('role'), groups: new Map([['g', g()]]) });
    const targets = [
      target('User', 'lea', [
        modified('Group.ObjectID', null, '"g"'),
        modified('Group.DisplayName', null, '"<script>"'),
      ]),
    ];
    expect(onRecord(R12, record('Add member to group', { targets }), known)).toMatchObject([
      { resourceName: 'Vendors-Temp' },
    ]);
  });

  test.each([
    ['it failed', record('Add member to group', { result: 'failure' }), givesRole],
    ['the group is not monitored', record('Add member to group'), facts()],
    ['a policy protects the group', record('Add member to group'), included],
    [
      'somebody left a group that a policy protects, which a collection reports',
      record('Remove member from group'),
      included,
    ],
    ['no group is named', record('Add member to group', { targets: [target('User', 'lea')] }), givesRole],
    ['it is another activity', directoryAudit(), givesRole],
  ])('stays silent when %s', (_, given, known) => {
    expect(onRecord(R12, given, known)).toEqual([]);
  });
});

describe('a membership that PIM activated for an eligible person', () => {
  const pim = (activityDisplayName: string): DirectoryAudit =>
    directoryAudit({
      id: `PIM_${activityDisplayName}`,
      category: 'GroupManagement',
      loggedByService: 'PIM',
      activityDisplayName,
      actor: person('lea'),
      targets: [target('Group', 'g', [], 'Vendors-Temp'), target('Role', 'member'), target('User', 'lea')],
    });
  const activated = pim('Add member to role completed (PIM activation)');
  const expired = pim('Remove member from role (PIM activation expired)');
  const joined = membershipRecord({ activity: 'Add member to group', groupId: 'g', memberId: 'lea' }, { actor: msPim });
  const knowing = (given: DetectorFacts, ...records: readonly DirectoryAudit[]): DetectorFacts => ({
    ...given,
    licences: new Set(['P1', 'P2']),
    recordsAbout: (id) => (id === 'lea' ? records : []),
  });
  const shownTwice = (given: DetectorFacts) => [
    ...onRecord(R12, joined, given),
    ...onChange(R12, 'group', g('ada'), g('ada', 'lea'), given),
  ];

  test('is no addition, and ends what was reported as one', () => {
    const given = knowing(givesRole, activated, joined);
    const end = { effect: 'ended', details: { elements: ['lea'], wasActivation: true } };
    expect(shownTwice(given)).toMatchObject([end]);
    expect(onRecord(R12, activated, given)).toMatchObject([end]);
    // Only both entries together are proof.
    expect(onRecord(R12, activated, knowing(givesRole, activated))).toEqual([]);
  });

  test('waits ten minutes for the proof, and not at all without the licence of PIM', () => {
    expect(shownTwice(knowing(givesRole, joined))).toMatchObject([
      { effect: 'raised', deferredUntil: '2026-11-24T14:12:00.000Z', details: { activation: 'unproven' } },
    ]);
    const unlicensed = { ...knowing(givesRole, joined), licences: new Set(['P1'] as const) };
    expect(shownTwice(unlicensed)).toMatchObject([{ deferredUntil: null }, { effect: 'raised' }]);
  });

  test.each([
    ['a policy excludes the group', named(excluding, g('ada'), g('ada', 'lea'))],
    ['it is of a break-glass account', facts({ ...givesRole, isDeclared: (_, id) => id === 'lea' })],
  ])('is reported like any other if %s', (_, given) => {
    expect(shownTwice(knowing(given, activated, joined))).toMatchObject([{ effect: 'raised' }, { effect: 'raised' }]);
  });

  test('ends without the loss of a protection that came with it', () => {
    const given = named(including, g('ada', 'lea'), g('ada'));
    const left = (known: DetectorFacts) => onChange(R12, 'group', g('ada', 'lea'), g('ada'), known);
    expect(left(given)).toMatchObject([{ effect: 'raised', details: { change: 'removed' } }]);
    expect(left(knowing(given, expired))).toEqual([]);
  });
});

test('a device that joins is only in the digest, because nobody signs in as a device', () => {
  const record = directoryAudit({
    activityDisplayName: 'Add member to group',
    category: 'GroupManagement',
    targets: [target('Device', 'laptop', [modified('Group.ObjectID', null, '"g"')]), target('Group', 'g')],
  });
  expect(onRecord(R12, record, givesRole)).toMatchObject([
    { effect: 'raised', severity: 'informational', alerts: false },
  ]);
});

test('it reads every activity that changes the members of a group', () => {
  expect(entraGroupPrivilegedMemberAdded.reads?.('group_addmember')).toBe(true);
  expect(entraGroupPrivilegedMemberAdded.reads?.('add member to group')).toBe(true);
});
