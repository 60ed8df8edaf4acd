import type { Familiarity } from '../core/sign-in/habits';
import type { RowBase, Who } from './row-base';
import type { SignInAct } from './sign-in-act';

/**
 * A short form of a wire record; omitted fields have the values of an ordinary successful sign-in by a clerk at the
 * office, with everything known.
 */
export type SignInSample = {
  readonly by?: Who;
  /** Fields as Graph writes them, over those of the ordinary sign-in. */
  readonly entry?: Readonly<Record<string, unknown>>;
  /** What is new for the person. */
  readonly familiarity?: Partial<Familiarity>;
  /** Earlier sign-ins of the same person: how many minutes before, and the fields that differ from this entry. */
  readonly earlier?: readonly { readonly minutes: number; readonly entry: Readonly<Record<string, unknown>> }[];
  /** The person is at risk. */
  readonly isRisky?: boolean;
  readonly declared?: 'serviceAccounts';
  readonly severity?: RowBase<never, never>['severity'];
  /** False: only in the digest. */
  readonly alerts?: boolean;
};

/**
 * A detection from one interactive sign-in. It skips break-glass accounts, because each of their sign-ins raises an alert of its own, and
 * apps that act for a person.
 */
export type SignInRow = RowBase<SignInAct, SignInSample> & {
  readonly log: 'signIn';
  /** `any` includes failed sign-ins; if left out, only successful ones match. */
  readonly outcome?: 'any';
  /** The text that stays the same while the activity continues for days: see `Detection.matter`. */
  readonly matter?: (act: SignInAct) => string;
  /** True if it needs fields that only the beta version of Graph and diagnostic logs show. */
  readonly needsBeta?: true;
};
