import {
  type CoverageProblem,
  isPrivilegedClass,
  peopleIn,
  type Requirement,
  type RequirementDomain,
  type UserClass,
} from '../core/conditional-access';
import { countsAsPrivileged } from '../core/resource/privileged-roles';
import type { ControlState, Verdict } from '../core/verdict/control';
import { allMet, type JudgedRequirement, judgedFor } from './coverage-verdict';
import {
  activeAndEligible,
  asAdministrators,
  countedOnce,
  idsOf,
  isPrivileged,
  peopleLine,
  unreadHolderGroups,
  unreadReason,
} from './role-holders';

const isEligibleOnly = (userClass: UserClass, state: ControlState): boolean =>
  ![...userClass.roleIds, ...userClass.otherRoleIds].some((roleId) => isPrivileged(roleId, state));

/**
 * Judges every holder of a privileged role. Eligible people are judged with each of their roles active, and with several
 * at once.
 */
export function administratorsJudged(
  controlId: string,
  requirement: Requirement,
  state: ControlState,
  narrowed: Partial<RequirementDomain>,
  judge: typeof judgedFor = judgedFor,
): JudgedRequirement {
  const { thresholds } = state.facts.configuration;
  const basis = state.conditionalAccess();
  const userClasses = basis.userClasses.flatMap((userClass) =>
    asAdministrators(userClass, (roleId) => countsAsPrivileged(roleId, thresholds)),
  );
  const { users = () => true } = narrowed;
  const judged = judge(
    controlId,
    requirement,
    state,
    { ...narrowed, users: (userClass) => isPrivilegedClass(userClass, thresholds) && users(userClass) },
    { ...basis, userClasses },
  );
  return { ...judged, coverage: countedOnce(judged.coverage, userClasses.filter(judged.domain.users)) };
}

/** Why the result is uncertain for some holders; undefined if all holders are known. */
export function administratorsDoubt(state: ControlState): Verdict<never> | undefined {
  const unread = unreadHolderGroups(state, (roleId) => isPrivileged(roleId, state));
  return unread.length === 0 ? undefined : { status: 'unknown', reason: unreadReason(unread) };
}

/** Whether all requirements are met for every administrator. */
export function administratorsVerdict(
  controlId: string,
  requirements: readonly [Requirement, ...Requirement[]],
  state: ControlState,
  narrowed: Partial<RequirementDomain> = {},
): Verdict<CoverageProblem> {
  const judge = (requirement: Requirement): JudgedRequirement =>
    administratorsJudged(controlId, requirement, state, narrowed);
  const [first, ...others] = requirements;
  const judged: readonly [JudgedRequirement, ...JudgedRequirement[]] = [judge(first), ...others.map(judge)];
  const concerned = state.conditionalAccess().userClasses.filter(judged[0].domain.users);
  const eligible = concerned.filter((userClass) => isEligibleOnly(userClass, state));
  const active = peopleIn(concerned) - peopleIn(eligible);
  const verdict = allMet(judged, state, () => activeAndEligible(active, peopleIn(eligible)));
  if (verdict.status === 'pass') {
    const doubt = administratorsDoubt(state);
    if (doubt !== undefined) return doubt;
    if (concerned.length === 0) {
      return { status: 'notApplicable', reason: 'nobody holds a privileged role, or can activate one' };
    }
  }
  if (!('evidence' in verdict)) return verdict;
  const open = new Set(
    judged.flatMap(({ coverage }) => (coverage.status === 'open' ? coverage.classes.map(({ key }) => key) : [])),
  );
  const listed = verdict.status === 'fail' ? eligible.filter(({ key }) => open.has(key)) : eligible;
  return { ...verdict, evidence: [...verdict.evidence, ...peopleLine('Eligible, judged as if active', idsOf(listed))] };
}
