import type { Kind } from '../resource/kind';
import type { Head } from '../resource/snapshot';
import type { Failure } from './failure';

/** A running query to a log, and how much of its results has been read. */
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
  /** The state from which the running collection started, and the day under which its events are recorded. */
  readonly pin: {
    readonly startedFrom: string;
    readonly recordDay: string;
    /** The changes that the collection was about to commit. If it crashes, the next collection commits them first. */
    readonly tried: readonly Head[];
  } | null;
  /**
   * The loss in the last complete answer, which a second answer must confirm. Until then the last commit stays valid.
   */
  readonly suspect: { readonly count: number; readonly missing: number; readonly at: string } | null;
  /** Logs: true if Graph refused the filter that we want at the last collection, so that a broader one was used. */
  readonly isFilterRefused: boolean;
  /** Logs: when the last hours and the last days were last read again for late records. */
  readonly rereadHourAt: string | null;
  readonly rereadDayAt: string | null;
  /**
   * When a collection of this source last recorded an event; null if none has. Rows of earlier builds lack it; the time
   * is then unknown.
   */
  readonly foundAt?: string | null | undefined;
  /** The running query of a log that returns results only minutes later. */
  readonly asked?: AskedQuestion | null | undefined;
};
