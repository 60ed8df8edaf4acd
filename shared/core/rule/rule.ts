import type { Operator } from '../alert/operator';
import type { Opening } from '../event/migration';
import type { Severity } from '../event/severity';
import type { Extent } from '../event/weakness';

/**
 * What an operator has laid down about alerts of one tenant. All end; all have an owner and a reason.
 * suppression: mutes matching events. acceptance: the value as it is now is right; a further change alerts.
 * expectedChange: planned work, announced before it is done. pause: nothing of the tenant is told, for seven days at most.
 * migration: what it opens, and for whom, declared before it is opened; what is still open at its end is told as one list.
 */
export type RuleKind = 'suppression' | 'acceptance' | 'expectedChange' | 'pause' | 'migration';

export type Rule = {
  readonly id: string;
  readonly tenantId: string;
  readonly kind: RuleKind;
  /** The control or detector it is about; null for a pause, which is about all, and for a migration, whose openings say it. */
  readonly source: string | null;
  /** One resource only; null: whichever. */
  readonly resourceId: string | null;
  /** Expected change: the account that will do it; null: any account. */
  readonly actorId: string | null;
  /** Migration: what is opened, and for whom; nothing of any other kind. */
  readonly openings: readonly Opening[];
  /** Acceptance: what was accepted, as `acceptedValueOf` shows it. */
  readonly value: string | null;
  /** Acceptance of a control: how far it failed then; null of what a detector found, and where it was not kept yet. */
  readonly extent: Extent | null;
  readonly reason: string;
  /** Who answers for it: a name or an address. */
  readonly owner: string;
  readonly createdBy: Operator;
  readonly createdAt: string;
  /** From when it holds; never before it was made. */
  readonly from: string;
  readonly until: string;
  /** Made by the one whose change it is about, or for whom it opens something, which a one-operator firm may allow: the record says so. */
  readonly isOwnHand: boolean;
  /** Until when it will hold once a second operator has confirmed it; null where that is not needed, or done. */
  readonly confirmableUntil: string | null;
  /** The second operator's word, which what `needsSecond` names needs to hold longer than a week. */
  readonly confirmedBy: Operator | null;
  /** When they confirmed it; null also for rules from before that was recorded. */
  readonly confirmedAt: string | null;
  /** Ended before its time. */
  readonly ended: { readonly by: Operator; readonly at: string } | null;
  /** When people were reminded that it ends soon. */
  readonly remindedAt: string | null;
};

/** What a new rule is asked for with: the words of an operator, checked by `planRule`. */
export type RuleRequest = {
  readonly kind: RuleKind;
  readonly source: string | null;
  readonly resourceId: string | null;
  readonly actorId: string | null;
  readonly openings: readonly Opening[];
  readonly reason: string;
  readonly owner: string;
  readonly from: string | null;
  readonly until: string;
  /** The alert that it is made from; null for planned work. */
  readonly alertId: string | null;
};

export const isInForceAt = ({ from, until, ended }: Rule, at: string): boolean =>
  from <= at && at < until && (ended === null || at < ended.at);

/** Days that a rule lasts if it needs a second operator and has not been confirmed. */
export const unconfirmedDays = 7;
/** Within this many days, one person alone can hold the same thing no longer than that, however often they repeat it. */
export const aloneWithinDays = 30;
/** No pause is longer. Days. */
export const longestPauseDays = 7;
/** No announcement of planned work is longer. Days. */
export const longestWorkDays = 30;
/** Of anything else. Days. */
export const longestRuleDays = 400;

/** From this severity on what silences alerts needs a second operator. */
export const needsConfirmation = (severity: Severity): boolean => severity === 'critical';
