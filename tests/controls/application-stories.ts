import type { Attribution } from '../../shared/core/event/event';
import {
  application,
  certificate,
  goodAppPolicy,
  grant,
  monitor,
  monitorPermission,
  permission,
  principal,
  roleManagement,
  secret,
} from '../fixtures/applications';
import { assignment, globalAdministratorRole, user } from '../fixtures/conditional-access';
import { known } from '../reports/stories';
import type { StateSpoil } from './state';

const byMara = known('mara');
const time: Attribution = { status: 'nobody', reason: 'time' };
const people = ['ada', 'lea', 'mara'].map((id) => user(id));
const held = assignment('backup', globalAdministratorRole, {
  principalType: 'servicePrincipal',
  principalName: 'Backup-Connector',
});
const named = (displayName: string) => ({ servicePrincipal: [principal({ displayName })] });

/** Texts of the messages about applications. */
export const applicationStories: readonly (readonly [
  story: string,
  controlId: string,
  state: StateSpoil,
  attribution: Attribution,
])[] = [
  [
    'an application that is an administrator, with a secret',
    'ZT.AD.014',
    { users: people, roleAssignments: [held], small: { application: [application({ credentials: [secret()] })] } },
    byMara,
  ],
  ['an application that became an administrator', 'ZT.AD.014', { users: people, roleAssignments: [held] }, byMara],
  [
    'the monitor has a write permission',
    'ZT.IN.005',
    {
      users: people,
      small: {
        servicePrincipal: [monitor({ ownerIds: ['lea'], credentials: [secret()] })],
        appRoleAssignment: [monitorPermission(), monitorPermission({ id: 'more', appRoleId: roleManagement })],
      },
    },
    byMara,
  ],
  [
    'the monitor has an owner',
    'ZT.IN.005',
    {
      users: people,
      small: { servicePrincipal: [monitor({ ownerIds: ['lea'] })], appRoleAssignment: [monitorPermission()] },
    },
    byMara,
  ],
  [
    'the credential policy switched off',
    'ZT.AP.006',
    { small: { tenantAppManagementPolicy: [{ ...goodAppPolicy, isEnabled: false }] } },
    byMara,
  ],
  [
    'a credential policy with gaps',
    'ZT.AP.006',
    { small: { tenantAppManagementPolicy: [{ ...goodAppPolicy, applicationRestrictions: [] }] } },
    byMara,
  ],
  [
    'a permission over the whole tenant, for an application with a hostile name',
    'ZT.AP.007',
    { small: { appRoleAssignment: [permission(roleManagement)], ...named('<b>Microsoft</b> Graph\u202e "Sync"') } },
    byMara,
  ],
  [
    'a delegated permission over the whole tenant',
    'ZT.AP.007',
    { small: { oAuth2PermissionGrant: [grant('Directory.ReadWrite.All')] } },
    byMara,
  ],
  [
    'an application with a grant for everyone',
    'ZT.AP.008',
    { small: { oAuth2PermissionGrant: [grant('Mail.Read', 'offline_access')] } },
    byMara,
  ],
  [
    'a secret that lasts for years',
    'ZT.AP.009',
    { small: { application: [application({ credentials: [secret({ endDateTime: '2029-01-01T00:00:00Z' })] })] } },
    byMara,
  ],
  [
    'a certificate that is valid for years',
    'ZT.AP.009',
    { small: { application: [application({ credentials: [certificate({ endDateTime: '2029-01-01T00:00:00Z' })] })] } },
    time,
  ],
  [
    'a privileged application that a user owns',
    'ZT.AP.010',
    {
      users: people,
      roleAssignments: [assignment('ada', globalAdministratorRole)],
      small: {
        appRoleAssignment: [permission(roleManagement)],
        servicePrincipal: [principal({ ownerIds: ['lea'] })],
      },
    },
    byMara,
  ],
  [
    'a multi-tenant application without its lock',
    'ZT.AP.011',
    { small: { application: [application({ signInAudience: 'AzureADMultipleOrgs' })] } },
    byMara,
  ],
];
