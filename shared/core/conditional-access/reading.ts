import { shortHash } from '../canonical';
import type { ConditionalAccessPolicy } from '../resource/resource';
import type { ConditionalAccessBasis } from '../verdict/control';
import { type ActivationQuestion, activationsOf } from './activations';
import { type Assignment, assigned, assignmentsOf } from './assignments';
import { type Budget, BudgetSpent } from './budget';
import { type Candidates, candidatesOf } from './candidates';
import type { Answer } from './closed-cells';
import { type Columns, columnsOf } from './columns';
import { contextOf, enforcedPolicies } from './context';
import { type Extents, extentsOfAnswer, type Truncated } from './fold-cells';
import { type Certainties, noPolicy, type PolicySet, pick, textOf } from './policy-set';
import type { Requirement, RequirementDomain } from './requirement';
import { createSolver, type Solver } from './solve';
import type { UserClass } from './user-class';

/** A set of policies with all values derived from it, shared by all questions and controls. */
export type Reading = {
  readonly columns: Columns;
  readonly assignmentOf: (userClass: UserClass) => Assignment;
  /** The policies that apply to the class with its active roles. */
  readonly assignedTo: (userClass: UserClass) => Certainties;
  /**
   * The class without eligible roles, and once for each combination of active eligible roles that the policies tell
   * apart. Throws BudgetSpent if there are too many.
   */
  readonly activationsOf: (userClass: UserClass, among: PolicySet, asked: ActivationQuestion) => readonly UserClass[];
  /** The cached answer to a question, whatever classes it is asked for. */
  readonly question: (requirement: Requirement, domain: RequirementDomain) => Question;
};

/** The candidates of a question that apply to some people. People with the same policies share one object. */
export type AssignedCandidates = {
  readonly applies: Certainties;
  /** The candidates that each close every cell. */
  readonly closing: PolicySet;
};

export type Question = {
  readonly candidates: Candidates;
  readonly solver: Solver;
  /** Like `activationsOf` of a reading, but only with the candidates. */
  readonly activationsOf: (userClass: UserClass, asked: ActivationQuestion) => readonly UserClass[];
  readonly groupOf: (userClass: UserClass) => AssignedCandidates;
  /** A cached answer costs the same budget, so the result does not depend on the order of questions. */
  readonly answerFor: (group: AssignedCandidates, budget: Budget) => Answer;
  readonly openTo: (group: AssignedCandidates) => Truncated<Extents>;
};

/** The key is equal for people with the same assigned policies. */
export const keyOfApplies = ({ yes, live }: Certainties): string =>
  yes === live ? textOf(yes) : `${textOf(yes)} ${textOf(live)}`;

/** The people of a tenant change while the process runs. Beyond this many groups, the cache is cleared. */
const mostGroups = 5_000;

function createQuestion(
  { columns, assignedTo, activationsOf }: Omit<Reading, 'question'>,
  requirement: Requirement,
  domain: RequirementDomain,
): Question {
  const candidates = candidatesOf(columns.policies, requirement, domain);
  const solver = createSolver(columns, requirement, domain);
  const groups = new Map<string, AssignedCandidates>();
  const byClass = new WeakMap<UserClass, AssignedCandidates>();
  const activations: Readonly<Record<ActivationQuestion, WeakMap<UserClass, readonly UserClass[]>>> = {
    open: new WeakMap(),
    leftOut: new WeakMap(),
  };
  const answers = new Map<AssignedCandidates, Answer>();
  const open = new Map<AssignedCandidates, Truncated<Extents>>();

  function groupOf(userClass: UserClass): AssignedCandidates {
    const before = byClass.get(userClass);
    if (before !== undefined) return before;
    const { yes, live } = assignedTo(userClass);
    const sure = yes & candidates.able;
    const applies = { yes: sure, live: yes === live ? sure : live & candidates.able };
    const key = keyOfApplies(applies);
    if (groups.size >= mostGroups) {
      groups.clear();
      answers.clear();
      open.clear();
    }
    const group = groups.get(key) ?? { applies, closing: sure & candidates.base };
    groups.set(key, group);
    byClass.set(userClass, group);
    return group;
  }

  function activationsAmong(userClass: UserClass, asked: ActivationQuestion): readonly UserClass[] {
    const before = activations[asked].get(userClass);
    if (before !== undefined) return before;
    const made = activationsOf(userClass, candidates.able, asked);
    activations[asked].set(userClass, made);
    return made;
  }

  function answerFor(group: AssignedCandidates, budget: Budget): Answer {
    const before = answers.get(group);
    if (before === undefined) {
      const answer = solver.judge(group.applies, budget);
      answers.set(group, answer);
      return answer;
    }
    if (before.spent > budget.left) throw new BudgetSpent(solver.idsIn(group.applies.live));
    budget.left -= before.spent;
    return before;
  }

  function openTo(group: AssignedCandidates): Truncated<Extents> {
    const before = open.get(group);
    if (before !== undefined) return before;
    const extents = extentsOfAnswer(solver.openTo(group.applies, { left: Number.POSITIVE_INFINITY }));
    open.set(group, extents);
    return extents;
  }

  return { candidates, solver, activationsOf: activationsAmong, groupOf, answerFor, openTo };
}

function read(basis: ConditionalAccessBasis): Reading {
  const policies = enforcedPolicies(basis.policies, contextOf(basis));
  const columns = columnsOf(policies);
  const assignmentsOfPolicies = assignmentsOf(policies);
  const assignments = new WeakMap<UserClass, Assignment>();
  const assignmentOf = (userClass: UserClass): Assignment => {
    const found = assignments.get(userClass) ?? assignmentsOfPolicies.ofClass(userClass);
    assignments.set(userClass, found);
    return found;
  };
  const byClass = new WeakMap<UserClass, Certainties>();
  const assignedTo = (userClass: UserClass): Certainties => {
    const found = byClass.get(userClass) ?? assigned(assignmentOf(userClass));
    byClass.set(userClass, found);
    return found;
  };
  const activations: Reading['activationsOf'] = (userClass, among, asked) => {
    if (userClass.eligibleRoleIds.length === 0) return [userClass];
    const { ofRole } = assignmentsOfPolicies;
    const made = activationsOf(userClass, { assignment: assignmentOf(userClass), ofRole, among, asked });
    if (made !== null) return made;
    const naming = userClass.eligibleRoleIds
      .map(ofRole)
      .reduce((all, one) => all | one.included | one.excluded, noPolicy);
    throw new BudgetSpent(pick(policies, naming & among).map(({ policy }) => policy.id));
  };
  const reading = { columns, assignmentOf, assignedTo, activationsOf: activations };
  const questions = new Map<string, Question>();
  const question = (requirement: Requirement, domain: RequirementDomain): Question => {
    // The key leaves out the owners of the classes.
    const key = JSON.stringify([requirement, { ...domain, users: null }]);
    const known = questions.get(key) ?? createQuestion(reading, requirement, domain);
    questions.set(key, known);
    return known;
  };
  return { ...reading, question };
}

const byBasis = new WeakMap<ConditionalAccessBasis, Reading>();

/**
 * Cached readings by the content of their policies: most collections find the policies unchanged. Only the most
 * recently used ones are kept, up to a total number of policies.
 */
const readings = new Map<string, Reading>();
const mostPolicies = 5_000;
let policiesKept = 0;

const texts = new WeakMap<ConditionalAccessPolicy, string>();

function textOfPolicy(policy: ConditionalAccessPolicy): string {
  const known = texts.get(policy) ?? JSON.stringify(policy);
  texts.set(policy, known);
  return known;
}

/** Everything that a reading depends on. People and security defaults are not part of it. */
const contentOf = ({ policies, namedLocations, strengths, ...known }: ConditionalAccessBasis): string => {
  const ids = [known.unresolvedGroupIds, known.foreignAppIds ?? []].map((some) => [...some].sort());
  return shortHash(
    [
      ...policies.map(textOfPolicy),
      JSON.stringify([namedLocations, strengths, ids, known.doubtfulAppsIn ?? null]),
    ].join('\n'),
  );
};

function keep(content: string, reading: Reading, policies: number): void {
  readings.set(content, reading);
  policiesKept += policies;
  for (const [oldest, { columns }] of readings) {
    if (policiesKept <= mostPolicies || oldest === content) break;
    readings.delete(oldest);
    policiesKept -= sizeOf(columns);
  }
}

/** A cached reading without policies takes space as well. */
const sizeOf = ({ policies }: Columns): number => policies.length + 1;

export function readOnce(basis: ConditionalAccessBasis): Reading {
  const before = byBasis.get(basis);
  if (before !== undefined) return before;
  const content = contentOf(basis);
  const known = readings.get(content);
  const reading = known ?? read(basis);
  if (known !== undefined) readings.delete(content);
  keep(content, reading, known === undefined ? sizeOf(reading.columns) : 0);
  byBasis.set(basis, reading);
  return reading;
}
