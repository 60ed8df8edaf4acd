import { type Change, sidesOf } from '../event/change';
import { kindDefinition } from '../resource/definition';
import { isUnresolved } from '../resource/gone-people';
import type { Kind } from '../resource/kind';
import { loggedMembers, movedMembers } from '../resource/moved-members';
import { partIdOf, readRoleScope } from '../resource/role-scope';
import { activitiesOf, activityKeysOf } from './kind-entries';
import { elementsOf } from './shown-values';

/**
 * What changed, as elements in lower case: `conditions.users.excludegroups=<id>`, a member's id, `<principal>|<role>`
 * with the id of the object to which the role is limited, `exists`.
 */
export type PropertyHint = { readonly added: readonly string[]; readonly removed: readonly string[] };

/** The change to be attributed. It is stored with the event as JSON, so that a later collection can try again. */
export type AttributionSubject = {
  readonly kind: Kind;
  readonly resourceId: string;
  /** Other ids under which a record may name the object: principal and role of a grant, the Entra id of a device. */
  readonly relatedIds: readonly string[];
  /**
   * The groups nested in this group before and after the change. A member who joins one of them joins this group too.
   */
  readonly innerGroupIds?: readonly string[];
  readonly property: PropertyHint;
  /** Start of the last committed collection; ISO 8601. */
  readonly windowFrom: string;
  /** When the collection found the change. */
  readonly windowTo: string;
  /** Activities that can make such a change, lower case; empty if any can. */
  readonly activities: readonly string[];
  /** When the object was to end, if it is gone now: a role that was given for a time. ISO 8601. */
  readonly endedAt?: string;
  /**
   * True if the end of a change is wanted that was in place at `windowFrom`. Its first undoing counts, because later
   * ones ended changes that were made again.
   */
  readonly isEnd?: boolean;
  /** True if the policy edit behind a change across a whole fleet is wanted; `relatedIds` are then the policies. */
  readonly isAboutFleet?: boolean;
};

export type TimeWindow = { readonly windowFrom: string; readonly windowTo: string };

export type Element = { readonly name: string; readonly side: 'added' | 'removed' };

export const wantedElements = ({ property }: AttributionSubject): readonly Element[] => [
  ...property.added.map((name): Element => ({ name, side: 'added' })),
  ...property.removed.map((name): Element => ({ name, side: 'removed' })),
];

/** The subject is stored in a table row, so it must stay small even if a thousand members were added. */
const maxElements = 60;

/** Fields that we derive, or that only count edits. The log never shows them. */
const notInLog =
  /^(id|version|isexternal|odatatype|appid|isservicedefault|conditions\.unknownconditions|conditions\.forworkloadidentities)(=|$)/;

/** The subject for finding out who made a change. `focus` narrows it to the fields that a detection is about. */
export function attributionSubject(change: Change, window: TimeWindow, focus?: RegExp | null): AttributionSubject {
  const property = hintOf(change);
  return {
    kind: change.kind,
    resourceId: change.resourceId,
    relatedIds: relatedIdsOf(change),
    ...innerGroupsOf(change),
    property: focus == null ? property : narrowed(property, focus),
    windowFrom: window.windowFrom,
    windowTo: window.windowTo,
    activities: activitiesOf(change.kind),
    ...endOf(change),
  };
}

function endOf(change: Change): Pick<AttributionSubject, 'endedAt'> {
  const { before, after } = sidesOf(change);
  const endedAt = after === null && before !== null && 'endDateTime' in before ? before.endDateTime : null;
  return endedAt === null ? {} : { endedAt };
}

/**
 * Whether a resource is in the state that this change left it in. Only fields of our resources are compared, because
 * log entries also show fields that no collection reads.
 */
export function isAsChanged({ property }: Pick<AttributionSubject, 'property'>, resource: Side): boolean {
  const fields = new Set(resource === null ? [] : Object.keys(flattened(resource)).map((field) => field.toLowerCase()));
  const isRead = (element: string): boolean =>
    element === 'exists' || fields.has(element.split(/[.=[]/, 1)[0] ?? element);
  const [added, removed] = [property.added.filter(isRead), property.removed.filter(isRead)];
  const shown = new Set([...(resource === null || isGone(resource) ? [] : ['exists']), ...sideElements(resource)]);
  const isComparable = added.length + removed.length > 0;
  return isComparable && added.every((element) => shown.has(element)) && !removed.some((element) => shown.has(element));
}

/** A focus that matches nothing would leave nothing to attribute; the whole change is used instead. */
export function narrowed({ added, removed }: PropertyHint, focus: RegExp): PropertyHint {
  const kept = { added: added.filter((item) => focus.test(item)), removed: removed.filter((item) => focus.test(item)) };
  return kept.added.length + kept.removed.length === 0 ? { added, removed } : kept;
}

function relatedIdsOf(change: Change): readonly string[] {
  const { before, after } = sidesOf(change);
  const resource = after ?? before;
  return [...activityKeysOf(change.kind), ...(resource === null ? [] : idsBeside(resource))];
}

/**
 * The ids by which findings of controls name the changed object. For a grant or for role settings, that includes the
 * role's.
 */
export function objectIdsOf(change: Change): readonly string[] {
  const { before, after } = sidesOf(change);
  const resource = after ?? before;
  return [change.resourceId, ...(resource === null ? [] : idsBeside(resource))];
}

function innerGroupsOf(change: Change): Pick<AttributionSubject, 'innerGroupIds'> {
  const { before, after } = sidesOf(change);
  if (before === null || after === null || !('memberIds' in before) || !('memberIds' in after)) return {};
  const inner = (before.groupIds ?? []).filter((id) => after.groupIds?.includes(id) === true);
  return inner.length === 0 ? {} : { innerGroupIds: inner.slice(0, maxElements) };
}

type Side = ReturnType<typeof sidesOf>['before'];

function idsBeside(resource: NonNullable<Side>): readonly string[] {
  // The log identifies a permission by its holder, not by the id of the grant.
  if ('appRoleId' in resource) return [resource.principalId];
  if ('clientId' in resource) return [resource.clientId];
  if ('principalId' in resource) return [resource.principalId, resource.roleDefinitionId];
  if ('roleDefinitionId' in resource) return [resource.roleDefinitionId];
  if ('azureADDeviceId' in resource) return resource.azureADDeviceId === null ? [] : [resource.azureADDeviceId];
  // Group settings are named after their template.
  if ('bannedPasswordCount' in resource)
    return [resource.templateId, ...(resource.displayName === null ? [] : [resource.displayName])];
  return [];
}

function hintOf(change: Change): PropertyHint {
  const { before, after } = loggedSides(change);
  const [old, now] = [sideElements(before), sideElements(after)];
  if (kindDefinition(change.kind).audit?.isFact !== true) {
    // For risk, the type matters: only one type is an admin's verdict.
    if (change.type === 'added')
      return {
        added: ['exists', ...(kindDefinition(change.kind).audit?.claim === 'risk' ? now.filter(isRiskState) : [])],
        removed: [],
      };
    if (change.type === 'removed') return { added: [], removed: ['exists'] };
  }
  // A deletion, and a restoration, has one entry. It shows neither the name nor the members.
  if (isGone(before) !== isGone(after)) {
    return isGone(after) ? { added: [], removed: ['exists'] } : { added: ['exists'], removed: [] };
  }
  // PIM lists the roles of a deleted holder on, without the holder.
  if (isOfDeleted(before) !== isOfDeleted(after))
    return isOfDeleted(after) ? { added: [], removed: old } : { added: now, removed: [] };
  // PIM logs new dates of a role in the words of a new assignment.
  if (hasNewDates(before, after)) return { added: now, removed: [] };
  return { added: difference(now, old), removed: difference(old, now) };
}

const hasNewDates = (before: Side, after: Side): boolean =>
  before !== null &&
  after !== null &&
  'memberType' in before &&
  'memberType' in after &&
  (before.startDateTime !== after.startDateTime || before.endDateTime !== after.endDateTime);

const isOfDeleted = (side: Side): boolean =>
  side !== null && 'principalType' in side && 'directoryScopeId' in side && isUnresolved(side);

/** A group that a policy or role still names, although it was deleted. */
const isGone = (side: Side): boolean => side !== null && 'memberIds' in side && side.displayName === null;

/** Of a group's members, only those that the log shows as added or removed. */
function loggedSides(change: Change): ReturnType<typeof sidesOf> {
  const { before, after } = sidesOf(change);
  if (before === null || after === null || !('memberIds' in before) || !('memberIds' in after))
    return { before, after };
  const { came, went } = loggedMembers(movedMembers(before, after));
  return { before: { ...before, memberIds: went }, after: { ...after, memberIds: came } };
}

const isRiskState = (element: string): boolean => element.startsWith('riskstate=');

export const difference = (all: readonly string[], without: readonly string[]): readonly string[] => {
  const rest = new Set(without);
  return [...new Set(all)]
    .filter((item) => !rest.has(item))
    .sort()
    .slice(0, maxElements);
};

function sideElements(resource: Side): readonly string[] {
  if (resource === null) return [];
  if ('appRoleId' in resource) return [grantElement(resource.principalId, resource.appRoleId)];
  if ('clientId' in resource) return scopeElements(resource.scopes);
  if ('roleDefinitionId' in resource && 'principalId' in resource)
    return [
      roleElement(resource.principalId, resource.roleDefinitionId, partIdOf(readRoleScope(resource.directoryScopeId))),
    ];
  if ('memberIds' in resource) return groupElements(resource);
  if ('complianceState' in resource) return deviceElements(resource);
  return elementsOf(flattened(resource)).filter((item) => !notInLog.test(item));
}

/** The resource as the log writes it: settings at the top level, a credential as its id. */
function flattened(resource: NonNullable<Side>): object {
  if ('credentials' in resource)
    return { ...resource, credentials: resource.credentials.map(({ keyId }) => keyId.toLowerCase()) };
  if ('settings' in resource) return { ...resource, ...resource.settings, settings: null };
  if ('bannedPasswordCount' in resource) return { ...resource, ...resource.values, values: null };
  if ('defaultUserRolePermissions' in resource)
    return { ...resource, ...resource.defaultUserRolePermissions, defaultUserRolePermissions: null };
  return resource;
}

export const grantElement = (principalId: string, roleId: string): string => `${principalId}|${roleId}`.toLowerCase();
/** A role for one object is a different element from the same role for the whole tenant, which has an empty `partId`. */
export const roleElement = (principalId: string, roleId: string, partId: string): string =>
  `${grantElement(principalId, roleId)}${partId === '' ? '' : `|${partId}`}`;
/** A permission without scopes still exists. */
export const scopeElements = (scopes: readonly string[]): readonly string[] =>
  scopes.length === 0 ? ['scopes='] : scopes.map((scope) => `scopes=${scope.toLowerCase()}`);
export const memberElement = (id: string): string => `member=${id.toLowerCase()}`;

const groupElements = ({ memberIds, displayName }: { memberIds: readonly string[]; displayName: string | null }) => [
  ...memberIds.map(memberElement),
  ...elementsOf({ displayName }),
];

/** Entra's record knows only compliant or not compliant; it never shows Intune's states in between. */
function deviceElements(device: { readonly complianceState: string }): readonly string[] {
  const { complianceState, ...rest } = device;
  return [...elementsOf(rest), ...(complianceState === 'compliant' ? ['iscompliant=true'] : [])];
}
