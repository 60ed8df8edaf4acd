import { graphTime } from '../graph-time';
import type { JsonObject } from '../json';
import { seededGuid } from '../random';
import { type ContosoOptions, day } from './options';

const idOf = ({ seed }: ContosoOptions, index: number): string => seededGuid(seed, 'servicePrincipal', index);

/** Backup-Connector reads every mailbox: much, and not power over the tenant. */
export function appRoleAssignments(options: ContosoOptions): readonly JsonObject[] {
  return [
    {
      id: seededGuid(options.seed, 'appRoleAssignment', 0),
      deletedDateTime: null,
      appRoleId: '810c84a8-4a9e-49e6-bf7d-12d183f40d01',
      createdDateTime: graphTime(options.now() - 200 * day),
      principalDisplayName: 'Backup-Connector',
      principalId: idOf(options, 0),
      principalType: 'ServicePrincipal',
      resourceDisplayName: 'Microsoft Graph',
      resourceId: idOf(options, 1),
    },
  ];
}

/** For everybody the least; more by one person for himself. */
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
