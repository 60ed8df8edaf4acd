/** What the oracle judges. */
import type { Action } from './actions';
import type { Handled } from './handling';
import type { Message } from './messages';

/** Epoch milliseconds, by the simulated clock. */
export type Performed = {
  readonly action: Action;
  readonly performedAt: number;
  readonly undoneAt: number | undefined;
};

/** A committed collection of a resource type: the function app has read the state between these two times. */
export type Read = { readonly kind: string; readonly from: number; readonly to: number };

/** An active fault. `times`: how many requests, processes or clocks it affected. */
export type Struck = { readonly name: string; readonly from: number; readonly to: number; readonly times: number };

/** The results of a run: the actions, the faults and the messages. */
export type Evidence = {
  readonly performed: readonly Performed[];
  readonly handled: readonly Handled[];
  readonly reads: readonly Read[];
  readonly struck: readonly Struck[];
  readonly received: readonly Message[];
  /** The same and what came in the two days after them. */
  readonly receivedLater: readonly Message[];
  readonly pending: readonly string[];
  readonly orphans: readonly string[];
  readonly findings: readonly string[];
  /** Hosts that ended by themselves, and mistakes in code that a host logged as errors. */
  readonly crashes: readonly string[];
};
