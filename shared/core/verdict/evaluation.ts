import type { Attribution } from '../event/event';
import type { Levels } from '../event/fall';
import type { Weakness } from '../event/weakness';
import type { Memory, Status, Verdict } from './control';

/** What was changed when a verdict began that is not settled yet. */
export type VerdictCause = {
  /** `waiting`: by the collection that first saw it. `unseen`: since the verdict could not be known. */
  readonly of: 'waiting' | 'unseen';
  readonly attribution: Attribution;
  /** What the log is asked with; JSON. */
  readonly subjects: readonly string[];
};

/** The result of a control at one moment, as stored. */
export type Evaluation = {
  readonly controlId: string;
  readonly verdict: Verdict;
  /** The last verdict that was pass or fail: neither not looking nor not applying hides a regression. */
  readonly lastKnown: {
    readonly status: 'pass' | 'fail';
    readonly since: string;
    readonly at: string;
  } | null;
  /** How far it was from holding when it was last known to fail; null while it holds. */
  readonly weakness: Weakness | null;
  /** Since when `verdict.status` is what it is. */
  readonly since: string;
  readonly at: string;
  /** Counts changes of lastKnown: the anchor of transitions. */
  readonly counter: number;
  /** A verdict that waits for the collections that confirm it. */
  readonly pending: { readonly status: Status; readonly looks: number; readonly takenAt: string } | null;
  /** When the collection before the one began that first saw other than the last known verdict; left out while it is that. */
  readonly turnedFrom?: string | undefined;
  /** Left out where the verdict is settled. */
  readonly cause?: VerdictCause | undefined;
  /** The recent values of its measures; empty where it has none. */
  readonly levels: Levels;
  /** Head versions that it rests on. */
  readonly inputs: Readonly<Record<string, number>>;
  readonly definitionVersion: number;
  /** Left out where the control keeps nothing. */
  readonly memory?: Memory | undefined;
};
