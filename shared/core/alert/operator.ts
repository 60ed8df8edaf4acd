/** The person who acts on the page or through the API. Taken from the validated token, never from the request. */
export type Operator = {
  /** The object id of the account in its home tenant. */
  readonly id: string;
  /** Null in the local world. */
  readonly tenantId: string | null;
  /**
   * The name in the token; null if there is none. Stored as null, except in rows from before names moved to the
   * directory.
   */
  readonly name: string | null;
};

/** The operator who is acting, with further identities. Only the operator is stored. */
export type ActingOperator = Operator & {
  /** The address in the token; left out if the token has none. */
  readonly address?: string | undefined;
  /** Other identities the operator may have used in this tenant: a guest account, or an application they own. */
  readonly alsoIds?: readonly string[] | undefined;
  /** Guest accounts and applications that may be the operator's own; without an address nobody can be sure. */
  readonly perhapsIds?: readonly string[] | undefined;
  /** The token belongs to a program that signs in as itself. It is not a second person who could approve. */
  readonly isProgram?: true | undefined;
};

/** The stored part of an operator. The name behind the id is only in the directory, where it can be erased. */
export const toOperator = ({ id, tenantId }: ActingOperator): Operator => ({ id, tenantId, name: null });

/** How a person who closes an alert judges its changes. `harmless` includes planned changes. */
export type CloseJudgement = 'harmless' | 'undone';

/** Something that an operator did about an alert or a rule. */
export type Handled = {
  readonly by: Operator;
  readonly at: string;
  readonly note: string | null;
  /** The operator handled their own change. One-person organisations may allow this. */
  readonly isOwnHand?: boolean | undefined;
  /** Only set by a manual close; left out without a judgement. */
  readonly judgement?: CloseJudgement | undefined;
};

/** Every id the operator may have acted with, their own included; lower case, because Graph writes ids in either case. */
export const idsOf = ({ id, alsoIds = [] }: ActingOperator): readonly string[] =>
  [id, ...alsoIds].map((one) => one.toLowerCase());

/** Every id that the operator may have acted with, including identities that are only possibly theirs. */
export const possibleIdsOf = (acting: ActingOperator): readonly string[] => [
  ...idsOf(acting),
  ...(acting.perhapsIds ?? []).map((one) => one.toLowerCase()),
];
