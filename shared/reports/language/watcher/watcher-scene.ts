import type { WatchEvent } from '../../../core/event/event';
import type { LocalTime } from '../local-time';

/** The input of messages about the monitor: the event, and the recipients' names. */
export type WatcherScene = {
  readonly event: WatchEvent;
  /** Names are free of control characters and markup. */
  readonly tenantName: string;
  readonly clock: LocalTime;
  /** The recipients by id, with their names in the configuration. */
  readonly recipientNames: ReadonlyMap<string, string>;
  /** The events of all problems in the alert, including the event of the scene. */
  readonly together: readonly WatchEvent[];
};

/** The wording for one problem of the monitor. */
export type WatcherWords = {
  /** At most 60 characters: the subject. */
  readonly lost: (scene: WatcherScene) => string;
  /** The first line. */
  readonly sentence: (scene: WatcherScene) => string;
  /** The consequences, the most important first. */
  readonly meaning: (scene: WatcherScene) => readonly string[];
  /** At most three: a question with its branches, the dangerous one first, or steps in order. */
  readonly steps: (scene: WatcherScene) => readonly string[];
  readonly facts: (scene: WatcherScene) => readonly { readonly label: string; readonly value: string }[];
  readonly regained: (scene: WatcherScene) => string;
  /** How the problem ended, as a clause without a time. */
  readonly ended: (scene: WatcherScene) => string;
  /** What to check once the problem is over. */
  readonly after: (scene: WatcherScene) => string;
  /** When the problem began, as far as is known. */
  readonly since: (event: WatchEvent) => string;
};

export const fitting = (long: string, short: string): string => ([...long].length <= 60 ? long : short);
