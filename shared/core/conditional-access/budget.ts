/** Nodes visited for one question; beyond it the answer is unknown. */
export const nodeBudget = 200_000;

/** The remaining budget of a question. */
export type Budget = { left: number };

export class BudgetSpent extends Error {
  /** Ids of the policies whose sign-ins exceed the budget; sorted. */
  constructor(readonly policyIds: readonly string[]) {
    super('budget spent');
  }
}
