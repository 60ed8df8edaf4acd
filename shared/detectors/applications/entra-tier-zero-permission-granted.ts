import { activityOf, isSuccess } from '../../core/attribution';
import { sidesOf } from '../../core/change';
import { type Detection, defineDetector } from '../../core/detector';
import { auditProperty, type LogRecord } from '../../core/record';
import type { AppRoleAssignment } from '../../core/resource';
import { tierZeroPermission } from '../../core/tier-zero-permissions';
import { mended, raised } from '../detection';

const id = 'EV.A01';
const adding = 'add app role assignment to service principal';

/** An application with such a permission is an administrator without MFA: each grant is told, whatever was approved before. */
export const entraTierZeroPermissionGranted = defineDetector({
  id,
  name: 'entra-tier-zero-permission-granted',
  title: 'An application was given a permission with power over the whole tenant',
  area: 'applications',
  severity: 'critical',
  watches: { changes: ['appRoleAssignment'], records: ['directoryAudit'] },
  joins: ['ZT.AP.007', 'ZT.AP.010', 'ZT.IN.005'],
  falsePositives:
    "A planned automation or a backup product. Microsoft's own applications are told too, for the entry does not say whose they are.",
  response:
    'Ask the one who granted it by phone. If it was not planned: revoke the permission, disable the application, then look for accounts, roles and secrets that it made.',
  references: [
    'https://attack.mitre.org/techniques/T1098/003/',
    'https://learn.microsoft.com/entra/architecture/security-operations-applications',
    'https://github.com/SigmaHQ/sigma/blob/master/rules/cloud/azure/audit_logs/azure_app_privileged_permissions.yml',
  ],
  activities: [adding],
  onChange: (change) => {
    if (change.kind !== 'appRoleAssignment') return [];
    const { before, after } = sidesOf(change);
    const granted = after === null ? undefined : grantOf(after);
    const taken = before === null ? undefined : grantOf(before);
    // The same grant on both sides: only a name changed.
    if (granted !== undefined && taken !== undefined && keyOf(granted) === keyOf(taken)) return [];
    return [
      ...(taken === undefined ? [] : [mended(statedOf(taken))]),
      ...(granted === undefined ? [] : [raised(statedOf(granted))]),
    ];
  },
  onRecord: (record) => {
    if (record.kind !== 'directoryAudit' || !isSuccess(record) || activityOf(record) !== adding) return [];
    return grantsIn(record).map((grant) => raised(statedOf(grant)));
  },
});

type Grant = { readonly principalId: string; readonly name: string; readonly permission: string };

const keyOf = ({ principalId, permission }: Grant): string => `${principalId}|${permission}`;

const statedOf = (grant: Grant): Pick<Detection, 'detectorId' | 'severity' | 'resourceId'> & Partial<Detection> => ({
  detectorId: id,
  severity: 'critical',
  resourceId: keyOf(grant),
  resourceName: grant.name,
  details: { applicationName: grant.name, permission: grant.permission },
});

/** People and groups are given app roles too; they use them in their own name. */
function grantOf({ principalId, principalType, principalName, appRoleId }: AppRoleAssignment): Grant | undefined {
  const permission = tierZeroPermission(appRoleId);
  const isPerson = ['user', 'group'].includes((principalType ?? '').toLowerCase());
  return permission === undefined || isPerson ? undefined : { principalId, name: principalName, permission };
}

/** The entry is about the application that grants; who is given it, and what, are among its properties. */
const grantsIn = (record: Extract<LogRecord, { readonly kind: 'directoryAudit' }>): readonly Grant[] =>
  record.targets.flatMap((target) => {
    const permission = tierZeroPermission(auditProperty(target, 'AppRole.Id') ?? '');
    const principalId = auditProperty(target, 'ServicePrincipal.ObjectID');
    return permission === undefined || principalId === null
      ? []
      : [{ principalId, name: auditProperty(target, 'ServicePrincipal.DisplayName') ?? principalId, permission }];
  });
