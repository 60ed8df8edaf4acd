import type { OpenCell } from './fold-cells';
import type { UserClass } from './user-class';

/** Why it cannot be said whether a requirement holds. */
export type UnknownReason =
  /** A grant, a condition, a strength or a group that these policies name could not be read. */
  | 'notUnderstood'
  /** The policies divide sign-ins more finely than the budget goes through: named, never cut short. */
  | 'tooManyCells'
  /** No user is known at all. */
  | 'noUsers'
  /** The people who can activate roles could not be read, and these policies exclude active holders of some roles. */
  | 'rolesNotRead';

export type Coverage =
  | {
      readonly status: 'holds';
      /** Policies that close the cells; the first of each cell; sorted. */
      readonly by: readonly string[];
      /** True where security defaults, not policies, make it hold. */
      readonly bySecurityDefaults: boolean;
      /** For legacy authentication: indirect where the only protection is a grant that legacy clients cannot satisfy. */
      readonly direct: 'direct' | 'indirect';
      readonly of: number;
    }
  | {
      readonly status: 'open';
      readonly cells: readonly OpenCell[];
      /** False where more is open than `cells` says, for there is more than anybody reads. */
      readonly areAllListed: boolean;
      readonly classes: readonly UserClass[];
      /** The same people as they sign in where something is open: with roles active that they can activate. One class can be here twice. */
      readonly openAs: readonly UserClass[];
      /** People with an open cell, of those that the domain is about. */
      readonly count: number;
      readonly of: number;
      readonly by: readonly string[];
    }
  | { readonly status: 'unknown'; readonly reason: UnknownReason; readonly policyIds: readonly string[] };
