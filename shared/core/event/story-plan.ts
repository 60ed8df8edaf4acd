import type { Exposure, Line, WatchEvent } from './event';
import type { Severity } from './severity';

/** A detection in the form that stories use. Includes detections that were only recorded. */
export type Step = Pick<
  WatchEvent,
  'id' | 'source' | 'severity' | 'resource' | 'peopleIds' | 'attribution' | 'details'
> & {
  /** The lines that changed. Left out of steps that an earlier build stored. */
  readonly lines?: readonly Line[] | undefined;
  /** The exposure. Left out of steps that an earlier build stored. */
  readonly exposure?: Exposure | null | undefined;
  /** When it happened, as far as is known. ISO 8601, UTC. */
  readonly at: string;
  /**
   * For a spike: the start of its time span, even if only some of its entries are known. Otherwise the same as `at`.
   */
  readonly from: string;
  readonly until: string;
  /** Equal for all detectors with the same finding: the log entry, if there is one. */
  readonly proof: string;
  readonly alerts: boolean;
  /** When it was undone or accepted, or its alert was closed as undone. Never stored. */
  readonly overAt?: string | undefined;
};

/** The detections that can be a step. */
export type Choice = {
  /** Catalogue ids; by default, any. */
  readonly of?: readonly string[];
  /**
   * `actor`: the person or application of the story did it. `tenant`: it concerns everybody, so it can be a step of
   * every story, if it raises an alert by itself and is not over before the last step. By default, the step affects the
   * person or application of the story.
   */
  readonly as?: 'actor' | 'tenant';
  readonly atLeast?: Severity;
  readonly when?: (step: Step, story: StoryAround) => boolean;
};

/** `key` is the story's owner, `last` its last step; `chosen` are the steps that are known, the last one included. */
export type StoryAround = { readonly key: string; readonly last: Step; readonly chosen: readonly Step[] };

/** How many steps make a story, and its severity; `worse` is one more severe than the last step. */
export type StoryLevel = {
  readonly least: number;
  readonly severity: Severity | 'worse';
  /** The story counts only if one of these is among its steps. */
  readonly with?: readonly string[];
};

/** When the steps of a story are ordinary work, not an attack. */
export type OrdinaryWork = {
  /** Catalogue ids of the detections that prove the step. */
  readonly shownBy: readonly string[];
  /** `around` holds the detections of `shownBy` with the story's owner. */
  readonly is: (steps: readonly Step[], around: readonly Step[]) => boolean;
};

/** Detections about one person, application or account, in a certain order and within a certain time. */
export type StoryPlan = {
  readonly id: string;
  readonly about: 'person' | 'application' | 'account';
  readonly withinMs: number;
  /** In order of time. Each step is one of its choices, and one step may be missing. */
  readonly steps: readonly (readonly Choice[])[];
  /** The story is not reported without its first step, because the other steps are daily work. */
  readonly needsFirst: boolean;
  /** The steps may happen in any order. */
  readonly isAnyOrder: boolean;
  /** Each step is about another object. Steps beyond those in the plan belong to the story too. */
  readonly isDistinct: boolean;
  readonly ordinary: OrdinaryWork | null;
  readonly levels: readonly StoryLevel[];
};

export const isOfTenant = ({ as }: Choice): boolean => as === 'tenant';
