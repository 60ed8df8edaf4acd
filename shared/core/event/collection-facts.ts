import type { Kind } from '../resource/kind';
import type { Control } from '../verdict/control';
import type { Evaluation } from '../verdict/evaluation';
import type { Judgement } from '../verdict/judge';
import type { CollectionFindings } from '../verdict/verdict-cause';
import type { Change } from './change';
import type { Detection, Detector } from './detector';
import type { Attribution, Line } from './event';

/** A detection and the change or record that it was made from. */
export type FoundDetection = {
  readonly detector: Detector;
  readonly detection: Detection;
  /** The anchor of the event's id: the record's time, or the time of the last commit. */
  readonly anchor: string;
  readonly happenedAt: string | null;
  readonly before: unknown;
  readonly after: unknown;
  readonly attribution: Attribution;
  /** Stored with the event as JSON, so that a later collection can attribute it again. */
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
  /** The `takenAt` of the last commit, or the watermark. Things without a time of their own use it as their anchor. */
  readonly startedFrom: string;
  /** When the compared state was read; by default, now. */
  readonly takenAt?: string | undefined;
  /** True once the first message was sent, which lists the controls that already failed. */
  readonly isSummarised?: boolean;
  /**
   * By licence: the controls that it kept in force until it ended before this collection. Controls that are in force
   * again are left out.
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
