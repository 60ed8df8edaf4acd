/**
 * Who made a change, joined from the audit records that are kept. A wrong name is worse than none: an actor is named only
 * where records of that actor, on that very resource, account for everything that changed, and nobody else's do.
 */
import { sameActor } from './alert';
import { type Change, sidesOf } from './change';
import type { Attribution, EventActor } from './event';
import { homeOf } from './home-account';
import type { Kind } from './kind';
import type { Actor, AuditRecord, AuditTarget, DirectoryAudit, IntuneAuditEvent, LogRecord } from './record';
import { activityKey, auditProperty, isAuditRecord } from './record';

/** What changed, as elements: `conditions.users.excludegroups=<id>`, a member's id, `<principal>|<role>`, `exists`. Lower case. */
export type PropertyHint = { readonly added: readonly string[]; readonly removed: readonly string[] };

/** What an attribution is asked for. JSON: it is kept with the event, so that a later look can ask again. */
export type AttributionSubject = {
  readonly kind: Kind;
  readonly resourceId: string;
  /** Other ids under which a record may name it: principal and role of a grant, the Entra id of a device. */
  readonly relatedIds: readonly string[];
  readonly property: PropertyHint;
  /** When the last committed look was taken; ISO 8601. */
  readonly windowFrom: string;
  /** When the change was seen. */
  readonly windowTo: string;
  /** Activities that can have made it, lower case; empty: any. */
  readonly activities: readonly string[];
};

export type Window = { readonly windowFrom: string; readonly windowTo: string };

const minuteMs = 60_000;
/** Microsoft's clock and ours differ, and a look may read a replica that is a little behind. */
const toleranceMs = 5 * minuteMs;
/** Entries take minutes, at times an hour; after a day they do not come any more. */
const openMs = 24 * 60 * minuteMs;
/** The subject is a property of a table row: it must stay small even if a thousand members were added. */
const maxElements = 60;

// --- Reading records ----------------------------------------------------------------------------------------------

export const isSuccess = (record: AuditRecord): boolean =>
  (record.kind === 'directoryAudit' ? record.result : record.activityResult).toLowerCase() === 'success';

export const activityOf = (record: AuditRecord): string =>
  (record.kind === 'directoryAudit' ? record.activityDisplayName : record.activityType).trim().toLowerCase();

/** Names of first-party actors: their appId is null on the wire, so the display name is all there is. */
const pimNames = new Set(['ms-pim', 'ms-pim-fairfax']);
const telemetryNames = new Set(['intune compliance client prod']);
const managedPolicyNames = new Set(['microsoft managed policy manager']);

const appNameOf = (actor: Actor): string | null =>
  actor.type === 'application' ? (actor.displayName?.trim().toLowerCase() ?? null) : null;
const isOneOf = (actor: Actor, names: ReadonlySet<string>): boolean => names.has(appNameOf(actor) ?? '');

export const isPim = (actor: Actor): boolean => isOneOf(actor, pimNames);
export const isComplianceTelemetry = (actor: Actor): boolean => isOneOf(actor, telemetryNames);
export const isManagedPolicyService = (actor: Actor): boolean => isOneOf(actor, managedPolicyNames);

/** The actor as an event names it; null where the record names nobody, or names PIM, which acts for somebody else. */
export function eventActorOf(actor: Actor): EventActor | null {
  if (actor.type === 'unknown' || isPim(actor)) return null;
  if (actor.type === 'user') {
    const { id, ipAddress, userPrincipalName, homeTenantId } = actor;
    const home = homeOf(userPrincipalName, homeTenantId);
    return { type: 'person', id, ipAddress, ...(home && { home }) };
  }
  if (isManagedPolicyService(actor)) return { type: 'microsoft', name: 'Microsoft (managed policy)' };
  const id = actor.servicePrincipalId ?? actor.displayName;
  return id === null ? null : { type: 'application', id, name: actor.displayName ?? id };
}

export type RoleGrantRecord = {
  readonly effect: 'added' | 'removed';
  readonly principalId: string | null;
  readonly principalType: 'user' | 'group' | 'servicePrincipal' | 'unknown';
  readonly principalName: string | null;
  /** Template id, the same in every tenant. */
  readonly roleId: string | null;
  readonly roleName: string | null;
  /** What PIM says of it: an activation, its end by the clock, or an assignment; null where PIM did not write the record. */
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

const eligibleActivities: Readonly<Record<string, Pick<RoleGrantRecord, 'effect' | 'pim'>>> = {
  'add eligible member to role': { effect: 'added', pim: null },
  'add eligibleroleassignment to roledefinition': { effect: 'added', pim: null },
  'add eligible member to role in pim completed (permanent)': { effect: 'added', pim: 'assignment' },
  'add eligible member to role in pim completed (timebound)': { effect: 'added', pim: 'assignment' },
  'remove eligible member from role': { effect: 'removed', pim: null },
  'remove eligibleroleassignment from roledefinition': { effect: 'removed', pim: null },
  'remove eligible member from role in pim completed (permanent)': { effect: 'removed', pim: 'assignment' },
  'remove eligible member from role in pim completed (timebound)': { effect: 'removed', pim: 'assignment' },
};

export const eligibleActivityNames: readonly string[] = Object.keys(eligibleActivities);

/** Of the agreement with one organisation, and of the synchronisation of its people. */
export const partnerActivityNames: readonly string[] = [
  'add a partner to cross-tenant access setting',
  'update a partner cross-tenant access setting',
  'delete partner specific cross-tenant access setting',
  'create a partner cross-tenant identity sync setting',
  'update a partner cross-tenant identity sync setting',
  'delete a partner cross-tenant identity sync setting',
];

const principalTypes: Readonly<Record<string, RoleGrantRecord['principalType']>> = {
  user: 'user',
  group: 'group',
  serviceprincipal: 'servicePrincipal',
};
const notPrincipals = new Set(['role', 'request', 'directory', 'policy']);
const typeOf = (target: AuditTarget): string => (target.type ?? '').toLowerCase();

/** Reads a role grant or its removal, as Core Directory or as PIM writes it; null for any other record. */
export const readRoleGrant = (record: LogRecord): RoleGrantRecord | null => readGrant(record, roleActivities);

/** The same for roles that somebody may activate. */
export const readEligibleGrant = (record: LogRecord): RoleGrantRecord | null => readGrant(record, eligibleActivities);

function readGrant(
  record: LogRecord,
  activities: Readonly<Record<string, Pick<RoleGrantRecord, 'effect' | 'pim'>>>,
): RoleGrantRecord | null {
  if (record.kind !== 'directoryAudit') return null;
  const activity = activityOf(record);
  const meaning = Object.hasOwn(activities, activity) ? activities[activity] : undefined;
  if (meaning === undefined) return null;
  const { targets } = record;
  const role = targets.find((target) => typeOf(target) === 'role');
  const principal =
    targets.find((target) => principalTypes[typeOf(target)] !== undefined) ??
    targets.find((target) => target !== role && target.id !== null && !notPrincipals.has(typeOf(target)));
  return {
    ...meaning,
    principalId: principal?.id ?? null,
    principalType: principalTypes[principal === undefined ? '' : typeOf(principal)] ?? 'unknown',
    principalName: principal?.displayName ?? null,
    // Core Directory writes the template on the principal, PIM on the role, under other names.
    roleId: firstProperty(targets, ['Role.TemplateId', 'TemplateId', 'RoleDefinitionOriginId']) ?? role?.id ?? null,
    roleName: firstProperty(targets, ['Role.DisplayName']) ?? role?.displayName ?? null,
  };
}

const firstProperty = (targets: readonly AuditTarget[], names: readonly string[]): string | null =>
  names.flatMap((name) => targets.map((target) => auditProperty(target, name))).find((value) => value !== null) ?? null;

export type MembershipRecord = {
  readonly effect: 'added' | 'removed';
  readonly as: 'member' | 'owner';
  readonly groupId: string;
  readonly groupName: string | null;
  readonly memberId: string | null;
};

const membershipActivities: Readonly<Record<string, Pick<MembershipRecord, 'effect' | 'as'>>> = {
  'add member to group': { effect: 'added', as: 'member' },
  'add owner to group': { effect: 'added', as: 'owner' },
  'remove member from group': { effect: 'removed', as: 'member' },
  'remove owner from group': { effect: 'removed', as: 'owner' },
};

/** Reads who was put into a group or taken out of it. The member carries the group's id; its own target is not always there. */
export function readMembership(record: LogRecord): MembershipRecord | null {
  if (record.kind !== 'directoryAudit') return null;
  const meaning = membershipActivities[activityOf(record)];
  if (meaning === undefined) return null;
  const { targets } = record;
  const named = firstProperty(targets, ['Group.ObjectID']);
  const groups = targets.filter((target) => typeOf(target) === 'group');
  const group = groups.find(({ id }) => id === named) ?? groups.at(-1);
  const groupId = named ?? group?.id ?? null;
  if (groupId === null) return null;
  const member = targets.find((target) => target !== group && target.id !== null && target.id !== groupId);
  const groupName = firstProperty(targets, ['Group.DisplayName']) ?? group?.displayName ?? null;
  return { ...meaning, groupId, groupName, memberId: member?.id ?? null };
}

/** The elements that a record's properties show before and after, lower case. */
export type Traits = { readonly before: ReadonlySet<string>; readonly after: ReadonlySet<string> };

/** Everything that a target's properties say: whole resources as JSON (Conditional Access) or one property at a time. */
export function readTraits(target: AuditTarget): Traits {
  const side = (pick: 'oldValue' | 'newValue'): ReadonlySet<string> =>
    new Set(
      target.modifiedProperties.flatMap((property) => elementsIn(property.displayName, readAuditJson(property[pick]))),
    );
  return { before: side('oldValue'), after: side('newValue') };
}

/** What a property of a record holds: JSON, JSON in a JSON string, or bare text. Never throws. */
export function readAuditJson(text: string | null): unknown {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    // A whole policy may be JSON in a string in JSON.
    return typeof value === 'string' && value.startsWith('{') ? JSON.parse(value) : value;
  } catch {
    return text;
  }
}

function elementsIn(name: string, value: unknown): readonly string[] {
  const single: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value;
  const isWhole = typeof single === 'object' && single !== null && !Array.isArray(single);
  return isWhole ? elementsOf(single) : elementsOf(single, name.toLowerCase());
}

/** Places where the log and Graph's resource differ. Lower case. */
const aliases: Readonly<Record<string, string>> = {
  'conditions.devices.devicefilter.mode': 'conditions.devicefilter.mode',
  'conditions.devices.devicefilter.rule': 'conditions.devicefilter.rule',
  'conditions.authenticationflows.transfermethods': 'conditions.transfermethods',
  'conditions.applications.applicationfilter.rule': 'conditions.applications.applicationfilter',
  'grantcontrols.authenticationstrength.id': 'grantcontrols.authenticationstrengthid',
  'ipranges.cidraddress': 'ipranges',
};
/** Lists that Graph writes as one comma-separated word. */
const commaLists = /(transfermethods|guestorexternalusertypes)$/;
/** The log writes the flags of this enumeration as their sum. https://learn.microsoft.com/graph/api/resources/conditionalaccessguestsorexternalusers */
const guestFlags = [
  'internalGuest',
  'b2bCollaborationGuest',
  'b2bCollaborationMember',
  'b2bDirectConnectUser',
  'otherExternalUser',
  'serviceProvider',
] as const;

/** The sorts of guest that such a sum stands for. */
export const guestTypesIn = (sum: number): readonly string[] => guestFlags.filter((_, bit) => ((sum >> bit) & 1) === 1);

const maxDepth = 12;

/** One element for every leaf: `path=value`. What is false, empty or absent is no element, for the log leaves it out at will. */
export function elementsOf(value: unknown, path = '', depth = 0): readonly string[] {
  if (value === null || value === undefined || value === false || value === '' || depth > maxDepth) return [];
  if (Array.isArray(value)) return value.flatMap((item) => elementsOf(item, path, depth + 1));
  if (typeof value === 'object') {
    return Object.entries(value)
      .filter(([key]) => !key.includes('@'))
      .flatMap(([key, item]) =>
        elementsOf(item, path === '' ? key.toLowerCase() : `${path}.${key.toLowerCase()}`, depth + 1),
      );
  }
  return leavesOf(aliases[path] ?? path, value);
}

function leavesOf(path: string, value: unknown): readonly string[] {
  const text = String(value).trim().toLowerCase();
  if (text === '' || text === 'false' || text === 'null') return [];
  if (!commaLists.test(path)) return [`${path}=${text}`];
  const sum = Number(text);
  const words = Number.isInteger(sum) ? guestTypesIn(sum) : text.split(',').map((word) => word.trim());
  return words.map((word) => `${path}=${word.toLowerCase()}`);
}

// --- The subject --------------------------------------------------------------------------------------------------

const securityDefaults = 'identitySecurityDefaultsEnforcementPolicy';

/** What the audit log calls the deeds that change a kind; lower case. Empty: the log of that kind is not Entra's. */
const kindActivities: Readonly<Partial<Record<Kind, readonly string[]>>> = {
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
  [securityDefaults]: ['update security defaults'],
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

/** Fields that we derive or that only count edits: the log never shows them. */
const notInLog =
  /^(id|version|isexternal|odatatype|conditions\.unknownconditions|conditions\.forworkloadidentities)(=|$)/;

/** The fields that a detection is about, so that a second hand on another field of the same resource does not blur its name. */
const focusOf: Readonly<Record<string, RegExp>> = {
  'EV.P01': /^(state=|exists)/,
  'EV.P02': /^conditions\.(users|applications)\.exclude/,
  'EV.D01': /^iscompliant=/,
};

/**
 * The question who made a change, ready to be asked. `source` (a detector's id) narrows it to the fields that the detection
 * is about.
 */
export function attributionSubject(change: Change, window: Window, source?: string): AttributionSubject {
  const property = hintOf(change);
  const focus = source === undefined ? undefined : focusOf[source];
  return {
    kind: change.kind,
    resourceId: change.resourceId,
    relatedIds: relatedIdsOf(change),
    property: focus === undefined ? property : narrowed(property, focus),
    windowFrom: window.windowFrom,
    windowTo: window.windowTo,
    activities: kindActivities[change.kind] ?? [],
  };
}

/** One question for each change of a look, in their order. */
export const attributionSubjects = (changes: readonly Change[], window: Window): readonly AttributionSubject[] =>
  changes.map((change) => attributionSubject(change, window));

/** A focus that nothing matches would ask for nothing: then the whole change is asked for. */
function narrowed({ added, removed }: PropertyHint, focus: RegExp): PropertyHint {
  const kept = { added: added.filter((item) => focus.test(item)), removed: removed.filter((item) => focus.test(item)) };
  return kept.added.length + kept.removed.length === 0 ? { added, removed } : kept;
}

function relatedIdsOf(change: Change): readonly string[] {
  const { before, after } = sidesOf(change);
  const resource = after ?? before;
  const keys = foundByActivity.has(change.kind) ? (kindActivities[change.kind] ?? []).map(activityKey) : [];
  return [...keys, ...(resource === null ? [] : idsBeside(resource))];
}

function idsBeside(resource: NonNullable<ReturnType<typeof sidesOf>['after']>): readonly string[] {
  // The log knows a permission by who holds it, not by the id of the grant.
  if ('appRoleId' in resource) return [resource.principalId];
  if ('clientId' in resource) return [resource.clientId];
  if ('principalId' in resource) return [resource.principalId, resource.roleDefinitionId];
  if ('roleDefinitionId' in resource) return [resource.roleDefinitionId];
  if ('azureADDeviceId' in resource) return resource.azureADDeviceId === null ? [] : [resource.azureADDeviceId];
  return [];
}

function hintOf(change: Change): PropertyHint {
  const { before, after } = sidesOf(change);
  const old = sideElements(before);
  const now = sideElements(after);
  if (grantReaders[change.kind] === undefined) {
    if (change.type === 'added') return { added: ['exists'], removed: [] };
    if (change.type === 'removed') return { added: [], removed: ['exists'] };
  }
  return { added: difference(now, old), removed: difference(old, now) };
}

const difference = (all: readonly string[], without: readonly string[]): readonly string[] => {
  const rest = new Set(without);
  return [...new Set(all)]
    .filter((item) => !rest.has(item))
    .sort()
    .slice(0, maxElements);
};

function sideElements(resource: ReturnType<typeof sidesOf>['before']): readonly string[] {
  if (resource === null) return [];
  if ('roleDefinitionId' in resource && 'principalId' in resource)
    return [grantElement(resource.principalId, resource.roleDefinitionId)];
  if ('memberIds' in resource) return groupElements(resource);
  if ('complianceState' in resource) return deviceElements(resource);
  const flat =
    'settings' in resource
      ? { ...resource, ...resource.settings, settings: null }
      : 'defaultUserRolePermissions' in resource
        ? { ...resource, ...resource.defaultUserRolePermissions, defaultUserRolePermissions: null }
        : resource;
  return elementsOf(flat).filter((item) => !notInLog.test(item));
}

const grantElement = (principalId: string, roleId: string): string => `${principalId}|${roleId}`.toLowerCase();
const memberElement = (id: string): string => `member=${id.toLowerCase()}`;

const groupElements = ({ memberIds, displayName }: { memberIds: readonly string[]; displayName: string | null }) => [
  ...memberIds.map(memberElement),
  ...elementsOf({ displayName }),
];

/** Entra's record knows compliant or not; Intune's states between do not reach it. */
function deviceElements(device: { readonly complianceState: string }): readonly string[] {
  const { complianceState, ...rest } = device;
  return [...elementsOf(rest), ...(complianceState === 'compliant' ? ['iscompliant=true'] : [])];
}

// --- Matching -----------------------------------------------------------------------------------------------------

/** What one record did to the elements of a subject. */
type Deed = {
  readonly record: AuditRecord;
  readonly atMs: number;
  readonly added: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
};

/**
 * Attributes a change. `records` are those kept for the subject's ids, in any order; of the wrong ones none matches. Names
 * an actor only where every element that changed is accounted for by records of that one actor.
 */
export function attribute(subject: AttributionSubject, kept: readonly LogRecord[], now: string): Attribution {
  if (subject.kind === 'sharepointSettings' || subject.kind === 'sensitivityLabel')
    return { status: 'notLogged', log: 'unifiedAuditLog' };
  // People sign in; what lets them in so is told by the change of a policy, where it was one.
  if (subject.kind === 'legacySignIn' || subject.kind === 'uncoveredSignIn')
    return { status: 'nobody', reason: 'time' };
  // Points say that something was changed a day ago, and not where.
  if (subject.kind === 'secureScore' || subject.kind === 'secureScoreControlProfile')
    return { status: 'notLogged', log: 'behindTheScore' };
  const records = kept.filter(isAuditRecord);
  const deeds = distinctById(records)
    .filter((record) => isCandidate(subject, record))
    .map((record) => deedOf(subject, record))
    .filter((deed) => deed.added.size + deed.removed.size > 0);
  const hands = wantedElements(subject).map((wanted) => handsOn(wanted, deeds, records));
  const actors = distinctActors(hands.flatMap((hand) => hand.actors.map(({ actor }) => actor)));
  if (hands.length > 0 && hands.every(({ byClock }) => byClock)) return { status: 'nobody', reason: 'time' };
  if (actors.length > 1) return { status: 'ambiguous', candidates: actors };
  const complete = hands.length > 0 && hands.every((hand) => hand.actors.length > 0 && !hand.blurred);
  const first = complete ? earliest(hands.flatMap((hand) => hand.actors)) : undefined;
  if (first !== undefined) return { status: 'known', actor: first.actor, recordId: first.recordId, at: first.at };
  if (isTelemetry(subject)) return { status: 'nobody', reason: 'telemetry' };
  // Microsoft's own judgement; where an administrator gave it, his entry is what led to this look.
  if ((subject.kind === 'riskyUser' || subject.kind === 'openRiskDetection') && actors.length === 0)
    return { status: 'nobody', reason: 'risk' };
  return Date.parse(now) - Date.parse(subject.windowTo) < openMs ? { status: 'notYetKnown' } : { status: 'notFound' };
}

/** Whose hand a record itself shows; `records` hold PIM's own entries where PIM did it for somebody. */
export function attributeRecord(record: LogRecord, kept: readonly LogRecord[], now: string): Attribution {
  if (record.kind === 'riskDetection') return { status: 'nobody', reason: 'risk' };
  if (record.kind === 'signIn') {
    const actor: EventActor = { type: 'person', id: record.userId, ipAddress: record.ipAddress };
    return { status: 'known', actor, recordId: record.id, at: record.createdDateTime };
  }
  const records = kept.filter(isAuditRecord);
  if (isComplianceTelemetry(record.actor)) return { status: 'nobody', reason: 'telemetry' };
  if (readRoleGrant(record)?.pim === 'expired') return { status: 'nobody', reason: 'time' };
  const people = distinctActors(peopleBehind(record, records).map(({ actor }) => actor));
  const [actor] = people;
  if (people.length > 1) return { status: 'ambiguous', candidates: people };
  if (actor !== undefined) return { status: 'known', actor, recordId: record.id, at: record.activityDateTime };
  const isOpen = Date.parse(now) - Date.parse(record.activityDateTime) < openMs;
  return isOpen ? { status: 'notYetKnown' } : { status: 'notFound' };
}

/**
 * True where PIM's own log shows that a grant is an activation of an eligible role. The name of the actor alone proves
 * nothing, for anybody can call an application MS-PIM; what PIM writes, only PIM writes.
 */
export function isPimActivation(subject: AttributionSubject, records: readonly LogRecord[]): boolean {
  return distinctById(records.filter(isAuditRecord)).some((record) => {
    const grant = isCandidate(subject, record) ? readRoleGrant(record) : null;
    if (grant === null || grant.pim !== 'activation' || !isLoggedByPim(record)) return false;
    const { principalId, roleId } = grant;
    return (
      principalId !== null && roleId !== null && subject.property.added.includes(grantElement(principalId, roleId))
    );
  });
}

/** What PIM writes itself, and nobody else can. */
export const isLoggedByPim = (record: LogRecord): boolean =>
  record.kind === 'directoryAudit' && record.loggedByService.toLowerCase() === 'pim';

const distinctById = (records: readonly AuditRecord[]): readonly AuditRecord[] => [
  ...new Map(records.map((record) => [record.id, record])).values(),
];

function isCandidate(subject: AttributionSubject, record: AuditRecord): boolean {
  const at = Date.parse(record.activityDateTime);
  const inWindow =
    at >= Date.parse(subject.windowFrom) - toleranceMs && at <= Date.parse(subject.windowTo) + toleranceMs;
  // Intune's names of activities are not documented; there target and property must do.
  const isWanted =
    record.kind === 'auditEvent' || subject.activities.length === 0 || subject.activities.includes(activityOf(record));
  // What Intune's own client writes of a device is what the device reported.
  const isTold = subject.kind !== 'managedDevice' || !isComplianceTelemetry(record.actor);
  return inWindow && isWanted && isTold && isSuccess(record);
}

type Element = { readonly name: string; readonly side: 'added' | 'removed' };

const wantedElements = ({ property }: AttributionSubject): readonly Element[] => [
  ...property.added.map((name): Element => ({ name, side: 'added' })),
  ...property.removed.map((name): Element => ({ name, side: 'removed' })),
];

type NamedDeed = { readonly actor: EventActor; readonly recordId: string; readonly at: string };
type Hand = { readonly actors: readonly NamedDeed[]; readonly blurred: boolean; readonly byClock: boolean };

/**
 * Who put one element where it is now. A deed that a later record took back is not the one; if no deed is left, the one that
 * counts has not arrived. `blurred`: somebody did it whom the log does not name.
 */
function handsOn({ name, side }: Element, deeds: readonly Deed[], records: readonly AuditRecord[]): Hand {
  const opposite = side === 'added' ? 'removed' : 'added';
  const takenBack = deeds.filter((deed) => deed[opposite].has(name));
  const live = deeds.filter(
    (deed) => deed[side].has(name) && !takenBack.some((later) => later !== deed && later.atMs >= deed.atMs),
  );
  const named = live.map((deed) => peopleBehind(deed.record, records));
  return {
    actors: named.flat(),
    blurred: live.some((deed, at) => named[at]?.length === 0 && !isPim(deed.record.actor)),
    byClock: live.length > 0 && live.every(({ record }) => readRoleGrant(record)?.pim === 'expired'),
  };
}

/** The actor of a record; where that is PIM, those whom PIM's entries of the same operation name. */
function peopleBehind(record: AuditRecord, records: readonly AuditRecord[]): readonly NamedDeed[] {
  const direct = eventActorOf(record.actor);
  if (direct !== null) return [namedDeed(direct, record)];
  if (!isPim(record.actor) || record.kind !== 'directoryAudit') return [];
  return distinctById(records).flatMap((other) => {
    const actor = other.id !== record.id && isSameOperation(record, other) ? eventActorOf(other.actor) : null;
    return actor?.type === 'person' ? [namedDeed(actor, other)] : [];
  });
}

const namedDeed = (actor: EventActor, { id, activityDateTime }: AuditRecord): NamedDeed => ({
  actor,
  recordId: id,
  at: activityDateTime,
});

/** PIM completes in its own log what Core Directory shows as PIM's deed; an approver's entry is not the deed. */
function isSameOperation(record: DirectoryAudit, other: AuditRecord): boolean {
  if (!isLoggedByPim(other) || other.kind !== 'directoryAudit' || !isSuccess(other)) return false;
  const read = readEligibleGrant(record) === null ? readRoleGrant : readEligibleGrant;
  const [grant, theirs] = [read(record), read(other)];
  if (grant === null || theirs === null || grant.effect !== theirs.effect) return false;
  const close = Math.abs(Date.parse(record.activityDateTime) - Date.parse(other.activityDateTime)) <= toleranceMs;
  const sameId = record.correlationId !== null && record.correlationId === other.correlationId;
  const known = grant.principalId !== null && grant.principalId === theirs.principalId;
  return known && (sameId || (close && grant.roleId !== null && grant.roleId === theirs.roleId));
}

function deedOf(subject: AttributionSubject, record: AuditRecord): Deed {
  const { added, removed } = elementsDone(subject, record);
  return { record, atMs: Date.parse(record.activityDateTime), added: new Set(added), removed: new Set(removed) };
}

const nothing: PropertyHint = { added: [], removed: [] };
const oneSided = (effect: 'added' | 'removed', element: string): PropertyHint =>
  effect === 'added' ? { added: [element], removed: [] } : { added: [], removed: [element] };

function elementsDone(subject: AttributionSubject, record: AuditRecord): PropertyHint {
  if (subject.kind === 'riskyUser') return riskDone(subject, record);
  const readGrantOf = grantReaders[subject.kind];
  const grant = readGrantOf === undefined ? null : readGrantOf(record);
  if (grant !== null) {
    const { principalId, roleId } = grant;
    return principalId === null || roleId === null
      ? nothing
      : oneSided(grant.effect, grantElement(principalId, roleId));
  }
  const membership = subject.kind === 'group' ? readMembership(record) : null;
  if (membership !== null) {
    const { groupId, memberId, as } = membership;
    return !sameId(groupId, subject.resourceId) || memberId === null || as !== 'member'
      ? nothing
      : oneSided(membership.effect, memberElement(memberId));
  }
  return elementsOnTarget(subject, record);
}

const grantReaders: Readonly<Partial<Record<Kind, (record: LogRecord) => RoleGrantRecord | null>>> = {
  unifiedRoleAssignment: readRoleGrant,
  unifiedRoleAssignmentScheduleInstance: readRoleGrant,
  unifiedRoleEligibilityScheduleInstance: readEligibleGrant,
};

/** An administrator's word about somebody's risk ends it or makes it sure; the log shows no values. */
function riskDone({ property, resourceId, relatedIds }: AttributionSubject, record: AuditRecord): PropertyHint {
  const isNamed = record.targets.some(({ id }) => [resourceId, ...relatedIds].some((wanted) => sameId(id, wanted)));
  if (!isNamed) return nothing;
  const ends = /^(dismissuser|confirmsafe)$/.test(activityOf(record));
  const ended = property.removed.includes('exists');
  return ends === ended ? property : nothing;
}

const sameId = (a: string | null, b: string): boolean => a !== null && a.toLowerCase() === b.toLowerCase();

/** Whether a target is the object, or a value of it says so. */
const names = ({ id, displayName, modifiedProperties }: AuditTarget, wanted: string): boolean =>
  [id, displayName, ...modifiedProperties.flatMap(({ oldValue, newValue }) => [oldValue, newValue])].some(
    (text) => text?.toLowerCase().includes(wanted.toLowerCase()) === true,
  );

const saidByActivity: ReadonlySet<Kind> = new Set([
  'authenticationMethodsPolicy',
  'crossTenantAccessPolicyConfigurationDefault',
  'groupSetting',
  'onPremisesDirectorySynchronization',
  'deviceRegistrationPolicy',
]);

/** Entries of these bear ids that are not ours of them: those of the policy object, of what grants a permission, of the role's object. */
const foundByActivity: ReadonlySet<Kind> = new Set([
  ...saidByActivity,
  securityDefaults,
  'appRoleAssignment',
  'authorizationPolicy',
  'crossTenantAccessPolicyConfigurationPartner',
  'domain',
  'oAuth2PermissionGrant',
  'unifiedRoleManagementPolicyAssignment',
]);

function elementsOnTarget(subject: AttributionSubject, record: AuditRecord): PropertyHint {
  const target = record.targets.find((candidate) => isTargeted(subject, candidate));
  if (subject.kind === securityDefaults) return securityDefaultsDone(subject, target ?? record.targets[0]);
  // There is one such setting in a tenant, and its entries are not documented: the activity says it all.
  if (saidByActivity.has(subject.kind)) return subject.property;
  // The settings of an organisation are an object whose parts the log names as it likes; of which one it speaks, it must say.
  if (subject.kind === 'crossTenantAccessPolicyConfigurationPartner')
    return record.targets.some((one) => names(one, subject.resourceId)) ? subject.property : nothing;
  // The log names a domain, and leaves its id out.
  if (subject.kind === 'domain') {
    const named = record.targets.some(({ id, displayName }) =>
      [id, displayName].some((name) => sameId(name, subject.resourceId)),
    );
    return named ? subject.property : nothing;
  }
  if (subject.kind === 'authorizationPolicy') return propertiesDone(record.targets[0]);
  if (target === undefined) return nothing;
  // PIM's entry names the role whose settings were changed, and not which of them.
  if (subject.kind === 'unifiedRoleManagementPolicyAssignment') return subject.property;
  if (record.kind === 'auditEvent' && /assign/.test(activityOf(record))) return assignmentsDone(subject);
  if (
    isOfApplications(subject.kind) &&
    !/^(add|delete|hard delete|remove) (application|service principal)$/.test(activityOf(record))
  )
    return grantOrEdit(subject, record);
  // Nor is it documented what an entry about a review shows of it.
  if (subject.kind === 'accessReviewScheduleDefinition' && activityOf(record) === 'update access review')
    return subject.property;
  const existence = existenceOf(record);
  if (existence !== null) return oneSided(existence, 'exists');
  const { before, after } = readTraits(target);
  return {
    added: [...after].filter((item) => !before.has(item)),
    removed: [...before].filter((item) => !after.has(item)),
  };
}

const isOfApplications = (kind: Kind): boolean => classes[kind] === 'applications';

/** The log shows credentials, owners and permissions in words of its own: which application it was, and what sort of act, says it all. */
function grantOrEdit({ kind, property }: AttributionSubject, record: AuditRecord): PropertyHint {
  if (kind === 'appRoleAssignment' || kind === 'oAuth2PermissionGrant') {
    const existence = existenceOf(record);
    const isWanted = existence === null || [...property.added, ...property.removed].every((item) => item !== 'exists');
    return isWanted ? property : oneSided(existence, 'exists');
  }
  const isEdit = (item: string): boolean => item !== 'exists';
  return { added: property.added.filter(isEdit), removed: property.removed.filter(isEdit) };
}

/** What the properties of one target say; its id is not that of Graph's resource where there is only one of it. */
function propertiesDone(target: AuditTarget | undefined): PropertyHint {
  if (target === undefined) return nothing;
  const { before, after } = readTraits(target);
  return { added: difference([...after], [...before]), removed: difference([...before], [...after]) };
}

function isTargeted({ kind, resourceId, relatedIds }: AttributionSubject, target: AuditTarget): boolean {
  const named: Readonly<Partial<Record<Kind, readonly string[]>>> = {
    managedDevice: ['TargetId.DeviceId'],
    appRoleAssignment: ['ServicePrincipal.ObjectID'],
    oAuth2PermissionGrant: ['ServicePrincipal.ObjectID'],
    // The id of the target is the role's object; the resource knows its template.
    unifiedRoleManagementPolicyAssignment: ['TemplateId', 'RoleDefinitionOriginId'],
  };
  const ids = [target.id, ...(named[kind] ?? []).map((name) => auditProperty(target, name))];
  return [resourceId, ...relatedIds].some((wanted) => ids.some((id) => sameId(id, wanted)));
}

/** There is one such policy in a tenant and one thing to switch in it: where the record shows no values, the activity says it all. */
function securityDefaultsDone({ property }: AttributionSubject, target: AuditTarget | undefined): PropertyHint {
  const { before, after } = target === undefined ? { before: new Set(), after: new Set() } : readTraits(target);
  const wasOn = before.has('isenabled=true');
  const isOn = after.has('isenabled=true');
  if (wasOn !== isOn) return oneSided(isOn ? 'added' : 'removed', 'isenabled=true');
  return before.size + after.size > 0 ? nothing : property;
}

/** Intune's entry about assigning names the policy, not the groups. */
const assignmentsDone = ({ property }: AttributionSubject): PropertyHint => ({
  added: property.added.filter((item) => item.startsWith('assignments=')),
  removed: property.removed.filter((item) => item.startsWith('assignments=')),
});

function existenceOf(record: AuditRecord): 'added' | 'removed' | null {
  const activity = activityOf(record);
  const operation = record.kind === 'auditEvent' ? intuneOperation(record) : '';
  if (operation === 'create' || /^(add|create)\b|\bcreate$/.test(activity)) return 'added';
  if (operation === 'delete' || /^(hard )?(delete|remove)\b|\bdelete$/.test(activity)) return 'removed';
  return null;
}

const intuneOperation = (record: IntuneAuditEvent): string => record.activityOperationType.toLowerCase();

/** What a device reports of itself, through Intune: nobody's hand, unless a record shows one. */
const telemetryElements =
  /^(iscompliant|jailbroken|partnerreportedthreatstate|isencrypted|osversion|operatingsystem|managementagent|devicename|azureaddeviceid)=/;

const isTelemetry = (subject: AttributionSubject): boolean =>
  subject.kind === 'device' ||
  subject.kind === 'deviceCompliancePolicyDeviceStateSummary' ||
  subject.kind === 'deviceProtectionOverview' ||
  (subject.kind === 'managedDevice' && wantedElements(subject).every(({ name }) => telemetryElements.test(name)));

const distinctActors = (actors: readonly EventActor[]): readonly EventActor[] =>
  actors.filter((actor, at) => actors.findIndex((other) => sameActor(actor, other)) === at);

const earliest = (deeds: readonly NamedDeed[]): NamedDeed | undefined =>
  [...deeds].sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.recordId < b.recordId ? -1 : 1))[0];

// --- Activity classes ---------------------------------------------------------------------------------------------

/** What sort of work an actor does: "first Conditional Access change by this account in 57 days" counts in these. */
export type ActivityClass =
  | 'conditionalAccess'
  | 'authenticationMethods'
  | 'roles'
  | 'groups'
  | 'users'
  | 'devices'
  | 'devicePolicies'
  | 'licences'
  | 'applications'
  | 'organisation';

const classes: Readonly<Partial<Record<Kind, ActivityClass>>> = {
  conditionalAccessPolicy: 'conditionalAccess',
  namedLocation: 'conditionalAccess',
  [securityDefaults]: 'conditionalAccess',
  authenticationMethodsPolicy: 'authenticationMethods',
  authenticationStrengthPolicy: 'authenticationMethods',
  unifiedRoleAssignment: 'roles',
  unifiedRoleAssignmentScheduleInstance: 'roles',
  unifiedRoleEligibilityScheduleInstance: 'roles',
  unifiedRoleManagementPolicyAssignment: 'roles',
  accessReviewScheduleDefinition: 'roles',
  adminConsentRequestPolicy: 'organisation',
  application: 'applications',
  servicePrincipal: 'applications',
  appRoleAssignment: 'applications',
  delegatedPermissionClassification: 'applications',
  oAuth2PermissionGrant: 'applications',
  tenantAppManagementPolicy: 'applications',
  appManagementPolicy: 'applications',
  authorizationPolicy: 'organisation',
  deviceRegistrationPolicy: 'devicePolicies',
  crossTenantAccessPolicyConfigurationDefault: 'organisation',
  crossTenantAccessPolicyConfigurationPartner: 'organisation',
  domain: 'organisation',
  groupSetting: 'authenticationMethods',
  onPremisesDirectorySynchronization: 'organisation',
  sharepointSettings: 'organisation',
  group: 'groups',
  user: 'users',
  managedDevice: 'devices',
  deviceCompliancePolicy: 'devicePolicies',
  deviceManagement: 'devicePolicies',
  companySubscription: 'licences',
  subscribedSku: 'licences',
  organization: 'organisation',
};

/** The class of a change in a kind; null for logs and for what is not a kind, such as a control. */
export const activityClass = (kind: Kind | 'tenant' | 'control'): ActivityClass | null =>
  kind === 'tenant' || kind === 'control' ? null : (classes[kind] ?? null);
