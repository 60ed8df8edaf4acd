import { assignment, group } from '../fixtures/conditional-access';
import {
  application,
  directoryAudit,
  type Grant,
  modified,
  msPim,
  pimRecord,
  roleRecord,
  target,
} from '../fixtures/records';
import { configuration, declared, facts, onChange, onRecord, roles } from './facts';

const R01 = 'EV.R01';
const resourceId = `lea|${roles.globalAdministrator}`;
const granted: Grant = {
  principalId: 'lea',
  principalType: 'User',
  templateId: roles.globalAdministrator,
  roleName: 'Global Administrator',
};
const withP2 = facts({ licences: new Set(['P1', 'P2', 'INTUNE']) });
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
        details: { roleId, roleName, scope: '/', principalType: 'user' },
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

  test('is mended when the role is taken away', () => {
    expect(onChange(R01, 'unifiedRoleAssignment', good, undefined)).toMatchObject([{ effect: 'mended', resourceId }]);
  });

  test('a part of the directory taken away mends nothing while the role is held', () => {
    const part = assignment('lea', roles.globalAdministrator, { directoryScopeId: '/administrativeUnits/au-1' });
    const stillHeld = facts({ rolesOfPerson: new Map([['lea', [roles.globalAdministrator]]]) });
    expect(onChange(R01, 'unifiedRoleAssignment', part, undefined, stillHeld)).toEqual([]);
    expect(onChange(R01, 'unifiedRoleAssignment', part, undefined)).toMatchObject([{ effect: 'mended' }]);
  });

  test.each([
    ['nothing changed', good, good],
    ['the role is not privileged', undefined, assignment('lea', roles.teamsAdministrator)],
    ['a role without privilege was taken away', assignment('lea', roles.directoryReaders), undefined],
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

  test('fires when an application without an appId gave the role', () => {
    const record = roleRecord(granted, { actor: application('<b>deploy</b>', null) });
    expect(onRecord(R01, record)).toMatchObject([{ effect: 'raised', alerts: true }]);
  });

  test('a removal is mended; its values sit on the old side', () => {
    expect(onRecord(R01, roleRecord(granted, {}, true))).toMatchObject([{ effect: 'mended', resourceId }]);
  });

  test('hostile names go no further than the details', () => {
    const name = '"}]}<script>alert(1)</script>‮';
    const [found] = onRecord(R01, roleRecord({ ...granted, principalType: 'Group', roleName: name }));
    expect(found).toMatchObject({ resourceId, resourceName: null });
  });

  test('a grant whose holder the record does not name is told all the same', () => {
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
    ['PIM only asks', pimRecord(granted, 'Add member to role requested (PIM activation)')],
  ])('stays silent when %s', (_, record) => {
    expect(onRecord(R01, record)).toEqual([]);
  });
});

describe('noise contract: PIM activation of an eligible role is recorded, not alerted', () => {
  test('as Core Directory writes it', () => {
    expect(onRecord(R01, roleRecord(granted, { actor: msPim }), withP2)).toMatchObject([
      { effect: 'raised', alerts: false, details: { activation: 'yes' } },
    ]);
  });

  test('where PIM is not licensed, an application that calls itself MS-PIM alerts', () => {
    expect(onRecord(R01, roleRecord(granted, { actor: msPim }))).toMatchObject([{ effect: 'raised', alerts: true }]);
  });

  test('as PIM writes it', () => {
    const record = pimRecord(granted, 'Add member to role completed (PIM activation)');
    expect(onRecord(R01, record, withP2)).toMatchObject([{ effect: 'raised', alerts: false, resourceId }]);
  });

  test('as the list shows it where PIM is licensed: the log decides', () => {
    expect(onChange(R01, 'unifiedRoleAssignment', undefined, good, withP2)).toMatchObject([
      { effect: 'raised', alerts: false, details: { activation: 'unknown' } },
    ]);
  });

  test('where PIM is licensed, a person gives the role: the record alerts', () => {
    expect(onRecord(R01, roleRecord(granted), withP2)).toMatchObject([{ alerts: true, details: { activation: 'no' } }]);
  });

  test.each([
    'Add member to role outside of PIM (permanent)',
    'Add member to role in PIM completed (permanent)',
    'Add member to role in PIM completed (timebound)',
  ])('"%s" is an assignment and alerts', (activity) => {
    expect(onRecord(R01, pimRecord(granted, activity), withP2)).toMatchObject([
      { effect: 'raised', alerts: true, resourceId },
    ]);
  });

  test('an emergency account alerts whoever activates it', () => {
    const given = facts({ licences: new Set(['P1', 'P2']), isDeclared: declared('lea') });
    expect(onRecord(R01, roleRecord(granted, { actor: msPim }), given)).toMatchObject([{ alerts: true }]);
    expect(onChange(R01, 'unifiedRoleAssignment', undefined, good, given)).toMatchObject([{ alerts: true }]);
  });

  test('a group never activates: where PIM is licensed, its role alerts', () => {
    const after = assignment('admins', roles.globalAdministrator, { principalType: 'group' });
    expect(onChange(R01, 'unifiedRoleAssignment', undefined, after, withP2)).toMatchObject([{ alerts: true }]);
  });

  test.each(['Remove member from role (PIM activation expired)', 'Remove member from role completed (PIM deactivate)'])(
    '"%s" mends',
    (activity) => {
      expect(onRecord(R01, pimRecord(granted, activity), withP2)).toMatchObject([{ effect: 'mended', resourceId }]);
    },
  );
});
