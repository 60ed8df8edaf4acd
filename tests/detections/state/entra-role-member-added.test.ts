import type { DetectorFacts } from '../../../shared/core/event/detector';
import type { LogRecord } from '../../../shared/core/log/record';
import type { RoleAssignmentScheduleInstance } from '../../../shared/core/resource/resource';
import { application as registration } from '../../fixtures/applications';
import { assignment, group, instance } from '../../fixtures/conditional-access';
import {
  application,
  at,
  directoryAudit,
  type Grant,
  modified,
  msPim,
  pimRecord,
  roleRecord,
  target,
} from '../../fixtures/records';
import { configuration, declared, facts, onChange, onRecord, roles } from './facts';

const R01 = 'EV.R01';
const resourceId = `lea|${roles.globalAdministrator}`;
const granted: Grant = {
  principalId: 'lea',
  principalType: 'User',
  templateId: roles.globalAdministrator,
  roleName: 'Global Administrator',
};
const p2 = { licences: new Set(['P1', 'P2', 'INTUNE'] as const) };
/** PIM is licensed, and its own list cannot be read. */
const withP2 = facts(p2);
const good = assignment('lea', roles.globalAdministrator);

describe('in the list of assignments', () => {
  test.each([
    ['Global Administrator', roles.globalAdministrator, 'critical'],
    ['Privileged Role Administrator', roles.privilegedRoleAdministrator, 'critical'],
    ['User Administrator', roles.userAdministrator, 'high'],
  ] as const)('fires for %s', (roleName, roleId, severity) => {
    expect(onChange(R01, 'unifiedRoleAssignment', undefined, assignment('lea', roleId))).toMatchObject([
      {
        effect: 'raised',
        severity,
        alerts: true,
        resourceId: `lea|${roleId}`,
        peopleIds: ['lea'],
        details: { roleId, roleName, scope: 'tenant', principalType: 'user' },
      },
    ]);
  });

  test('fires for a role that the tenant counts as privileged', () => {
    const thresholds = { ...configuration.thresholds, privilegedRolesAdded: ['custom-role'] };
    const given = facts({ configuration: { ...configuration, thresholds } });
    const found = onChange(R01, 'unifiedRoleAssignment', undefined, assignment('lea', 'custom-role'), given);
    expect(found).toMatchObject([{ effect: 'raised', severity: 'high', details: { roleName: null } }]);
  });

  test('fires for a group and names its members', () => {
    const given = facts({ groups: new Map([['admins', group('admins', ['lea', 'tom'])]]) });
    const after = assignment('admins', roles.globalAdministrator, { principalType: 'group', principalName: 'Admins' });
    expect(onChange(R01, 'unifiedRoleAssignment', undefined, after, given)).toMatchObject([
      {
        peopleIds: ['lea', 'tom'],
        resourceName: 'Admins',
        details: { principalName: 'Admins', principalType: 'group' },
      },
    ]);
  });

  test('fires for a principal whose type cannot be read', () => {
    const after = assignment('lea', roles.globalAdministrator, { principalType: 'unknown' });
    expect(onChange(R01, 'unifiedRoleAssignment', undefined, after)).toMatchObject([
      { effect: 'raised', alerts: true },
    ]);
  });

  test('ends when the role is removed', () => {
    expect(onChange(R01, 'unifiedRoleAssignment', good, undefined)).toMatchObject([{ effect: 'ended', resourceId }]);
  });

  test('removing a role for an administrative unit resolves nothing else while the role is held', () => {
    const part = assignment('lea', roles.globalAdministrator, { directoryScopeId: '/administrativeUnits/au-1' });
    const stillHeld = facts({ assignmentsOf: () => [assignment('lea', roles.globalAdministrator)] });
    const ofUnit = { effect: 'ended', resourceId: `lea|au-1|${roles.globalAdministrator}` };
    expect(onChange(R01, 'unifiedRoleAssignment', part, undefined, stillHeld)).toMatchObject([ofUnit]);
    expect(onChange(R01, 'unifiedRoleAssignment', part, undefined)).toMatchObject([
      ofUnit,
      { effect: 'ended', resourceId: `lea|${roles.globalAdministrator}` },
    ]);
  });

  test('a role for one administrative unit names the unit, and is as severe: it is power over people', () => {
    const part = assignment('lea', roles.userAdministrator, { directoryScopeId: '/administrativeUnits/au-1' });
    expect(onChange(R01, 'unifiedRoleAssignment', undefined, part)).toMatchObject([
      { severity: 'high', alerts: true, details: { scope: 'administrativeUnit', scopeName: null } },
    ]);
  });

  test('a role for one app or one group is less severe, and names it', () => {
    const given = facts({
      groups: new Map([['crew', { ...group('crew', []), displayName: 'Crew' }]]),
      registrationOf: (id) => (id === 'payroll' ? registration({ id: 'payroll', displayName: 'Payroll' }) : null),
    });
    const of = (directoryScopeId: string) =>
      onChange(
        R01,
        'unifiedRoleAssignment',
        undefined,
        assignment('lea', roles.userAdministrator, { directoryScopeId }),
        given,
      );
    expect(of('/payroll')).toMatchObject([
      {
        severity: 'medium',
        resourceId: `lea|payroll|${roles.userAdministrator}`,
        details: { scope: 'app', scopeName: 'Payroll' },
      },
    ]);
    expect(of('/crew')).toMatchObject([{ severity: 'medium', details: { scope: 'group', scopeName: 'Crew' } }]);
    expect(of('/other')).toMatchObject([{ severity: 'medium', details: { scope: 'object', scopeName: null } }]);
  });

  test('the end of a role says for what the same role remains', () => {
    const unit = assignment('lea', roles.globalAdministrator, { directoryScopeId: '/administrativeUnits/au-1' });
    const remains = (spoil: Partial<DetectorFacts>) =>
      onChange(R01, 'unifiedRoleAssignment', good, undefined, facts(spoil))[0]?.details.remains;
    expect(remains({})).toBeUndefined();
    expect(remains({ assignmentsOf: () => [unit] })).toEqual(['administrativeUnit']);
    const crew = { ...group('crew', ['lea']), displayName: 'Crew' };
    const ofCrew = assignment('crew', roles.globalAdministrator, { principalType: 'group' });
    const throughCrew = {
      groups: new Map([['crew', crew]]),
      assignmentsOf: (id: string) => (id === 'crew' ? [ofCrew] : []),
    };
    expect(remains(throughCrew)).toEqual(['member|Crew']);
    const deleted = directoryAudit({ activityDisplayName: 'Delete user', targets: [target('User', 'lea')] });
    expect(remains({ ...throughCrew, recordsAbout: () => [deleted] })).toBeUndefined();
    // The log shows that the other one was removed too, before the list does.
    const taken = roleRecord(granted, {
      activityDisplayName: 'Remove scoped member from role',
      targets: [...roleRecord(granted, {}, true).targets, target('AdministrativeUnit', 'au-1')],
    });
    expect(remains({ assignmentsOf: () => [unit], recordsAbout: () => [taken] })).toBeUndefined();
  });

  test.each([
    ['nothing changed', good, good],
    ['the role is not privileged', undefined, assignment('lea', roles.licenceAdministrator)],
    ['a role without privilege was removed', assignment('lea', roles.directoryReaders), undefined],
    [
      'an application got it',
      undefined,
      assignment('app', roles.globalAdministrator, { principalType: 'servicePrincipal' }),
    ],
    ['only the name of the holder changed', good, { ...good, principalName: 'Lea' }],
    ['only the type of the holder became known', { ...good, principalType: 'unknown' as const }, good],
  ])('stays silent when %s', (_, before, after) => {
    expect(onChange(R01, 'unifiedRoleAssignment', before, after)).toEqual([]);
  });
});

describe('in the audit log', () => {
  test('fires with the same resource as the list', () => {
    expect(onRecord(R01, roleRecord(granted))).toMatchObject([
      { effect: 'raised', severity: 'critical', alerts: true, resourceId, peopleIds: ['lea'] },
    ]);
  });

  test.each([
    ['a JSON string', JSON.stringify(roles.globalAdministrator)],
    ['a list of one', JSON.stringify([roles.globalAdministrator])],
    ['bare text', roles.globalAdministrator],
  ])('reads the role from %s', (_, value) => {
    const targets = [target('User', 'lea', [modified('Role.TemplateId', null, value)]), target('Role', 'role-object')];
    expect(onRecord(R01, roleRecord(granted, { targets }))).toMatchObject([{ resourceId }]);
  });

  test.each([
    'Add member to role',
    'ADD MEMBER TO ROLE',
    'Add scoped member to role',
    'Add role assignment to role definition',
  ])('fires on "%s"', (activityDisplayName) => {
    expect(onRecord(R01, roleRecord(granted, { activityDisplayName }))).toMatchObject([{ effect: 'raised' }]);
  });

  test('fires when an application without an appId assigned the role', () => {
    const record = roleRecord(granted, { actor: application('<b>deploy</b>', null) });
    expect(onRecord(R01, record)).toMatchObject([{ effect: 'raised', alerts: true }]);
  });

  test('a removal ends it; its values are in the old values', () => {
    expect(onRecord(R01, roleRecord(granted, {}, true))).toMatchObject([{ effect: 'ended', resourceId }]);
  });

  test('hostile names appear only in the details', () => {
    const name = '"}]}<script>alert(1)</script>‮';
    const [found] = onRecord(R01, roleRecord({ ...granted, principalType: 'Group', roleName: name }));
    expect(found).toMatchObject({ resourceId, resourceName: null });
  });

  test('an assignment without a named holder is reported all the same', () => {
    const targets = [target('Role', 'role-object', [modified('Role.TemplateId', null, roles.globalAdministrator)])];
    expect(onRecord(R01, roleRecord(granted, { targets }))).toMatchObject([
      { effect: 'raised', resourceId: `unknown|${roles.globalAdministrator}` },
    ]);
  });

  test.each([
    ['it failed', roleRecord(granted, { result: 'failure' })],
    ['the role is not privileged', roleRecord({ ...granted, templateId: roles.directoryReaders })],
    ['an application got it', roleRecord({ ...granted, principalType: 'ServicePrincipal' })],
    ['it only makes somebody eligible', roleRecord(granted, { activityDisplayName: 'Add eligible member to role' })],
    ['no role is named', roleRecord(granted, { targets: [target('User', 'lea')] })],
    ['it is another activity', directoryAudit()],
    ['PIM only requests it', pimRecord(granted, 'Add member to role requested (PIM activation)')],
  ])('stays silent when %s', (_, record) => {
    expect(onRecord(R01, record)).toEqual([]);
  });
});

describe("in PIM's own list", () => {
  const kind = 'unifiedRoleAssignmentScheduleInstance';
  const standing = instance('lea', roles.globalAdministrator);
  const activated = instance('lea', roles.globalAdministrator, {
    assignmentType: 'Activated',
    endDateTime: at('22:00'),
  });
  const seen = (...roleInstances: readonly RoleAssignmentScheduleInstance[]) => facts({ ...p2, roleInstances });

  test.each([
    ['without an end date', null, true],
    ['with an end date', '2026-12-24T14:00:00Z', false],
  ])('an assignment %s fires: it is certainly an assignment', (_, endDateTime, permanent) => {
    const after = { ...standing, endDateTime };
    expect(onChange(R01, kind, undefined, after, seen(after))).toMatchObject([
      {
        effect: 'raised',
        severity: 'critical',
        alerts: true,
        deferredUntil: null,
        resourceId,
        peopleIds: ['lea'],
        details: { activation: 'no', permanent, wasEligible: false },
      },
    ]);
  });

  test('says that the holder had been eligible', () => {
    const given = facts({
      ...p2,
      roleInstances: [standing],
      eligibleRolesOfPerson: new Map([['lea', [roles.globalAdministrator]]]),
    });
    expect(onChange(R01, kind, undefined, standing, given)).toMatchObject([{ details: { wasEligible: true } }]);
  });

  test('says whether the holder was an admin before', () => {
    const wasAdmin = (spoil: Partial<DetectorFacts>) =>
      onChange(R01, kind, undefined, standing, facts({ ...p2, roleInstances: [standing], ...spoil }))[0]?.details
        .wasAdmin;
    const own = [roles.globalAdministrator];
    const other = [roles.globalAdministrator, roles.userAdministrator];
    expect(wasAdmin({ rolesOfPerson: new Map([['lea', own]]) })).toBe(false);
    expect(wasAdmin({ rolesOfPerson: new Map([['lea', other]]) })).toBe(true);
    expect(wasAdmin({ eligibleRolesOfPerson: new Map([['lea', other]]) })).toBe(true);
    expect(wasAdmin({ rolesOfPerson: new Map([['mara', other]]) })).toBe(false);
    // Two roles that come together do not count as an earlier role.
    const entry = roleRecord({ ...granted, templateId: roles.userAdministrator, roleName: 'User Administrator' });
    expect(wasAdmin({ rolesOfPerson: new Map([['lea', other]]), recordsAbout: () => [entry] })).toBe(false);
  });

  test("reads a person's entries once in a collection, however many assignments there are", () => {
    const entries = [1, 2, 3].map((id) =>
      roleRecord({ ...granted, templateId: roles.userAdministrator }, { id: `${id}` }),
    );
    const recordsAbout = jest.fn(() => entries);
    const given = facts({ ...p2, recordsAbout, rolesOfPerson: new Map([['lea', [roles.globalAdministrator]]]) });
    for (const entry of entries) expect(onRecord(R01, entry, given)).toHaveLength(1);
    // Once for the roles of the holder, and once for the risk of each account.
    expect(recordsAbout).toHaveBeenCalledTimes(3);
  });

  test('fires when the end date is removed', () => {
    const before = { ...standing, endDateTime: '2026-12-24T14:00:00Z' };
    expect(onChange(R01, kind, before, standing, seen(standing))).toMatchObject([
      { effect: 'raised', alerts: true, resourceId: `${resourceId}|endDate`, details: { permanent: true } },
    ]);
    const again = { effect: 'ended', resourceId: `${resourceId}|endDate` };
    expect(onChange(R01, kind, standing, before, seen(before))).toMatchObject([again]);
    const later = { ...before, endDateTime: '2026-12-25T14:00:00Z' };
    expect(onChange(R01, kind, before, later, seen(later))).toEqual([]);
  });

  test('an end date for the role of a group ends nothing about its members', () => {
    const after = instance('admins', roles.globalAdministrator, { principalType: 'group', endDateTime: at('22:00') });
    expect(onChange(R01, kind, { ...after, endDateTime: null }, after, seen(after))).toMatchObject([
      { effect: 'ended', resourceId: `admins|${roles.globalAdministrator}|endDate` },
    ]);
  });

  test('fires when an activation turns into an assignment', () => {
    expect(onChange(R01, kind, activated, standing, seen(standing))).toMatchObject([
      { effect: 'raised', alerts: true, resourceId },
    ]);
  });

  test('fires for a group', () => {
    const after = instance('admins', roles.globalAdministrator, { principalType: 'group', principalName: 'Admins' });
    expect(onChange(R01, kind, undefined, after, seen(after))).toMatchObject([
      { effect: 'raised', resourceName: 'Admins' },
    ]);
  });

  test('ends when the assignment is removed', () => {
    expect(onChange(R01, kind, standing, undefined, seen())).toMatchObject([{ effect: 'ended', resourceId }]);
    expect(onChange(R01, kind, standing, undefined, seen(activated))).toMatchObject([{ effect: 'ended' }]);
  });

  test('one that replaces another of the same role resolves nothing', () => {
    const renewed = { ...standing, id: 'renewed' };
    expect(onChange(R01, kind, standing, undefined, seen(renewed))).toEqual([]);
  });

  test.each([
    ['an activation ended', activated, undefined, [standing]],
    ['an activation was prolonged', activated, { ...activated, endDateTime: at('23:00') }, [standing]],
    ['a group gives the role', undefined, { ...standing, memberType: 'Group' }, []],
    ['the role is not privileged', undefined, instance('lea', roles.licenceAdministrator), []],
    ['an application got it', undefined, { ...standing, principalType: 'servicePrincipal' as const }, []],
  ])('stays silent when %s', (_, before, after, now) => {
    expect(onChange(R01, kind, before, after, seen(...now))).toEqual([]);
  });

  test('an activation is reported by EV.R04, and at most ends an alert on an entry that only named PIM', () => {
    expect(onChange(R01, kind, undefined, activated, seen(activated))).toMatchObject([
      { effect: 'ended', resourceId, details: { wasActivation: true } },
    ]);
    // The alert stays open, because PIM lists the assignment too.
    expect(onChange(R01, kind, undefined, activated, seen(activated, standing))).toEqual([]);
  });

  describe('together with the list of assignments', () => {
    test('an assignment in that list is an assignment', () => {
      expect(onChange(R01, 'unifiedRoleAssignment', undefined, good, seen(standing))).toMatchObject([
        { effect: 'raised', alerts: true, details: { activation: 'no', permanent: true } },
      ]);
    });

    test('an activation in that list is not an assignment', () => {
      const found = onChange(R01, 'unifiedRoleAssignment', undefined, good, seen(activated));
      expect(found.filter(({ effect }) => effect === 'raised')).toEqual([]);
    });

    test("where PIM's list has neither yet, another source reports it", () => {
      expect(onChange(R01, 'unifiedRoleAssignment', undefined, good, seen())).toMatchObject([
        { effect: 'raised', alerts: false, details: { activation: 'unknown', permanent: null } },
      ]);
    });

    test.each([
      ['of somebody else', instance('tom', roles.globalAdministrator)],
      ['of another role', instance('lea', roles.userAdministrator)],
      ['for another administrative unit', { ...standing, directoryScopeId: '/administrativeUnits/au-1' }],
    ])('an assignment %s proves nothing', (_, other) => {
      expect(onChange(R01, 'unifiedRoleAssignment', undefined, good, seen(other))).toMatchObject([{ alerts: false }]);
    });
  });
});

describe('noise contract: PIM activation of an eligible role is recorded, not alerted', () => {
  const core = roleRecord(granted, { actor: msPim });
  const completed = pimRecord(granted, 'Add member to role completed (PIM activation)');
  const activated = instance('lea', roles.globalAdministrator, {
    assignmentType: 'Activated',
    startDateTime: at('14:02'),
    endDateTime: at('22:02'),
  });
  const readable = (spoil: Partial<DetectorFacts> = {}) => facts({ ...p2, roleInstances: [], ...spoil });
  const kept = (...records: readonly LogRecord[]) => ({ recordsAbout: () => records });
  const raisedBy = (record: LogRecord, given: DetectorFacts) =>
    onRecord(R01, record, given).filter(({ effect }) => effect === 'raised');

  test('as PIM writes it', () => {
    expect(raisedBy(completed, withP2)).toEqual([]);
    expect(raisedBy(completed, readable())).toEqual([]);
  });

  test("as Core Directory writes it, beside PIM's own entry", () => {
    expect(raisedBy(core, readable(kept(core, completed)))).toEqual([]);
    expect(raisedBy(core, facts({ ...p2, ...kept(core, completed) }))).toEqual([]);
  });

  test("as Core Directory writes it, beside PIM's own list", () => {
    expect(raisedBy(core, readable({ roleInstances: [activated] }))).toEqual([]);
  });

  test('as the list shows it while PIM cannot be read: the log decides', () => {
    expect(onChange(R01, 'unifiedRoleAssignment', undefined, good, withP2)).toMatchObject([
      { effect: 'raised', alerts: false, details: { activation: 'unknown' } },
    ]);
  });

  test('as Core Directory writes it while PIM cannot be read: recorded', () => {
    expect(onRecord(R01, core, withP2)).toMatchObject([
      { effect: 'raised', alerts: false, details: { activation: 'unknown' } },
    ]);
  });

  test('an application that calls itself MS-PIM alerts where PIM itself has no record of it', () => {
    expect(onRecord(R01, core, readable())).toMatchObject([
      {
        effect: 'raised',
        alerts: true,
        severity: 'critical',
        deferredUntil: '2026-11-24T14:12:00.000Z',
        details: { activation: 'unproven' },
      },
    ]);
  });

  test.each<[string, Partial<DetectorFacts>]>([
    [
      'the entry is of another role',
      kept(pimRecord({ ...granted, templateId: roles.userAdministrator }, completed.activityDisplayName)),
    ],
    [
      'the entry is of somebody else',
      kept(pimRecord({ ...granted, principalId: 'tom' }, completed.activityDisplayName)),
    ],
    ['the entry is hours older', kept({ ...completed, activityDateTime: at('12:02') })],
    ['the entry was not written by PIM', kept({ ...completed, loggedByService: 'Core Directory' })],
    ['the entry is a failed one', kept({ ...completed, result: 'failure' })],
    ['PIM only requested it', kept(pimRecord(granted, 'Add member to role requested (PIM activation)'))],
    [
      'the activation in the list is of another time',
      { roleInstances: [{ ...activated, startDateTime: at('09:00') }] },
    ],
    ['the activation in the list is of another role', { roleInstances: [{ ...activated, roleDefinitionId: 'other' }] }],
  ])('stays an alert even though %s', (_, spoil) => {
    expect(onRecord(R01, core, readable(spoil))).toMatchObject([{ alerts: true, details: { activation: 'unproven' } }]);
  });

  test("an assignment in PIM's list or log shows a grant at once", () => {
    const assigned = pimRecord(granted, 'Add member to role in PIM completed (permanent)');
    for (const spoil of [{ roleInstances: [instance('lea', roles.globalAdministrator)] }, kept(assigned)])
      expect(onRecord(R01, core, readable(spoil))).toMatchObject([
        { alerts: true, deferredUntil: null, details: { activation: 'no' } },
      ]);
  });

  describe('an activation minutes after the role was assigned permanently through PIM', () => {
    const given = pimRecord(granted, 'Add member to role in PIM completed (permanent)', {
      id: 'PIM_given',
      activityDateTime: at('13:59'),
      correlationId: 'given',
    });
    const later = { ...completed, correlationId: null };
    const coreLater = { ...core, correlationId: null };

    test('is not another assignment, whichever entry is closer', () => {
      expect(raisedBy(coreLater, readable(kept(given, coreLater, later)))).toEqual([]);
    });

    test('is not one where the operation says so, however close the other entry is', () => {
      const near = { ...given, activityDateTime: core.activityDateTime };
      const operation = { correlationId: 'activation' };
      const pair = [
        { ...core, ...operation },
        { ...completed, ...operation, activityDateTime: at('14:04') },
      ] as const;
      expect(raisedBy(pair[0], readable(kept(near, ...pair)))).toEqual([]);
    });

    test('an activation does not hide an assignment: an entry belongs to what is closer in time, and to the assignment at equal distance', () => {
      const coreGiven = { ...coreLater, id: 'Directory_given', activityDateTime: at('13:59') };
      expect(raisedBy(coreGiven, readable(kept(given, coreGiven, later)))).toMatchObject([
        { alerts: true, details: { activation: 'no' } },
      ]);
      const asNear = { ...given, correlationId: null, activityDateTime: later.activityDateTime };
      expect(raisedBy(coreLater, readable(kept(asNear, coreLater, later)))).toMatchObject([{ alerts: true }]);
    });
  });

  test("PIM's late entry ends the alert, and never one on an assignment by a person", () => {
    expect(onRecord(R01, completed, readable(kept(core, completed)))).toMatchObject([
      { effect: 'ended', resourceId, details: { wasActivation: true } },
    ]);
    const byPerson = roleRecord(granted, { id: 'Directory_hand', activityDateTime: at('13:40') });
    expect(onRecord(R01, completed, readable(kept(byPerson, core, completed)))).toEqual([]);
  });

  test('where PIM is not licensed, an application that calls itself MS-PIM alerts', () => {
    expect(onRecord(R01, core)).toMatchObject([{ effect: 'raised', alerts: true, deferredUntil: null }]);
  });

  test('where PIM is licensed and a person assigns the role, the record alerts', () => {
    expect(onRecord(R01, roleRecord(granted), withP2)).toMatchObject([{ alerts: true, details: { activation: 'no' } }]);
  });

  test.each([
    ['Add member to role outside of PIM (permanent)', true],
    ['Add member to role in PIM completed (permanent)', true],
    ['Add member to role in PIM completed (timebound)', false],
  ])('"%s" is an assignment and alerts', (activity, permanent) => {
    expect(onRecord(R01, pimRecord(granted, activity), withP2)).toMatchObject([
      { effect: 'raised', alerts: true, resourceId, details: { permanent } },
    ]);
  });

  describe("PIM's entry about somebody whom PIM already lists with the role", () => {
    const entry = (length: string) => pimRecord(granted, `Add member to role in PIM completed (${length})`);
    const held = instance('lea', roles.globalAdministrator, {
      startDateTime: at('09:00'),
      endDateTime: '2027-01-01T00:00:00Z',
    });
    const reported = (length: string, spoil: Partial<DetectorFacts> = {}) =>
      onRecord(R01, entry(length), readable({ roleInstances: [held], ...spoil })).map((one) => one.resourceId);

    test('shows new dates: a removed end date alerts, another one does not', () => {
      expect(reported('permanent')).toEqual([`${resourceId}|endDate`]);
      expect(reported('timebound')).toEqual([]);
    });

    test.each([
      ['is listed since the entry', { roleInstances: [{ ...held, startDateTime: at('14:02') }] }],
      ['was limited to one object', { roleInstances: [{ ...held, directoryScopeId: '/administrativeUnits/unit' }] }],
      ['had ended', { roleInstances: [{ ...held, endDateTime: at('12:00') }] }],
      [
        'was removed in between',
        kept(
          pimRecord(granted, 'Remove member from role in PIM completed (timebound)', { activityDateTime: at('12:00') }),
        ),
      ],
    ] as const)('shows a grant if the role %s', (_, spoil) => {
      expect(reported('timebound', spoil)).toEqual([resourceId]);
    });
  });

  test('a break-glass account alerts at once, whatever the change', () => {
    const given = readable({ isDeclared: declared('lea') });
    expect(onRecord(R01, core, given)).toMatchObject([{ alerts: true, deferredUntil: null }]);
    expect(onChange(R01, 'unifiedRoleAssignment', undefined, good, given)).toMatchObject([{ alerts: true }]);
    // A grant that turns out to be an activation is still one by a break-glass account.
    expect(onRecord(R01, completed, readable({ isDeclared: declared('lea'), ...kept(core) }))).toEqual([]);
  });

  test('a group never activates, so its role alerts where PIM is licensed', () => {
    const after = assignment('admins', roles.globalAdministrator, { principalType: 'group' });
    expect(onChange(R01, 'unifiedRoleAssignment', undefined, after, withP2)).toMatchObject([{ alerts: true }]);
    const record = roleRecord({ ...granted, principalType: 'Group' }, { actor: msPim });
    expect(onRecord(R01, record, withP2)).toMatchObject([{ alerts: true, details: { activation: 'no' } }]);
  });

  describe.each([
    'Remove member from role (PIM activation expired)',
    'Remove member from role completed (PIM deactivate)',
  ])('"%s"', (activity) => {
    const ended = pimRecord(granted, activity, { activityDateTime: at('14:30') });

    test('resolves the alert where nothing else gives the role', () => {
      expect(onRecord(R01, ended, withP2)).toMatchObject([{ effect: 'ended', resourceId }]);
    });

    test('does not resolve a permanent assignment', () => {
      const standing = [instance('lea', roles.globalAdministrator)];
      expect(onRecord(R01, ended, readable({ roleInstances: standing }))).toEqual([]);
      expect(onRecord(R01, ended, readable(kept(roleRecord(granted), ended)))).toEqual([]);
      const twin = roleRecord(granted, { actor: msPim }, true);
      expect(onRecord(R01, twin, readable({ roleInstances: standing }))).toEqual([]);
    });
  });

  test('an assignment removed in PIM resolves the alert, even while the list still shows it', () => {
    const ended = pimRecord(granted, 'Remove member from role in PIM completed (permanent)');
    const given = readable({ roleInstances: [instance('lea', roles.globalAdministrator)] });
    expect(onRecord(R01, ended, given)).toMatchObject([{ effect: 'ended', resourceId }]);
  });
});

test('a role of a guest is one step worse', () => {
  const of = (templateId: string, address: string) => {
    const record = roleRecord({ ...granted, templateId });
    const targets = record.targets.map((one) => (one.id === 'lea' ? { ...one, userPrincipalName: address } : one));
    return onRecord(R01, { ...record, targets }).map(({ severity }) => severity);
  };
  expect(of(roles.userAdministrator, 'lea_fabrikam.example#EXT#@contoso.example')).toEqual(['critical']);
  expect(of(roles.userAdministrator, 'lea@contoso.example')).toEqual(['high']);
});
