import type { RiskDetection } from '../core/log/record';
import type { Sign } from './act';
import type { RowBase, Who } from './row-base';

/** What the rows read of one risk detection. */
export type RiskAct = {
  readonly record: RiskDetection;
  /** In lower case. */
  readonly type: string;
  /** low, medium, high; in lower case. */
  readonly level: string;
  readonly signs: ReadonlySet<Sign>;
};

/** Of one type of detection. */
type RiskTypeWords = {
  /** What Microsoft saw, as a clause: `the password of {account} was found in a leak`. */
  readonly saw: string;
  /** In place of those of the row. */
  readonly lost?: string;
  readonly meaning?: readonly string[];
};

/**
 * Sentences about an account, with the places {account} (`Mara Klein's account`), {owner} and {riskyUsers}, the page of the portal. What
 * to ask and what to do is the same for all risk where nothing else is said.
 */
type RiskWords = {
  /** The headline, at most 60 characters with the name. */
  readonly lost: string;
  readonly meaning: readonly string[];
  /** Said too where the detail of that name is true. */
  readonly meaningIf?: Readonly<Record<string, string>>;
  readonly ask?: { readonly question: string; readonly yes: string; readonly no: string; readonly ifNo: string };
  readonly undo?: string;
  readonly accept?: string;
  readonly activity?: string;
  /** True where no answer of the owner undoes it: this advice comes before that of other events of the alert. */
  readonly advisesFirst?: true;
  /** True where the account itself did it: the sentence names no actor. */
  readonly isOwnDeed?: true;
};

/** A risk detection in short; what it leaves out is an ordinary one of the row's type, at risk and at level high. */
export type RiskSample = {
  /** Left out: each of the row's types in turn. */
  readonly type?: string;
  /** Instead of a detection: an entry of the audit log with one of the activities under `reports`. */
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
 * Detections of Identity Protection about people, each type an alert of its own. It waits ten minutes, unless it is critical or its
 * person privileged, and ends with its own update or when the person leaves the list of risky users.
 * https://learn.microsoft.com/entra/id-protection/concept-identity-protection-risks
 */
export type RiskRow = Omit<RowBase<RiskAct, RiskSample>, 'says' | 'weighs' | 'quiet'> & {
  readonly log: 'riskDetection';
  /** By type in lower case, the usual one first; Microsoft's texts differ in case. */
  readonly types: Readonly<Record<string, RiskTypeWords>>;
  /** The first that holds weighs it, and nothing raises that. */
  readonly weighs?: RowBase<RiskAct, RiskSample>['weighs'];
  /** Recorded, and no alert; nothing of it stays. */
  readonly quiet?: (act: RiskAct) => boolean;
  /** True where it says too little alone: always quiet, and nothing ends it. */
  readonly isNoted?: true;
  /** False: it is sent at once. */
  readonly waits?: false;
  /** Activities of the audit log that say the same, also without P2, with the details they add. A clean name in lower case. */
  readonly reports?: Readonly<Record<string, Readonly<Record<string, boolean>>>>;
  readonly says: RiskWords;
  /** First things first, for the docs. */
  readonly response: string;
  /** Pages of Microsoft; those of ATT&CK come from `covers`. */
  readonly references: readonly string[];
};
