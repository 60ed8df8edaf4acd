import type { RoleThresholds } from '../resource/privileged-roles';
import type { ConditionalAccessBasis } from '../verdict/control';
import { BudgetSpent, nodeBudget } from './budget';
import { candidatesOf } from './candidates';
import { keyOf } from './classify-users';
import { columnsOf } from './columns';
import type { EnforcedPolicy, PolicyContext } from './context';
import { type ExposedPeople, isPrivilegedClass } from './exposure';
import { type Extents, extentsOfAnswer } from './fold-cells';
import { peopleIn, securityDefaultsForce } from './holds';
import { type Moment, originsOf } from './origins';
import {
  type Certainties,
  membersOf,
  noPolicy,
  type PolicySet,
  pick,
  setOfMembers,
  setWhere,
  textOf,
} from './policy-set';
import { keyOfApplies, readOnce } from './reading';
import type { Requirement, RequirementDomain } from './requirement';
import { createSolver } from './solve';
import type { UserClass } from './user-class';
import { worldsOf } from './worlds';

/** People whose protection changed, with the affected sign-ins. */
export type Shift = ExposedPeople & {
  /** Number of people in the domain. */
  readonly of: number;
  readonly classes: readonly UserClass[];
  /** Cells that are open on the worse side and closed on the better side. */
  readonly cells: readonly Extents[];
};

export type Comparison =
  | {
      readonly status: 'compared';
      /** People without an open cell before who have one now. */
      readonly opened: Shift;
      /** People who had an open cell before and have none now. */
      readonly closed: Shift;
      /** People who had an open cell before and now have further ones. */
      readonly widened: Shift;
    }
  | {
      readonly status: 'unknown';
      readonly reason: 'tooManyCells' | 'notUnderstood' | 'noUsers';
      readonly policyIds: readonly string[];
    };

/** One of the two compared moments, with the values derived from it. */
type Side = {
  readonly classes: readonly UserClass[];
  /**
   * The policies of this side that apply to a class, with one entry for each way in which its people can sign in.
   * Positions refer to the combined list of both sides.
   */
  readonly appliesTo: (userClass: UserClass) => readonly Certainties[];
  readonly byDefaults: boolean;
  readonly universe: Universe;
  readonly openByKey: ReadonlyMap<string, boolean>;
  /** By the key of a class: the policies that make it unknown whether the class is open. */
  readonly unknownByKey: ReadonlyMap<string, PolicySet>;
  readonly classById: ReadonlyMap<string, UserClass>;
};

/** The ids by which one side tells users apart. */
type Universe = { readonly named: ReadonlySet<string>; readonly people: ReadonlySet<string> };

type Judged = {
  readonly open: boolean;
  readonly cells: () => readonly Extents[];
  readonly unknownBy: PolicySet;
};

const closed: Judged = { open: false, cells: () => [], unknownBy: noPolicy };

type Applying = Pick<Side, 'appliesTo' | 'byDefaults'>;

/**
 * Judges classes. Classes with the same assigned policies are judged once, and the whole comparison shares one budget.
 */
type Judge = {
  /** `positions`: for each policy of the side, its position in the combined list. */
  readonly applyingOf: (basis: ConditionalAccessBasis, positions: readonly number[]) => Side['appliesTo'];
  readonly judge: (side: Applying, userClass: UserClass) => Judged;
  /** Cells that are open for the class on the worse side and closed for its counterpart on the better side. */
  readonly newCells: (worse: Side, better: Side, now: UserClass, before: UserClass) => NewCells;
};

/** `doubtedFor`: policies that may leave more cells open. */
type NewCells = { readonly cells: readonly Extents[]; readonly doubtedFor: PolicySet };

/** The extents of several answers without duplicates. */
const distinct = (cells: readonly Extents[]): readonly Extents[] => [
  ...new Map(cells.map((cell) => [JSON.stringify(cell), cell])).values(),
];

function createJudge(policies: readonly EnforcedPolicy[], requirement: Requirement, domain: RequirementDomain): Judge {
  const { able, base } = candidatesOf(policies, requirement, domain);
  const solver = createSolver(columnsOf(policies), requirement, domain);
  const budget = { left: nodeBudget };
  const judgedBefore = new Map<string, Judged>();
  const newBefore = new Map<string, NewCells>();

  /** Judges the class with one combination of active roles. */
  function judgeOne(applies: Certainties): Judged {
    if ((applies.yes & base) !== noPolicy) return closed;
    const key = keyOfApplies(applies);
    const known = judgedBefore.get(key);
    if (known !== undefined) return known;
    const answer = solver.judge(applies, budget);
    let extents: readonly Extents[] | undefined;
    const cells = (): readonly Extents[] => {
      extents ??= extentsOfAnswer(solver.openTo(applies, { left: Number.POSITIVE_INFINITY })).listed;
      return extents;
    };
    const judged = { open: answer.isOpen, cells, unknownBy: answer.unknownBy };
    judgedBefore.set(key, judged);
    return judged;
  }

  function judge({ appliesTo, byDefaults }: Applying, userClass: UserClass): Judged {
    if (byDefaults) return closed;
    const all = appliesTo(userClass).map(judgeOne);
    const [only] = all;
    if (only !== undefined && all.length === 1) return only;
    return {
      open: all.some(({ open }) => open),
      cells: () => distinct(all.filter(({ open }) => open).flatMap(({ cells }) => cells())),
      unknownBy: all.reduce((set, { unknownBy }) => set | unknownBy, noPolicy),
    };
  }

  function newCells(worse: Side, better: Side, now: UserClass, before: UserClass): NewCells {
    const there = better.appliesTo(before).map(({ live }) => live);
    const found = worse.appliesTo(now).map(({ live: here }): NewCells => {
      const key = [here, ...there].map(textOf).join('|');
      const known = newBefore.get(key) ?? cellsSince(here, there);
      newBefore.set(key, known);
      return known;
    });
    return {
      cells: distinct(found.flatMap(({ cells }) => cells)),
      doubtedFor: found.reduce((set, { doubtedFor }) => set | doubtedFor, noPolicy),
    };
  }

  function cellsSince(here: PolicySet, there: readonly PolicySet[]): NewCells {
    const since = solver.openedSince(here, there, budget);
    return { cells: extentsOfAnswer(since).listed, doubtedFor: since.doubtedFor };
  }

  return { applyingOf: (basis, positions) => applyingAmong(able, basis, positions), judge, newCells };
}

/** The policies of `able` that apply to a class, as positions in the combined list. */
function applyingAmong(
  able: PolicySet,
  basis: ConditionalAccessBasis,
  positions: readonly number[],
): Side['appliesTo'] {
  const { assignedTo, activationsOf } = readOnce(basis);
  const isAble = new Set(membersOf(able));
  const ableThere = setWhere(positions, (at) => isAble.has(at));
  const placed = new Map<PolicySet, PolicySet>();
  const place = (set: PolicySet): PolicySet => {
    const known = placed.get(set) ?? setOfMembers(membersOf(set & ableThere).map((at) => positions[at] ?? at));
    placed.set(set, known);
    return known;
  };
  return (userClass) =>
    activationsOf(userClass, ableThere, 'open').map((activated) => {
      const { yes, live } = assignedTo(activated);
      return { yes: place(yes), live: place(live) };
    });
}

const textOfContext = ({ strengths, locations, unresolvedGroupIds, foreignAppIds, doubtfulAppsIn }: PolicyContext) =>
  JSON.stringify([
    [...strengths.values()],
    [...locations.values()],
    [...unresolvedGroupIds].sort(),
    [...foreignAppIds].sort(),
    doubtfulAppsIn ?? null,
  ]);

/**
 * The combined list of policies, and the positions of each side's policies in it. A policy that is the same on both
 * sides, with everything it refers to, is listed once. Anything unknown about it is then the same on both sides.
 */
function combinedPolicies(old: readonly EnforcedPolicy[], now: readonly EnforcedPolicy[]) {
  const [before, after] = [old[0]?.context, now[0]?.context];
  const isSameContext =
    before !== undefined && after !== undefined && (before === after || textOfContext(before) === textOfContext(after));
  const known = new Map(isSameContext ? old.map(({ policy }, at) => [JSON.stringify(policy), at]) : []);
  const added: EnforcedPolicy[] = [];
  const positions = now.map((enforced) => {
    const same = known.get(JSON.stringify(enforced.policy));
    return same ?? old.length + added.push(enforced) - 1;
  });
  return { policies: [...old, ...added], positions: [old.map((_, at) => at), positions] as const };
}

function universeOf(basis: ConditionalAccessBasis): Universe {
  const users = basis.policies.map((policy) => policy.conditions.users);
  return {
    named: new Set([
      ...basis.userClasses.flatMap((one) => [
        ...one.groupIds,
        ...one.roleIds,
        ...one.otherRoleIds,
        ...one.eligibleRoleIds,
        ...one.otherEligibleRoleIds,
      ]),
      ...users.flatMap((one) => [...one.includeGroups, ...one.excludeGroups, ...one.includeRoles, ...one.excludeRoles]),
    ]),
    people: new Set([
      ...basis.userClasses.flatMap((one) => (one.userId === null ? [] : [one.userId])),
      ...users.flatMap((one) => [...one.includeUsers, ...one.excludeUsers]),
    ]),
  };
}

/** The class with only those references that the other side also names. */
function projected(userClass: UserClass, { named, people }: Universe): UserClass {
  const only = (ids: readonly string[]): readonly string[] => ids.filter((id) => named.has(id));
  const traits = {
    enabled: userClass.enabled,
    guestType: userClass.guestType,
    userId: userClass.userId !== null && people.has(userClass.userId) ? userClass.userId : null,
    groupIds: only(userClass.groupIds),
    roleIds: only(userClass.roleIds),
    otherRoleIds: only(userClass.otherRoleIds),
    eligibleRoleIds: only(userClass.eligibleRoleIds),
    otherEligibleRoleIds: only(userClass.otherEligibleRoleIds),
    account: userClass.account,
  };
  return { ...userClass, ...traits, key: keyOf(traits) };
}

type Moved = {
  readonly userClass: UserClass;
  readonly ids: readonly string[];
  readonly count: number;
};
/** `counterpart`: the class in which these people were on the better side. */
type Stayed = Moved & { readonly counterpart: UserClass };

type Origins = ReturnType<typeof originsOf>;

/**
 * Policies that make it unknown whether people of `side` are open. People to whom the same policies apply on the other
 * side do not count.
 */
function unknownTo(side: Side, other: Side, origins: Origins): PolicySet {
  let unknownBy = noPolicy;
  for (const userClass of side.classes) {
    const unknown = side.unknownByKey.get(userClass.key) ?? noPolicy;
    if (unknown === noPolicy) continue;
    const own = keyOfAll(side, userClass);
    const isSame = (origins.get(userClass) ?? []).every(
      ({ origin }) => origin !== null && keyOfAll(other, origin) === own,
    );
    if (!isSame) unknownBy |= unknown;
  }
  return unknownBy;
}

const keyOfAll = ({ appliesTo, byDefaults }: Applying, userClass: UserClass): string =>
  [byDefaults, ...appliesTo(userClass).map(keyOfApplies).sort()].join('|');

/**
 * People of the open classes of `worse`, by their classes in `better`: those who were closed there, and those who were
 * open.
 */
function movedInto(
  worse: Side,
  better: Side,
  origins: Origins,
): { readonly moved: readonly Moved[]; readonly stayed: readonly Stayed[] } {
  const moved: Moved[] = [];
  const stayed: Stayed[] = [];
  for (const userClass of worse.classes) {
    if (worse.openByKey.get(userClass.key) !== true) continue;
    const parts = origins.get(userClass) ?? [];
    const fromClosed = parts.filter(({ origin }) => origin === null || better.openByKey.get(origin.key) !== true);
    const count = fromClosed.reduce((sum, part) => sum + part.count, 0);
    if (count > 0) moved.push({ userClass, ids: fromClosed.flatMap(({ ids }) => ids), count });
    for (const { origin, ids, count: many } of parts) {
      if (origin !== null && better.openByKey.get(origin.key) === true)
        stayed.push({ userClass, ids, count: many, counterpart: origin });
    }
  }
  return { moved, stayed };
}

const momentOf = ({ classes, classById, universe }: Side): Moment => ({
  classes,
  classById,
  keyOf: (userClass) => projected(userClass, universe).key,
});

function shiftOf(
  moved: readonly (Moved & { readonly cells: readonly Extents[] })[],
  of: number,
  thresholds: RoleThresholds,
): Shift {
  const privileged = moved.filter(({ userClass }) => isPrivilegedClass(userClass, thresholds));
  const count = (some: readonly Moved[]): number => some.reduce((sum, one) => sum + one.count, 0);
  const ids = (some: readonly Moved[]): readonly string[] => [...new Set(some.flatMap((one) => one.ids))].sort();
  return {
    ids: ids(moved),
    count: count(moved),
    privilegedIds: ids(privileged),
    privilegedCount: count(privileged),
    of,
    classes: moved.map(({ userClass }) => userClass),
    cells: distinct(moved.flatMap(({ cells }) => cells)),
  };
}

const nothingSaid: RoleThresholds = { privilegedRolesAdded: [], harmlessCustomRoles: [] };

/**
 * Compares coverage before and after a change, person by person. Changes to memberships, roles, locations and strengths
 * count even if every policy is unchanged. `before` must contain the user classes from before the change, and `after`
 * those from after it. `thresholds`: the tenant's settings for additional roles.
 */
export function compare(
  before: ConditionalAccessBasis,
  after: ConditionalAccessBasis,
  requirement: Requirement,
  domain: RequirementDomain,
  thresholds: RoleThresholds = nothingSaid,
): Comparison {
  const known = comparedAsKnown(before, after, requirement, domain, thresholds);
  if (known.status === 'unknown' && known.reason === 'notUnderstood') {
    return comparedInEveryWorld(before, after, requirement, domain, thresholds) ?? known;
  }
  return known;
}

/**
 * Some apps may or may not belong to a suite, so the comparison is made once for each case. Returns a result only if
 * nothing changed in either case, else undefined.
 */
function comparedInEveryWorld(
  before: ConditionalAccessBasis,
  after: ConditionalAccessBasis,
  requirement: Requirement,
  domain: RequirementDomain,
  thresholds: RoleThresholds,
): Comparison | undefined {
  const all = { ...after, policies: [...before.policies, ...after.policies] };
  const worlds = worldsOf(all, domain).map((world) => {
    const { foreignAppIds = new Set<string>(), doubtfulAppsIn } = world.basis;
    const seen = doubtfulAppsIn === undefined ? { foreignAppIds } : { foreignAppIds, doubtfulAppsIn };
    return comparedAsKnown({ ...before, ...seen }, { ...after, ...seen }, requirement, world.domain, thresholds);
  });
  const isNothing = (one: Comparison): boolean => one.status === 'compared' && !isShifted(one);
  return worlds.every(isNothing) ? worlds[0] : undefined;
}

const isShifted = ({ opened, closed, widened }: Extract<Comparison, { readonly status: 'compared' }>): boolean =>
  opened.count + closed.count + widened.count > 0;

function comparedAsKnown(
  before: ConditionalAccessBasis,
  after: ConditionalAccessBasis,
  requirement: Requirement,
  domain: RequirementDomain,
  thresholds: RoleThresholds,
): Comparison {
  if (before.userClasses.length === 0 || after.userClasses.length === 0) {
    return { status: 'unknown', reason: 'noUsers', policyIds: [] };
  }
  const { policies, positions } = combinedPolicies(readOnce(before).columns.policies, readOnce(after).columns.policies);
  const { applyingOf, judge, newCells } = createJudge(policies, requirement, domain);
  try {
    const sideOf = (basis: ConditionalAccessBasis, placed: readonly number[]): Side => {
      const appliesTo = applyingOf(basis, placed);
      const classes = basis.userClasses.filter(domain.users);
      const byDefaults = securityDefaultsForce(basis, requirement);
      const openByKey = new Map<string, boolean>();
      const unknownByKey = new Map<string, PolicySet>();
      for (const userClass of classes) {
        const judged = judge({ appliesTo, byDefaults }, userClass);
        openByKey.set(userClass.key, judged.open);
        if (!judged.open) unknownByKey.set(userClass.key, judged.unknownBy);
      }
      const classById = new Map(classes.flatMap((one) => one.ids.map((id) => [id, one] as const)));
      return { appliesTo, classes, byDefaults, universe: universeOf(basis), openByKey, unknownByKey, classById };
    };
    const old = sideOf(before, positions[0]);
    const now = sideOf(after, positions[1]);
    const cameFrom = originsOf(momentOf(now), momentOf(old));
    const wentTo = originsOf(momentOf(old), momentOf(now));
    const worse = movedInto(now, old, cameFrom);
    const better = movedInto(old, now, wentTo);
    let unknownBy = unknownTo(now, old, cameFrom) | unknownTo(old, now, wentTo);
    const withAllCells = (side: Side, moved: readonly Moved[]) =>
      moved.map((one) => ({ ...one, cells: judge(side, one.userClass).cells() }));
    const opened = shiftOf(withAllCells(now, worse.moved), peopleIn(now.classes), thresholds);
    const closed = shiftOf(withAllCells(old, better.moved), peopleIn(old.classes), thresholds);
    const stayed = worse.stayed.map((one) => ({
      ...one,
      ...newCells(now, old, one.userClass, one.counterpart),
    }));
    for (const { doubtedFor } of stayed) unknownBy |= doubtedFor;
    const widened = shiftOf(
      stayed.filter(({ cells }) => cells.length > 0),
      peopleIn(now.classes),
      thresholds,
    );
    const nothingSeen = opened.count + closed.count + widened.count === 0;
    if (nothingSeen && unknownBy !== noPolicy) {
      const ids = pick(policies, unknownBy).map(({ policy }) => policy.id);
      return { status: 'unknown', reason: 'notUnderstood', policyIds: [...new Set(ids)].sort() };
    }
    return { status: 'compared', opened, closed, widened };
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
    return { status: 'unknown', reason: 'tooManyCells', policyIds: error.policyIds };
  }
}
