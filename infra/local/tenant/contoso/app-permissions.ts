import { graphTime } from '../graph/graph-time';
import type { JsonObject } from '../json';
import { seededGuid } from '../random';
import { type ContosoOptions, day } from './options';

const idOf = ({ seed }: ContosoOptions, index: number): string => seededGuid(seed, 'servicePrincipal', index);

/** Some of the permissions that an operator grants to Zero Trust Watch. */
const watched = [
  'b0afded3-3588-46d8-8b3d-9842eff778da',
  '246dd0d5-5bd0-4def-940b-0421030a5b68',
  'df021288-bdef-4463-88db-98f22de89214',
];

/** Backup-Connector can read every mailbox. That is a lot, but gives no control over the tenant. */
export function appRoleAssignments(options: ContosoOptions): readonly JsonObject[] {
  const { clientId, seed } = options;
  const assignment = (index: number, appRoleId: string, principalId: string, name: string): JsonObject => ({
    id: seededGuid(seed, 'appRoleAssignment', index),
    deletedDateTime: null,
    appRoleId,
    createdDateTime: graphTime(options.now() - 200 * day),
    principalDisplayName: name,
    principalId,
    principalType: 'ServicePrincipal',
    resourceDisplayName: 'Microsoft Graph',
    resourceId: idOf(options, 1),
  });
  return [
    assignment(0, '810c84a8-4a9e-49e6-bf7d-12d183f40d01', idOf(options, 0), 'Backup-Connector'),
    ...(clientId === undefined
      ? []
      : watched.map((role, index) => assignment(index + 1, role, clientId, 'Zero Trust Watch'))),
  ];
}

/** Everybody granted only the basic permissions. One person granted more for their own account. */
export function permissionGrants(options: ContosoOptions): readonly JsonObject[] {
  const grant = (index: number, consentType: string, principalId: string | null, scope: string): JsonObject => ({
    id: seededGuid(options.seed, 'permissionGrant', index),
    clientId: idOf(options, 0),
    consentType,
    principalId,
    resourceId: idOf(options, 1),
    scope,
  });
  return [
    grant(0, 'AllPrincipals', null, 'User.Read openid'),
    grant(1, 'Principal', seededGuid(options.seed, 'user', 0), 'Mail.Read offline_access'),
  ];
}

/** Sign-in permissions are classified as low-risk, as Microsoft recommends. */
export const permissionClassifications = ({ seed }: ContosoOptions): readonly JsonObject[] =>
  ['User.Read', 'openid', 'profile', 'email', 'offline_access'].map((permissionName, index) => ({
    id: seededGuid(seed, 'classification', index),
    classification: 'low',
    permissionId: seededGuid(seed, 'classifiedPermission', index),
    permissionName,
  }));
