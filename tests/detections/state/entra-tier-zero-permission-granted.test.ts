import type { PermissionGrant } from '../../../shared/kinds/o-auth2-permission-grant/o-auth2-permission-grant';
import { permission, roleManagement } from '../../fixtures/applications';
import { assignment } from '../../fixtures/conditional-access';
import { directoryAudit, modified, target } from '../../fixtures/records';
import { facts, onChange, onRecord, roles } from './facts';

const A01 = 'EV.A01';
const kind = 'appRoleAssignment';
const expected = {
  severity: 'critical',
  alerts: true,
  resourceId: 'backup|RoleManagement.ReadWrite.Directory',
  resourceName: 'Backup-Connector',
  details: { applicationName: 'Backup-Connector', permission: 'RoleManagement.ReadWrite.Directory' },
};

const entry = (appRoleId: string, spoil: object = {}, value = 'RoleManagement.ReadWrite.Directory') =>
  directoryAudit({
    activityDisplayName: 'Add app role assignment to service principal',
    targets: [
      target('ServicePrincipal', 'graph', [
        modified('AppRole.Id', null, `"${appRoleId}"`),
        modified('AppRole.Value', null, `"${value}"`),
        modified('ServicePrincipal.ObjectID', null, '"backup"'),
        modified('ServicePrincipal.DisplayName', null, '"Backup-Connector"'),
      ]),
    ],
    ...spoil,
  });

test('an assignment that a collection finds, and one that the log names, are the same story', () => {
  expect(onChange(A01, kind, undefined, permission(roleManagement))).toMatchObject([{ effect: 'raised', ...expected }]);
  expect(onRecord(A01, entry(roleManagement.toUpperCase()))).toMatchObject([{ effect: 'raised', ...expected }]);
});

test('a permission that can change protections is high, found either way', () => {
  const authorization = 'fb221be6-99f2-473f-bd32-01c6a0e9ca3b';
  const found = {
    severity: 'high',
    resourceId: 'backup|Policy.ReadWrite.Authorization',
    details: { form: 'protection' },
  };
  expect(onChange(A01, kind, undefined, permission(authorization))).toMatchObject([found]);
  expect(onRecord(A01, entry(authorization, {}, ''))).toMatchObject([found]);
});

test('a permission over content is reported as such, also if the entry shows only its name', () => {
  const found = { severity: 'critical', resourceId: 'backup|Mail.ReadWrite', details: { reportedAs: 'EV.A14' } };
  expect(onRecord(A01, entry('e2a3a72e-5f79-4c64-b1b1-878b674786c9', {}, ''))).toMatchObject([found]);
  expect(onRecord(A01, entry('', {}, 'Mail.ReadWrite'))).toMatchObject([found]);
});

test('a removed permission resolves the alert', () => {
  expect(onChange(A01, kind, permission(roleManagement), undefined)).toMatchObject([
    { effect: 'ended', resourceId: expected.resourceId },
  ]);
});

test.each([
  ['another permission', permission('other')],
  ['a permission held by people', permission(roleManagement, { principalType: 'Group' })],
])('%s is silent', (_, after) => {
  expect(onChange(A01, kind, undefined, after)).toEqual([]);
});

test.each([
  ['that grants another permission', entry('other', {}, 'Mail.Read')],
  ['of a failed attempt', entry(roleManagement, { result: 'failure' })],
  ['of another activity', entry(roleManagement, { activityDisplayName: 'Add app role assignment grant to user' })],
])('an entry %s is silent', (_, record) => {
  expect(onRecord(A01, record)).toEqual([]);
});

test('a renamed application is not granted anything', () => {
  expect(
    onChange(A01, kind, permission(roleManagement), permission(roleManagement, { principalName: 'Backup' })),
  ).toEqual([]);
});

describe('permissions that were not in the list before', () => {
  const scripts = '9255e99d-faf5-445e-bbf7-cb71482737c4';
  const manageAsApp = 'dc50a0fb-09a3-484d-be87-e023b12c6440';

  test('running code on every device as an app: raised as critical', () => {
    expect(onChange(A01, kind, undefined, permission(scripts))).toMatchObject([
      { effect: 'raised', severity: 'critical', details: { permission: 'DeviceManagementScripts.ReadWrite.All' } },
    ]);
  });

  test('Exchange cmdlets are critical only with a role that runs them', () => {
    const withRole = facts({ assignmentsOf: (id) => [assignment(id, roles.globalAdministrator)] });
    expect(onChange(A01, kind, undefined, permission(manageAsApp))).toMatchObject([{ severity: 'high' }]);
    expect(onChange(A01, kind, undefined, permission(manageAsApp), withRole)).toMatchObject([{ severity: 'critical' }]);
  });

  const named = (value: string, apiName: string | null) =>
    directoryAudit({
      activityDisplayName: 'Add app role assignment to service principal',
      targets: [
        target(
          'ServicePrincipal',
          'api',
          [
            modified('AppRole.Id', null, '"f0000000-0000-4000-8000-000000000001"'),
            modified('AppRole.Value', null, `"${value}"`),
            modified('ServicePrincipal.ObjectID', null, '"backup"'),
          ],
          apiName,
        ),
      ],
    });

  test('an unknown id is read by the name in the log', () => {
    expect(onRecord(A01, named('Exchange.ManageAsAppV2', 'Office 365 Exchange Online'))).toMatchObject([
      { effect: 'raised', details: { permission: 'Exchange.ManageAsAppV2' } },
    ]);
  });

  test('a custom API that uses such a name is silent', () => {
    expect(onRecord(A01, named('User.ReadWrite.All', 'Contoso Payroll'))).toEqual([]);
  });
});

test('an application permission ends with the log entry of its removal', () => {
  const removal = directoryAudit({
    activityDisplayName: 'Remove app role assignment from service principal',
    targets: [
      target('ServicePrincipal', 'graph', [
        modified('AppRole.Id', '"9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8"', null),
        modified('AppRole.Value', '"RoleManagement.ReadWrite.Directory"', null),
        modified('ServicePrincipal.ObjectID', '"backup"', null),
        modified('ServicePrincipal.DisplayName', '"Backup-Connector"', null),
      ]),
    ],
  });
  expect(onRecord(A01, removal)).toMatchObject([
    { effect: 'ended', resourceId: 'backup|RoleManagement.ReadWrite.Directory', resourceName: 'Backup-Connector' },
  ]);
});

describe('on behalf of everyone', () => {
  const grant = (...scopes: readonly string[]): PermissionGrant => ({
    id: 'grant-1',
    clientId: 'backup',
    resourceId: 'graph',
    scopes,
  });
  const delegated = { effect: 'raised', severity: 'high', resourceId: 'backup|delegated/Domain.ReadWrite.All' };
  const consent = (consentType: string, before: string | null, after: string) =>
    directoryAudit({
      activityDisplayName: 'Add delegated permission grant',
      targets: [
        target('ServicePrincipal', 'graph', [
          modified('DelegatedPermissionGrant.Scope', before, `" ${after}"`),
          modified('DelegatedPermissionGrant.ConsentType', null, `"${consentType}"`),
          modified('ServicePrincipal.ObjectID', null, '"backup"'),
        ]),
      ],
    });

  test('a scope that a collection finds, and one that the log names, are one alert and high', () => {
    const [before, after] = [grant('User.Read'), grant('Domain.ReadWrite.All', 'User.Read')];
    expect(onChange(A01, 'oAuth2PermissionGrant', before, after)).toMatchObject([delegated]);
    expect(onRecord(A01, consent('AllPrincipals', null, 'User.Read Domain.ReadWrite.All'))).toMatchObject([delegated]);
  });

  test('removing the scope ends it, and ends nothing else', () => {
    const [before, after] = [grant('Domain.ReadWrite.All', 'Group.ReadWrite.All'), grant('Group.ReadWrite.All')];
    expect(onChange(A01, 'oAuth2PermissionGrant', before, after)).toMatchObject([
      { effect: 'ended', resourceId: 'backup|delegated/Domain.ReadWrite.All' },
    ]);
  });

  test('the log entry of its removal ends it, before any collection', () => {
    const removal = directoryAudit({
      activityDisplayName: 'Remove delegated permission grant',
      targets: [
        target('ServicePrincipal', 'graph', [
          modified('DelegatedPermissionGrant.Scope', '" User.Read Domain.ReadWrite.All"', null),
          modified('DelegatedPermissionGrant.ConsentType', '"AllPrincipals"', null),
          modified('ServicePrincipal.ObjectID', null, '"backup"'),
        ]),
      ],
    });
    expect(onRecord(A01, removal)).toMatchObject([{ ...delegated, effect: 'ended' }]);
  });

  test('an entry that replaces a scope ends one and raises the other', () => {
    expect(onRecord(A01, consent('AllPrincipals', '"Group.ReadWrite.All"', 'Domain.ReadWrite.All'))).toMatchObject([
      { effect: 'ended', resourceId: 'backup|delegated/Group.ReadWrite.All' },
      delegated,
    ]);
  });

  test.each([
    ['for one person', consent('Principal', null, 'Domain.ReadWrite.All')],
    ['of harmless scopes', consent('AllPrincipals', null, 'User.Read openid profile')],
    ['that had the scope before', consent('AllPrincipals', '"Domain.ReadWrite.All"', 'User.Read Domain.ReadWrite.All')],
  ])('a consent %s is silent', (_, record) => {
    expect(onRecord(A01, record)).toEqual([]);
  });
});

test('an entry that names the app only as its other target is read too', () => {
  const targets = [
    target('ServicePrincipal', 'graph', [modified('AppRole.Id', null, `"${roleManagement}"`)], 'Microsoft Graph'),
    target('ServicePrincipal', 'backup', [], 'Backup-Connector'),
  ];
  expect(onRecord(A01, entry(roleManagement, { targets }))).toMatchObject([{ effect: 'raised', ...expected }]);
});
