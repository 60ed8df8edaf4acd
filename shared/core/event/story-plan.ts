import type { Line, WatchEvent } from './event';
import type { Severity } from './severity';

/** A detection as a story sees it, also one that was only recorded. */
export type Step = Pick<
  WatchEvent,
  'id' | 'source' | 'severity' | 'resource' | 'peopleIds' | 'attribution' | 'details'
> & {
  /** What came and went, without what stayed. Left out of steps that an earlier build kept. */
  readonly lines?: readonly Line[] | undefined;
  /** When it happened, as far as is known by now. ISO 8601, UTC. */
  readonly at: string;
  /** Of a spike of entries the stretch of time that it lies in, whichever of them are known; of all others `at`. */
  readonly from: string;
  readonly until: string;
  /** What is the same for all detectors that found it: its log entry where one proves it. */
  readonly proof: string;
  readonly alerts: boolean;
};

/** Which detections can be a step. */
export type Choice = {
  /** Catalogue ids; left out: any. */
  readonly of?: readonly string[];
  /** It was done by the person or application of the story; left out: it was done to them. */
  readonly as?: 'actor';
  readonly atLeast?: Severity;
  /** `key` is whose story it is, `last` its last step. */
  readonly when?: (step: Step, story: { readonly key: string; readonly last: Step }) => boolean;
};

/** How many steps make it a story, and how bad it is; `worse` is one more than the last step. */
export type StoryLevel = {
  readonly least: number;
  readonly severity: Severity | 'worse';
  /** Only where one of these is among its steps. */
  readonly with?: readonly string[];
};

/** Detections of one person, application or account in an order, within a time. */
export type StoryPlan = {
  readonly id: string;
  readonly about: 'person' | 'application' | 'account';
  readonly withinMs: number;
  /** In the order of time; each is any one of its choices, and one can be missing. */
  readonly steps: readonly (readonly Choice[])[];
  /** Without the first step nothing is reported, because the other steps are daily work by themselves. */
  readonly needsFirst: boolean;
  /** In whatever order they happened. */
  readonly isAnyOrder: boolean;
  /** Each step is about another object. */
  readonly isDistinct: boolean;
  readonly levels: readonly StoryLevel[];
};
