import type { Familiarity } from '../core/sign-in/habits';
import type { RowBase, Who } from './row-base';
import type { SignInAct } from './sign-in-act';

/** A wire record in short; what it leaves out is an ordinary success of a clerk at the office, with everything known. */
export type SignInSample = {
  readonly by?: Who;
  /** Fields as Graph writes them, over those of the ordinary sign-in. */
  readonly entry?: Readonly<Record<string, unknown>>;
  /** What is new for the person. */
  readonly familiarity?: Partial<Familiarity>;
  /** Earlier entries of the same person: each so many minutes before, its fields over those of this entry. */
  readonly earlier?: readonly { readonly minutes: number; readonly entry: Readonly<Record<string, unknown>> }[];
  /** The person is at risk. */
  readonly isRisky?: boolean;
  readonly declared?: 'serviceAccounts';
  readonly severity?: RowBase<never, never>['severity'];
  /** False: only in the digest. */
  readonly alerts?: boolean;
};

/**
 * A detection of one interactive sign-in. It reads nothing of break-glass accounts, of which every sign-in raises an alert of its own,
 * and nothing that an app does in the name of a person.
 */
export type SignInRow = RowBase<SignInAct, SignInSample> & {
  readonly log: 'signIn';
  /** `any`: failures too. Left out: successes only. */
  readonly outcome?: 'any';
};
