import type { Severity } from '../core/event/severity';
import type { Pillar, Status } from '../core/verdict/control';
import type { Phase } from '../core/verdict/plan';
import type { Hinted } from '../kinds/secure-score/points';
import type { PostureHandling } from './handling-forms';
import type { Switcher } from './page/frame/navigation';
import type { RuleRow } from './rule-rows';

/** All that the posture page shows, in plain values: it is also the page's JSON. Times are ISO 8601 in UTC. */
export type PostureModel = {
  readonly tenant: { readonly id: string; readonly name: string; readonly timeZone: string; readonly url: string };
  /** The moment that the page is made for. */
  readonly now: string;
  /** The reader and their role, for people; null on a machine where nobody signs in. */
  readonly signedInAs: string | null;
  /** The other tenants of the reader, for the page alone; left out where this is their only one. */
  readonly switcher?: Switcher | undefined;
  /** When controls were last judged; null before the first collection is complete. */
  readonly checkedAt: string | null;
  /** Every control in exactly one of them. */
  readonly counts: Readonly<Record<Status, number>>;
  readonly openAlerts: readonly AlertRow[];
  /** Messages of the last seven days that somebody should have had and has not. */
  readonly undelivered: readonly UndeliveredRow[];
  /** Resolved in the last seven days. */
  readonly recentlyResolved: readonly AlertRow[];
  readonly controls: readonly ControlRow[];
  /** Newest first, already in words. */
  readonly events: readonly EventRow[];
  readonly kinds: readonly KindRow[];
  /** What the tenant is licensed for, and how many controls are watched with it: a sentence. */
  readonly sight: string;
  readonly cannotSee: readonly Unseen[];
  /** What Microsoft Graph shows to no application, where it can be seen, and what Secure Score hints at. */
  readonly beyondGraph: readonly Hinted[];
  readonly plan: {
    /** "Day 34 of 90: 11 of 18 done, 2 slipped back, 7 open." */
    readonly progress: string;
    /** What to fix, the next first. */
    readonly next: readonly PlanRow[];
  };
  /** The rules of operators that are not over. */
  readonly rules: readonly RuleRow[];
  /** What an operator's forms and programs need to change something; null for readers. */
  readonly handling: PostureHandling | null;
  /** The newest weekly digests, newest first. */
  readonly weeks: readonly WeekRow[];
};

export type PlanRow = {
  readonly id: string;
  readonly title: string;
  /** Days since monitoring began within which it was to be fixed. */
  readonly phase: Phase;
  /** What is off: "14 of 312 people". Empty where there is nothing to say. */
  readonly reason: string;
  /** "no new licence needed, minutes of work" */
  readonly work: string;
  readonly needsLicence: boolean;
};

type WeekRow = {
  /** W48, as its messages carry it. */
  readonly key: string;
  readonly toldAt: string;
  readonly url: string;
};

export type AlertRow = {
  readonly id: string;
  readonly key: string;
  readonly severity: Severity;
  /** The subject's third part: "14 people no longer need MFA, 3 are admins". */
  readonly lost: string;
  /** "Mara Klein's account", or why it is not known. */
  readonly by: string;
  readonly openedAt: string;
  readonly resolvedAt: string | null;
  /** Who is on it, and since when; null where nobody is. */
  readonly takenOn: TakenOn | null;
  readonly url: string;
};

export type TakenOn = {
  readonly by: string;
  readonly at: string;
  /** It was their own change, which a firm of one allows itself. */
  readonly isOwnHand: boolean;
};

export type UndeliveredRow = {
  readonly alertId: string;
  readonly key: string;
  readonly severity: Severity;
  /** What the message tells: "14 people no longer need MFA, 3 are admins", "the week". */
  readonly what: string;
  readonly recipientName: string;
  readonly channel: string;
  /** False where it is still tried. */
  readonly isGivenUp: boolean;
  readonly since: string;
  /** Empty where nobody tried. */
  readonly reason: string;
  /** The recipient who received it instead; null where nobody did. */
  readonly toldInstead: string | null;
  readonly url: string;
};

export type ControlRow = {
  readonly id: string;
  readonly title: string;
  readonly pillar: Pillar;
  readonly severity: Severity;
  readonly status: Status;
  /** Why it is not judged, or what is off: "14 of 312 people". Empty where there is nothing to say. */
  readonly reason: string;
  /** What the verdict rests on, in words. */
  readonly evidence: readonly string[];
  readonly since: string;
  readonly remediation: string;
};

export type EventRow = {
  readonly at: string;
  readonly severity: Severity;
  readonly type: string;
  /** A full sentence. */
  readonly text: string;
  readonly source: string;
};

export type KindRow = {
  readonly name: string;
  readonly lastSuccessAt: string | null;
  readonly freshMinutes: number;
  /** Why the last collection failed, in words; null where it did not. */
  readonly problem: string | null;
  /** How it is read otherwise than it should be, in words; null where it is not. */
  readonly note: string | null;
  /** False where the tenant has no licence for it: then it is neither fresh nor late. */
  readonly isLicensed: boolean;
  /** True until it was read once or refused: the first collection is not complete without it. */
  readonly isAwaited: boolean;
  readonly count: number | null;
  /** Answers of Graph that it was last put together from; null where none was counted yet. */
  readonly pages: number | null;
};

export type Unseen = {
  /** "Role assignments". */
  readonly what: string;
  readonly reason: string;
  /** The permission or licence that would let us; null where nothing would. */
  readonly remedy: string | null;
};

/** The JSON of the page: the model, with a version in front. */
type PostureJson = { readonly version: 1 } & Omit<PostureModel, 'switcher'>;

export const renderPostureJson = ({ switcher: _, ...model }: PostureModel): PostureJson => ({ version: 1, ...model });
