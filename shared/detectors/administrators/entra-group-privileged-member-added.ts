import { isSuccess, type MembershipRecord, readMembership } from '../../core/attribution';
import { sidesOf } from '../../core/change';
import { type Detection, type DetectorFacts, defineDetector } from '../../core/detector';
import type { LogRecord } from '../../core/record';
import type { Group } from '../../core/resource';
import { addedTo, line, maxNamed, mended, personReference, raised } from '../detection';
import { lossOf, mfaShift } from '../exposure';
import { groupsIn, isEnforcing } from '../policy-sides';

const id = 'EV.R12';

/** A membership can open what no policy edit shows: a role, or the way round a policy. */
export const entraGroupPrivilegedMemberAdded = defineDetector({
  id,
  name: 'entra-group-privileged-member-added',
  title: 'The members of a group that gives power or takes protection away changed',
  area: 'administrators',
  severity: 'high',
  watches: { changes: ['group'], records: ['directoryAudit'] },
  joins: ['ZT.ID.001', 'ZT.ID.003', 'ZT.ID.021', 'ZT.AD.001', 'ZT.AD.009'],
  falsePositives:
    "A planned move of somebody into an administrators' group. Joining a group that a policy protects is none.",
  response:
    'Ask the one who changed the group by phone. If it was not planned: take the member out again and revoke the sessions of both accounts.',
  references: [
    'https://attack.mitre.org/techniques/T1098/007/',
    'https://learn.microsoft.com/entra/identity/role-based-access-control/groups-concept',
  ],
  activities: ['add member to group', 'add owner to group', 'remove member from group', 'remove owner from group'],
  onChange: (change, facts) => {
    if (change.kind !== 'group') return [];
    const { before, after } = sidesOf(change);
    // A group that is seen for the first time, or is no longer watched, changed no membership.
    return before === null || after === null ? [] : detectChange(before, after, facts);
  },
  onRecord: detectRecord,
});

/**
 * power: members gain (a role, a role-assignable group, a declared exception). excluded: members lose protection. included:
 * members are protected. unclear: a policy names it, and which way cannot be read.
 */
type Meaning = 'power' | 'excluded' | 'included' | 'unclear';

function meaningsOf(groupId: string, isAssignable: boolean, facts: DetectorFacts): readonly Meaning[] {
  const why = facts.whyWatched(groupId);
  const power = isAssignable || why.some((reason) => reason !== 'policy') || isException(groupId, facts);
  return [...(power ? ['power' as const] : []), ...(why.includes('policy') ? policyMeanings(groupId, facts) : [])];
}

const isException = (groupId: string, { isDeclared }: DetectorFacts): boolean =>
  (['breakGlass', 'syncAccounts', 'serviceAccounts'] as const).some((list) => isDeclared(list, groupId));

function policyMeanings(groupId: string, { conditionalAccess }: DetectorFacts): readonly Meaning[] {
  if (conditionalAccess === null) return ['unclear'];
  const enforced = conditionalAccess.after.policies.filter(isEnforcing);
  const names = (side: 'includeGroups' | 'excludeGroups') =>
    enforced.some((policy) => groupsIn(policy, side).includes(groupId));
  return [
    ...(names('excludeGroups') ? ['excluded' as const] : []),
    ...(names('includeGroups') ? ['included' as const] : []),
  ];
}

function detectChange(before: Group, after: Group, facts: DetectorFacts): readonly Detection[] {
  const added = addedTo(before.memberIds, after.memberIds);
  const removed = addedTo(after.memberIds, before.memberIds);
  if (added.length + removed.length === 0) return [];
  const meanings = meaningsOf(after.id, before.isAssignableToRole || after.isAssignableToRole, facts);
  const shift = meanings.some((meaning) => meaning !== 'power') ? mfaShift(facts) : null;
  const opened = shift === null ? null : lossOf(shift);
  const lost = lossesOf(meanings, added, removed, shift === null || opened !== null);
  const stated = {
    detectorId: id,
    severity: 'high',
    resourceId: after.id,
    resourceName: after.displayName ?? before.displayName,
    lines: [line('Members', references(removed), references(added))],
  } as const;
  const details = { groupName: stated.resourceName, why: meanings };
  if (lost.length > 0) {
    const elements = lost.slice(0, maxNamed);
    return [raised({ ...stated, peopleIds: elements, exposure: opened, details: { ...details, elements } })];
  }
  const regained = gainsOf(meanings, added, removed, shift !== null && shift.closed.count > 0).slice(0, maxNamed);
  if (regained.length === 0) return [];
  return [mended({ ...stated, peopleIds: regained, details: { ...details, elements: regained } })];
}

/** Whose coming or going made something weaker. */
function lossesOf(
  meanings: readonly Meaning[],
  added: readonly string[],
  removed: readonly string[],
  mayOpen: boolean,
): readonly string[] {
  const byComing = meanings.some((meaning) => meaning !== 'included') ? added : [];
  const byGoing = mayOpen && meanings.some((meaning) => meaning === 'included' || meaning === 'unclear') ? removed : [];
  return [...byComing, ...byGoing];
}

/** Whose going or coming took that back. */
function gainsOf(
  meanings: readonly Meaning[],
  added: readonly string[],
  removed: readonly string[],
  closes: boolean,
): readonly string[] {
  const byGoing = meanings.some((meaning) => meaning === 'power' || meaning === 'excluded') ? removed : [];
  return [...byGoing, ...(meanings.includes('included') && closes ? added : [])];
}

const references = (ids: readonly string[]) => ids.slice(0, maxNamed).map(personReference);

/** One record is one member. Who lost protection by it, the look at the group tells; that power was given, the record does. */
function detectRecord(record: LogRecord, facts: DetectorFacts): readonly Detection[] {
  const membership = isSuccess(record) ? readMembership(record) : null;
  if (membership === null) return [];
  const { groupId, as } = membership;
  const group = facts.groups.get(groupId);
  const meanings = meaningsOf(groupId, group?.isAssignableToRole ?? false, facts);
  if (!isTold(membership, meanings)) return [];
  return [stateRecord(membership, group?.displayName ?? membership.groupName, meanings)];
}

/** An owner can let anybody in or out, whichever way the group counts; what a protected group's members do, the look judges. */
function isTold({ as, effect }: MembershipRecord, meanings: readonly Meaning[]): boolean {
  if (as === 'owner') return meanings.length > 0;
  return meanings.some(
    (meaning) => meaning === 'power' || meaning === 'excluded' || (meaning === 'unclear' && effect === 'added'),
  );
}

function stateRecord(membership: MembershipRecord, groupName: string | null, why: readonly Meaning[]): Detection {
  const { groupId, memberId, effect, as } = membership;
  const people = memberId === null ? [] : [memberId];
  const label = as === 'owner' ? 'Owners' : 'Members';
  const stated = {
    detectorId: id,
    severity: 'high',
    resourceId: groupId,
    resourceName: groupName,
    peopleIds: people,
    details: { groupName, why, as, elements: people },
  } as const;
  return effect === 'added'
    ? raised({ ...stated, lines: [line(label, [], references(people))] })
    : mended({ ...stated, lines: [line(label, references(people), [])] });
}
