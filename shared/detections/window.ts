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
export type CountedObject = {
  readonly id: string;
  /** Null for a person, whose name is only in the directory, and if the log has none. */
  readonly name: string | null;
  readonly isPerson: boolean;
  /** The action on the object, if a window counts more than one: `given`, `removed`. */
  readonly group?: string;
};

/** Entries with the same key, the oldest first. */
export type KnownEntries<R extends LogRecord> = { readonly records: readonly R[]; readonly facts: DetectorFacts };

/** The entries of one spike: those that are counted, and those that only influence the severity. */
export type Spike<R extends LogRecord> = KnownEntries<R> & { readonly counted: readonly CountedObject[] };

/** How many objects are enough, and their severity. More objects must never be less severe. */
export interface WindowLevel<R extends LogRecord> {
  readonly severity: Severity;
  /** The least number of distinct objects. It can depend on the actor, whom the entry shows. */
  least(facts: DetectorFacts, entry: R): number;
  /** Counts only objects of this group. */
  readonly group?: string;
  /** A time span that replaces that of the window. */
  readonly withinMinutes?: number;
  /** The entries that count, chosen from all that are known; by default, all. More entries must never remove one. */
  among?(known: KnownEntries<R>): readonly R[];
  /** Must stay true when more entries come, because they come late and in any order. */
  when?(run: Spike<R>): boolean;
  /** Details for the wording. */
  details?(run: Spike<R>): Detection['details'];
}

/** An entry of a sequence, or several similar ones. */
export type Entry<S> = S & {
  readonly atMinutes: number;
  /** The number of entries, one a minute, each about another object. */
  readonly times?: number;
  /** The object that the entry is about; without it, an object of its own. */
  readonly of?: string;
};

/** Entries in the order of time; a test gives them in every order. */
export type Sequence<S> = {
  readonly entries: readonly Entry<S>[];
  /** Severity of the worst event that it raises. */
  readonly severity?: Severity;
  /** False if the detection is only in the digest. */
  readonly alerts?: boolean;
};

/**
 * A detection from several log entries: by the same actor or about the same object, within a time span, with at least a number of distinct
 * objects. Its functions are methods, so that a window over one log is assignable to a window: it only gets entries of its own `logs`.
 */
export interface WindowOf<R extends LogRecord, S = Sample>
  extends Pick<Detector, 'id' | 'name' | 'title' | 'area' | 'severity' | 'joins' | 'falsePositives'> {
  /** What the window cannot find. */
  readonly limits?: string;
  /** The detection under which it is reported, if that one has the same meaning. */
  readonly reportedAs?: string;
  readonly logs: readonly LogKind[];
  /** Every activity that it reads, with the names that rows use; empty if the log has no activities. */
  readonly activities: readonly string[];
  readonly thresholds?: DeclaredThresholds;
  readonly withinMinutes: number;
  /** How far back entries may influence the severity without adding to the count. */
  readonly contextMinutes?: number;
  /** How long a spike goes on: until then, another one about the same objects is the same alert. By default, as long as spikes follow each other. */
  readonly goesOnMinutes?: number;
  /** The key in `recordKeys` that groups its entries; null if it does not read this one. */
  by(entry: R): string | null;
  /** Keys of further entries around this one that decide how it counts. By default, none. */
  asksFor?(entry: R): ReturnType<Detector['asksFor']>;
  /** The objects that the entry adds; empty if it only influences the severity. */
  counts(entry: R, facts: DetectorFacts): readonly CountedObject[];
  /** The levels, from weak to strong. */
  readonly levels: readonly WindowLevel<R>[];
  /** The subject of the event; by default the key, unless the key is a person. */
  objectOf?(entry: R): { readonly name: string | null; readonly isPerson: boolean };
  /** The entry whose alert the event joins; by default, an alert of its own. */
  leads?(entry: R): boolean;
  /** Signs that raise the severity, by one step in all. By default, every sign. */
  readonly raisedBy?: readonly Sign[];
  /** True if the window calls `facts.hasSignedIn` for the accounts that its entries are about. */
  readonly asksAboutSignIns?: true;
  /** Only listed in the digest, like everything below high, unless a sign raises it. */
  quiet?(run: Spike<R>): boolean;
  /** What undoes the counted actions, object by object. By default, only a person ends the alert. */
  readonly ends?: {
    readonly activities: readonly string[];
    /** The objects that the entry restores, under the groups in which they were counted. */
    restores(entry: R): readonly Pick<CountedObject, 'id' | 'group'>[];
  };
  /** Names the objects in the message: `Accounts`. */
  readonly label?: string;
  readonly covers: Covers;
  /** `{count}` is how many distinct objects, `{minutes}` the time from the first entry to the last. */
  readonly says: RowWords;
  readonly fires: readonly Sequence<S>[];
  /** Samples that must not match: at least as many as there are hits. */
  readonly silent: readonly Sequence<S>[];
}

export type Window = WindowOf<LogRecord, Sample | SignInSample>;
