import type { Kind } from '../resource/kind';
import type { Control } from '../verdict/control';
import type { Evaluation } from '../verdict/evaluation';
import type { Judgement } from '../verdict/judge';
import type { CollectionFindings } from '../verdict/verdict-cause';
import type { Change } from './change';
import type { Detection, Detector } from './detector';
import type { Attribution, Line } from './event';

/** A detection with what it was made from. */
export type FoundDetection = {
  readonly detector: Detector;
  readonly detection: Detection;
  /** The anchor of the event's id: the record's time, or the time of the last commit. */
  readonly anchor: string;
  readonly happenedAt: string | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly attribution: Attribution;
  /** Kept with the event so that a later collection can attribute it again; JSON. */
  readonly subject: string | null;
  readonly kind: Kind;
  /** For a log entry: when a collection found the object without the change. Missing if none did. */
  readonly goneBy?: string;
};

export type AttributedChange = {
  readonly change: Change;
  readonly attribution: Attribution;
  readonly subject: string;
  readonly lines: readonly Line[];
};

export type Judged = {
  readonly control: Control;
  readonly judgement: Judgement;
  readonly before: Evaluation | undefined;
};

export type CollectionFacts = {
  readonly tenantId: string;
  readonly now: string;
  readonly recordDay: string;
  /** The `takenAt` of the last commit, or the watermark: the anchor for things without a time of their own. */
  readonly startedFrom: string;
  /** When the state that this collection compares was read; by default, now. */
  readonly takenAt?: string | undefined;
  /**
   * The controls that each licence kept in force until it ended before this collection, without those that are back.
   */
  readonly endedWith?: ReadonlyMap<string, readonly string[]>;
};

/** The findings of a collection that may have caused a verdict. */
export const foundIn = (
  changes: readonly AttributedChange[],
  detections: readonly FoundDetection[],
): CollectionFindings => ({
  changes: changes.map(({ change, attribution, subject }) => ({ kind: change.kind, attribution, subject, change })),
  detections,
});

export const happenedAt = (attribution: Attribution): string | null =>
  attribution.status === 'known' ? attribution.at : null;
