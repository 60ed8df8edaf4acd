import type { Kind } from '../resource/kind';
import type { Head } from '../resource/snapshot';
import type { Failure } from './failure';

/** A query to a log, and how much of its answer has been read. */
export type AskedQuestion = {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly askedAt: string;
  /** The query covers two days, to catch entries that arrive late. */
  readonly daily: boolean;
  /** The link to the next page; null: the first. */
  readonly next: string | null;
};

/** One row per tenant and kind: the progress and the result of its collections. */
export type KindRow = {
  readonly tenantId: string;
  readonly kind: Kind;
  /** Logs: the record time up to which everything was read. */
  readonly watermark: string | null;
  readonly deltaLink: string | null;
  readonly lastAttemptAt: string | null;
  readonly lastSuccessAt: string | null;
  readonly failure: (Failure & { readonly since: string; readonly count: number }) | null;
  /**
   * When Graph first refused a source that used to answer. The collection is repeated once before the refusal is believed. Null after an
   * answer.
   */
  readonly refusedAt: string | null;
  /** Pages in the last complete collection; null if they have not been counted yet. */
  readonly pages: number | null;
  /** The state that the running collection started from, and the day that its events are recorded in. */
  readonly pin: {
    readonly startedFrom: string;
    readonly recordDay: string;
    /** What the collection was about to commit. If it crashes, the next one finishes this first. */
    readonly tried: readonly Head[];
  } | null;
  /** Two complete answers in a row that disagree about the loss; meanwhile the last commit stays valid. */
  readonly suspect: { readonly count: number; readonly missing: number; readonly at: string } | null;
  /** Logs: Graph refused the filter that we want at the last collection, and a broader one was used instead. */
  readonly isFilterRefused: boolean;
  /** Logs: when late records of the last hours and of the last days were last read again. */
  readonly rereadHourAt: string | null;
  readonly rereadDayAt: string | null;
  /**
   * When a collection of this source last recorded an event; null if none has. Left out by earlier builds: then it may have been at any time.
   */
  readonly foundAt?: string | null | undefined;
  /** Logs that answer a question minutes later: the one that is open. */
  readonly asked?: AskedQuestion | null | undefined;
};
