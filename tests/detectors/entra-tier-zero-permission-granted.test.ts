import { permission, roleManagement } from '../fixtures/applications';
import { directoryAudit, modified, target } from '../fixtures/records';
import { onChange, onRecord } from './facts';

const A01 = 'EV.A01';
const kind = 'appRoleAssignment';
const told = {
  severity: 'critical',
  alerts: true,
  resourceId: 'backup|RoleManagement.ReadWrite.Directory',
  resourceName: 'Backup-Connector',
  details: { applicationName: 'Backup-Connector', permission: 'RoleManagement.ReadWrite.Directory' },
};

const entry = (appRoleId: string, spoil: object = {}) =>
  directoryAudit({
    activityDisplayName: 'Add app role assignment to service principal',
    targets: [
      target('ServicePrincipal', 'graph', [
        modified('AppRole.Id', null, `"${appRoleId}"`),
        modified('AppRole.Value', null, '"RoleManagement.ReadWrite.Directory"'),
        modified('ServicePrincipal.ObjectID', null, '"backup"'),
        modified('ServicePrincipal.DisplayName', null, '"Backup-Connector"'),
      ]),
    ],
    ...spoil,
  });

test('a grant that a look finds, and one that the log names, are the same story', () => {
  expect(onChange(A01, kind, undefined, permission(roleManagement))).toMatchObject([{ effect: 'raised', ...told }]);
  expect(onRecord(A01, entry(roleManagement.toUpperCase()))).toMatchObject([{ effect: 'raised', ...told }]);
});

test('a permission that was taken away mends', () => {
  expect(onChange(A01, kind, permission(roleManagement), undefined)).toMatchObject([
    { effect: 'mended', resourceId: told.resourceId },
  ]);
});

test.each([
  ['another permission', permission('other')],
  ['a permission that people hold', permission(roleManagement, { principalType: 'Group' })],
])('%s is silent', (_, after) => {
  expect(onChange(A01, kind, undefined, after)).toEqual([]);
});

test.each([
  ['that grants another permission', entry('other')],
  ['of a failure', entry(roleManagement, { result: 'failure' })],
  [
    'of something else',
    entry(roleManagement, { activityDisplayName: 'Remove app role assignment from service principal' }),
  ],
])('an entry %s is silent', (_, record) => {
  expect(onRecord(A01, record)).toEqual([]);
});

test('a new name of the application is no grant', () => {
  expect(
    onChange(A01, kind, permission(roleManagement), permission(roleManagement, { principalName: 'Backup' })),
  ).toEqual([]);
});
