import { distinctActors, eventActorOf } from '../../../../core/attribution';
import {
  classifyPolicyChange,
  isWeakening,
  type PolicyChange,
  referencesBetween,
} from '../../../../core/conditional-access';
import { sidesOf } from '../../../../core/event/change';
import {
  type Detection,
  type DetectorFacts,
  defineDetector,
  ended,
  only,
  raised,
} from '../../../../core/event/detector';
import { type EventActor, type Exposure, type Line, maxNamed, type Reference } from '../../../../core/event/event';
import { allExposed } from '../../../../core/event/migration';
import { unlikeBefore } from '../../../../core/event/undoing';
import { isAuditRecord, type LogRecord, recordMs } from '../../../../core/log/record';
import type { ConditionalAccessPolicy } from '../../../../core/resource/resource';
import { dayMs } from '../../../../core/time/durations';
import { line } from '../../../detection';
import { countsOf, mfaLostBy, onlyLogged, severityOfLoss, uncounted } from '../../exposure';
import { isPrivileged } from '../../granted-roles';
import { groupMemberAdded, isPowerful } from '../../group-power';
import { policyJoins } from '../../policy-joins';
import {
  type Exclusion,
  exclusionsAdded,
  exclusionsOf,
  groupsIn,
  includesAll,
  isEnforcing,
  isExcluding,
  namesIn,
  type PolicySides,
  policyActivityNames,
  policyEdit,
  referenceOf,
  sidesInForce,
  sidesOfChange,
  sidesOfRecord,
  withoutExclusions,
} from '../../policy-sides';
import { excludedByLabel } from './excluded-by';
import { editThatExcluded, exclusionEditKey, groupsAmong, joinedAfter, withoutLater } from './later-members';

const id = 'EV.P02';

/** An exclusion is easy to miss: the policy stays on, but no longer applies to somebody. */
export const entraConditionalAccessExclusionAdded = defineDetector({
  id,
  name: 'entra-conditional-access-exclusion-added',
  title: 'A Conditional Access policy received a new exclusion',
  area: 'identity',
  severity: 'high',
  raisedByRisk: true,
  watches: { changes: ['conditionalAccessPolicy'], records: ['directoryAudit'] },
  followsSignIns: true,
  endsUnseen: true,
  openedBy: ['mfaExclusion', 'legacyProtocol'],
  joins: policyJoins,
  falsePositives:
    'A declared break-glass account, or a policy that is not in force: reported in the digest. Accept any other planned exclusion with an end date.',
  response:
    'Ask the person who changed it by phone. If it was not planned: block the account and revoke its sessions first, then remove the exclusion.',
  references: [
    'https://attack.mitre.org/techniques/T1556/009/',
    'https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups',
  ],
  covers: {
    attack: ['T1556.009'],
    sigma: ['azure_aad_secops_ca_policy_updatedby_bad_actor'],
    sentinel: [
      'Conditional Access - A Conditional Access usergrouprole exclusion has changed',
      'Conditional Access - A Conditional Access app exclusion has changed',
      'Conditional Access - A Conditional Access Device platforms condition has changed (the Device platforms condition can be spoofed)',
      'Conditional Access - Dynamic Group Exclusion Changes',
    ],
    elastic: ['persistence_entra_id_conditional_access_policy_modified'],
  },
  focus: /^conditions\.(users|applications)\.exclude/,
  activities: policyActivityNames,
  reads: only(policyActivityNames),
  digestList: 'exclusions',
  asksFor: (record) => {
    const sides = sidesOfRecord(record);
    return [...keysOfExcluded(sides).map((key) => ({ key, aroundMs: dayMs })), ...editsBefore(sides)];
  },
  asksAround: (change) => {
    const sides = sidesOfChange(change);
    const keys = keysOfExcluded(sides);
    const entries = keys.length === 0 ? [] : [change.resourceId, ...keys];
    return [...entries.map((key) => ({ key, aroundMs: 0 })), ...editsBefore(sides)];
  },
  onChange: (change, facts) => {
    const sides = sidesOfChange(change);
    if (sides === null || change.kind !== 'conditionalAccessPolicy') return [];
    const inForce = sidesInForce(sides, facts);
    const { before, after } = inForce.policies ?? sidesOf(change);
    const edit = editOf(before, after, facts);
    return [
      ...(grows(inForce) && !isWeakening(edit.forward.direction) ? [] : detect(sides, facts, null)),
      ...weakened(sides, edit, facts, null),
    ];
  },
  onRecord: (record, facts) => {
    const sides = sidesOfRecord(record);
    if (sides === null) return [];
    const { policies } = sidesInForce(sides, facts);
    const edit = policies === null ? null : editOf(policies.before, policies.after, facts);
    return [
      ...detect(sides, facts, record),
      ...harmless(sides, facts, record),
      ...(edit === null ? [] : weakened(sides, edit, facts, record)),
    ];
  },
});

/** Keys of the entries about the members of the groups that an edit excludes, and of all edits that can exclude groups. */
function keysOfExcluded(sides: PolicySides | null): readonly string[] {
  const groups = sides === null ? [] : groupsAmong(exclusionsAdded(sides.before, sides.after));
  return groups.length === 0 ? [] : [...groups, exclusionEditKey];
}

const grows = ({ before, after }: PolicySides): boolean => exclusionsAdded(before, after).length > 0;

type Edit = { readonly forward: PolicyChange; readonly back: PolicyChange };

/** If the whole policy is known, the engine computes what an edit removed, and what undoing it would remove. */
function editOf(
  before: ConditionalAccessPolicy | null,
  after: ConditionalAccessPolicy | null,
  { conditionalAccess, nameOf }: DetectorFacts,
): Edit {
  const [then, now] = [conditionalAccess?.before, conditionalAccess?.after];
  return {
    forward: classifyPolicyChange(before, after, { ...referencesBetween(then, now), nameOf }),
    back: classifyPolicyChange(after, before, { ...referencesBetween(now, then), nameOf }),
  };
}

/**
 * An enforced policy that requires less, or of fewer people. It is a separate alert, whichever control fails because of
 * it.
 */
function weakened(
  sides: PolicySides,
  { forward, back }: Edit,
  facts: DetectorFacts,
  entry: LogRecord | null,
): readonly Detection[] {
  const inForce = sidesInForce(sides, facts);
  if (!isEnforcing(inForce.before) || !isEnforcing(inForce.after)) return [];
  const added = exclusionsAdded(inForce.before, inForce.after);
  const taken = beyondExclusions(forward, added);
  const removed = exclusionsAdded(inForce.after, inForce.before);
  const given = beyondExclusions(back, removed);
  const isOfExclusions = ({ label }: Line): boolean =>
    added.length + removed.length > 0 && exclusionLines.includes(label);
  const stated = {
    detectorId: id,
    severity: 'high',
    resourceId: sides.id,
    resourceName: sides.name,
    // Another account may have edited the exclusions, which are detected separately.
    lines: forward.lines.filter((one) => !isOfExclusions(one)),
    focus: /^(?!conditions\.(users|applications)\.exclude)/,
    edit: policyEdit(inForce, entry, facts),
  } as const;
  const details = { ...namesIn(sides), change: 'weakened', ...putInForce(sides, inForce) } as const;
  if (taken.length > 0) {
    const exposure = entry === null ? mfaLostBy(sides.id, facts, inForce.policies?.before) : onlyLogged;
    return [
      raised({ ...stated, severity: severityOfLoss(exposure), exposure, details: { ...details, elements: taken } }),
    ];
  }
  if (added.length > 0 || given.length === 0) return [];
  const elements = notPutBack(inForce, given, facts);
  return [ended({ ...stated, details: { ...details, elements } })];
}

/**
 * A policy can be stricter again and still require less than before, such as MFA or a compliant device where it had
 * required MFA. Its line is renamed then, so that this ends no loss; a value from before does.
 */
function notPutBack({ id: of, policies }: PolicySides, given: readonly string[], facts: DetectorFacts) {
  const approved = facts.approvedPolicy(of);
  if (approved === null || policies === null) return given;
  const { weaker } = editOf(approved, policies.after, facts).forward;
  const isWeaker = (element: string): boolean => weaker.some(({ label }) => element.endsWith(` ${label}`));
  return given.map((element) => (isWeaker(element) ? `${unlikeBefore} ${element}` : element));
}

const exclusionLines: readonly string[] = ['Excluded', 'Apps excluded'];

/**
 * People, groups, roles and apps that are left out are detected one by one; platforms and locations are not. Each
 * element ends with the line that shows it, because another account may have made the change of another line.
 */
const beyondExclusions = ({ weaker }: PolicyChange, detected: readonly Exclusion[]): readonly string[] => [
  ...new Set(
    weaker
      .filter(({ label }) => !exclusionLines.includes(label) || detected.length === 0)
      .map(({ reason, label }) => `weaker ${reason} ${label}`),
  ),
];

/** `entry`: the log entry that shows the edit; null if a collection does. */
function detect(sides: PolicySides, facts: DetectorFacts, entry: LogRecord | null): readonly Detection[] {
  const { before, after } = sides;
  if (before === null || after === null) return [];
  const inForce = sidesInForce(sides, facts);
  const added = exclusionsAdded(inForce.before, after);
  const removed = exclusionsAdded(after, before);
  const stated = {
    detectorId: id,
    severity: 'high',
    resourceId: sides.id,
    resourceName: sides.name,
  } as const;
  const excludedSince = (then: PolicySides) => ({
    lines: [line('Excluded', referencesTo(exclusionsOf(then.before), facts), referencesTo(exclusionsOf(after), facts))],
    edit: policyEdit(then, entry, facts),
  });
  const gone =
    removed.length === 0
      ? []
      : [
          ended({
            ...stated,
            ...excludedSince(sides),
            details: { ...namesIn(sides), elements: elementsIn(removed), remaining: exclusionsOf(after).length },
          }),
          ...removed
            .filter(({ type, id: of }) => type === 'group' && givesNothing(of, sides, facts))
            .map(({ id: of }) => membersBack(sides, of, facts)),
        ];
  const outgrown = leaversBack(sides, facts);
  const over = [...gone, ...outgrown];
  if (added.length === 0) return over;
  // If the policy was not in force before, or is not in force now, the exclusion exposes nobody.
  if (!isEnforcing(inForce.before) || !isEnforcing(after)) return outgrown;
  const isLook = entry === null;
  const all = exposureOf(sides.id, added, facts, isLook);
  const later = groupsAmong(added).flatMap((groupId) => {
    const edit = entry ?? editThatExcluded(sides.id, groupId, facts);
    return edit === undefined ? [] : joinedAfter(edit, groupId, facts);
  });
  const own = withoutLater(all, later);
  const exposure = own?.exposure ?? all;
  const shownSince = excludedSince(inForce);
  return [
    raised({
      ...stated,
      ...shownSince,
      lines: [...shownSince.lines, ...excludedBy(sides, added, facts, entry)],
      follows: later,
      severity: added.some((one) => isAdmin(one, facts)) ? 'critical' : severityOfLoss(exposure),
      peopleIds: idsOf(added, 'person'),
      exposure,
      alerts: !added.every((exclusion) => isBreakGlass(exclusion, facts)),
      details: {
        ...namesIn(sides),
        elements: elementsIn(added),
        ...putInForce(sides, inForce),
        ...(isLook && added.length > 1 && { exposes: exposesOf(sides.id, added, exposure, facts) }),
        ...own?.details,
      },
    }),
    ...over,
  ];
}

/** People who joined the excluded group were excluded too: removing the exclusion ends that as well. */
const membersBack = (sides: PolicySides, groupId: string, facts: DetectorFacts): Detection =>
  groupBack(sides, groupId, facts, {
    lines: [
      line('Excluded', referencesTo(exclusionsOf(sides.before), facts), referencesTo(exclusionsOf(sides.after), facts)),
    ],
    focus: /^conditions\.users\.excludeGroups/,
    details: isProtecting(groupId, facts) ? { elements: membersOf(groupId, facts) } : {},
  });

/**
 * People who had left a group that the policy named are protected again, because the policy now applies to everybody.
 */
function leaversBack(sides: PolicySides, facts: DetectorFacts): readonly Detection[] {
  const { before, after } = sides;
  if (!appliesToAll(after)) return [];
  return groupsIn(before, 'includeGroups')
    .filter((of) => !isProtecting(of, facts, sides.id) && !isExcluding(after, of) && givesNothing(of, sides, facts))
    .map((of) =>
      groupBack(sides, of, facts, {
        lines: [line('Included', [groupReference(of, facts)], [everybody])],
        focus: /^conditions\.users\.include/,
        details: { change: 'widened' },
      }),
    );
}

/** Ends the alerts about members of a group, because the edit of the policy protects them again. */
const groupBack = (
  sides: PolicySides,
  groupId: string,
  facts: DetectorFacts,
  { details, ...shown }: Pick<Detection, 'lines' | 'details'> & { readonly focus: RegExp },
): Detection =>
  ended({
    detectorId: id,
    severity: 'high',
    resourceId: groupId,
    resourceName: facts.groups.get(groupId)?.displayName ?? facts.nameOf(groupId),
    storyOf: groupMemberAdded,
    ...shown,
    details: { ...namesIn(sides), ...details },
  });

const referencesTo = (all: readonly Exclusion[], facts: DetectorFacts): readonly Reference[] =>
  all.slice(0, maxNamed).map((exclusion) => referenceOf(exclusion, facts));

const everybody: Reference = { type: 'text', text: 'everybody' };

const groupReference = (id: string, { groups, nameOf }: DetectorFacts): Reference => ({
  type: 'group',
  id,
  name: groups.get(id)?.displayName ?? nameOf(id) ?? id,
});

const appliesToAll = (policy: PolicySides['after']): boolean => isEnforcing(policy) && includesAll(policy);

/** True if the exclusion had no effect until the policy was in force again. */
const putInForce = (sides: PolicySides, inForce: PolicySides): { readonly isPutInForce?: true } =>
  inForce === sides ? {} : { isPutInForce: true };

/** As long as log entries are kept by default. */
const excludedWithinMs = 30 * dayMs;

/** The edits of a policy before it was turned on, of which some may have excluded somebody. */
const editsBefore = (sides: PolicySides | null) =>
  sides !== null && isTurnedOn(sides) ? [{ key: sides.id, aroundMs: excludedWithinMs }] : [];

const isTurnedOn = ({ before, after }: PolicySides): boolean =>
  before !== null && !isEnforcing(before) && isEnforcing(after);

/**
 * Exclusions that take protection from nobody: from a policy that is not in force, or that is in force for the first
 * time. They are not alerted, but nobody would learn of them otherwise. Only log entries show the account.
 */
function harmless(sides: PolicySides, facts: DetectorFacts, entry: LogRecord): readonly Detection[] {
  const { before, after } = sides;
  if (before === null || after === null) return [];
  const isFirst = isTurnedOn(sides) && sidesInForce(sides, facts) === sides;
  const excluded = isFirst ? exclusionsOf(after) : isEnforcing(after) ? [] : exclusionsAdded(before, after);
  const named = excluded.filter((exclusion) => !isBreakGlass(exclusion, facts));
  if (named.length === 0) return [];
  return [
    raised({
      detectorId: id,
      severity: 'low',
      resourceId: sides.id,
      resourceName: sides.name,
      alerts: false,
      peopleIds: idsOf(named, 'person'),
      lines: [line('Excluded', [], referencesTo(named, facts)), ...excludedBy(sides, named, facts, entry)],
      details: {
        ...namesIn(sides),
        elements: elementsIn(named),
        ...(isFirst ? { isPutInForce: true } : { isNotInForce: true }),
      },
    }),
  ];
}

/** The accounts that had excluded somebody before the policy was turned on: a line that is the same on both sides. */
function excludedBy(
  sides: PolicySides,
  excluded: readonly Exclusion[],
  { recordsUnder }: DetectorFacts,
  entry: LogRecord | null,
): readonly Line[] {
  if (!isTurnedOn(sides)) return [];
  const until = entry === null ? Number.POSITIVE_INFINITY : recordMs(entry);
  const edits = recordsUnder(sides.id, 0, until).flatMap((record) => {
    const shown = record.id === entry?.id || !isAuditRecord(record) ? null : sidesOfRecord(record);
    const actor = shown?.id === sides.id && isAuditRecord(record) ? eventActorOf(record.actor) : null;
    return shown === null || actor === null ? [] : [{ actor, added: exclusionsAdded(shown.before, shown.after) }];
  });
  const isSame = (one: Exclusion) => (other: Exclusion) => other.type === one.type && other.id === one.id;
  const actors = excluded.flatMap((one) => edits.findLast(({ added }) => added.some(isSame(one)))?.actor ?? []);
  const accounts = distinctActors(actors).slice(0, maxNamed).map(accountReference);
  return accounts.length === 0 ? [] : [line(excludedByLabel, accounts, accounts)];
}

const accountReference = (actor: EventActor): Reference => {
  if (actor.type === 'microsoft') return { type: 'text', text: actor.name };
  return actor.type === 'person' ? { type: 'person', id: actor.id } : actor;
};

/**
 * The people who would need MFA without the exclusions. An exclusion in a log entry is counted if the last collection
 * shows it too.
 */
function exposureOf(policyId: string, added: readonly Exclusion[], facts: DetectorFacts, isLook: boolean): Exposure {
  const now = facts.conditionalAccess?.after.policies.find(({ id: of }) => of === policyId);
  const approved = facts.approvedPolicy(policyId);
  if (now === undefined) return isLook ? mfaLostBy(policyId, facts) : onlyLogged;
  const isShown =
    isEnforcing(now) &&
    exclusionsOf(now).filter((one) => added.some(({ type, id: of }) => type === one.type && of === one.id)).length ===
      added.length &&
    // The policy may have excluded the same people under another name before, so it is not counted.
    exclusionsAdded(now, approved).length === 0;
  if (isLook || isShown) return mfaLostBy(policyId, facts, withoutExclusions(now, added, approved));
  return isEnforcing(now) ? onlyLogged : uncounted({ type: 'logOnly', isOff: true });
}

/** The engine runs once for each exclusion, and an edit rarely adds more exclusions than this. */
const mostCounted = 5;

/**
 * What each exclusion exposes by itself. If all of them are people whose names are known, no run of the engine is
 * needed.
 */
function exposesOf(
  policyId: string,
  added: readonly Exclusion[],
  exposure: Exposure,
  facts: DetectorFacts,
): readonly string[] {
  const named = added.every(({ type }) => type === 'person') ? allExposed(exposure) : null;
  if (named !== null) return added.slice(0, maxNamed).map(({ id: of }) => (named.includes(of) ? '1' : '0'));
  const isCountedFirst = ({ type }: Exclusion): boolean => type !== 'person';
  const counted = [...added.filter(isCountedFirst), ...added.filter((one) => !isCountedFirst(one))].slice(
    0,
    mostCounted,
  );
  return added
    .slice(0, maxNamed)
    .map((one) => (counted.includes(one) ? countsOf([exposureOf(policyId, [one], facts, true)]).join() : ''));
}

/**
 * True if the group no longer gives its members anything: no other policy in force excludes it, and it holds no role.
 */
const givesNothing = (groupId: string, sides: PolicySides, facts: DetectorFacts): boolean =>
  facts.conditionalAccess !== null &&
  !isPowerful(groupId, facts.groups.get(groupId)?.isAssignableToRole ?? false, facts) &&
  !facts.conditionalAccess.after.policies.some((policy) => policy.id !== sides.id && isExcluding(policy, groupId));

/**
 * True if another policy applies to the group's members. Then an alert about somebody who left the group is not over.
 */
const isProtecting = (groupId: string, { conditionalAccess }: DetectorFacts, besides?: string): boolean =>
  conditionalAccess?.after.policies.some(
    (policy) => policy.id !== besides && groupsIn(policy, 'includeGroups').includes(groupId),
  ) === true;

const membersOf = (groupId: string, { groups }: DetectorFacts): readonly string[] => {
  const group = groups.get(groupId);
  return [...(group?.memberIds ?? []), ...(group?.groupIds ?? [])];
};

const idsOf = (exclusions: readonly Exclusion[], type: Exclusion['type']): readonly string[] =>
  exclusions
    .filter((exclusion) => exclusion.type === type)
    .map((exclusion) => exclusion.id)
    .slice(0, maxNamed);

const elementsIn = (exclusions: readonly Exclusion[]): readonly string[] =>
  exclusions.map(({ type, id: of }) => `${type} ${of}`).slice(0, maxNamed);

const isBreakGlass = ({ type, id: of }: Exclusion, facts: DetectorFacts): boolean =>
  (type === 'person' || type === 'group') && facts.isDeclared('breakGlass', of);

/** True for an excluded admin, and for the exclusion of everybody with a privileged role. */
const isAdmin = (exclusion: Exclusion, facts: DetectorFacts): boolean =>
  (exclusion.type === 'role' && isPrivileged(exclusion.id, facts)) ||
  (exclusion.type === 'person' && facts.privilegedIds.has(exclusion.id) && !isBreakGlass(exclusion, facts));
