import { entraTierZeroPermissionsApproved as control } from '../../../shared/controls/applications/entra-tier-zero-permissions-approved/control';
import {
  certificate,
  grant,
  graphPrincipal,
  microsoftTenant,
  permission,
  principal,
  roleManagement,
} from '../../fixtures/applications';
import { declared, type StateSpoil, stateOf, statusOf, verdictOn, yesterday } from '../state';

const holds = { appRoleAssignment: [permission(roleManagement)] };
const approving = (id: string, expiry?: string): StateSpoil => ({
  small: holds,
  configuration: { acceptedExclusions: { 'ZT.AP.007': [{ ...declared(id, expiry), kind: 'application' }] } },
});

describe('passes', () => {
  test.each<[string, StateSpoil]>([
    ['where no application holds one', {}],
    ['where the permission is not one of these', { small: { appRoleAssignment: [permission('__proto__')] } }],
    ['where it is approved by its service principal', approving('backup')],
    ['where it is approved by its application id', approving('backup-APP')],
    ['where it is approved by its registration', approving('backup-object')],
    [
      "where it is Microsoft's own application",
      { small: { ...holds, servicePrincipal: [principal({ appOwnerOrganizationId: microsoftTenant })] } },
    ],
    [
      'where people hold it as a group',
      { small: { appRoleAssignment: [permission(roleManagement, { principalType: 'Group' })] } },
    ],
    [
      'where the grant for everyone covers few permissions',
      { small: { oAuth2PermissionGrant: [grant('User.Read', 'Mail.Read')] } },
    ],
  ])('%s', (_, spoil) => {
    expect(statusOf(control, spoil)).toBe('pass');
  });
});

describe('fails', () => {
  test.each<[string, StateSpoil, string]>([
    ['with a custom permission', { small: holds }, 'asItself'],
    [
      'with an id in capitals',
      { small: { appRoleAssignment: [permission(roleManagement.toUpperCase())] } },
      'asItself',
    ],
    [
      'with a permission of Exchange',
      { small: { appRoleAssignment: [permission('dc890d15-9560-4a4c-9b7f-a736ec74ec40')] } },
      'asItself',
    ],
    ['where the approval has ended', approving('backup', yesterday), 'asItself'],
    ['where another application is approved', approving('other'), 'asItself'],
    ['where its principal is not listed yet', { small: { ...holds, servicePrincipal: [graphPrincipal] } }, 'asItself'],
    [
      "where a credential was added to Microsoft's own application",
      {
        small: {
          ...holds,
          servicePrincipal: [principal({ appOwnerOrganizationId: microsoftTenant, credentials: [certificate()] })],
        },
      },
      'asItself',
    ],
    [
      'with a grant for everyone',
      { small: { oAuth2PermissionGrant: [grant('directory.readwrite.all')] } },
      'forEverybody',
    ],
  ])('%s', (_, spoil, problem) => {
    expect(verdictOn(control, spoil)).toMatchObject({
      status: 'fail',
      findings: { total: 1, first: [{ resourceId: 'backup', problem, subject: { type: 'application' } }] },
    });
  });

  test('reports an application with two once, and names both', () => {
    const two = [permission(roleManagement), permission('b633e1c5-b582-4048-a93e-9f11b44c7e96')];
    expect(verdictOn(control, { small: { appRoleAssignment: two } })).toMatchObject({
      findings: {
        total: 1,
        first: [{ details: { permissions: ['Mail.Send', 'RoleManagement.ReadWrite.Directory'] } }],
      },
    });
  });
});

describe('an approval', () => {
  const mailSend = 'b633e1c5-b582-4048-a93e-9f11b44c7e96';
  const both = { appRoleAssignment: [permission(roleManagement), permission(mailSend)] };
  const covering = (covers: readonly string[] | undefined, small: StateSpoil['small'] & object): StateSpoil => ({
    small,
    configuration: {
      acceptedExclusions: {
        'ZT.AP.007': [{ ...declared('backup'), kind: 'application', ...(covers === undefined ? {} : { covers }) }],
      },
    },
  });
  const onlySending = {
    status: 'fail',
    findings: { total: 1, first: [{ problem: 'asItself', details: { permissions: ['Mail.Send'] } }] },
  };

  test('that names permissions covers only these', () => {
    expect(statusOf(control, covering(['rolemanagement.readwrite.directory'], holds))).toBe('pass');
    expect(verdictOn(control, covering(['RoleManagement.ReadWrite.Directory'], both))).toMatchObject(onlySending);
    expect(statusOf(control, covering(['RoleManagement.ReadWrite.Directory', 'Mail.Send'], both))).toBe('pass');
  });

  test('of a delegated permission does not cover the application permission; the reverse does', () => {
    const granted = { oAuth2PermissionGrant: [grant('Mail.Send')] };
    const own = { appRoleAssignment: [permission(mailSend)] };
    expect(statusOf(control, covering(['delegated/Mail.Send'], granted))).toBe('pass');
    expect(statusOf(control, covering(['delegated/Mail.Send'], own))).toBe('fail');
    expect(statusOf(control, covering(['Mail.Send'], granted))).toBe('pass');
  });

  test('that names none covers permissions held when it was first seen', () => {
    const first = stateOf(covering(undefined, holds));
    expect(control.evaluate(first).status).toBe('pass');
    const memory = control.remember?.(first) ?? {};
    expect(memory).toEqual({ backup: ['RoleManagement.ReadWrite.Directory'] });
    expect(verdictOn(control, { ...covering(undefined, both), memory })).toMatchObject(onlySending);
    expect(control.remember?.(stateOf({ ...covering(undefined, both), memory }))).toEqual(memory);
  });

  test('that names none does not cover a permission that was removed and granted again', () => {
    const nothing = stateOf({ ...covering(undefined, {}), memory: { backup: ['RoleManagement.ReadWrite.Directory'] } });
    const memory = control.remember?.(nothing) ?? {};
    expect(memory).toEqual({ backup: [] });
    expect(statusOf(control, { ...covering(undefined, holds), memory })).toBe('fail');
  });

  test('that is new covers the current permissions, whatever was remembered for other approvals', () => {
    expect(statusOf(control, { ...covering(undefined, holds), memory: { other: [] } })).toBe('pass');
  });
});
