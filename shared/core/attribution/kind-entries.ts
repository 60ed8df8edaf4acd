/** What the audit log calls the changes of each kind, and how its entries name the object. */

import { type AuditRecord, type AuditTarget, activityKey, auditProperty, type IntuneAuditEvent } from '../log/record';
import type { Kind } from '../resource/kind';
import { activityOf, isSameObjectId } from './entry';
import { membershipActivities } from './membership';
import { eligibleActivityNames, roleActivityNames } from './role-grant';

/** Of the agreement with one organisation, and of the synchronisation of its people. */
export const partnerActivityNames: readonly string[] = [
  'add a partner to cross-tenant access setting',
  'update a partner cross-tenant access setting',
  'delete partner specific cross-tenant access setting',
  'create a partner cross-tenant identity sync setting',
  'update a partner cross-tenant identity sync setting',
  'delete a partner cross-tenant identity sync setting',
];

/** What the audit log calls the actions that change a kind; lower case. Empty: the log of that kind is not Entra's. */
export const kindActivities: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  conditionalAccessPolicy: [
    'add conditional access policy',
    'update conditional access policy',
    'delete conditional access policy',
  ],
  namedLocation: ['add named location', 'update named location', 'delete named location'],
  authenticationStrengthPolicy: [
    'authentication strength policy create',
    'authentication strength policy update',
    'authentication strength policy delete',
  ],
  authenticationMethodsPolicy: ['authentication methods policy update', 'authentication methods policy reset'],
  domain: [
    'add unverified domain',
    'add verified domain',
    'remove unverified domain',
    'remove verified domain',
    'verify domain',
    'update domain',
    'set domain authentication',
    'set federation settings on domain',
    'set password policy',
  ],
  groupSetting: ['create group settings', 'update group settings', 'delete group settings'],
  onPremisesDirectorySynchronization: ['set dirsync feature', 'set dirsyncenabled flag'],
  deviceRegistrationPolicy: ['set device registration policies'],
  identitySecurityDefaultsEnforcementPolicy: ['update security defaults'],
  unifiedRoleAssignment: roleActivityNames,
  unifiedRoleAssignmentScheduleInstance: roleActivityNames,
  unifiedRoleEligibilityScheduleInstance: eligibleActivityNames,
  unifiedRoleManagementPolicyAssignment: ['update role setting in pim'],
  accessReviewScheduleDefinition: ['create access review', 'update access review', 'delete access review'],
  // Not documented; only an entry that names the policy counts, for others are called the same.
  adminConsentRequestPolicy: ['update policy'],
  authorizationPolicy: ['update authorization policy'],
  application: [
    'add application',
    'update application',
    'delete application',
    'update application – certificates and secrets management',
    'update application - certificates and secrets management',
    'add owner to application',
    'remove owner from application',
  ],
  servicePrincipal: [
    'add service principal',
    'update service principal',
    'remove service principal',
    'add service principal credentials',
    'remove service principal credentials',
    'add owner to service principal',
    'remove owner from service principal',
  ],
  appRoleAssignment: [
    'add app role assignment to service principal',
    'remove app role assignment from service principal',
  ],
  oAuth2PermissionGrant: ['add delegated permission grant', 'remove delegated permission grant'],
  tenantAppManagementPolicy: ['update policy'],
  appManagementPolicy: ['add policy', 'update policy', 'delete policy'],
  crossTenantAccessPolicyConfigurationDefault: [
    'update the company default cross-tenant access setting',
    'reset the cross-tenant access default setting',
  ],
  crossTenantAccessPolicyConfigurationPartner: partnerActivityNames,
  riskyUser: ['confirmcompromised', 'confirmaccountcompromised', 'dismissuser', 'confirmsafe'],
  group: [...Object.keys(membershipActivities), 'add group', 'update group', 'delete group', 'hard delete group'],
  user: ['add user', 'update user', 'delete user', 'hard delete user', 'disable account', 'enable account'],
  organization: ['set company information', 'update company settings', 'set dirsyncenabled flag'],
};

/** One of each in a tenant: an entry with one of its activities is about it, whatever id it bears. */
const singletons: ReadonlySet<Kind> = new Set([
  'authenticationMethodsPolicy',
  'authorizationPolicy',
  'crossTenantAccessPolicyConfigurationDefault',
  'deviceRegistrationPolicy',
  'identitySecurityDefaultsEnforcementPolicy',
  'onPremisesDirectorySynchronization',
]);

/** Entries of these name the object by a name or in a value, not by our id of it. */
const namedInPassing: ReadonlySet<Kind> = new Set([
  'crossTenantAccessPolicyConfigurationPartner',
  'domain',
  'groupSetting',
]);

/** Properties of a target that hold an id of the object. */
const idProperties: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  managedDevice: ['TargetId.DeviceId'],
  appRoleAssignment: ['ServicePrincipal.ObjectID'],
  oAuth2PermissionGrant: ['ServicePrincipal.ObjectID'],
  // The id of the target is the role's object; the resource knows its template.
  unifiedRoleManagementPolicyAssignment: ['TemplateId', 'RoleDefinitionOriginId'],
};

/** Keys under which entries are kept that bear no id of ours. */
export const activityKeysOf = (kind: Kind): readonly string[] =>
  singletons.has(kind) || namedInPassing.has(kind) || idProperties[kind] !== undefined
    ? (kindActivities[kind] ?? []).map(activityKey)
    : [];

/** The targets of an entry that are the object, or speak of it; none where it is about another one. */
export function targetsOf(kind: Kind, ids: readonly string[], record: AuditRecord): readonly AuditTarget[] {
  if (singletons.has(kind)) return record.targets;
  if (namedInPassing.has(kind))
    return record.targets.some((target) => ids.some((id) => mentions(target, id))) ? record.targets : [];
  return record.targets.filter((target) => {
    const named = [target.id, ...(idProperties[kind] ?? []).map((name) => auditProperty(target, name))];
    return ids.some((id) => named.some((one) => isSameObjectId(one, id)));
  });
}

const mentions = ({ id, displayName, modifiedProperties }: AuditTarget, wanted: string): boolean =>
  [id, displayName].some((text) => isSameObjectId(text, wanted)) ||
  modifiedProperties.some(({ oldValue, newValue }) =>
    [oldValue, newValue].some((text) => text?.toLowerCase().includes(wanted.toLowerCase()) === true),
  );

const additions = /^(add|create) |\bcreate$/;
const removals = /^(hard )?(delete|remove) |\bdelete$/;
/** They begin the same way and are edits of the object. */
const edits = /\b(owner|credentials|certificates and secrets|member|policy (to|from)|identity sync setting)\b/;

/** Whether an entry says that the object itself came or went. */
export function existenceOf(record: AuditRecord): 'added' | 'removed' | null {
  const activity = activityOf(record);
  const operation = record.kind === 'auditEvent' ? intuneOperation(record) : '';
  if (isAssignment(record) || edits.test(activity)) return null;
  if (operation === 'create' || additions.test(activity)) return 'added';
  if (operation === 'delete' || removals.test(activity)) return 'removed';
  return null;
}

/** Intune's entry about assigning a policy is an edit of it. */
export const isAssignment = (record: AuditRecord): boolean =>
  record.kind === 'auditEvent' && /assign/.test(activityOf(record));

const intuneOperation = (record: IntuneAuditEvent): string => record.activityOperationType.toLowerCase();

/** An entry without values can only have changed what its activity is about; null: anything of the object. */
const scopes: readonly (readonly [activity: RegExp, elements: RegExp])[] = [
  [/certificates and secrets|credentials$/, /^credentials=/],
  [/owner (to|from)/, /^ownerids=/],
  [/^update (application|service principal)$/, /^(?!credentials=|ownerids=)/],
  [/^set domain authentication$/, /^(authenticationtype=|federationconfiguration\.)/],
  [/^set federation settings on domain$/, /^federationconfiguration\./],
  [/^verify domain$/, /^isverified=/],
  [/^set password policy$/, /^passwordvalidityperiodindays=/],
  [/^(en|dis)able account$/, /^accountenabled=/],
  [/identity sync setting$/, /^(usersyncallowed|displayname)=/],
];

export const mayHaveChanged = (record: AuditRecord, element: string): boolean => {
  if (isAssignment(record)) return element.startsWith('assignments=');
  const activity = activityOf(record);
  return scopes.every(([named, elements]) => !named.test(activity) || elements.test(element));
};

/** Values that are written in codes we cannot read: that the property moved is all that the entry shows. */
const coded: Readonly<Record<string, RegExp>> = {
  dirsyncfeatures: /^features\./,
  signingcertificate: /^federationconfiguration\.signingcertificate=/,
  nextsigningcertificate: /^federationconfiguration\.nextsigningcertificate=/,
};

export const isCodedBy = (property: string, element: string): boolean =>
  coded[property.trim().toLowerCase()]?.test(element) === true;
