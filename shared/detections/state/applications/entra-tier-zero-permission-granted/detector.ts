import { activityOf, appDeletions, isSuccess } from '../../../../core/attribution';
import { sidesOf } from '../../../../core/event/change';
import { type Detection, type DetectorFacts, defineDetector, ended, raised } from '../../../../core/event/detector';
import type { Severity } from '../../../../core/event/severity';
import { type AuditTarget, auditProperty, type DirectoryAudit } from '../../../../core/log/record';
import { unwrap } from '../../../../core/log/unwrap';
import {
  isContentName,
  isContentPermission,
  isTierZeroName,
  protectionPermission,
  severityOfPermission,
  tierZeroPermission,
  tierZeroPermissionByName,
} from '../../../../core/resource/tier-zero-permissions';
import type { AppRoleAssignment } from '../../../../kinds/app-role-assignment/app-role-assignment';
import type { PermissionGrant } from '../../../../kinds/o-auth2-permission-grant/o-auth2-permission-grant';
import { granteeIn, isSame } from '../../../act';
import { endedWithApp } from '../../../deletion';
import { addedTo } from '../../../detection';

const id = 'EV.A01';
const adding = 'add app role assignment to service principal';
const addingDelegated = 'add delegated permission grant';
const removing = 'remove app role assignment from service principal';
const removingDelegated = 'remove delegated permission grant';

/**
 * An app with such a permission is an administrator that never needs MFA. So each grant raises an alert, whatever was
 * approved before.
 */
export const entraTierZeroPermissionGranted = defineDetector({
  id,
  name: 'entra-tier-zero-permission-granted',
  title: 'An app received a permission over the whole tenant',
  area: 'applications',
  severity: 'critical',
  raisedByRisk: true,
  watches: { changes: ['appRoleAssignment', 'oAuth2PermissionGrant'], records: ['directoryAudit'] },
  joins: ['ZT.AP.007', 'ZT.AP.008', 'ZT.AP.010', 'ZT.IN.005'],
  falsePositives:
    "A planned automation or a backup product. A permission that changes protections or trust is high. Grants to Microsoft's own apps raise an alert too, because the log entry does not say who owns the app. On behalf of everyone who uses the app (delegated) it is high, because a signed-in admin is needed.",
  response:
    'Ask the person who granted it by phone. If it was not planned: revoke the permission, disable the app, then look for accounts, roles and secrets that it created.',
  references: [
    'https://attack.mitre.org/techniques/T1098/003/',
    'https://learn.microsoft.com/entra/architecture/security-operations-applications',
    'https://github.com/SigmaHQ/sigma/blob/master/rules/cloud/azure/audit_logs/azure_app_privileged_permissions.yml',
  ],
  covers: {
    attack: ['T1098.003', 'T1528'],
    sigma: ['azure_app_privileged_permissions', 'azure_app_permissions_msft'],
    sentinel: [
      'AzureADRoleManagementPermissionGrant',
      'ServicePrincipalAssignedAppRoleWithSensitiveAccess',
      'ExchangeFullAccessGrantedToApp',
      'AdminPromoAfterRoleMgmtAppPermissionGrant',
    ],
  },
  activities: [adding, addingDelegated, removing, removingDelegated, ...appDeletions],
  asksAboutApps: true,
  onChange: (change, facts) => {
    if (change.kind !== 'appRoleAssignment' && change.kind !== 'oAuth2PermissionGrant') return [];
    const { before, after } = sidesOf(change);
    const [had, has] = [grantsOf(before, facts), grantsOf(after, facts)];
    return [
      ...without(had, has).map((grant) => ended(statedOf(grant, facts))),
      ...without(has, had).map((grant) => raised(statedOf(grant, facts))),
    ];
  },
  onRecord: (record, facts) => {
    if (record.kind !== 'directoryAudit' || !isSuccess(record)) return [];
    const { given, taken } = grantsIn(record, facts);
    return [
      ...endedWithApp(id, record, servicePrincipalIn(record)),
      ...taken.map((grant) => ended(statedOf(grant, facts))),
      ...given.map((grant) => raised(statedOf(grant, facts))),
    ];
  },
});

const servicePrincipalIn = ({ targets }: DirectoryAudit) =>
  targets.find(({ type }) => type?.toLowerCase() === 'serviceprincipal');

type Grant = {
  readonly principalId: string;
  readonly name: string;
  readonly permission: string;
  /** `protection`: an application permission that can change protections, but cannot take over the tenant by itself. */
  readonly form: 'application' | 'protection' | 'delegated';
  /** The permission reads or writes content of everybody, such as mail. */
  readonly isContent?: boolean;
};

/** One alert covers one permission of one app. Delegated permissions have the same name as in an approval under ZT.AP.007. */
const keyOf = ({ principalId, permission, form }: Grant): string =>
  `${principalId}|${form === 'delegated' ? 'delegated/' : ''}${permission}`;

/** A new display name of the app is not a grant: both sides have the same key. */
const without = (grants: readonly Grant[], others: readonly Grant[]): readonly Grant[] => {
  const known = new Set(others.map(keyOf));
  return grants.filter((grant) => !known.has(keyOf(grant)));
};

const severityOf = ({ form, permission, principalId }: Grant, { assignmentsOf }: DetectorFacts): Severity =>
  form !== 'application'
    ? 'high'
    : severityOfPermission(
        permission,
        assignmentsOf(principalId).map(({ roleDefinitionId }) => roleDefinitionId),
      );

const statedOf = (
  grant: Grant,
  facts: DetectorFacts,
): Pick<Detection, 'detectorId' | 'severity' | 'resourceId'> & Partial<Detection> => ({
  detectorId: id,
  severity: severityOf(grant, facts),
  resourceId: keyOf(grant),
  resourceName: grant.name,
  details: {
    applicationName: grant.name,
    permission: grant.permission,
    form: grant.form,
    ...(grant.isContent && { reportedAs: 'EV.A14' }),
  },
});

function grantsOf(side: AppRoleAssignment | PermissionGrant | null, facts: DetectorFacts): readonly Grant[] {
  if (side === null) return [];
  return 'scopes' in side ? delegatedGrants(side, facts) : applicationGrant(side);
}

/** The name counts only if the entry shows no id: a permission of another API can have the same name. */
const isContent = (permission: string, appRoleId: string): boolean =>
  appRoleId === '' ? isContentName(permission) : isContentPermission(appRoleId);

/**
 * `permission`: the name of a permission over the whole tenant; undefined if the granted one is not in the list of such
 * permissions.
 */
function grantOf(
  principalId: string,
  name: string,
  permission: string | undefined,
  appRoleId: string,
): readonly Grant[] {
  if (permission !== undefined)
    return [{ principalId, name, permission, form: 'application', isContent: isContent(permission, appRoleId) }];
  const protection = protectionPermission(appRoleId);
  return protection === undefined ? [] : [{ principalId, name, permission: protection, form: 'protection' }];
}

/** People and groups also get app roles, but use them only for themselves. */
function applicationGrant({
  principalId,
  principalType,
  principalName,
  appRoleId,
}: AppRoleAssignment): readonly Grant[] {
  const isPerson = ['user', 'group'].includes((principalType ?? '').toLowerCase());
  return isPerson ? [] : grantOf(principalId, principalName, tierZeroPermission(appRoleId), appRoleId);
}

/** Collections contain only the delegated grants for all users. */
const delegatedGrants = ({ clientId, scopes }: PermissionGrant, facts: DetectorFacts): readonly Grant[] =>
  scopes.filter(isTierZeroName).map((permission) => ({
    principalId: clientId,
    name: facts.appOf(clientId)?.displayName ?? clientId,
    permission,
    form: 'delegated',
  }));

type Moved = { readonly given: readonly Grant[]; readonly taken: readonly Grant[] };

/** A grant that was revoked before the next collection appears only in the log, so an entry can end it too. */
function grantsIn(record: DirectoryAudit, facts: DetectorFacts): Moved {
  const activity = activityOf(record);
  switch (activity) {
    case adding:
      return { given: applicationGrantsIn(record.targets, facts), taken: [] };
    case removing:
      return { given: [], taken: applicationGrantsIn(record.targets, facts) };
    case addingDelegated:
    case removingDelegated: {
      const moved = record.targets.map((target) => delegatedGrantsIn(target, record.targets, facts));
      return { given: moved.flatMap(({ given }) => given), taken: moved.flatMap(({ taken }) => taken) };
    }
    default:
      return { given: [], taken: [] };
  }
}

const applicationGrantsIn = (targets: readonly AuditTarget[], facts: DetectorFacts): readonly Grant[] =>
  targets.flatMap((target) => applicationGrantIn(target, targets, facts));

/**
 * The target is the API; the app that is given the permission, and the permission, are among its properties. Some entries have the app only as
 * the other target.
 */
function applicationGrantIn(
  target: AuditTarget,
  targets: readonly AuditTarget[],
  facts: DetectorFacts,
): readonly Grant[] {
  const appRoleId = auditProperty(target, 'AppRole.Id') ?? '';
  const permission =
    tierZeroPermission(appRoleId) ??
    tierZeroPermissionByName(auditProperty(target, 'AppRole.Value') ?? '', target.displayName);
  const app = targets.find((other) => other !== target && other.type?.toLowerCase() === 'serviceprincipal');
  const principalId = auditProperty(target, 'ServicePrincipal.ObjectID') ?? app?.id ?? null;
  if (principalId === null) return [];
  const shownName = auditProperty(target, 'ServicePrincipal.DisplayName') ?? app?.displayName;
  const name = shownName ?? facts.appOf(principalId)?.displayName ?? principalId;
  return grantOf(principalId, name, permission, appRoleId);
}

/** A person's own consent is not reported here: it gives the app only that person's access. An edit of the scopes can do both. */
function delegatedGrantsIn(target: AuditTarget, targets: readonly AuditTarget[], facts: DetectorFacts): Moved {
  const app = granteeIn(target, targets, facts);
  const isForEveryone =
    auditProperty(target, 'DelegatedPermissionGrant.ConsentType')?.toLowerCase() === 'allprincipals';
  if (app === null || !isForEveryone) return { given: [], taken: [] };
  const scopes = target.modifiedProperties.find(({ displayName }) =>
    isSame(displayName, 'DelegatedPermissionGrant.Scope'),
  );
  const [had, has] = [tierZeroIn(scopes?.oldValue), tierZeroIn(scopes?.newValue)];
  const name = app.displayName ?? app.id;
  const grantOfScope = (permission: string): Grant => ({ principalId: app.id, name, permission, form: 'delegated' });
  return { given: addedTo(had, has).map(grantOfScope), taken: addedTo(has, had).map(grantOfScope) };
}

const tierZeroIn = (scopes: string | null | undefined): readonly string[] =>
  (unwrap(scopes) ?? '').split(/\s+/).filter(isTierZeroName);
