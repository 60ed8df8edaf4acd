import { readEligibleGrant, readRoleGrant } from '../../shared/core/attribution';
import { directoryAudit, modified, target } from '../fixtures/records';

const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';

test('the template id of a role is read from the details of an entry of PIM that does not show it on the role', () => {
  const record = directoryAudit({
    activityDisplayName: 'Add eligible member to role in PIM completed (permanent)',
    category: 'RoleManagement',
    loggedByService: 'PIM',
    additionalDetails: [
      { key: 'RoleDefinitionOriginType', value: 'BuiltInRole' },
      { key: 'TemplateId', value: globalAdministrator },
    ],
    targets: [target('Role', 'role-object', [], 'Global Administrator'), target('User', 'lea')],
  });
  expect(readEligibleGrant(record)).toMatchObject({ roleId: globalAdministrator, principalId: 'lea' });
});

test.each([
  ['Role.DisplayName', 'Global Administrator'],
  ['Role.DisplayName', 'Company Administrator'],
  ['Role.WellKnownObjectName', 'TenantAdmins'],
])('a role that an old entry names alone is known: %s %s', (property, name) => {
  const record = directoryAudit({
    activityDisplayName: 'Add member to role',
    category: 'RoleManagement',
    targets: [target('User', 'lea', [modified(property, null, JSON.stringify(name))])],
  });
  expect(readRoleGrant(record)).toMatchObject({ roleId: globalAdministrator });
});

test('the name of a role does not replace its template id', () => {
  const record = directoryAudit({
    activityDisplayName: 'Add member to role',
    category: 'RoleManagement',
    targets: [
      target('User', 'lea', [
        modified('Role.DisplayName', null, '"Global Administrator"'),
        modified('Role.TemplateId', null, '"own-role"'),
      ]),
    ],
  });
  expect(readRoleGrant(record)).toMatchObject({ roleId: 'own-role' });
});
