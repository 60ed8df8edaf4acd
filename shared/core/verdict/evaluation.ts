import type { Attribution } from '../event/event';
import type { Levels } from '../event/fall';
import type { Weakness } from '../event/weakness';
import type { AffectedParts } from './affected';
import type { Memory, Status, Verdict } from './control';

/** The changes that may have caused a verdict that is not confirmed yet. */
export type VerdictCause = {
  /** `waiting`: changes in the collection that first saw it. `unseen`: changes since the verdict became unknown. */
  readonly of: 'waiting' | 'unseen';
  readonly attribution: Attribution;
  /** Subjects for attribution; JSON. */
  readonly subjects: readonly string[];
};

/** The result of a control at one moment, as stored. */
export type Evaluation = {
  readonly controlId: string;
  readonly verdict: Verdict;
  /** The last verdict that was pass or fail, so that unknown and notApplicable do not hide a regression. */
  readonly lastKnown: {
    readonly status: 'pass' | 'fail';
    readonly since: string;
    readonly at: string;
  } | null;
  /** How far the control was from passing when it last failed; null while it passes. */
  readonly weakness: Weakness | null;
  /**
   * The smallest number of unprotected people or objects since the control began to pass; left out if it fails or
   * counts nothing.
   */
  readonly fewestExposed?: number | undefined;
  /** Since when `verdict.status` has had this value. */
  readonly since: string;
  readonly at: string;
  /** Counts the changes of `lastKnown`. Transitions use it as their anchor. */
  readonly counter: number;
  /** A verdict that waits for confirming collections. */
  readonly pending: { readonly status: Status; readonly looks: number; readonly takenAt: string } | null;
  /** Start of the last collection with the previous known verdict; left out while that verdict still applies. */
  readonly turnedFrom?: string | undefined;
  /** Left out if the verdict is confirmed. */
  readonly cause?: VerdictCause | undefined;
  /** The recent values of its measures; empty if it has none. */
  readonly levels: Levels;
  /** The head versions that the verdict is based on. */
  readonly inputs: Readonly<Record<string, number>>;
  readonly definitionVersion: number;
  /** The complete lists of what it affects, as far as they are known; left out if the verdict itself lists all. */
  readonly affected?: AffectedParts | undefined;
  /** Left out if the control stores nothing. */
  readonly memory?: Memory | undefined;
};
