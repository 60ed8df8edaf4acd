/** Limit on the nodes visited for one question. Beyond it the answer is unknown. */
export const nodeBudget = 200_000;

/** The remaining budget of a question. */
export type Budget = { left: number };

export class BudgetSpent extends Error {
  /** `policyIds`: the policies that divide sign-ins more finely than the budget allows; sorted. */
  constructor(readonly policyIds: readonly string[]) {
    super('budget spent');
  }
}
