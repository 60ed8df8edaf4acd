import type { Advanced, AdvanceOptions } from '../host/clock-walk';
import type { Received } from '../receivers';
import type { AppliedChange } from '../tenant/change/apply-changes';
import type { Change } from '../tenant/change/changes';
import type { Fault, ReadResult } from '../tenant/graph/faults';
import type { SeenRequest } from '../tenant/graph/server';

export type HostAction = 'kill' | 'stop' | 'start';

/** The world that the control API changes. */
export type ControlledWorld = {
  readonly load: (dir: string) => Promise<ReadResult<number>>;
  /** Makes all of the changes, or none if one is refused. */
  readonly applyChanges: (changes: readonly Change[]) => ReadResult<readonly AppliedChange[]>;
  readonly addFaults: (faults: readonly Fault[]) => void;
  readonly clearFaults: () => void;
  /** Undefined while the host with the timers is down. */
  readonly advanceClock: (byMs: number, options?: AdvanceOptions) => Promise<Advanced> | undefined;
  /** The host reports how far its time is ahead, before each tick of an advance. */
  readonly followClock: (offsetMs: number) => Promise<void>;
  /** Every Graph request since the function app started, oldest first; times in epoch milliseconds. */
  readonly requests: () => readonly SeenRequest[];
  readonly received: () => Received;
  readonly hosts: number;
  readonly moveHost: (index: number, action: HostAction) => Promise<void>;
};
