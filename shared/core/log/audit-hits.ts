import { type Change, sidesOf } from '../event/change';
import type { Bucket, Kind } from '../resource/kind';
import { kindDefinition } from '../resource/kind';
import type { DeviceStateSummary, DirectoryDevice } from '../resource/resource';
import type { LogRecord } from './record';

type Rule = { readonly matches: RegExp; readonly kinds: readonly Kind[] };

/** Activities of the directory audit log, and what to look at because of them. Names as in Microsoft's list; case varies on the wire. */
const directoryRules: readonly Rule[] = [
  {
    matches:
      /conditional access policy|^update identityprotectionpolicy$|^update (user|sign-in) risk( and mfa registration)? policy$|^(add|update|delete) policy$|continuous access evaluation/,
    kinds: ['conditionalAccessPolicy'],
  },
  // The old policies of Identity Protection: what they are turned into, or what takes their place, is a policy.
  {
    matches: /identityprotectionpolicy|user risk and mfa registration policy|sign-in risk policy/,
    kinds: ['conditionalAccessPolicy'],
  },
  // Which entry an edit of it leaves is not documented: this is what policies without a name of their own leave.
  { matches: /^update policy$|admin ?consent ?request ?policy/, kinds: ['adminConsentRequestPolicy'] },
  { matches: /named location/, kinds: ['namedLocation'] },
  { matches: /authentication ?context ?class ?reference/, kinds: ['authenticationContextClassReference'] },
  { matches: /^authentication methods policy/, kinds: ['authenticationMethodsPolicy'] },
  // Every edit of a domain, its federation and its password policy.
  { matches: /\bdomain\b|^set password policy$/, kinds: ['domain'] },
  { matches: /^(create|update|delete) group settings?$/, kinds: ['groupSetting'] },
  { matches: /dirsync/, kinds: ['onPremisesDirectorySynchronization', 'organization'] },
  { matches: /authentication strength/, kinds: ['authenticationStrengthPolicy'] },
  { matches: /device registration polic/, kinds: ['deviceRegistrationPolicy'] },
  { matches: /security defaults/, kinds: ['identitySecurityDefaultsEnforcementPolicy'] },
  {
    matches: /(member|assignment) (to|from) role|(?<!app )role assignment/,
    kinds: ['unifiedRoleAssignment', 'unifiedRoleAssignmentScheduleInstance'],
  },
  { matches: /eligible ?(member|roleassignment)/, kinds: ['unifiedRoleEligibilityScheduleInstance'] },
  { matches: /access review/, kinds: ['accessReviewScheduleDefinition'] },
  { matches: /role setting in pim/, kinds: ['unifiedRoleManagementPolicyAssignment'] },
  // An en dash in some records, a hyphen in others. The policy on credentials has no activity of its own.
  { matches: /\b(application|service principal)\b/, kinds: ['application', 'servicePrincipal'] },
  { matches: /app role assignment (to|from) service principal|^consent to application$/, kinds: ['appRoleAssignment'] },
  { matches: /delegated permission grant|^consent to application$/, kinds: ['oAuth2PermissionGrant'] },
  {
    matches: /^(add|update|delete) policy$|policy (to|from) (application|service principal)$|app management policy/,
    kinds: ['appManagementPolicy', 'tenantAppManagementPolicy'],
  },
  { matches: /authorization policy/, kinds: ['authorizationPolicy'] },
  {
    matches: /cross-tenant access (default )?setting|partner cross-tenant/,
    kinds: ['crossTenantAccessPolicyConfigurationDefault', 'crossTenantAccessPolicyConfigurationPartner'],
  },
  {
    matches: /^(confirmcompromised|confirmaccountcompromised|confirmsafe|dismissuser)$/,
    kinds: ['openRiskDetection', 'riskDetection', 'riskyUser'],
  },
  {
    matches:
      /(member|owner) (to|from) group|^(update|delete|hard delete) group$|restricted management administrative unit/,
    kinds: ['group'],
  },
  {
    matches: /^(add|update|delete|hard delete|restore) user$|(en|dis)able account|^invite external user$/,
    kinds: ['user'],
  },
  { matches: /device no longer (compliant|managed)/, kinds: ['managedDevice'] },
  { matches: /license/, kinds: ['subscribedSku'] },
];

const intuneRules: readonly Rule[] = [
  { matches: /compliance/, kinds: ['deviceCompliancePolicy', 'managedDevice'] },
  // A device that is wiped, retired or deleted is soon gone from the list.
  { matches: /\b(wipe|retire|delete|cleanwindowsdevice|freshstart) ?manageddevices?$/, kinds: ['managedDevice'] },
  // Which of the two systems the policy is for is part of the name: each is looked for at both.
  { matches: /managedappprotection/, kinds: ['iosManagedAppProtection', 'androidManagedAppProtection'] },
  // The compliance settings of the tenant are settings of device management as a whole.
  { matches: /device ?management ?settings|devicemanagement\b/, kinds: ['deviceManagement'] },
];

/** The kinds of which a log tells within minutes that they are worth a look, by that log. */
export const kindsOfLog: Readonly<Record<'directoryAudit' | 'auditEvent', ReadonlySet<Kind>>> = {
  directoryAudit: new Set([...directoryRules.flatMap(({ kinds }) => kinds), 'managedDevice']),
  auditEvent: new Set(intuneRules.flatMap(({ kinds }) => kinds)),
};

/** The kinds to look at because of a record. A hit is only a hint: it costs one look and is never believed. */
export function kindsToLookAt(record: LogRecord): readonly Kind[] {
  // A detection moves the state of its user; a sign-in moves nothing that we hold.
  if (record.kind === 'riskDetection') return ['riskyUser'];
  if (record.kind === 'signIn') return [];
  if (record.kind === 'auditEvent') {
    const text = `${record.category} ${record.componentName ?? ''} ${record.activityType}`.toLowerCase();
    return intuneRules.filter(({ matches }) => matches.test(text)).flatMap(({ kinds }) => kinds);
  }
  const activity = record.activityDisplayName.trim().toLowerCase();
  const kinds = directoryRules.filter(({ matches }) => matches.test(activity)).flatMap((rule) => rule.kinds);
  return [...kinds, ...(isComplianceFlip(record) ? (['managedDevice'] as const) : [])];
}

/** The kinds to look at because of a change: a device of the directory that is no longer compliant is one of Intune's. */
export function kindsToLookAtAfter(change: Change): readonly Kind[] {
  const { before, after } = sidesOf(change);
  if (change.kind === 'device' && isDevice(before) && isDevice(after)) {
    return before.isCompliant === true && after.isCompliant !== true ? ['managedDevice'] : [];
  }
  if (change.kind === 'deviceCompliancePolicyDeviceStateSummary' && isSummary(before) && isSummary(after)) {
    return badIn(after) > badIn(before) ? ['managedDevice'] : [];
  }
  return [];
}

type Side = ReturnType<typeof sidesOf>['before'];
const isDevice = (side: Side): side is DirectoryDevice => side !== null && 'isCompliant' in side;
const isSummary = (side: Side): side is DeviceStateSummary => side !== null && 'nonCompliantDeviceCount' in side;
const badIn = ({ nonCompliantDeviceCount, errorDeviceCount, conflictDeviceCount }: DeviceStateSummary): number =>
  nonCompliantDeviceCount + errorDeviceCount + conflictDeviceCount;

const isComplianceFlip = (record: LogRecord): boolean =>
  record.kind === 'directoryAudit' &&
  record.targets.some(({ modifiedProperties }) =>
    modifiedProperties.some(({ displayName }) => displayName.toLowerCase() === 'iscompliant'),
  );

/** Several kinds as one message a bucket. */
export function byBucket(kinds: Iterable<Kind>): ReadonlyMap<Bucket, readonly Kind[]> {
  const buckets = new Map<Bucket, Kind[]>();
  for (const kind of new Set(kinds)) {
    const { bucket } = kindDefinition(kind);
    buckets.set(bucket, [...(buckets.get(bucket) ?? []), kind]);
  }
  return buckets;
}
