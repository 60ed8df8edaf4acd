import type { OpenCell } from './fold-cells';
import type { UserClass } from './user-class';

/** Why the result for a requirement is unknown. */
export type UnknownReason =
  /** Part of these policies could not be read: a grant, a condition, a strength or a group. */
  | 'notUnderstood'
  /** The policies divide sign-ins more finely than the budget allows. */
  | 'tooManyCells'
  /** No users are known. */
  | 'noUsers'
  /** The eligible roles could not be read, and these policies exclude active holders of some roles. */
  | 'rolesNotRead';

export type Coverage =
  | {
      readonly status: 'holds';
      /** Policies that close the cells: the first one of each cell; sorted. */
      readonly by: readonly string[];
      /** True if security defaults, not policies, meet the requirement. */
      readonly bySecurityDefaults: boolean;
      /** Indirect if legacy authentication is stopped only by a grant that legacy clients cannot satisfy. */
      readonly direct: 'direct' | 'indirect';
      readonly of: number;
    }
  | {
      readonly status: 'open';
      readonly cells: readonly OpenCell[];
      /** False if there are more open cells than `cells` lists. */
      readonly areAllListed: boolean;
      readonly classes: readonly UserClass[];
      /** The classes with the active roles with which they are exposed. One class can appear several times. */
      readonly openAs: readonly UserClass[];
      /** Number of people in the domain who have an open cell. */
      readonly count: number;
      readonly of: number;
      readonly by: readonly string[];
    }
  | { readonly status: 'unknown'; readonly reason: UnknownReason; readonly policyIds: readonly string[] };
