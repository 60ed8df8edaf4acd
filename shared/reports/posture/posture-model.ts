import type { Severity } from '../../core/event/severity';
import type { Pillar, Status } from '../../core/verdict/control';
import type { Phase } from '../../core/verdict/plan';
import type { ScoredSetting } from '../../kinds/secure-score/points';
import type { PostureHandling } from '../handling/handling-forms';
import type { Paused, Switcher } from '../page/frame/navigation';
import type { RuleRow } from './rule-rows';

/**
 * Everything that the posture page shows, as plain values, which are also the page's JSON. Times are ISO 8601 in UTC.
 */
export type PostureModel = {
  readonly tenant: { readonly id: string; readonly name: string; readonly timeZone: string; readonly url: string };
  /** The moment that the page is made for. */
  readonly now: string;
  /** The reader's name and role; null on a local machine where nobody signs in. */
  readonly signedInAs: string | null;
  /** The other tenants of the reader, not part of the JSON; omitted if there are none. */
  readonly switcher?: Switcher | undefined;
  readonly paused?: Paused | undefined;
  /** When controls were last judged; null before the first collection is complete. */
  readonly checkedAt: string | null;
  /** Controls by status; every control is in exactly one. */
  readonly counts: Readonly<Record<Status, number>>;
  /** Controls that fail; one that cannot be judged now counts as it was last judged. */
  readonly failing: number;
  readonly openAlerts: readonly AlertRow[];
  /** Messages of the last seven days that were not delivered. */
  readonly undelivered: readonly UndeliveredRow[];
  /** Resolved in the last seven days. */
  readonly recentlyResolved: readonly AlertRow[];
  readonly controls: readonly ControlRow[];
  /** Newest first, as sentences. */
  readonly events: readonly EventRow[];
  readonly kinds: readonly ShownKind[];
  /** The tenant's licences, and the number of controls monitored with them: a sentence. */
  readonly sight: string;
  readonly cannotSee: readonly Unseen[];
  /** Settings that Microsoft Graph does not expose, where to see them, and their Secure Score points. */
  readonly beyondGraph: readonly ScoredSetting[];
  readonly plan: {
    /** "Day 34 of 90: 11 of 18 done, 2 slipped back, 7 open." */
    readonly progress: string;
    /** Fixes, the next one first. */
    readonly next: readonly FixRow[];
  };
  /** The operators' rules that have not ended. */
  readonly rules: readonly RuleRow[];
  /** What an operator's forms and programs need to make changes; null for readers. */
  readonly handling: PostureHandling | null;
  /** The newest weekly digests, newest first. */
  readonly weeks: readonly WeekRow[];
};

export type FixRow = {
  readonly id: string;
  readonly title: string;
  /** Within how many days after monitoring began it should be fixed. */
  readonly phase: Phase;
  /** The extent, or when it was last judged: "14 of 312 people". Empty if there is nothing to add. */
  readonly reason: string;
  /** Why it cannot be judged now; null if it is judged. */
  readonly unread: string | null;
  /** The open alert about this failure: undoing its change is the fix. */
  readonly alert: { readonly key: string; readonly url: string } | null;
  /** "no new licence needed, minutes of work" */
  readonly work: string;
  readonly needsLicence: boolean;
  /** Where the fix begins in Microsoft's portals; null if the remediation contains no short path. */
  readonly start: string | null;
};

type WeekRow = {
  /** "W48", which is also in the subject of its messages. */
  readonly key: string;
  readonly toldAt: string;
  readonly url: string;
};

export type AlertRow = {
  readonly id: string;
  readonly key: string;
  readonly severity: Severity;
  /** The third part of the subject: "14 people no longer need MFA, 3 are admins". */
  readonly lost: string;
  /** "Mara Klein's account", or why it is unknown. */
  readonly by: string;
  readonly openedAt: string;
  /** When the problem began, which the alert found later; not `exact`: the earliest time at which it can have begun. */
  readonly since: { readonly at: string; readonly exact: boolean };
  readonly resolvedAt: string | null;
  /** Who acknowledged it, and since when; null if nobody did. */
  readonly takenOn: Acknowledgement | null;
  readonly url: string;
};

export type Acknowledgement = {
  readonly by: string;
  readonly at: string;
  /** True if the operator handled their own change, which one-person organisations may allow. */
  readonly isOwnHand: boolean;
};

export type UndeliveredRow = {
  readonly alertId: string;
  readonly key: string;
  readonly severity: Severity;
  /** The subject of the message: "14 people no longer need MFA, 3 are admins", "the week". */
  readonly what: string;
  readonly recipientName: string;
  readonly channel: string;
  /** False if further attempts follow. */
  readonly isGivenUp: boolean;
  readonly since: string;
  /** Empty if no attempt was made. */
  readonly reason: string;
  /** The recipient who received it instead; null if nobody did. */
  readonly sentInstead: string | null;
  readonly url: string;
};

export type ControlRow = {
  readonly id: string;
  readonly title: string;
  readonly pillar: Pillar;
  readonly severity: Severity;
  readonly status: Status;
  /** Why it is not judged, or the extent of the failure: "14 of 312 people". Empty if there is nothing to add. */
  readonly reason: string;
  /** Why it cannot be judged now; null if it is judged. */
  readonly unread: string | null;
  /**
   * For a control that cannot be judged now: "failed when last judged, Tue 24 Nov, 14:02". Null if it is judged, or
   * never was.
   */
  readonly lastJudged: string | null;
  /** What the verdict rests on, in words. */
  readonly evidence: readonly string[];
  /** Null if the control was never judged. */
  readonly since: string | null;
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

export type ShownKind = {
  readonly name: string;
  /** The name inside a sentence. */
  readonly plural: string;
  readonly lastSuccessAt: string | null;
  readonly freshMinutes: number;
  /** Why the last collection failed, in words; null if it did not. */
  readonly problem: string | null;
  /** In what the collection differs from a normal one, in words; null if in nothing. */
  readonly note: string | null;
  /** False if the tenant has no licence for it: then it is neither fresh nor late. */
  readonly isLicensed: boolean;
  /** True until it was read or refused once, because the first collection is not complete before that. */
  readonly isAwaited: boolean;
  readonly count: number | null;
  /** How many pages the last complete collection had; null if they were not counted yet. */
  readonly pages: number | null;
};

export type Unseen = {
  /** "Role assignments". */
  readonly what: string;
  readonly reason: string;
  /** The permission or licence that makes it readable; null if nothing does. */
  readonly remedy: string | null;
};

/** The JSON of the page: the model with a version number. */
type PostureJson = { readonly version: 1 } & Omit<PostureModel, 'switcher'>;

export const renderPostureJson = ({ switcher: _, ...model }: PostureModel): PostureJson => ({ version: 1, ...model });
