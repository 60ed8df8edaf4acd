import { entraTenantWideGrantsApproved as control } from '../../../shared/controls/applications/entra-tenant-wide-grants-approved/control';
import { grant, microsoftTenant, principal } from '../../fixtures/applications';
import { declared, type StateSpoil, statusOf, verdictOn, yesterday } from '../state';

const granted = (...scopes: string[]) => ({ oAuth2PermissionGrant: [grant(...scopes)] });
const approving = (expiry?: string): StateSpoil => ({
  small: granted('Mail.Read'),
  configuration: { acceptedExclusions: { 'ZT.AP.008': [{ ...declared('backup-app', expiry), kind: 'application' }] } },
});

describe('passes', () => {
  test.each<[string, StateSpoil]>([
    ['with few permissions', {}],
    ['without any', { small: { oAuth2PermissionGrant: [] } }],
    ['with offline_access alone', { small: granted('offline_access', 'User.Read') }],
    ['with permission to read the directory', { small: granted('Directory.Read.All') }],
    ['with approved permissions', approving()],
    [
      "with Microsoft's own application",
      {
        small: { ...granted('Mail.Read'), servicePrincipal: [principal({ appOwnerOrganizationId: microsoftTenant })] },
      },
    ],
  ])('%s', (_, spoil) => {
    expect(statusOf(control, spoil)).toBe('pass');
  });
});

test.each([['Mail.Read'], ['mail.send'], ['Files.Read'], ['Sites.Read.All'], ['Group.ReadWrite.All']])(
  'fails with %s',
  (scope) => {
    expect(verdictOn(control, { small: granted(scope) })).toMatchObject({
      status: 'fail',
      findings: { total: 1, first: [{ resourceId: 'backup', details: { permissions: [scope] } }] },
    });
  },
);

test('fails and names offline_access together with mail', () => {
  expect(verdictOn(control, { small: granted('Mail.Read', 'offline_access') })).toMatchObject({
    findings: { first: [{ details: { permissions: ['Mail.Read', 'offline_access'] } }] },
  });
});

test('fails where the approval has ended, and where the application is unknown', () => {
  expect(statusOf(control, approving(yesterday))).toBe('fail');
  expect(statusOf(control, { small: { ...granted('Mail.Read'), servicePrincipal: [] } })).toBe('fail');
});
