import type { OpenCell } from './fold-cells';
import type { UserClass } from './user-class';

/** Why the result for a requirement is unknown. */
export type UnknownReason =
  /** A grant, a condition, a strength or a group that these policies name could not be read. */
  | 'notUnderstood'
  /** The policies divide sign-ins more finely than the budget allows: reported, never cut short. */
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
      /** True if security defaults, not policies, meet the requirement. */
      readonly bySecurityDefaults: boolean;
      /** For legacy authentication: indirect if the only protection is a grant that legacy clients cannot satisfy. */
      readonly direct: 'direct' | 'indirect';
      readonly of: number;
    }
  | {
      readonly status: 'open';
      readonly cells: readonly OpenCell[];
      /** False if there are more open cells than `cells` lists. */
      readonly areAllListed: boolean;
      readonly classes: readonly UserClass[];
      /** The same people in the way they sign in where something is open: with eligible roles active. One class can appear twice. */
      readonly openAs: readonly UserClass[];
      /** People with an open cell, among those in the domain. */
      readonly count: number;
      readonly of: number;
      readonly by: readonly string[];
    }
  | { readonly status: 'unknown'; readonly reason: UnknownReason; readonly policyIds: readonly string[] };
