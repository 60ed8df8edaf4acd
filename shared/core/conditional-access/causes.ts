import type { ConditionalAccessBasis } from '../verdict/control';
import { leftOut } from './assignments';
import { canApply } from './candidates';
import { alternativesOf, asksFor } from './grant';
import { membersOf, type PolicySet, setWhere } from './policy-set';
import { type Reading, readOnce } from './reading';
import { asksForBlock, isSessionRequirement, type Requirement, type RequirementDomain } from './requirement';
import type { UserClass } from './user-class';

/** Why a policy that asks for the requirement still leaves a cell open. */
type Cause = {
  readonly policyId: string;
  readonly problem: /** Would force it, but is report-only: evaluated and logged, never enforced. */
    | 'reportOnly'
    | 'disabled'
    /** The policy has a state that this version does not know: it may or may not be in force. */
    | 'unknownState'
    /** The policy requires it, but excludes these people. */
    | 'excluded'
    /** Applies to these people, but not to all of their sign-ins. */
    | 'narrowed'
    /** The policy accepts another grant control instead of this requirement. */
    | 'otherGrantSuffices';
  readonly people: number;
};

/** Why sign-ins are open: a policy that almost covers them, a policy that asks for something but should block, or no policy at all. */
export type CoverageProblem = Cause['problem'] | 'asksOnly' | 'noPolicy' | 'noSecurityDefaults';

/** User ids, or a number of people, by the key of their class. Classes of future users count nobody. */
type Tally = Map<string, number>;

const cause = (policyId: string, problem: Cause['problem'], tally: Tally | undefined): readonly Cause[] =>
  tally === undefined || tally.size === 0
    ? []
    : [{ policyId, problem, people: [...tally.values()].reduce((sum, people) => sum + people, 0) }];

const allOn = new WeakMap<Reading, Reading>();

/** Reads all policies as enabled, because a policy that is not enabled may be the one meant to close the gap. */
function readAsIfOn(basis: ConditionalAccessBasis): Reading {
  const reading = readOnce(basis);
  const known = allOn.get(reading);
  if (known !== undefined) return known;
  const policies = basis.policies.map((policy) => ({ ...policy, state: 'enabled' }));
  const made = readOnce({ ...basis, policies });
  allOn.set(reading, made);
  return made;
}

/**
 * The policies that almost close the open cells, each with the reason why it does not; the likeliest mistakes first.
 * `openAs`: the classes with the active roles with which they are exposed. A class that appears several times is
 * counted once.
 */
export function causesOf(
  openAs: readonly UserClass[],
  requirement: Requirement,
  domain: RequirementDomain,
  basis: ConditionalAccessBasis,
): readonly Cause[] {
  const { columns, assignmentOf, assignedTo, question } = readAsIfOn(basis);
  const { policies } = columns;
  const forcing = new Set(membersOf(question(requirement, domain).candidates.able));
  // A policy that only blocks sign-ins because they cannot satisfy it is unrelated to the requirement. If the
  // requirement is to block, every blocking policy counts.
  const isAbout = policies.map(
    (enforced, at) =>
      (asksFor(enforced, requirement) || (forcing.has(at) && asksForBlock(requirement))) && canApply(enforced, domain),
  );
  const about = setWhere([...isAbout.keys()], (at) => isAbout[at] === true);
  const applying = policies.map((): Tally => new Map());
  const leaving = policies.map((): Tally => new Map());
  const count = (tallies: readonly Tally[], set: PolicySet, { key, count: people }: UserClass): void => {
    for (const at of membersOf(set & about)) tallies[at]?.set(key, people);
  };
  for (const userClass of openAs) {
    count(applying, assignedTo(userClass).live, userClass);
    count(leaving, leftOut(assignmentOf(userClass)), userClass);
  }
  const states = new Map(basis.policies.map(({ id, state }) => [id, state]));
  const causes = policies.flatMap(({ policy }, at): readonly Cause[] => {
    const state = states.get(policy.id);
    if (state !== 'enabled') return cause(policy.id, problemOfState(state), applying[at]);
    const weak = !isSessionRequirement(requirement) && (alternativesOf(policy) ?? []).length > 1;
    return [
      ...cause(policy.id, 'excluded', leaving[at]),
      ...cause(policy.id, weak ? 'otherGrantSuffices' : 'narrowed', applying[at]),
    ];
  });
  return causes.sort((a, b) => likeliestFirst.indexOf(a.problem) - likeliestFirst.indexOf(b.problem));
}

function problemOfState(state: string | undefined): Cause['problem'] {
  if (state === 'enabledForReportingButNotEnforced') return 'reportOnly';
  return state === 'disabled' ? 'disabled' : 'unknownState';
}

const likeliestFirst: readonly Cause['problem'][] = [
  'excluded',
  'reportOnly',
  'disabled',
  'unknownState',
  'otherGrantSuffices',
  'narrowed',
];
