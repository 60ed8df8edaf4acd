import type { Covers, Detection, Detector, DetectorFacts } from '../core/event/detector';
import type { Severity } from '../core/event/severity';
import type { LogRecord } from '../core/log/record';
import type { LogKind } from '../core/resource/kind';
import type { DeclaredThresholds } from '../core/verdict/thresholds';
import type { Sign } from './act';
import type { Sample } from './row';
import type { RowWords } from './row-base';
import type { SignInSample } from './sign-in-row';

/** A distinct object that a window counts. */
export type Counted = {
  readonly id: string;
  /** Null of a person, whose name is kept in the directory alone, and where the log gives none. */
  readonly name: string | null;
  readonly isPerson: boolean;
  /** What was done to it, where a window counts more than one thing: `given`, `removed`. */
  readonly group?: string;
};

/** The entries that lie together, and what they are about. */
export type Run<R extends LogRecord> = {
  /** The oldest first: those that count, and those that only weigh. */
  readonly records: readonly R[];
  readonly counted: readonly Counted[];
  readonly facts: DetectorFacts;
};

/** How many objects are enough, and how severe that is. More objects must never be less severe. */
export interface WindowLevel<R extends LogRecord> {
  readonly severity: Severity;
  /** At least so many distinct objects; an entry says by whom it is. */
  least(facts: DetectorFacts, entry: R): number;
  /** Only objects of this group. */
  readonly group?: string;
  /** Stays true however many more entries come: they come late and in any order. */
  when?(run: Run<R>): boolean;
  /** What the sentences call it. */
  readonly details?: Detection['details'];
}

/** An entry of a sequence, or several alike. */
export type Entry<S> = S & {
  readonly atMinutes: number;
  /** So many entries, one a minute, each about another object. */
  readonly times?: number;
  /** About another object than the entries without it. */
  readonly of?: string;
};

/** Entries in the order of time; a test gives them in every order. */
export type Sequence<S> = {
  readonly entries: readonly Entry<S>[];
  /** Of the worst event that it raises. */
  readonly severity?: Severity;
  /** False: only in the digest. */
  readonly alerts?: boolean;
};

/**
 * A detection of several entries of a log: of the same actor or about the same object, within a time, about at least so many distinct
 * objects. Its functions are methods, so that a window over one log is a window: it is asked about entries of its `logs` alone.
 */
export interface WindowOf<R extends LogRecord, S = Sample>
  extends Pick<Detector, 'id' | 'name' | 'title' | 'area' | 'severity' | 'joins' | 'falsePositives'> {
  /** What it does not see. */
  readonly limits?: string;
  readonly logs: readonly LogKind[];
  /** Every activity that it reads, as rows name them; none where the log has no activities. */
  readonly activities: readonly string[];
  readonly thresholds?: DeclaredThresholds;
  readonly withinMinutes: number;
  /** Entries so long before it can weigh, and count nothing. */
  readonly contextMinutes?: number;
  /** Under which key of `recordKeys` its entries lie together; null where it does not read this one. */
  by(entry: R): string | null;
  /** The objects that it adds; none where it only weighs. */
  counts(entry: R, facts: DetectorFacts): readonly Counted[];
  /** From weak to strong. */
  readonly levels: readonly WindowLevel<R>[];
  /** What it is about; left out: the key, which is no person. */
  objectOf?(entry: R): { readonly name: string | null; readonly isPerson: boolean };
  /** The entry whose alert it belongs to; left out: an alert of its own. */
  leads?(entry: R): boolean;
  /** What raises it by one step, once; left out: every sign. */
  readonly raisedBy?: readonly Sign[];
  /** In the digest, unless a sign raises it; as everything below high. */
  quiet?(run: Run<R>): boolean;
  /** Names the objects in the message: `Accounts`. */
  readonly label?: string;
  readonly covers: Covers;
  /** `{count}` is how many distinct objects, `{minutes}` the time from the first entry to the last. */
  readonly says: RowWords;
  readonly fires: readonly Sequence<S>[];
  /** At least as many near misses. */
  readonly silent: readonly Sequence<S>[];
}

export type Window = WindowOf<LogRecord, Sample | SignInSample>;
