/**
 * Conditional Access policies in the form that detectors compare: a changed resource and the JSON of an audit record have the same paths,
 * so both are read in one way. Nothing in a record is taken for granted.
 */

import { activityOf, guestTypesIn, isSuccess, readAuditObject } from '../../core/attribution';
import { isSameJson } from '../../core/canonical';
import { type Change, sidesOf } from '../../core/event/change';
import type { DetectorFacts, SettingEdit } from '../../core/event/detector';
import type { Reference } from '../../core/event/event';
import { isJsonObject, type JsonObject } from '../../core/json-object';
import type { LogRecord } from '../../core/log/record';
import type { ConditionalAccessPolicy } from '../../core/resource/resource';
import { basisBefore } from './found-before';

/** One policy before and after; null if it did not exist, or if the record does not show it. */
export type PolicySides = {
  readonly id: string;
  readonly name: string | null;
  /** The policy's name before an edit that renamed it; null if it was not renamed. */
  readonly formerName: string | null;
  readonly before: JsonObject | null;
  readonly after: JsonObject | null;
  readonly deleted: boolean;
  /** The earlier side as the engine reads it; null if there was none, or a log entry does not show it completely. */
  readonly shownBefore: ConditionalAccessPolicy | null;
  /** Both sides as the engine reads them; null if one is missing, or a log entry does not show it completely. */
  readonly policies: { readonly before: ConditionalAccessPolicy; readonly after: ConditionalAccessPolicy } | null;
};

export function sidesOfChange(change: Change): PolicySides | null {
  if (change.kind !== 'conditionalAccessPolicy') return null;
  const { before, after } = sidesOf(change);
  const name = (after ?? before)?.displayName ?? null;
  const policies = before === null || after === null ? null : { before, after };
  const formerName = formerNameOf(before?.displayName, after?.displayName);
  return {
    id: change.resourceId,
    name,
    formerName,
    before,
    after,
    deleted: change.type === 'removed',
    shownBefore: before,
    policies,
  };
}

/**
 * The former name, if an edit renamed the object. Admins know the object by it, and a new name can hide what else the
 * edit did.
 */
export const formerNameOf = (before: string | null | undefined, after: string | null | undefined): string | null =>
  before != null && after != null && before !== after ? before : null;

export const namesIn = ({ name, formerName }: PolicySides) => ({ policyName: name, formerName: formerName ?? '' });

/**
 * Everything that a policy does, apart from its name: one edit can change its exclusions and the rest together. `entry`: the log entry that
 * shows the edit; null if a collection does.
 */
export function policyEdit(
  { id, policies }: PolicySides,
  entry: LogRecord | null,
  facts: DetectorFacts,
): SettingEdit | null {
  if (policies === null) return null;
  const found = basisBefore('conditionalAccessPolicy', entry, facts)?.policies.find((one) => one.id === id);
  return {
    before: fieldsOf(policies.before),
    after: fieldsOf(policies.after),
    ...(found !== undefined && { found: fieldsOf(found) }),
  };
}

function fieldsOf({ state, conditions, grantControls, sessionControls }: ConditionalAccessPolicy): JsonObject {
  const { users, applications, ...others } = conditions;
  return { state, ...others, ...users, ...applications, grantControls, sessionControls };
}

export const policyActivityNames: readonly string[] = [
  'add conditional access policy',
  'update conditional access policy',
  'delete conditional access policy',
];

/** Core Directory's second entry for a deletion. It is written for policies of every type and shows nothing of them. */
export const coreDeletion = 'delete policy';

/**
 * The policy that a record shows before and after. Core Directory writes a second entry for each edit, which is left out;
 * its second entry for a deletion is read for the id.
 */
export function sidesOfRecord(record: LogRecord): PolicySides | null {
  if (record.kind !== 'directoryAudit' || !isSuccess(record)) return null;
  const activity = activityOf(record);
  if (![...policyActivityNames, coreDeletion].includes(activity)) return null;
  const target = record.targets.find(({ type }) => type?.toLowerCase() === 'policy') ?? record.targets[0];
  const property = target?.modifiedProperties.find(
    ({ displayName }) => displayName.toLowerCase() === 'conditionalaccesspolicy',
  );
  const before = readAuditObject(property?.oldValue ?? null);
  const after = readAuditObject(property?.newValue ?? null);
  const id = target?.id ?? textAt(after ?? before, ['id']);
  if (id === null) return null;
  const name = target?.displayName ?? textAt(after ?? before, ['displayName']);
  const formerName = formerNameOf(textAt(before, ['displayName']), textAt(after, ['displayName']));
  const { before: was = null, after: is = null } = target?.shownPolicy ?? {};
  const policies = was === null || is === null ? null : { before: was, after: is };
  return { id, name, formerName, before, after, deleted: activity.startsWith('delete'), shownBefore: was, policies };
}

/** Core Directory's second entry for an edit. It is also written for policies of every other type. */
export const coreEdit = 'update policy';

/** The log's names for the states of a policy. */
const coreStates: Readonly<Record<string, string>> = {
  enabled: 'enabled',
  disabled: 'disabled',
  reporting: 'enabledForReportingButNotEnforced',
};

/**
 * Turns one side of a Conditional Access policy from Core Directory's form into Graph's: its state, the people it
 * applies to and what it requires. Null for policies of other types. Some entries are in Graph's form already.
 */
function readPolicyDetail(text: string | null): JsonObject | null {
  const detail = readAuditObject(text);
  if (stateOf(detail) !== null && isJsonObject(at(detail, ['conditions']))) return detail;
  const state = coreStates[textAt(detail, ['State'])?.toLowerCase() ?? ''];
  if (state === undefined || !isJsonObject(at(detail, ['Conditions']))) return null;
  const included = (list: string): readonly string[] =>
    itemsAt(detail, ['Conditions', 'Users', 'Include']).flatMap((item) => listAt(item, [list]));
  const builtInControls = itemsAt(detail, ['Controls']).flatMap((item) => listAt(item, ['Control']));
  return {
    state,
    conditions: { users: { includeUsers: included('Users'), includeRoles: included('Roles') } },
    grantControls: { builtInControls },
  };
}

const itemsAt = (policy: JsonObject | null, path: readonly string[]): readonly JsonObject[] => {
  const value = at(policy, path);
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
};

/** A policy as Core Directory's second entry for an edit or a deletion shows it, without most of its content. */
export function sidesOfCoreRecord(record: LogRecord): PolicySides | null {
  if (record.kind !== 'directoryAudit' || !isSuccess(record)) return null;
  const activity = activityOf(record);
  if (activity !== coreEdit && activity !== coreDeletion) return null;
  const target = record.targets.find(({ type }) => type?.toLowerCase() === 'policy') ?? record.targets[0];
  const shown = target?.modifiedProperties.find(({ displayName }) => displayName.toLowerCase() === 'policydetail');
  const before = readPolicyDetail(shown?.oldValue ?? null);
  const after = readPolicyDetail(shown?.newValue ?? null);
  const id = target?.id ?? null;
  if (id === null || before === null) return null;
  const name = target?.displayName ?? null;
  const deleted = activity === coreDeletion;
  return { id, name, formerName: null, before, after, deleted, shownBefore: null, policies: null };
}

const at = (policy: JsonObject | null, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (isJsonObject(value) ? value[key] : undefined), policy);

const textAt = (policy: JsonObject | null, path: readonly string[]): string | null => {
  const value = at(policy, path);
  return typeof value === 'string' ? value : null;
};

const listAt = (policy: JsonObject | null, path: readonly string[]): readonly string[] => {
  const value = at(policy, path);
  if (Array.isArray(value)) return value.filter((item): item is string => typeof item === 'string');
  // Only guest types are ever written as a number.
  if (typeof value === 'number') return guestTypesIn(value);
  return typeof value === 'string' && value !== '' ? value.split(',').map((word) => word.trim()) : [];
};

/** Fields that identify or date a policy, without affecting what it does. */
const identity = new Set(['id', 'displayName', 'createdDateTime', 'modifiedDateTime', 'deletedDateTime', 'templateId']);

const contentOf = (policy: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(policy).filter(([key]) => !identity.has(key)));

/** Whether two policies do the same under any name: a policy that is deleted and created again is the same policy. */
export const isSameContent = (a: JsonObject | null, b: JsonObject | null): boolean =>
  a !== null && b !== null && isSameJson(contentOf(a), contentOf(b));

/** enabled, disabled, enabledForReportingButNotEnforced; null if it is not shown. */
export const stateOf = (policy: JsonObject | null): string | null => textAt(policy, ['state']);
export const isEnforcing = (policy: JsonObject | null): boolean => stateOf(policy)?.toLowerCase() === 'enabled';

export const includesAll = (policy: JsonObject | null): boolean =>
  listAt(policy, ['conditions', 'users', 'includeUsers']).some((id) => id.toLowerCase() === 'all');

/** Whether a policy is part of a baseline: it applies to everybody or to roles, and requires something. */
export function isBaseline(policy: JsonObject | null): boolean {
  const users = ['conditions', 'users'];
  const everybody = includesAll(policy);
  const roles = listAt(policy, [...users, 'includeRoles']).length > 0;
  return (everybody || roles) && hasGrant(policy);
}

function hasGrant(policy: JsonObject | null): boolean {
  const lists = ['builtInControls', 'customAuthenticationFactors', 'termsOfUse'];
  const strength =
    at(policy, ['grantControls', 'authenticationStrengthId']) ??
    at(policy, ['grantControls', 'authenticationStrength']);
  return lists.some((list) => listAt(policy, ['grantControls', list]).length > 0) || (strength ?? null) !== null;
}

export const groupsIn = (policy: JsonObject | null, side: 'includeGroups' | 'excludeGroups'): readonly string[] =>
  listAt(policy, ['conditions', 'users', side]);

/** True if the policy is in force and excludes the group. */
export const isExcluding = (policy: JsonObject | null, groupId: string): boolean =>
  isEnforcing(policy) && groupsIn(policy, 'excludeGroups').includes(groupId);

/** Somebody or something that a policy leaves out. */
export type Exclusion = { readonly type: 'person' | 'group' | 'role' | 'guests' | 'application'; readonly id: string };

const exclusionLists: readonly (readonly [Exclusion['type'], readonly string[]])[] = [
  ['person', ['conditions', 'users', 'excludeUsers']],
  ['group', ['conditions', 'users', 'excludeGroups']],
  ['role', ['conditions', 'users', 'excludeRoles']],
  ['application', ['conditions', 'applications', 'excludeApplications']],
];

const guestsPath = ['conditions', 'users', 'excludeGuestsOrExternalUsers'];

export const exclusionsOf = (policy: JsonObject | null): readonly Exclusion[] => [
  ...exclusionLists.flatMap(([type, path]) => listAt(policy, path).map((id) => ({ type, id }))),
  ...guestExclusions(policy),
];

/** Guests of all tenants and guests of some tenants are different exclusions, and so are the types of guest. */
function guestExclusions(policy: JsonObject | null): readonly Exclusion[] {
  const types = listAt(policy, [...guestsPath, 'guestOrExternalUserTypes']).filter((type) => type !== 'none');
  const tenants = listAt(policy, [...guestsPath, 'externalTenants', 'members']);
  const from = tenants.length === 0 ? [''] : tenants.map((tenant) => ` of ${tenant}`);
  return types.flatMap((type) => from.map((suffix) => ({ type: 'guests' as const, id: `${type}${suffix}` })));
}

/** Exclusions of the second policy that the first does not have. Excluding all guests of a type includes those of one tenant. */
export function exclusionsAdded(before: JsonObject | null, after: JsonObject | null): readonly Exclusion[] {
  const had = new Set(exclusionsOf(before).map(keyOf));
  return exclusionsOf(after).filter(
    (exclusion) => !had.has(keyOf(exclusion)) && !had.has(keyOf(ofAllTenants(exclusion))),
  );
}

/** The policy without its new exclusions, but with all that its approved state excludes. */
export function withoutExclusions(
  policy: ConditionalAccessPolicy,
  added: readonly Exclusion[],
  approved: ConditionalAccessPolicy | null,
): ConditionalAccessPolicy {
  const keys = new Set(added.map(keyOf));
  const { users, applications } = policy.conditions;
  const left = (type: Exclusion['type'], ids: readonly string[], approvedIds: readonly string[] = []): string[] => [
    ...new Set([...ids.filter((id) => !keys.has(keyOf({ type, id }))), ...approvedIds]),
  ];
  const then = approved?.conditions;
  return {
    ...policy,
    conditions: {
      ...policy.conditions,
      users: {
        ...users,
        excludeUsers: left('person', users.excludeUsers, then?.users.excludeUsers),
        excludeGroups: left('group', users.excludeGroups, then?.users.excludeGroups),
        excludeRoles: left('role', users.excludeRoles, then?.users.excludeRoles),
        excludeGuestsOrExternalUsers: added.some(({ type }) => type === 'guests')
          ? (then?.users.excludeGuestsOrExternalUsers ?? null)
          : users.excludeGuestsOrExternalUsers,
      },
      applications: {
        ...applications,
        excludeApplications: left(
          'application',
          applications.excludeApplications,
          then?.applications.excludeApplications,
        ),
      },
    },
  };
}

/**
 * If an edit puts a policy in force again, it is compared with the approved policy, so that changes made while it was
 * off count too.
 */
export function sidesInForce(sides: PolicySides, { approvedPolicy }: DetectorFacts): PolicySides {
  const { id, before, after, policies } = sides;
  const approved = before !== null && !isEnforcing(before) && isEnforcing(after) ? approvedPolicy(id) : null;
  if (approved === null) return sides;
  return { ...sides, before: approved, policies: policies === null ? null : { ...policies, before: approved } };
}

const keyOf = ({ type, id }: Exclusion): string => `${type}|${id.toLowerCase()}`;
const ofAllTenants = (exclusion: Exclusion): Exclusion =>
  exclusion.type === 'guests' ? { ...exclusion, id: exclusion.id.split(' of ')[0] ?? exclusion.id } : exclusion;

export function referenceOf({ type, id }: Exclusion, facts: DetectorFacts): Reference {
  if (type === 'person') return { type, id };
  if (type === 'guests') return { type: 'text', text: `guests: ${id}` };
  return { type, id, name: facts.nameOf(id) ?? id };
}
