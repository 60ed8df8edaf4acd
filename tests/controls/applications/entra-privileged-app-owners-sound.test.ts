import { entraPrivilegedAppOwnersSound as control } from '../../../shared/controls/applications/entra-privileged-app-owners-sound/control';
import { application, permission, principal, roleManagement } from '../../fixtures/applications';
import { assignment, eligibility, globalAdministratorRole, user } from '../../fixtures/conditional-access';
import { declared, type StateSpoil, statusOf, verdictOn } from '../state';

const owned = (ownerIds: readonly string[] | null, onRegistration: readonly string[] | null = []): StateSpoil => ({
  users: [user('ada'), user('lea')],
  roleAssignments: [assignment('ada', globalAdministratorRole)],
  small: {
    appRoleAssignment: [permission(roleManagement)],
    servicePrincipal: [principal({ ownerIds })],
    application: [application({ ownerIds: onRegistration })],
  },
});
const registration = (id: string, isMfaCapable: boolean) => ({
  registrations: [{ id, userType: 'member', isMfaCapable, methodsRegistered: [] }],
});
const ada = (spoil: Parameters<typeof user>[1]): StateSpoil => ({
  ...owned(['ada']),
  users: [user('ada', spoil), user('lea')],
});

describe('passes', () => {
  test.each<[string, StateSpoil]>([
    ['without owners', owned([])],
    ['with an administrator as owner', owned(['ada'], ['ada'])],
    ['where the administrator can do MFA', { ...owned(['ada']), ...registration('ada', true) }],
    ['where somebody else cannot do MFA', { ...owned(['ada']), ...registration('lea', false) }],
    [
      'with one who is eligible to become one',
      {
        ...owned(['ada']),
        licences: ['P1', 'P2'],
        roleAssignments: [],
        roleEligibilities: [eligibility('ada', globalAdministratorRole)],
      },
    ],
    [
      'where the application is not privileged',
      { ...owned(['lea']), small: { servicePrincipal: [principal({ ownerIds: ['lea'] })] } },
    ],
    [
      'where the application is accepted',
      {
        ...owned(['lea']),
        configuration: { acceptedExclusions: { 'ZT.AP.010': [{ ...declared('backup-app'), kind: 'application' }] } },
      },
    ],
  ])('%s', (_, spoil) => {
    expect(statusOf(control, spoil)).toBe('pass');
  });
});

describe('fails', () => {
  test.each<[string, StateSpoil]>([
    ['with a user as owner', owned(['lea'])],
    ['of the registration alone', owned([], ['lea'])],
    ['in addition to an administrator', owned(['ada', 'lea'])],
    ['with an application as owner', owned(['backup'])],
    ['with a disabled administrator', ada({ accountEnabled: false })],
    ['with a guest', ada({ userType: 'Guest' })],
    ['with somebody from another organisation', ada({ externalUserState: 'Accepted' })],
    ['with an administrator who cannot do MFA', { ...owned(['ada']), ...registration('ada', false) }],
    ['with any owner, where none is allowed', { ...owned(['ada']), thresholds: { privilegedAppOwners: 'none' } }],
    [
      'of an application with a role',
      {
        ...owned(['lea']),
        roleAssignments: [
          assignment('ada', globalAdministratorRole),
          assignment('backup', globalAdministratorRole, { principalType: 'servicePrincipal' }),
        ],
        small: { servicePrincipal: [principal({ ownerIds: ['lea'] })] },
      },
    ],
  ])('%s', (_, spoil) => {
    expect(verdictOn(control, spoil)).toMatchObject({
      status: 'fail',
      findings: { total: 1, first: [{ resourceId: 'backup', problem: 'owner' }] },
    });
  });
});

test.each<[string, StateSpoil]>([
  ['the owners were not read', owned(null)],
  ['the owners of the registration were not read', owned([], null)],
  [
    'the application is not listed yet',
    { ...owned([]), small: { appRoleAssignment: [permission(roleManagement)], servicePrincipal: [] } },
  ],
])('is unknown where %s', (_, spoil) => {
  expect(statusOf(control, spoil)).toBe('unknown');
});
