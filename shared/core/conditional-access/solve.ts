import type { Budget } from './budget';
import { type Answer, closedCells } from './closed-cells';
import { type Columns, forcedOf, policyIdsIn } from './columns';
import { divisionsOf } from './divisions';
import type { PolicyGrid } from './ladder';
import type { Open } from './open-cells';
import { closersOf, type OpenedSince, openedSince } from './opened-cells';
import type { Certainties, PolicySet } from './policy-set';
import { asksForBlock, type Requirement, type RequirementDomain } from './requirement';

export type Solver = {
  /** Whether people to whom these policies apply (`yes`) or may apply (`live`) have open cells. */
  readonly judge: (applies: Certainties, budget: Budget) => Answer;
  /** The open cells of these people. Slow: call it for few. */
  readonly openTo: (applies: Certainties, budget: Budget) => Open;
  /** The cells that no policy of `here` can close, and that each set of `there` closes or may close. */
  readonly openedSince: (here: PolicySet, there: readonly PolicySet[], budget: Budget) => OpenedSince;
  /** The policies in `others` that close, or may close, a cell that no policy of `here` closes. */
  readonly closersOf: (here: PolicySet, others: PolicySet, budget: Budget) => PolicySet;
  /** The policy ids of the set; sorted. */
  readonly idsIn: (set: PolicySet) => readonly string[];
};

/**
 * Checks all cells of the grid without visiting each one. It goes dimension by dimension: atoms that lead to the same
 * set of policies are one step, and each set is visited once. The result is exact. Throws BudgetSpent beyond the
 * budget.
 */
export function createSolver(columns: Columns, requirement: Requirement, domain: RequirementDomain): Solver {
  const forced = forcedOf(columns, requirement);
  const policies: PolicyGrid = {
    columns,
    divisions: divisionsOf(columns, forced, domain),
    blocking: forced.blocking,
    wantsBlock: asksForBlock(requirement),
  };
  return {
    judge: (applies, budget) => {
      const { isOpen, by, unknownBy, direct, spent } = closedCells(policies, applies, false, budget);
      return { isOpen, by, unknownBy, direct, spent };
    },
    openTo: (applies, budget) => {
      const { grid, open } = closedCells(policies, applies, true, budget);
      return { grid, open };
    },
    openedSince: (here, there, budget) => openedSince(policies, here, there, budget),
    closersOf: (here, others, budget) => closersOf(policies, here, others, budget),
    idsIn: (set) => policyIdsIn(columns, set),
  };
}
