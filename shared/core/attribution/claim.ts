import { type AuditRecord, type AuditTarget, auditProperty } from '../log/record';
import { kindDefinition } from '../resource/definition';
import { isPart, partIdOf } from '../resource/role-scope';
import { without } from '../without';
import { activityOf, isSameObjectId } from './entry';
import {
  activitiesOf,
  activityKeysOf,
  existenceOf,
  holderEffect,
  isAssignment,
  isCodedBy,
  mayHaveChanged,
  targetsOf,
} from './kind-entries';
import { readMembership } from './membership';
import { type RoleGrantRecord, readEligibleGrant, readRoleGrant } from './role-grant';
import { namesListed, readTraits, valuesShown } from './shown-values';
import {
  type AttributionSubject,
  difference,
  grantElement,
  memberElement,
  type PropertyHint,
  roleElement,
  scopeElements,
  type TimeWindow,
  wantedElements,
} from './subject';

/** The change that one record says was made to the subject. */
export type Claim = {
  readonly record: AuditRecord;
  readonly atMs: number;
  readonly added: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
  /** True if the record names the object but shows no values. It then counts only if no other record shows values. */
  readonly isBare: boolean;
};

type Read = PropertyHint & { readonly isBare?: boolean };

const nothing: Read = { added: [], removed: [] };
const oneSided = (effect: 'added' | 'removed', ...elements: readonly string[]): Read =>
  effect === 'added' ? { added: elements, removed: [] } : { added: [], removed: elements };

/** Null if the record is about another object. */
export function claimOf(subject: AttributionSubject, record: AuditRecord): Claim | null {
  const read = readClaim(subject, record);
  if (read === null) return null;
  return {
    record,
    atMs: Date.parse(record.activityDateTime),
    added: new Set(read.added),
    removed: new Set(read.removed),
    isBare: read.isBare === true,
  };
}

function readClaim(subject: AttributionSubject, record: AuditRecord): Read | null {
  switch (kindDefinition(subject.kind).audit?.claim) {
    case 'role':
      return roleClaim(subject, readRoleGrant(record)) ?? holderClaim(subject, record);
    case 'eligibleRole':
      return roleClaim(subject, readEligibleGrant(record)) ?? holderClaim(subject, record);
    case 'appRole':
      return appRoleClaim(subject, record);
    case 'permission':
      return permissionClaim(subject, record);
    case 'risk':
      return riskClaim(subject, record);
    case 'membership':
      return membershipClaim(subject, record) ?? holderClaim(subject, record) ?? objectClaim(subject, record);
    default:
      return objectClaim(subject, record);
  }
}

/** The value is the grant: who has which role, and for which part of the directory. */
function roleClaim({ property }: AttributionSubject, grant: RoleGrantRecord | null): Read | null {
  if (grant === null || grant.principalId === null || grant.roleId === null) return null;
  const { scope, effect } = grant;
  const whole = roleElement(grant.principalId, grant.roleId, '');
  if (scope === 'tenant') return oneSided(effect, whole);
  const part = partIdOf(scope);
  if (part !== '') return oneSided(effect, roleElement(grant.principalId, grant.roleId, part));
  // An entry that does not name the scope can be about any of them.
  const parts = [...property.added, ...property.removed].filter((element) => element.startsWith(`${whole}|`));
  return oneSided(effect, ...(isPart(scope) ? [] : [whole]), ...parts);
}

/** A restored or deleted account takes its roles and memberships with it, although the log shows only the account. */
function holderClaim(subject: AttributionSubject, record: AuditRecord): Read | null {
  const effect = holderEffect(record);
  if (effect === null) return null;
  const holders = record.targets.flatMap(({ id }) => (id === null ? [] : [id.toLowerCase()]));
  const isHeld = (element: string): boolean =>
    holders.some((id) => element.startsWith(grantElement(id, '')) || element === memberElement(id));
  const held = subject.property[effect].filter(isHeld);
  return held.length === 0 ? null : oneSided(effect, ...held);
}

/** The value is the member. A nested group that was a member all the time passes on its own members. */
function membershipClaim({ resourceId, innerGroupIds = [] }: AttributionSubject, record: AuditRecord): Read | null {
  const membership = readMembership(record);
  if (membership === null) return null;
  const { groupId, memberId, as, effect } = membership;
  if (![resourceId, ...innerGroupIds].some((id) => isSameObjectId(groupId, id))) return null;
  return memberId === null || as !== 'member' ? nothing : oneSided(effect, memberElement(memberId));
}

/** An application permission is identified by the ids of its holder and of the permission. */
function appRoleClaim(subject: AttributionSubject, record: AuditRecord): Read | null {
  const targets = aboutObject(subject, record);
  const effect = existenceByVerb(record);
  if (targets.length === 0 || effect === null) return null;
  const [role] = record.targets.flatMap((target) => auditProperty(target, 'AppRole.Id') ?? []);
  if (role === undefined) return { ...bareClaim(subject, record), isBare: true };
  return oneSided(effect, ...idsOf(subject).map((holder) => grantElement(holder, role)));
}

/** Only permissions granted for everybody. A user's own consent is attributed to that user. */
function permissionClaim(subject: AttributionSubject, record: AuditRecord): Read | null {
  const targets = aboutObject(subject, record);
  if (targets.length === 0 || existenceByVerb(record) === null) return null;
  const [target] = targets;
  const property = target?.modifiedProperties.find(
    ({ displayName }) => displayName.toLowerCase() === 'delegatedpermissiongrant.scope',
  );
  const consent = target === undefined ? null : auditProperty(target, 'DelegatedPermissionGrant.ConsentType');
  if (consent !== null && consent.toLowerCase() !== 'allprincipals') return null;
  if (property === undefined) return { ...bareClaim(subject, record), isBare: true };
  const scopesIn = (text: string | null): readonly string[] =>
    text === null ? [] : scopeElements((text.match(/[^\s"[\]]+/g) ?? []).filter((word) => word !== 'null'));
  const [before, after] = [scopesIn(property.oldValue), scopesIn(property.newValue)];
  return { added: difference(after, before), removed: difference(before, after) };
}

const existenceByVerb = (record: AuditRecord): 'added' | 'removed' | null => {
  const activity = activityOf(record);
  return activity.startsWith('add ') ? 'added' : activity.startsWith('remove ') ? 'removed' : null;
};

/**
 * An admin's verdict about a person's risk dismisses or confirms it. The log shows no values; the activity says it all.
 */
function riskClaim({ property, resourceId, relatedIds }: AttributionSubject, record: AuditRecord): Read | null {
  const isNamed = record.targets.some(({ id }) => [resourceId, ...relatedIds].some((one) => isSameObjectId(id, one)));
  if (!isNamed) return null;
  if (/^(dismissuser|confirmsafe)$/.test(activityOf(record)))
    return property.removed.includes('exists') || property.added.some(isClearedState) ? property : nothing;
  return property.added.includes('riskstate=confirmedcompromised') ? property : nothing;
}

export const isClearedState = (element: string): boolean => /^riskstate=(dismissed|confirmedsafe)$/.test(element);

const idsOf = ({ resourceId, relatedIds }: AttributionSubject): readonly string[] => [
  resourceId,
  ...relatedIds.filter((id) => !id.startsWith('activity|')),
];

const aboutObject = (subject: AttributionSubject, record: AuditRecord): readonly AuditTarget[] =>
  targetsOf(subject.kind, idsOf(subject), record);

function objectClaim(subject: AttributionSubject, record: AuditRecord): Read | null {
  const targets = aboutObject(subject, record);
  if (targets.length === 0) return null;
  const isBack = subject.property.added.includes('exists');
  const existence = existenceOf(record) ?? (isBack ? holderEffect(record) : null);
  if (existence !== null) return oneSided(existence, 'exists');
  const owners = ownersIn(record, targets);
  if (owners !== null) return owners;
  const shown = valuesShown(targets);
  const claim = shown.length > 0 ? shownClaim(subject, targets) : null;
  if (claim !== null && !(isAssignment(record) && showsNoAssignment(claim))) return claim;
  // The names of the changed properties, without values. Such a list proves nothing about other properties.
  const listed = namesListed(targets);
  const isOfOthers =
    listed.length > 0 && !wantedElements(subject).some(({ name }) => listed.some((one) => isProperty(name, one)));
  return isOfOthers ? nothing : { ...bareClaim(subject, record), isBare: true };
}

/**
 * Intune writes an assignment in several formats. If the values match no known format, the entry only proves that there was an assignment.
 */
const showsNoAssignment = ({ added, removed }: Read): boolean =>
  ![...added, ...removed].some((element) => element.startsWith('assignments='));

const isProperty = (element: string, name: string): boolean =>
  element.startsWith(`${name}=`) ||
  element.startsWith(`${name}.`) ||
  element.startsWith(`${name}[`) ||
  (name === 'keydescription' && element.startsWith('credentials='));

/** An entry about an owner shows that owner as its second object. */
function ownersIn(record: AuditRecord, targets: readonly AuditTarget[]): Read | null {
  const [, verb] = /^(add|remove) owner (?:to|from) (?:application|service principal)$/.exec(activityOf(record)) ?? [];
  if (verb === undefined) return null;
  const owners = record.targets.flatMap(({ id }) =>
    id === null || targets.some((target) => target.id === id) ? [] : [`ownerids=${id.toLowerCase()}`],
  );
  return oneSided(verb === 'add' ? 'added' : 'removed', ...owners);
}

/** The difference between the old and the new values in the entry. */
function shownClaim(subject: AttributionSubject, targets: readonly AuditTarget[]): Read {
  const sides = targets.map(readTraits);
  const before = sides.flatMap((side) => [...side.before]);
  const after = sides.flatMap((side) => [...side.after]);
  const coded = wantedElements(subject).filter(({ name }) =>
    valuesShown(targets).some(({ displayName }) => isCodedBy(displayName, name)),
  );
  const codedOn = (side: 'added' | 'removed') => coded.filter((one) => one.side === side).map(({ name }) => name);
  return {
    added: [...without(after, before), ...codedOn('added')],
    removed: [...without(before, after), ...codedOn('removed')],
  };
}

/** Everything that this activity can change. Creating or deleting an object has an activity of its own. */
function bareClaim({ property }: AttributionSubject, record: AuditRecord): PropertyHint {
  const isPossible = (item: string): boolean => item !== 'exists' && mayHaveChanged(record, item);
  return { added: property.added.filter(isPossible), removed: property.removed.filter(isPossible) };
}

/** The claims that count: those that show values, if there are any; otherwise all. */
export function countedClaims(claims: readonly Claim[]): readonly Claim[] {
  const shown = claims.filter(({ isBare }) => !isBare);
  return shown.length > 0 ? shown : claims;
}

/** True if the actor is known only from entries that show no values. */
export const restsOnBare = (claims: readonly Claim[]): boolean =>
  claims.length > 0 && claims.every(({ isBare }) => isBare);

/** The maximum number of added elements that a subject keeps, and of removed ones. */
const maxElements = 60;

/**
 * The subject for finding out who reverted the change in this record; null if the record does not show what changed.
 */
export function undoingSubject(
  kind: AttributionSubject['kind'],
  resourceId: string,
  record: AuditRecord,
  window: TimeWindow,
): AttributionSubject | null {
  const asked = {
    kind,
    resourceId,
    relatedIds: activityKeysOf(kind),
    property: { added: [], removed: [] },
    windowFrom: window.windowFrom,
    windowTo: window.windowTo,
    activities: activitiesOf(kind),
  };
  const claim = claimOf(asked, record);
  if (claim === null || claim.isBare) return null;
  const property = { added: ownElements(claim.removed), removed: ownElements(claim.added) };
  return property.added.length + property.removed.length === 0 ? null : { ...asked, property, isEnd: true };
}

/** Every edit sets these, so that no other edit restores them. */
const stamps = /(^|\.)((last)?modified|created)datetime=/;

/** The values that another edit can restore. Entries repeat them below the name of the whole object. */
function ownElements(elements: ReadonlySet<string>): readonly string[] {
  const isRepeated = (element: string): boolean => elements.has(element.slice(element.indexOf('.') + 1));
  const isWhole = (element: string): boolean => /^[^=]*=[[{]/.test(element);
  return [...elements]
    .filter((element) => !stamps.test(element) && !isWhole(element))
    .filter((element) => !/^[^=]*\./.test(element) || !isRepeated(element))
    .sort()
    .slice(0, maxElements);
}
