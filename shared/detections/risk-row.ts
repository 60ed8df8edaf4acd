import type { RiskDetection } from '../core/log/record';
import type { Sign } from './act';
import type { RowBase, Who } from './row-base';

/** One risk detection as the rows read it. */
export type RiskAct = {
  readonly record: RiskDetection;
  /** In lower case. */
  readonly type: string;
  /** low, medium, high; in lower case. */
  readonly level: string;
  readonly signs: ReadonlySet<Sign>;
};

/** Wording for one type of detection. */
type RiskTypeWords = {
  /** What Microsoft saw, as a clause: `the password of {account} was found in a leak`. */
  readonly saw: string;
  /** Replaces the row's own wording. */
  readonly lost?: string;
  readonly meaning?: readonly string[];
};

/**
 * Sentences about an account, with the placeholders {account} (`Mara Klein's account`), {owner} and {riskyUsers}, the
 * page of the portal. All risk rows share one question and its steps, unless a row has its own.
 */
type RiskWords = {
  /** The headline, at most 60 characters with the name. */
  readonly lost: string;
  readonly meaning: readonly string[];
  /** Added if the event has a true detail of that name. */
  readonly meaningIf?: Readonly<Record<string, string>>;
  readonly ask?: { readonly question: string; readonly yes: string; readonly no: string; readonly ifNo: string };
  /** The end of the question to the owner; by default, whether they signed in from there. */
  readonly asks?: string;
  readonly undo?: string;
  readonly accept?: string;
  readonly activity?: string;
  /**
   * True if the harm remains whatever the owner answers. This advice then comes before the advice of other events in
   * the alert.
   */
  readonly advisesFirst?: true;
  /** True if the account itself did it: the sentence names no actor. */
  readonly isOwnAction?: true;
};

/** A short form of a risk detection. By default, it is of the row's type, at risk and at level high. */
export type RiskSample = {
  /** The type of the detection; by default, each of the row's types in turn. */
  readonly type?: string;
  /** An audit log entry with one of the activities under `reports`, instead of a detection. */
  readonly activity?: string;
  readonly to?: Who;
  readonly level?: string;
  readonly state?: string;
  readonly severity?: RiskRow['severity'];
  /** False: only in the digest. */
  readonly alerts?: boolean;
  /** True: the alert waits, because Microsoft closes much risk by itself. */
  readonly waits?: boolean;
};

/**
 * Identity Protection's detections about people; each type is an alert of its own. The alert waits ten minutes, unless it is critical or
 * the person is privileged, and ends with the detection's update or when the person leaves the list of risky users.
 * https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks
 */
export type RiskRow = Omit<RowBase<RiskAct, RiskSample>, 'says' | 'weighs' | 'quiet'> & {
  readonly log: 'riskDetection';
  /** By type, in lower case because Microsoft's spelling varies; the most common type first. */
  readonly types: Readonly<Record<string, RiskTypeWords>>;
  /** Every type except these, in lower case. `types` is empty then. */
  readonly typesExcept?: ReadonlySet<string>;
  /** The first condition that is true decides the severity. No sign raises it further. */
  readonly weighs?: RowBase<RiskAct, RiskSample>['weighs'];
  /** Recorded without an alert; nothing stays wrong. */
  readonly quiet?: (act: RiskAct) => boolean;
  /** True if the detection alone is too weak to alert: it is only recorded, and nothing ends it. */
  readonly isNoted?: true;
  /** False: the alert is sent at once. */
  readonly waits?: false;
  /**
   * Audit log activities with the same meaning, and the details that they add. They are available without P2. Names are
   * cleaned and in lower case.
   */
  readonly reports?: Readonly<Record<string, Readonly<Record<string, boolean>>>>;
  readonly says: RiskWords;
  /** The immediate response, for the docs. */
  readonly response: string;
  /** Microsoft's pages; ATT&CK pages come from `covers`. */
  readonly references: readonly string[];
};
