import { type AuditTarget, auditProperty, type DirectoryAudit, type LogRecord } from '../log/record';
import { unwrap } from '../log/unwrap';
import { roleIdOfName } from '../resource/privileged-roles';
import type { RoleScope } from '../resource/role-scope';
import { isPim } from './actor';
import { activityOf } from './entry';

export type RoleGrantRecord = {
  readonly effect: 'added' | 'removed';
  readonly principalId: string | null;
  readonly principalType: 'user' | 'group' | 'servicePrincipal' | 'unknown';
  readonly principalName: string | null;
  /** Template id, the same in every tenant. */
  readonly roleId: string | null;
  readonly roleName: string | null;
  /** Null for entries that name no scope: those of PIM, those about role definitions, and those about eligible roles. */
  readonly scope: RoleScope | null;
  /** PIM's operation: an activation, its expiry, or an assignment; null if PIM did not write the record. */
  readonly pim: 'activation' | 'expired' | 'assignment' | null;
};

/** https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities, in lower case. */
const roleActivities: Readonly<Record<string, Pick<RoleGrantRecord, 'effect' | 'pim'>>> = {
  'add member to role': { effect: 'added', pim: null },
  'add scoped member to role': { effect: 'added', pim: null },
  'add role assignment to role definition': { effect: 'added', pim: null },
  'add member to role scoped over restricted management administrative unit': { effect: 'added', pim: null },
  'remove member from role': { effect: 'removed', pim: null },
  'remove scoped member from role': { effect: 'removed', pim: null },
  'remove role assignment from role definition': { effect: 'removed', pim: null },
  'remove member from role scoped over restricted management administrative unit': { effect: 'removed', pim: null },
  'add member to role completed (pim activation)': { effect: 'added', pim: 'activation' },
  'add member to role outside of pim (permanent)': { effect: 'added', pim: 'assignment' },
  'add member to role in pim completed (permanent)': { effect: 'added', pim: 'assignment' },
  'add member to role in pim completed (timebound)': { effect: 'added', pim: 'assignment' },
  'remove member from role (pim activation expired)': { effect: 'removed', pim: 'expired' },
  'remove member from role completed (pim deactivate)': { effect: 'removed', pim: 'activation' },
  'remove member from role in pim completed (permanent)': { effect: 'removed', pim: 'assignment' },
  'remove member from role in pim completed (timebound)': { effect: 'removed', pim: 'assignment' },
};

export const roleActivityNames: readonly string[] = Object.keys(roleActivities);

/** Entries after which role assignments are read again. A deleted holder loses its roles. */
export const roleHint =
  /(member|assignment) (to|from) role|(?<!app )role assignment|^((hard )?delete|remove|restore) (user|group|service principal)$/;

const eligibleActivities: Readonly<Record<string, Pick<RoleGrantRecord, 'effect' | 'pim'>>> = {
  'add eligible member to role': { effect: 'added', pim: null },
  'add eligibleroleassignment to roledefinition': { effect: 'added', pim: null },
  'add eligible member to role in pim completed (permanent)': { effect: 'added', pim: 'assignment' },
  'add eligible member to role in pim completed (timebound)': { effect: 'added', pim: 'assignment' },
  // Earlier names.
  'add eligible member (permanent)': { effect: 'added', pim: 'assignment' },
  'add eligible member (eligible)': { effect: 'added', pim: 'assignment' },
  'remove eligible member (permanent)': { effect: 'removed', pim: 'assignment' },
  'remove eligible member (eligible)': { effect: 'removed', pim: 'assignment' },
  'remove eligible member from role': { effect: 'removed', pim: null },
  'remove eligibleroleassignment from roledefinition': { effect: 'removed', pim: null },
  'remove eligible member from role in pim completed (permanent)': { effect: 'removed', pim: 'assignment' },
  'remove eligible member from role in pim completed (timebound)': { effect: 'removed', pim: 'assignment' },
};

export const eligibleActivityNames: readonly string[] = Object.keys(eligibleActivities);

const principalTypes: Readonly<Record<string, RoleGrantRecord['principalType']>> = {
  user: 'user',
  group: 'group',
  serviceprincipal: 'servicePrincipal',
};
const notPrincipals = new Set(['role', 'request', 'directory', 'policy', 'administrativeunit']);
export const typeOf = (target: AuditTarget): string => (target.type ?? '').toLowerCase();

/** Reads a role grant or its removal from a record of Core Directory or PIM; null for any other record. */
export const readRoleGrant = (record: LogRecord): RoleGrantRecord | null => readGrant(record, roleActivities);

/** Reads an eligible role assignment or its removal; null for any other record. */
export const readEligibleGrant = (record: LogRecord): RoleGrantRecord | null => readGrant(record, eligibleActivities);

function readGrant(
  record: LogRecord,
  activities: Readonly<Record<string, Pick<RoleGrantRecord, 'effect' | 'pim'>>>,
): RoleGrantRecord | null {
  if (record.kind !== 'directoryAudit') return null;
  const activity = activityOf(record);
  const meaning = Object.hasOwn(activities, activity) ? activities[activity] : undefined;
  if (meaning === undefined) return null;
  const known = grants.get(record) ?? grantIn(record, activity, meaning);
  grants.set(record, known);
  return known;
}

/** PIM logs the members of a group as if the group were a role. */
export const isOfGroups = ({ category }: DirectoryAudit): boolean => category.toLowerCase() === 'groupmanagement';

/** An activity is about a role or about an eligible role, so one grant a record is enough. */
const grants = new WeakMap<DirectoryAudit, RoleGrantRecord>();

function grantIn(
  record: DirectoryAudit,
  activity: string,
  meaning: Pick<RoleGrantRecord, 'effect' | 'pim'>,
): RoleGrantRecord {
  const { targets } = record;
  const role = targets.find((target) => typeOf(target) === 'role');
  // PIM names a group with its members, in any order.
  const person = isOfGroups(record) ? targets.find((target) => typeOf(target) === 'user') : undefined;
  const principal =
    person ??
    targets.find((target) => principalTypes[typeOf(target)] !== undefined) ??
    targets.find((target) => target !== role && target.id !== null && !notPrincipals.has(typeOf(target)));
  return {
    ...meaning,
    principalId: principal?.id ?? null,
    principalType: principalTypes[principal === undefined ? '' : typeOf(principal)] ?? 'unknown',
    principalName: principal?.displayName ?? null,
    roleId: templateIn(record) ?? role?.id ?? null,
    roleName: firstProperty(targets, ['Role.DisplayName']) ?? role?.displayName ?? null,
    scope: scopeIn(activity, record),
  };
}

/** Only entries of Core Directory name the scope. */
function scopeIn(activity: string, { actor, targets }: DirectoryAudit): RoleScope | null {
  if (/scoped/.test(activity)) {
    const unit = targets.find((target) => typeOf(target) === 'administrativeunit');
    return { type: 'administrativeUnit', id: unit?.id?.toLowerCase() ?? null, name: unit?.displayName ?? null };
  }
  return /^(add|remove) member (to|from) role$/.test(activity) && !isPim(actor) ? 'tenant' : null;
}

/**
 * Core Directory writes the template id on the principal. PIM writes it under other names on the role, in the details
 * of the entry, or in both. Old entries contain only the name of the role.
 */
function templateIn({ targets, additionalDetails = [] }: DirectoryAudit): string | null {
  const detail = (name: string) => additionalDetails.find(({ key }) => key.toLowerCase() === name)?.value ?? null;
  const named = ['Role.DisplayName', 'Role.WellKnownObjectName'].map((name) => firstProperty(targets, [name]));
  return (
    firstProperty(targets, ['Role.TemplateId', 'TemplateId', 'RoleDefinitionOriginId']) ??
    unwrap(detail('templateid')) ??
    unwrap(detail('roledefinitionoriginid')) ??
    named.map((name) => roleIdOfName(name ?? '')).find((id) => id !== null) ??
    null
  );
}

export const firstProperty = (targets: readonly AuditTarget[], names: readonly string[]): string | null =>
  names.flatMap((name) => targets.map((target) => auditProperty(target, name))).find((value) => value !== null) ?? null;
