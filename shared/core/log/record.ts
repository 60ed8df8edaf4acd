/** Entries of Microsoft's logs, reduced to the fields we use. Enumerations stay strings. */

import type { UnifiedAuditKind } from '../resource/kind';
import type { ConditionalAccessPolicy } from '../resource/resource';
import { secondMs } from '../time/durations';
import { unwrap } from './unwrap';

/** The longest time between the entries that two services of Microsoft write about one action; ms. */
export const servicesApartMs = secondMs;

/**
 * The actor according to Microsoft's log. An application is identified by its service principal id and name: its appId is null on the wire.
 */
export type Actor =
  | {
      readonly type: 'user';
      readonly id: string;
      readonly userPrincipalName: string | null;
      readonly displayName: string | null;
      readonly ipAddress: string | null;
      /** Shown only for some accounts of other tenants. */
      readonly homeTenantId?: string | null | undefined;
    }
  | { readonly type: 'application'; readonly servicePrincipalId: string | null; readonly displayName: string | null }
  | { readonly type: 'unknown' };

export type ModifiedProperty = {
  readonly displayName: string;
  readonly oldValue: string | null;
  readonly newValue: string | null;
};

export type AuditTarget = {
  /** User, Group, Role, Policy, ServicePrincipal, Device, Application, Other, Directory … */
  readonly type: string | null;
  readonly id: string | null;
  readonly displayName: string | null;
  readonly userPrincipalName: string | null;
  readonly modifiedProperties: readonly ModifiedProperty[];
  /** The Conditional Access policy before and after; null if the entry does not show it whole. */
  readonly shownPolicy?: {
    readonly before: ConditionalAccessPolicy | null;
    readonly after: ConditionalAccessPolicy | null;
  };
};

/** https://learn.microsoft.com/graph/api/resources/directoryaudit */
export type DirectoryAudit = {
  readonly kind: 'directoryAudit';
  readonly id: string;
  readonly activityDateTime: string;
  readonly activityDisplayName: string;
  readonly category: string;
  readonly loggedByService: string;
  readonly correlationId: string | null;
  readonly result: string;
  readonly resultReason: string | null;
  /**
   * Details that belong to no target, such as the invited address or the user agent. Left out if the entry has none.
   */
  readonly additionalDetails?: readonly { readonly key: string; readonly value: string | null }[] | undefined;
  readonly actor: Actor;
  readonly targets: readonly AuditTarget[];
};

/** https://learn.microsoft.com/graph/api/resources/intune-auditing-auditevent */
export type IntuneAuditEvent = {
  readonly kind: 'auditEvent';
  readonly id: string;
  readonly activityDateTime: string;
  readonly activityType: string;
  /** Create, Patch, Delete, Action … */
  readonly activityOperationType: string;
  readonly activityResult: string;
  readonly category: string;
  readonly componentName: string | null;
  readonly correlationId: string | null;
  readonly actor: Actor;
  readonly targets: readonly AuditTarget[];
};

/**
 * An entry of the unified audit log, as one workload writes it: a cmdlet with its parameters, or an operation.
 * https://learn.microsoft.com/graph/api/resources/security-auditlogrecord
 */
type UnifiedAudit<K extends UnifiedAuditKind> = {
  readonly kind: K;
  readonly id: string;
  readonly activityDateTime: string;
  /** The operation: New-InboxRule, SharingPolicyChanged … */
  readonly activityDisplayName: string;
  /** The record type: ExchangeAdmin, SharePointSharingOperation … */
  readonly category: string;
  /** The workload: Exchange, SharePoint, OneDrive, MicrosoftTeams, SecurityComplianceCenter … */
  readonly loggedByService: string;
  /** Regular, Admin, Application, DcAdmin, System …; null if the record does not say. */
  readonly userType: string | null;
  readonly correlationId: string | null;
  /** success or failure. */
  readonly result: string;
  /** Parameters of the cmdlet, and the properties of the operation. */
  readonly additionalDetails: readonly { readonly key: string; readonly value: string | null }[];
  readonly actor: Actor;
  readonly targets: readonly AuditTarget[];
};
type UnifiedAuditRecord =
  | UnifiedAudit<'complianceAudit'>
  | UnifiedAudit<'exchangeAudit'>
  | UnifiedAudit<'sharePointAudit'>;

/** The common fields of all audit logs: who did what to which object. */
export type AuditRecord = DirectoryAudit | IntuneAuditEvent | UnifiedAuditRecord;

/**
 * One detection of Identity Protection, as it was at `lastUpdatedDateTime`. Each update is another record.
 * https://learn.microsoft.com/graph/api/resources/riskdetection
 */
export type RiskDetection = {
  readonly kind: 'riskDetection';
  /** `<detection id>#<lastUpdatedDateTime>` */
  readonly id: string;
  readonly detectionId: string;
  /** leakedCredentials, attackerinTheMiddle, anomalousToken …; unknown values are kept. */
  readonly riskEventType: string;
  /** low, medium, high, hidden, none */
  readonly riskLevel: string;
  /** atRisk, confirmedCompromised, remediated, dismissed, confirmedSafe, none */
  readonly riskState: string;
  readonly riskDetail: string;
  /** '' if Microsoft does not name the user. */
  readonly userId: string;
  readonly ipAddress: string | null;
  /** City and country of the address according to Microsoft; null if unknown. */
  readonly city: string | null;
  readonly countryOrRegion: string | null;
  /** When the risky activity happened. Offline detections find it days later. */
  readonly activityDateTime: string | null;
  readonly detectedDateTime: string;
  readonly lastUpdatedDateTime: string;
};

/** The device according to Microsoft; a field is null if the record does not say. */
type SignInDevice = {
  readonly id: string | null;
  readonly operatingSystem: string | null;
  readonly browser: string | null;
  readonly isCompliant: boolean | null;
  readonly isManaged: boolean | null;
  /** Azure AD joined, Azure AD registered, Hybrid Azure AD joined … */
  readonly trustType: string | null;
};

/**
 * A sign-in of a person, or of an app with its own credential: then `userType` is `servicePrincipal`, `userId` the id of
 * the service principal and `appDisplayName` its name. Earlier versions did not keep the optional fields, and v1.0 does not return all of them.
 * https://learn.microsoft.com/graph/api/resources/signin
 */
export type SignIn = {
  readonly kind: 'signIn';
  readonly id: string;
  readonly createdDateTime: string;
  readonly userId: string;
  readonly appDisplayName: string | null;
  readonly ipAddress: string | null;
  readonly city: string | null;
  readonly countryOrRegion: string | null;
  readonly clientAppUsed: string | null;
  /** 0 is a success. */
  readonly errorCode: number;
  /** success, failure, notApplied */
  readonly conditionalAccessStatus: string | null;
  /** none, low, medium, high, hidden */
  readonly riskLevelDuringSignIn: string | null;
  readonly riskState: string | null;
  readonly riskEventTypes: readonly string[];
  readonly appId?: string | null | undefined;
  readonly resourceId?: string | null | undefined;
  /** The entries of one sign-in share it, because each interruption has its own entry. */
  readonly correlationId?: string | null | undefined;
  readonly userAgent?: string | null | undefined;
  readonly isInteractive?: boolean | null | undefined;
  readonly device?: SignInDevice | null | undefined;
  /** Centre of the city or country; degrees. */
  readonly coordinates?: { readonly latitude: number; readonly longitude: number } | null | undefined;
  /** Why a sign-in was interrupted or MFA failed; null for successes. */
  readonly statusDetail?: string | null | undefined;
  /** Whether a policy required MFA; null if the record shows neither the requirement nor the policies. */
  readonly askedForMfa?: boolean | null | undefined;
  /** Whether a policy required anything besides a password, such as MFA or a managed device; null if the record does not show it. */
  readonly askedForMore?: boolean | null | undefined;
  /** member, guest, servicePrincipal. Only in the beta and diagnostic logs, like the next two fields. */
  readonly userType?: string | null | undefined;
  /** deviceCode, ropc, oAuth2 … */
  readonly authenticationProtocol?: string | null | undefined;
  /** Number of the network owner (AS number). */
  readonly autonomousSystemNumber?: number | null | undefined;
  /**
   * What was new for the person when the sign-in was collected, compared with their own baseline: country, network,
   * client, device …
   */
  readonly newParts?: readonly string[] | undefined;
};

export type LogRecord = AuditRecord | RiskDetection | SignIn;

/** The id of the account or application; for an app without an id, its name. Null if the record does not name an actor. */
export function actorIdOf(actor: Actor): string | null {
  if (actor.type === 'unknown') return null;
  return actor.type === 'user' ? actor.id : (actor.servicePrincipalId ?? actor.displayName);
}

/** The time by which a log is read: records after the watermark are new. */
export function recordTime(record: LogRecord): string {
  switch (record.kind) {
    case 'riskDetection':
      return record.lastUpdatedDateTime;
    case 'signIn':
      return record.createdDateTime;
    default:
      return record.activityDateTime;
  }
}

/** The same in milliseconds since 1970. */
export const recordMs = (record: LogRecord): number => Date.parse(recordTime(record));

/** The start of a record's story: an update of a detection belongs to the same detection. */
export const recordAnchor = (record: LogRecord): string =>
  record.kind === 'riskDetection' ? record.detectedDateTime : recordTime(record);

/** The part of a record's id that stays the same in every update. */
export const recordIdentity = (record: LogRecord): string =>
  record.kind === 'riskDetection' ? record.detectionId : record.id;

/** When the recorded event happened. */
export const recordHappenedAt = (record: LogRecord): string =>
  record.kind === 'riskDetection' ? (record.activityDateTime ?? record.detectedDateTime) : recordTime(record);

/** Ids of the objects in the record. The record can be found by each of them. */
export const recordTargetIds = (record: LogRecord): readonly string[] =>
  record.kind === 'riskDetection' || record.kind === 'signIn'
    ? [record.userId].filter((id) => id !== '')
    : [...new Set(record.targets.flatMap(({ id }) => (id === null ? [] : [id])))];

export const activityKey = (activity: string): string => `activity|${activity}`;

/**
 * Key for commands to devices and for deleted devices, so that they are found together whichever device they are about.
 */
export const deviceCommandKey = activityKey('device command');

/**
 * An activity's name in the form used for comparison. Microsoft's logs vary one name in case, dash, trailing blank and
 * final dot.
 */
export const cleanActivity = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/ ?\.$/, '');

/** True for a sign-in of an app with its own credential. */
export const isAppSignIn = (record: LogRecord): boolean =>
  record.kind === 'signIn' && record.userType === 'servicePrincipal';

export const isAuditRecord = (record: LogRecord): record is AuditRecord =>
  record.kind !== 'riskDetection' && record.kind !== 'signIn';

/** Microsoft's own operators and services also write to a tenant's log. Nobody in the tenant did anything. */
export const isByMicrosoft = (record: LogRecord): boolean =>
  'userType' in record && /^(dcadmin|system)$/i.test(record.userType ?? '');

const propertyOf = (target: AuditTarget, name: string): ModifiedProperty | undefined =>
  target.modifiedProperties.find(({ displayName }) => displayName.toLowerCase() === name.toLowerCase());

/** The new value of a property; if it was removed, the old one, because the new value is then null or missing. */
export function auditProperty(target: AuditTarget, name: string): string | null {
  const property = propertyOf(target, name);
  return property === undefined ? null : (unwrap(property.newValue) ?? unwrap(property.oldValue));
}

/**
 * The documentation and the log differ in case ("Update Conditional Access policy" and "Update conditional access
 * policy").
 */
export function isActivity(record: DirectoryAudit, ...names: readonly string[]): boolean {
  const activity = cleanActivity(record.activityDisplayName);
  return names.some((name) => cleanActivity(name) === activity);
}

/** Microsoft records an update of a detection as another record, with the current state. Oldest first. */
export const newestUpdates = <R extends LogRecord>(records: readonly R[]): readonly R[] => [
  ...new Map(
    [...records].sort((a, b) => recordMs(a) - recordMs(b)).map((record) => [recordIdentity(record), record]),
  ).values(),
];
