import type { Covers, Detector } from '../core/event/detector';
import type { Severity } from '../core/event/severity';
import type { StoryPlan } from '../core/event/story-plan';
import type { RowWords } from './row-base';

/** One detection of a sequence: its source, time, subject and actor. */
export type StepSample = {
  readonly source: string;
  readonly atHours: number;
  /** The subject; by default, the person, application or account of the story. */
  readonly about?: string;
  /** The actor; by default, `mara`. Null: nobody, as for a risk. */
  readonly by?: string | null;
  readonly severity?: Severity;
  /** Whether the step raises an alert; by default, if its severity is high or critical. */
  readonly alerts?: boolean;
  /** When the step was undone or accepted. */
  readonly overAtHours?: number;
  readonly address?: string;
  /** The person uses the network of the address on other days. */
  readonly isUsualNetwork?: boolean;
  /** The person has had another role for longer. */
  readonly wasAdmin?: boolean;
  /** Whether the person could already activate the role. */
  readonly wasEligible?: boolean;
  readonly privileged?: boolean;
  /** An account of another tenant received the role. */
  readonly isGuest?: boolean;
  /** The new sign-in method is a phone. */
  readonly addsPhone?: boolean;
  /** Whether the step set a new password for the person. */
  readonly isPassword?: boolean;
  /** Whether the sign-in was asked for MFA. */
  readonly mfa?: 'asked' | 'notAsked' | 'unknown';
  /** The people who lost MFA by it; `more` than can be listed. */
  readonly exposed?: readonly string[] | 'more';
  /** Another id of the same application. */
  readonly sameAs?: string;
};

export type StepSequence = {
  /** In the order of time; a test tries every order. */
  readonly steps: readonly StepSample[];
  /** Severity of the worst event that it raises. */
  readonly severity?: Severity;
};

/** Detections of one person, application or account that together mean more than each alone, as data. */
export type Story = Pick<Detector, 'id' | 'name' | 'title' | 'area' | 'severity' | 'joins' | 'falsePositives'> &
  Pick<StoryPlan, 'about' | 'steps' | 'levels'> &
  Partial<Pick<StoryPlan, 'needsFirst' | 'isAnyOrder' | 'isDistinct' | 'ordinary'>> & {
    readonly withinHours: number;
    readonly covers: Covers;
    /** `{person}` is the story's owner, `{what}` the application, `{count}` the number of steps. */
    readonly says: RowWords;
    readonly fires: readonly StepSequence[];
    /** Samples that must not match: at least as many as there are hits. */
    readonly silent: readonly StepSequence[];
  };
