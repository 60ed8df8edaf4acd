import type { Kind } from '../resource/kind';
import type { Head } from '../resource/snapshot';
import type { Failure } from './failure';

/** A question that a log was asked, and how much of its answer was read. */
export type AskedQuestion = {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly askedAt: string;
  /** It reaches two days back, for entries that are late. */
  readonly daily: boolean;
  /** The link to the next page; null: the first. */
  readonly next: string | null;
};

/** One row per tenant and kind: how far we are and how it went. */
export type KindRow = {
  readonly tenantId: string;
  readonly kind: Kind;
  /** Logs: the record time up to which everything was read. */
  readonly watermark: string | null;
  readonly deltaLink: string | null;
  readonly lastAttemptAt: string | null;
  readonly lastSuccessAt: string | null;
  readonly failure: (Failure & { readonly since: string; readonly count: number }) | null;
  /** When Graph first refused what it used to answer; it is asked once more before the refusal is believed. Null after an answer. */
  readonly refusedAt: string | null;
  /** Answers of Graph that the last complete look was put together from; null where none was counted yet. */
  readonly pages: number | null;
  /** The state that the running collection started from, and the day that its events are recorded in. */
  readonly pin: {
    readonly startedFrom: string;
    readonly recordDay: string;
    /** What the collection was about to commit: if it dies, the next one finishes this before it starts. */
    readonly tried: readonly Head[];
  } | null;
  /** Two complete answers in a row that disagree about how much is gone: what was believed before stays. */
  readonly suspect: { readonly count: number; readonly missing: number; readonly at: string } | null;
  /** Logs: Graph refused the filter that we want at the last collection, and a broader one was used instead. */
  readonly isFilterRefused: boolean;
  /** Logs: when late records of the last hours and of the last days were last read again. */
  readonly rereadHourAt: string | null;
  readonly rereadDayAt: string | null;
  /** Logs that answer a question minutes later: the one that is open. */
  readonly asked?: AskedQuestion | null | undefined;
};
