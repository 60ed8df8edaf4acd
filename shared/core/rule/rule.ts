import type { Operator } from '../alert/operator';
import type { Opening } from '../event/migration';
import type { Severity } from '../event/severity';
import type { Extent } from '../event/weakness';

/**
 * A rule of an operator about alerts of one tenant. Every rule ends, and has an owner and a reason.
 * suppression: mutes matching events. acceptance: accepts the present value; a further change alerts.
 * expectedChange: planned work, announced before it is done. pause: no alerts of the tenant, for seven days at most.
 * migration: declares in advance what it opens, and for whom; everything that is still open at its end is sent as one list.
 */
export type RuleKind = 'suppression' | 'acceptance' | 'expectedChange' | 'pause' | 'migration';

export type Rule = {
  readonly id: string;
  readonly tenantId: string;
  readonly kind: RuleKind;
  /**
   * The control or detector that it is about. Null for a pause, which covers all of them, and for a migration, which
   * has openings instead.
   */
  readonly source: string | null;
  /** One resource only; null: any resource. */
  readonly resourceId: string | null;
  /** Expected change: the account that will make it; null: any account. */
  readonly actorId: string | null;
  /** Migration: what it opens, and for whom. Empty for any other kind. */
  readonly openings: readonly Opening[];
  /** Acceptance: what was accepted, as `acceptedValueOf` shows it. */
  readonly value: string | null;
  /**
   * Acceptance of a control: how far it failed at that time. Null for a detector, and for rules from before this was
   * stored.
   */
  readonly extent: Extent | null;
  readonly reason: string;
  /** The person responsible for it: a name or an address. */
  readonly owner: string;
  readonly createdBy: Operator;
  readonly createdAt: string;
  /** When the rule takes effect; never before it was created. */
  readonly from: string;
  readonly until: string;
  /**
   * True if the operator created it for their own change or opening. An organisation with one operator may allow that,
   * and the record shows it.
   */
  readonly isOwnHand: boolean;
  /** Its end once a second operator has confirmed it. Null if no confirmation is needed or if it has been confirmed. */
  readonly confirmableUntil: string | null;
  /** The second operator who confirmed it. A rule that `needsSecond` names lasts only a week without one. */
  readonly confirmedBy: Operator | null;
  /** When they confirmed it; null also for rules from before that was recorded. */
  readonly confirmedAt: string | null;
  /** Set if the rule was ended early. */
  readonly ended: { readonly by: Operator; readonly at: string } | null;
  /** When people were reminded that the rule ends soon. */
  readonly remindedAt: string | null;
};

/** The request for a new rule, as the operator wrote it; checked by `planRule`. */
export type RuleRequest = Pick<
  Rule,
  'kind' | 'source' | 'resourceId' | 'actorId' | 'openings' | 'reason' | 'owner' | 'until'
> & {
  readonly from: string | null;
  /** The alert it was created from; null for planned work. */
  readonly alertId: string | null;
};

export const isInForceAt = ({ from, until, ended }: Rule, at: string): boolean =>
  from <= at && at < until && (ended === null || at < ended.at);

/** Days that a rule lasts if it needs a second operator and has not been confirmed. */
export const unconfirmedDays = 7;
/**
 * Within this many days, one person can silence the same thing only for this long in total, however often they renew
 * the rule.
 */
export const aloneWithinDays = 30;
/** Longest pause; days. */
export const longestPauseDays = 7;
/** Longest planned work; days. */
export const longestWorkDays = 30;
/** Longest rule of any other kind; days. */
export const longestRuleDays = 400;

/** From this severity on, a rule that silences alerts needs a second operator. */
export const needsConfirmation = (severity: Severity): boolean => severity === 'critical';
