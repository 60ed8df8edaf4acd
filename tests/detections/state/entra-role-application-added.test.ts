import { assignment, instance } from '../../fixtures/conditional-access';
import { application, type Grant, msPim, roleRecord } from '../../fixtures/records';
import { facts, onChange, onRecord, roles } from './facts';

const R11 = 'EV.R11';
const good = assignment('app', roles.globalAdministrator, {
  principalType: 'servicePrincipal',
  principalName: 'Backup-Connector',
});
const granted: Grant = {
  principalId: 'app',
  principalType: 'ServicePrincipal',
  templateId: roles.globalAdministrator,
  roleName: 'Global Administrator',
};
const resourceId = `app|${roles.globalAdministrator}`;

test('fires in the list, and names the application', () => {
  expect(onChange(R11, 'unifiedRoleAssignment', undefined, good)).toMatchObject([
    {
      effect: 'raised',
      severity: 'critical',
      alerts: true,
      resourceId,
      resourceName: 'Backup-Connector',
      peopleIds: [],
    },
  ]);
});

test('fires in the log, with the same resource', () => {
  expect(onRecord(R11, roleRecord(granted))).toMatchObject([{ effect: 'raised', severity: 'critical', resourceId }]);
});

test('fires where PIM is licensed too, because an application activates nothing', () => {
  const withP2 = facts({ licences: new Set(['P1', 'P2']) });
  expect(onChange(R11, 'unifiedRoleAssignment', undefined, good, withP2)).toMatchObject([{ alerts: true }]);
  expect(onRecord(R11, roleRecord(granted, { actor: msPim }), withP2)).toMatchObject([{ alerts: true }]);
});

test("fires in PIM's own list, and ends there", () => {
  const kind = 'unifiedRoleAssignmentScheduleInstance';
  const held = instance('app', roles.globalAdministrator, { ...good, endDateTime: null });
  const given = facts({ licences: new Set(['P1', 'P2']), roleInstances: [held] });
  expect(onChange(R11, kind, undefined, held, given)).toMatchObject([
    { effect: 'raised', severity: 'critical', alerts: true, resourceId, details: { permanent: true } },
  ]);
  expect(onChange(R11, kind, held, undefined, facts({ roleInstances: [] }))).toMatchObject([
    { effect: 'ended', resourceId },
  ]);
});

test('fires when another application without an appId assigned the role', () => {
  expect(onRecord(R11, roleRecord(granted, { actor: application(null, null) }))).toMatchObject([{ effect: 'raised' }]);
});

test.each([
  ['an unknown role', roles.directoryReaders, 'high'],
  ['a known role without privilege', roles.licenceAdministrator, 'medium'],
])('has a lower severity for %s', (_, roleId, severity) => {
  const after = { ...good, roleDefinitionId: roleId };
  expect(onChange(R11, 'unifiedRoleAssignment', undefined, after)).toMatchObject([{ severity }]);
});

test('ends when the role is removed', () => {
  expect(onChange(R11, 'unifiedRoleAssignment', good, undefined)).toMatchObject([{ effect: 'ended', resourceId }]);
  expect(onRecord(R11, roleRecord(granted, {}, true))).toMatchObject([{ effect: 'ended', resourceId }]);
});

test.each([
  ['nothing changed', good, good],
  ['a person got it', undefined, assignment('lea', roles.globalAdministrator)],
  ['a group got it', undefined, { ...good, principalType: 'group' as const }],
  ['the type of the holder is unknown', undefined, { ...good, principalType: 'unknown' as const }],
  ['the application was renamed', good, { ...good, principalName: 'Backup' }],
])('the list: stays silent when %s', (_, before, after) => {
  expect(onChange(R11, 'unifiedRoleAssignment', before, after)).toEqual([]);
});

test.each([
  ['it failed', roleRecord(granted, { result: 'failure' })],
  ['a person got it', roleRecord({ ...granted, principalType: 'User' })],
  ['it only makes it eligible', roleRecord(granted, { activityDisplayName: 'Add eligible member to role' })],
])('the log: stays silent when %s', (_, record) => {
  expect(onRecord(R11, record)).toEqual([]);
});

test('where an application got the role, EV.R01 stays silent', () => {
  expect(onChange('EV.R01', 'unifiedRoleAssignment', undefined, good)).toEqual([]);
  expect(onRecord('EV.R01', roleRecord(granted))).toEqual([]);
});
