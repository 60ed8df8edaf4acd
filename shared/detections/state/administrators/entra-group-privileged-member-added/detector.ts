import {
  isByMembershipRule,
  isSuccess,
  type MembershipRecord,
  membershipActivities,
  readMembership,
} from '../../../../core/attribution';
import { onlyAmong, type Shift } from '../../../../core/conditional-access';
import { sidesOf } from '../../../../core/event/change';
import {
  type Detection,
  type DetectorFacts,
  defineDetector,
  ended,
  only,
  raised,
} from '../../../../core/event/detector';
import { type Exposure, isCounted, maxNamed, personReference, type Reference } from '../../../../core/event/event';
import { type Severity, worstOf } from '../../../../core/event/severity';
import type { LogRecord } from '../../../../core/log/record';
import { loggedMembers, type MovedMembers, movedMembers } from '../../../../core/resource/moved-members';
import type { Group } from '../../../../core/resource/resource';
import { dayMs } from '../../../../core/time/durations';
import { addedTo, line } from '../../../detection';
import { onceForFacts } from '../../../once';
import { lossOf, type MfaShift, mfaLostBy, mfaShift, onlyLogged, severityOfLoss } from '../../exposure';
import { proofMs, roleSeverity } from '../../granted-roles';
import { activatedMember, activationOfMembership, isByActivation } from '../../group-activations';
import { groupMemberAdded, isException, isPowerful } from '../../group-power';
import { exclusionEditKey, wasExcluded } from '../../identity/entra-conditional-access-exclusion-added/later-members';
import { policyJoins } from '../../policy-joins';
import { groupsIn, isEnforcing, isExcluding, withoutExclusions } from '../../policy-sides';

const id = groupMemberAdded;
const activities = [...Object.keys(membershipActivities), 'add member to role completed (pim activation)'];

/**
 * Severity of a new member of a group; null if membership gives nothing of importance. An edit of the membership rule
 * can add anybody.
 */
export function severityOfJoining(groupId: string, facts: DetectorFacts): Severity | null {
  const meanings = meaningsOf(groupId, facts.groups.get(groupId)?.isAssignableToRole ?? false, facts);
  return meanings.some((meaning) => meaning !== 'included')
    ? worstOf([isWithoutMfa(groupId, facts) ? 'critical' : 'high', ...severitiesOfRoles(groupId, facts)])
    : null;
}

/** Joining a group can give a role, or an exclusion from a policy, without any edit of the role or the policy. */
export const entraGroupPrivilegedMemberAdded = defineDetector({
  id,
  name: 'entra-group-privileged-member-added',
  title: 'The members of an admin or policy group changed',
  area: 'administrators',
  severity: 'high',
  raisedByRisk: true,
  watches: { changes: ['group'], records: ['directoryAudit'] },
  followsSignIns: true,
  openedBy: ['mfaExclusion', 'legacyProtocol'],
  joins: [...policyJoins, 'ZT.AD.001'],
  falsePositives:
    "A planned addition to an admin group. Joining a group that a policy protects raises no alert, nor does a membership that an eligible person activates in PIM (EV.R04), unless a policy excludes the group. If PIM's entry is more than ten minutes late, the activation is reported as an addition until it arrives.",
  response:
    'Ask the person who changed the group by phone. If it was not planned: remove the member again and revoke the sessions of both accounts.',
  references: [
    'https://attack.mitre.org/techniques/T1098/007/',
    'https://learn.microsoft.com/entra/identity/role-based-access-control/groups-concept',
  ],
  covers: {
    attack: ['T1098.003', 'T1556.009'],
    sigma: ['azure_group_user_addition_ca_modification', 'azure_group_user_removal_ca_modification'],
    sentinel: ['UseraddedtoPrivilgedGroups', 'NRT_UseraddedtoPrivilgedGroups'],
    cipp: ['GroupMembershipChange', 'RoleEscalableGroups'],
  },
  activities,
  reads: only(activities),
  asksFor: (record) => (readMembership(record)?.effect === 'added' ? [{ key: exclusionEditKey, aroundMs: dayMs }] : []),
  onChange: (change, facts) => {
    if (change.kind !== 'group') return [];
    const { before, after } = sidesOf(change);
    // A group that is collected for the first time, or no longer watched, has no changed membership.
    return before === null || after === null ? [] : detectChange(before, after, facts);
  },
  onRecord: detectRecord,
});

/**
 * power: members gain (a role, a role-assignable group, a declared exception). excluded: members lose protection. included: members are
 * protected. unclear: a policy names the group, but how is unreadable.
 */
type Meaning = 'power' | 'excluded' | 'included' | 'unclear';

function meaningsOf(groupId: string, isAssignable: boolean, facts: DetectorFacts): readonly Meaning[] {
  const why = facts.whyWatched(groupId);
  return [
    ...(isPowerful(groupId, isAssignable, facts) ? ['power' as const] : []),
    ...(why.includes('policy') ? policyMeanings(groupId, facts) : []),
  ];
}

function policyMeanings(groupId: string, { conditionalAccess }: DetectorFacts): readonly Meaning[] {
  if (conditionalAccess === null) return ['unclear'];
  const { policies } = conditionalAccess.after;
  const isExcluded = policies.some((policy) => isExcluding(policy, groupId));
  const isIncluded = policies.some(
    (policy) => isEnforcing(policy) && groupsIn(policy, 'includeGroups').includes(groupId),
  );
  return [...(isExcluded ? ['excluded' as const] : []), ...(isIncluded ? ['included' as const] : [])];
}

/** The facts without the policies that excluded the group only after this entry. */
function withoutLaterExclusions(groupId: string, entry: LogRecord, facts: DetectorFacts): DetectorFacts {
  const { conditionalAccess } = facts;
  if (conditionalAccess === null) return facts;
  const { after } = conditionalAccess;
  const policies = after.policies.filter(
    (policy) => !isExcluding(policy, groupId) || wasExcluded(policy, groupId, entry, facts),
  );
  return { ...facts, conditionalAccess: { ...conditionalAccess, after: { ...after, policies } } };
}

/** Members who joined and left. Which of the two counts depends on the meaning of the group. */
type Movement = ReturnType<typeof loggedMembers>;

function detectChange(before: Group, after: Group, facts: DetectorFacts): readonly Detection[] {
  const all = movedMembers(before, after);
  if (all.people.came.length + all.people.went.length === 0) return [];
  const meanings = meaningsOf(after.id, before.isAssignableToRole || after.isAssignableToRole, facts);
  const members = withoutActivations(all, after.id, meanings, facts);
  const moved = [...members.people.came, ...members.people.went];
  const isOfPolicies = meanings.some((meaning) => meaning !== 'power');
  const shift = isOfPolicies ? mfaShift(facts) : null;
  const counted = shift?.computed === true ? shift : null;
  const lostByThem = counted !== null && concerns(counted.opened, moved);
  const exposure = shift === null ? null : lossOf(lossAmong(shift, moved, lostByThem), facts);
  const groupName = after.displayName ?? before.displayName;
  const stated = {
    detectorId: id,
    severity: 'high',
    resourceId: after.id,
    resourceName: groupName,
    ...groupsThrough(before, after, facts),
    lines: [lineOf(members, facts)],
  } as const;
  const mayOpen = counted === null || lostByThem;
  const isByThemselves = members.groups.came.length + members.groups.went.length === 0;
  const details = {
    groupName,
    ...groupItself(before, after),
    ...reasonsOf(after.id, meanings, facts),
    ...(isByThemselves && (after.groupIds ?? []).length > 0 && { holdsGroups: true }),
  };
  const lost = losses(meanings, loggedMembers(members), mayOpen);
  if (lost.came.length + lost.went.length > 0) {
    const elements = [...lost.came, ...lost.went].slice(0, maxNamed);
    const change = lost.came.length > 0 ? 'added' : 'removed';
    const people = losses(meanings, members.people, mayOpen);
    return [
      raised({
        ...stated,
        severity: worstOf([
          severityOfLoss(exposure),
          ...(change === 'added' ? severitiesOfRoles(after.id, facts) : []),
        ]),
        peopleIds: [...people.came, ...people.went].slice(0, maxNamed),
        exposure,
        ...leadingIf(change === 'added' && details.roles.length > 0),
        details: {
          ...details,
          change,
          ...(isByThemselves && { moved: (change === 'added' ? lost.came : lost.went).length }),
          elements,
          ...(isByThemselves &&
            counted !== null &&
            isListed(counted.opened) && { exposes: exposesOf(elements, counted.opened) }),
        },
      }),
    ];
  }
  const closes = counted !== null && concerns(counted.closed, [...all.people.came, ...all.people.went]);
  const gained = gains(meanings, loggedMembers(all), closes);
  if (gained.length === 0) return [];
  const peopleIds = gains(meanings, all.people, closes).slice(0, maxNamed);
  return [
    ended({
      ...stated,
      lines: [lineOf(all, facts)],
      peopleIds,
      details: { ...details, ...(isByThemselves && { moved: gained.length }), elements: gained.slice(0, maxNamed) },
    }),
  ];
}

/** PIM may activate memberships that give power. A policy that excludes the group protects even these members less. */
const mayBeActivated = (meanings: readonly Meaning[], memberId: string | null, facts: DetectorFacts): boolean =>
  !meanings.some((meaning) => meaning === 'excluded' || meaning === 'unclear') &&
  memberId !== null &&
  !facts.isDeclared('breakGlass', memberId);

/** The members who did not come by an activation in PIM, or leave at its end. */
function withoutActivations(
  { people: { came, went }, groups }: MovedMembers,
  groupId: string,
  meanings: readonly Meaning[],
  facts: DetectorFacts,
): MovedMembers {
  const isLasting =
    (effect: 'added' | 'removed') =>
    (memberId: string): boolean =>
      !mayBeActivated(meanings, memberId, facts) || !isByActivation({ groupId, memberId }, effect, facts);
  return { people: { came: came.filter(isLasting('added')), went: went.filter(isLasting('removed')) }, groups };
}

/** A deleted group loses all members at once, and a restored one gets them back. */
function groupItself(before: Group, after: Group): { readonly group?: 'deleted' | 'restored' } {
  if (before.displayName === null) return after.displayName === null ? {} : { group: 'restored' };
  return after.displayName === null ? { group: 'deleted' } : {};
}

/** The watched groups that were inside the group throughout: a member who comes to one of them comes to this group too. */
const groupsThrough = (before: Group, after: Group, { groups }: DetectorFacts): Pick<Detection, 'through'> => {
  const inner = (after.groupIds ?? []).filter((id) => groups.has(id) && before.groupIds?.includes(id) === true);
  return inner.length === 0 ? {} : { through: inner };
};

/** Whether these people are among those whose protection changed; a collection can contain more than one change. */
const concerns = (shift: Shift, people: readonly string[]): boolean =>
  !isListed(shift) || addedTo(people, shift.ids).length < shift.ids.length;

/** The part of the loss that concerns the moved members. Other people lost protection through other changes. */
function lossAmong(shift: MfaShift, moved: readonly string[], isByThem: boolean): MfaShift {
  if (!shift.computed || (isByThem && !isListed(shift.opened))) return shift;
  return { ...shift, opened: onlyAmong(shift.opened, (id) => isByThem && moved.includes(id)) };
}

/**
 * A role that comes with the group is more important than a count of admins, like a role that is assigned to a person.
 */
const leadingIf = (givesRole: boolean): Pick<Detection, 'leads'> => (givesRole ? { leads: true } : {});

const exposesOf = (members: readonly string[], { ids }: Shift): readonly string[] =>
  members.map((id) => (ids.includes(id) ? '1' : '0'));

/** True if everybody whose protection changed is named. */
const isListed = ({ count, ids }: Shift): boolean => count <= ids.length;

/** The members whose joining or leaving weakened something. */
const losses = (meanings: readonly Meaning[], { came, went }: Movement, mayOpen: boolean): Movement => ({
  came: meanings.some((meaning) => meaning !== 'included') ? came : [],
  went: mayOpen && meanings.some((meaning) => meaning === 'included' || meaning === 'unclear') ? went : [],
});

/** The people whose leaving or joining reversed a loss of protection. */
const gains = (meanings: readonly Meaning[], { came, went }: Movement, closes: boolean): readonly string[] => [
  ...(meanings.some((meaning) => meaning === 'power' || meaning === 'excluded') ? went : []),
  ...(closes && meanings.includes('included') ? came : []),
];

/** Joining a group that holds a role is as severe as getting the role. */
const severitiesOfRoles = (groupId: string, facts: DetectorFacts): readonly Severity[] =>
  facts.rolesOfGroup(groupId).flatMap((roleId) => roleSeverity(roleId, facts) ?? []);

type Reasons = { readonly why: readonly string[]; readonly excluded: boolean; readonly roles: readonly string[] };

const reasonsOf = (groupId: string, meanings: readonly Meaning[], facts: DetectorFacts): Reasons => ({
  why: [...facts.whyWatched(groupId), ...(isException(groupId, facts) ? ['declared'] : [])],
  excluded: meanings.includes('excluded'),
  roles: facts
    .rolesOfGroup(groupId)
    .flatMap((roleId) => facts.nameOf(roleId) ?? [])
    .slice(0, maxNamed),
});

const lineOf = (members: MovedMembers, facts: DetectorFacts) =>
  line('Members', references('went', members, facts), references('came', members, facts));

const references = (side: 'came' | 'went', members: MovedMembers, { groups }: DetectorFacts): readonly Reference[] => {
  const inner = members.groups[side];
  if (inner.length === 0) return members.people[side].slice(0, maxNamed).map(personReference);
  return inner.slice(0, maxNamed).map((id) => ({ type: 'group', id, name: groups.get(id)?.displayName ?? '' }));
};

/** One record is one member. The record shows granted power; the collection of the group shows who lost protection. */
function detectRecord(record: LogRecord, facts: DetectorFacts): readonly Detection[] {
  const activated = activatedMember(record, facts);
  if (activated !== null) return activationIn(activated, facts);
  if (record.kind !== 'directoryAudit' || !isSuccess(record)) return [];
  const membership = readMembership(record);
  if (membership === null) return [];
  const { groupId, effect } = membership;
  const group = facts.groups.get(groupId);
  // Somebody who joined before the group was excluded lost nothing by joining.
  const then = effect === 'added' ? withoutLaterExclusions(groupId, record, facts) : facts;
  const meanings = meaningsOf(groupId, group?.isAssignableToRole ?? false, then);
  if (!isReported(membership, meanings)) return [];
  const groupName = group?.displayName ?? membership.groupName;
  const stated = stateRecord(membership, groupName, reasonsOf(groupId, meanings, facts), facts);
  if (stated.effect === 'ended') return [stated];
  const mayBe = mayBeActivated(meanings, membership.memberId, facts);
  const activation = mayBe ? activationOfMembership(membership, record, facts) : 'no';
  if (activation === 'yes') return activationIn(membership, facts);
  const { severity, alerts } = weightOf(membership, meanings, then);
  // The rule of a dynamic group moves people every day; the collection alerts about those who gained or lost something.
  const isDaily = isByMembershipRule(record);
  const found = { ...stated, severity, alerts: alerts && !isDaily };
  if (activation === 'no') return [found];
  const deferredUntil = new Date(Date.parse(record.activityDateTime) + proofMs).toISOString();
  return [{ ...found, deferredUntil, details: { ...found.details, activation } }];
}

/**
 * EV.R04 reports the activation. It shows that the membership which a collection, or an entry under PIM's name, reported
 * before was no addition.
 */
function activationIn(membership: MembershipRecord, facts: DetectorFacts): readonly Detection[] {
  const { groupId, groupName: loggedName, memberId } = membership;
  const group = facts.groups.get(groupId);
  const meanings = meaningsOf(groupId, group?.isAssignableToRole ?? false, facts);
  if (meanings.length === 0 || !mayBeActivated(meanings, memberId, facts)) return [];
  const groupName = group?.displayName ?? loggedName;
  const stated = stateRecord(
    { ...membership, effect: 'removed' },
    groupName,
    reasonsOf(groupId, meanings, facts),
    facts,
  );
  return [{ ...stated, details: { ...stated.details, wasActivation: true } }];
}

/**
 * An owner can add or remove anyone, whatever the group is used for. For a protected group, the collection judges who
 * lost protection. If policies cannot be read, the entry about a leaving member ends the alert about that member's
 * joining.
 */
function isReported({ as }: MembershipRecord, meanings: readonly Meaning[]): boolean {
  if (as === 'owner') return meanings.length > 0;
  return meanings.some((meaning) => meaning !== 'included');
}

/** An owner of a group that only policies name gains nothing yet, because joining the group is a separate action. */
function weightOf({ as, groupId, memberType }: MembershipRecord, meanings: readonly Meaning[], facts: DetectorFacts) {
  // Nobody signs in as a device, and no role applies to one.
  if (memberType === 'device') return { severity: 'informational', alerts: false } as const;
  if (as === 'owner' && !meanings.includes('power')) return { severity: 'medium', alerts: false } as const;
  const severity =
    as === 'member' ? severityOfJoining(groupId, facts) : worstOf(['high', ...severitiesOfRoles(groupId, facts)]);
  return { severity: severity ?? 'high', alerts: true } as const;
}

/** A policy in force that requires MFA excludes the group. */
const isWithoutMfa = (groupId: string, { conditionalAccess }: DetectorFacts): boolean =>
  conditionalAccess?.after.policies.some(
    (policy) =>
      isExcluding(policy, groupId) &&
      (policy.grantControls?.builtInControls.some((control) => control.toLowerCase() === 'mfa') === true ||
        policy.grantControls?.authenticationStrengthId != null),
  ) === true;

function stateRecord(
  membership: MembershipRecord,
  groupName: string | null,
  reasons: Reasons,
  facts: DetectorFacts,
): Detection {
  const { groupId, memberId, effect, as } = membership;
  const members = memberId === null ? [] : [memberReference(memberId, membership)];
  const label = as === 'owner' ? 'Owners' : 'Members';
  const stated = {
    detectorId: id,
    severity: 'high',
    resourceId: groupId,
    resourceName: groupName,
    peopleIds: memberId === null ? [] : peopleIn(memberId, membership, facts),
    details: { groupName, ...reasons, change: effect, as, elements: memberId === null ? [] : [memberId] },
  } as const;
  return effect === 'added'
    ? raised({
        ...stated,
        exposure: reasons.why.includes('policy') ? exposureOfJoining(membership, facts) : null,
        ...leadingIf(reasons.roles.length > 0),
        lines: [line(label, [], members)],
      })
    : ended({ ...stated, lines: [line(label, members, [])] });
}

/**
 * Who needs MFA in fewer cases because policies exclude a group, by policy. Compared once for all members of the group.
 */
const lostByExclusion = onceForFacts(
  (groupId: string) => groupId,
  (groupId, facts) =>
    (facts.conditionalAccess?.after.policies ?? [])
      .filter((policy) => isExcluding(policy, groupId))
      .map((policy) => mfaLostBy(policy.id, facts, withoutExclusions(policy, [{ type: 'group', id: groupId }], null)))
      .filter(isCounted),
);

/** An entry is counted if the last collection shows the person in the group and a policy that excludes it. */
function exposureOfJoining({ groupId, memberId, as }: MembershipRecord, facts: DetectorFacts): Exposure {
  const isShown = memberId !== null && facts.groups.get(groupId)?.memberIds.includes(memberId) === true;
  if (!isShown || as === 'owner' || facts.conditionalAccess === null) return onlyLogged;
  const own = lostByExclusion(groupId, facts).find(({ ids }) => ids.includes(memberId));
  return own === undefined ? onlyLogged : onlyAmong(own, (id) => id === memberId);
}

const memberReference = (memberId: string, { memberType, memberName }: MembershipRecord): Reference =>
  memberType === 'person' ? personReference(memberId) : { type: memberType, id: memberId, name: memberName ?? '' };

function peopleIn(memberId: string, { memberType }: MembershipRecord, { groups }: DetectorFacts): readonly string[] {
  if (memberType === 'person') return [memberId];
  return memberType === 'group' ? (groups.get(memberId)?.memberIds ?? []).slice(0, maxNamed) : [];
}
