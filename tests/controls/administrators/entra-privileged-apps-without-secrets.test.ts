import { entraPrivilegedAppsWithoutSecrets as control } from '../../../shared/controls/administrators/entra-privileged-apps-without-secrets/control';
import type { AppCredential } from '../../../shared/kinds/application/application';
import type { ServicePrincipal } from '../../../shared/kinds/service-principal/service-principal';
import { application, certificate, principal, secret } from '../../fixtures/applications';
import { assignment, globalAdministratorRole } from '../../fixtures/conditional-access';
import { declared, type StateSpoil, statusOf, verdictOn, yesterday } from '../state';

const directoryReaders = '88d8e3e3-8f55-4a1e-953a-9b9898b8876b';
const approval = (expiry?: string) => ({
  acceptedExclusions: { 'ZT.AD.014': [{ ...declared('backup-app', expiry), kind: 'application' as const }] },
});
const held = (
  credentials: readonly AppCredential[] = [],
  spoil: Partial<ServicePrincipal> = {},
  role = globalAdministratorRole,
  principalType: 'servicePrincipal' | 'unknown' = 'servicePrincipal',
): StateSpoil => ({
  roleAssignments: [assignment('ada', globalAdministratorRole), assignment('backup', role, { principalType })],
  small: { servicePrincipal: [principal(spoil)], application: [application({ credentials })] },
  configuration: approval(),
});
const foreign = {
  ...held(),
  small: { servicePrincipal: [principal({ appOwnerOrganizationId: 'elsewhere' })], application: [] },
};

describe('passes', () => {
  test.each<[string, StateSpoil]>([
    ['where no application holds a role', {}],
    ['with an approved application', held()],
    ['with a certificate', held([certificate()])],
    ['with an expired secret', held([secret({ endDateTime: '2026-11-24T13:00:00Z' })])],
    ['with a role that is not privileged', { ...held([secret()], {}, directoryReaders), configuration: {} }],
    ['with an approved application of another organisation', foreign],
    [
      'with a managed identity',
      {
        ...held(),
        small: { servicePrincipal: [principal({ servicePrincipalType: 'ManagedIdentity' })], application: [] },
      },
    ],
  ])('%s', (_, spoil) => {
    expect(statusOf(control, spoil)).toBe('pass');
  });
});

describe('fails', () => {
  test.each<[string, StateSpoil, string]>([
    ['with a secret on the registration', held([secret()]), 'secret'],
    ['with a secret on the service principal', held([], { credentials: [secret()] }), 'secret'],
    ['with a secret without an expiry', held([secret({ endDateTime: null })]), 'secret'],
    ['where Graph does not return its type', held([secret()], {}, globalAdministratorRole, 'unknown'), 'secret'],
    ['without approval', { ...held(), configuration: {} }, 'notApproved'],
    ['where the approval has ended', { ...held(), configuration: approval(yesterday) }, 'notApproved'],
    ['where it is not listed', { ...held(), small: { servicePrincipal: [], application: [] } }, 'notApproved'],
  ])('%s', (_, spoil, problem) => {
    expect(verdictOn(control, spoil)).toMatchObject({
      status: 'fail',
      findings: { total: 1, first: [{ resourceId: 'backup', problem, details: { roles: ['Global Administrator'] } }] },
    });
  });
});

test('is unknown where one of our approved applications has no registration', () => {
  expect(statusOf(control, { ...held(), small: { servicePrincipal: [principal()], application: [] } })).toBe('unknown');
});
