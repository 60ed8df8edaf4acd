/** Entries of Microsoft's logs, reduced to the fields we use. Enumerations stay strings. */

/** Who Microsoft's log says did it. The keys of an application are its service principal id and name: its appId is null on the wire. */
export type Actor =
  | {
      readonly type: 'user';
      readonly id: string;
      readonly userPrincipalName: string | null;
      readonly displayName: string | null;
      readonly ipAddress: string | null;
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
};

/** https://learn.microsoft.com/graph/api/resources/directoryaudit */
export type DirectoryAudit = {
  readonly kind: 'directoryAudit';
  readonly id: string;
  readonly activityDateTime: string;
  readonly activityDisplayName: string;
  readonly category: string;
  readonly loggedByService: string;
  readonly operationType: string | null;
  readonly correlationId: string | null;
  readonly result: string;
  readonly resultReason: string | null;
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

export type LogRecord = DirectoryAudit | IntuneAuditEvent;

/** Values in audit records are JSON in a string, sometimes an array of one, sometimes bare text. Never throws. */
export function auditValue(value: string | null): string | null {
  if (value === null) return null;
  try {
    const parsed: unknown = JSON.parse(value);
    const single: unknown = Array.isArray(parsed) && parsed.length === 1 ? parsed[0] : parsed;
    return single === null ? null : typeof single === 'string' ? single : JSON.stringify(single);
  } catch {
    return value;
  }
}

const propertyOf = (target: AuditTarget, name: string): ModifiedProperty | undefined =>
  target.modifiedProperties.find(({ displayName }) => displayName.toLowerCase() === name.toLowerCase());

/** The new value of a property, or the old one where it was taken away (role removals carry their facts in oldValue). */
export function auditProperty(target: AuditTarget, name: string): string | null {
  const property = propertyOf(target, name);
  return property === undefined ? null : (auditValue(property.newValue) ?? auditValue(property.oldValue));
}

/** Docs and records differ in case ("Update Conditional Access policy" and "Update conditional access policy"). */
export const isActivity = (record: DirectoryAudit, ...names: readonly string[]): boolean =>
  names.some((name) => record.activityDisplayName.toLowerCase() === name.toLowerCase());
