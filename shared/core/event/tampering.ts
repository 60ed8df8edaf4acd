/** Finds changes to the monitor's own identity in Microsoft's log. Pure. */

import { type AuditTarget, auditProperty, type DirectoryAudit, isActivity } from '../log/record';
import { federationsAdded } from '../resource/federated-credentials';

/** The monitor's identity in the tenant, according to its token. */
export type OwnIdentity = { readonly applicationId: string; readonly servicePrincipalId: string };

/**
 * `applicationObjectId`: the log names the application itself by this id; null if the application is registered in
 * another tenant or was not read.
 */
type OwnObjects = OwnIdentity & { readonly applicationObjectId?: string | null | undefined };

export type Tampering = {
  readonly what:
    | 'permissionRemoved'
    | 'permissionWidened'
    | 'credentialAdded'
    | 'federationAdded'
    | 'ownerAdded'
    | 'disabled'
    | 'deleted';
  /** The permission; null for any other change. */
  readonly permission: string | null;
};

/** Permissions that a monitor never needs: to write, to own, to impersonate. */
const isMoreThanReading = (permission: string): boolean =>
  /write|fullcontrol|manage|accessasuser|\.selected/i.test(permission);

/**
 * Null if the record is harmless or about something else. Read permissions are harmless, because operators grant them
 * to the monitor.
 */
export function tamperingOf(record: DirectoryAudit, self: OwnObjects): Tampering | null {
  if (record.result.toLowerCase() !== 'success') return null;
  const target = record.targets.find((one) => isOurs(one, self));
  if (target === undefined) return null;
  const permission = auditProperty(target, 'AppRole.Value') ?? auditProperty(target, 'DelegatedPermissionGrant.Scope');
  if (isActivity(record, 'Remove app role assignment from service principal', 'Remove delegated permission grant'))
    return { what: 'permissionRemoved', permission };
  if (isActivity(record, 'Add app role assignment to service principal'))
    return permission !== null && isMoreThanReading(permission) ? { what: 'permissionWidened', permission } : null;
  if (
    isActivity(record, 'Add service principal credentials') ||
    isActivity(record, 'Update application - Certificates and secrets management')
  )
    return { what: 'credentialAdded', permission: null };
  // Checked in every entry, because it appears in plain edits of an application and of an identity's service principal.
  if (federationsAdded(target).length > 0) return { what: 'federationAdded', permission: null };
  if (isActivity(record, 'Add owner to service principal', 'Add owner to application'))
    return { what: 'ownerAdded', permission: null };
  if (
    isActivity(
      record,
      'Remove service principal',
      'Hard delete service principal',
      'Delete application',
      'Hard delete application',
    )
  )
    return { what: 'deleted', permission: null };
  if (isActivity(record, 'Disable service principal')) return { what: 'disabled', permission: null };
  const isSwitchedOff =
    isActivity(record, 'Update service principal') &&
    auditProperty(target, 'AccountEnabled')?.toLowerCase() === 'false';
  return isSwitchedOff ? { what: 'disabled', permission: null } : null;
}

/**
 * Our service principal is the target of the entry or a property of it. In an entry about an assignment, the target is
 * the application that offers the permission (Microsoft Graph), and its properties name the application that receives
 * it.
 */
function isOurs(
  target: AuditTarget,
  { applicationId, servicePrincipalId, applicationObjectId = null }: OwnObjects,
): boolean {
  const own = [servicePrincipalId, applicationId, applicationObjectId];
  if (target.id !== null && own.includes(target.id)) return true;
  if (auditProperty(target, 'ServicePrincipal.ObjectID') === servicePrincipalId) return true;
  return ['ServicePrincipal.AppId', 'AppId', 'TargetId.ServicePrincipalNames'].some((name) =>
    (auditProperty(target, name) ?? '').split(/[;,\s]+/).includes(applicationId),
  );
}
