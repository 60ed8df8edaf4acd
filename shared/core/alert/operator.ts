/** The person who acts on the page or through the API: from the validated token, never from the request. */
export type Operator = {
  /** The object id of the account in its own tenant. */
  readonly id: string;
  /** Null on this machine. */
  readonly tenantId: string | null;
  /**
   * As the token says; null where it does not say. Stored as null, except in rows from before names went to the directory
   * alone.
   */
  readonly name: string | null;
};

/** An operator while acting, with what else is known of them. Only the operator is stored. */
export type ActingOperator = Operator & {
  /** As the token says; left out where it does not. */
  readonly address?: string | undefined;
  /** Other identities with which they may have acted in this tenant: a guest account, an application that they own. */
  readonly alsoIds?: readonly string[] | undefined;
  /** Guest accounts, and applications of theirs, that may be their own: no address is known by which to tell. */
  readonly perhapsIds?: readonly string[] | undefined;
  /** The token is that of a program in its own name: it is nobody's second pair of eyes. */
  readonly isProgram?: true | undefined;
};

/** What is stored of an operator: the name behind the id is only in the directory, where it can be erased. */
export const toOperator = ({ id, tenantId }: ActingOperator): Operator => ({ id, tenantId, name: null });

/** Something that an operator did about an alert or a rule. */
export type Handled = {
  readonly by: Operator;
  readonly at: string;
  readonly note: string | null;
  /** It was their own change, which a firm of one person allows itself. */
  readonly isOwnHand?: boolean | undefined;
};

/** Every id with which they may have acted, their own included; in lower case, because Graph writes ids either way. */
export const idsOf = ({ id, alsoIds = [] }: ActingOperator): readonly string[] =>
  [id, ...alsoIds].map((one) => one.toLowerCase());

/** The same, with what may be theirs. */
export const possibleIdsOf = (acting: ActingOperator): readonly string[] => [
  ...idsOf(acting),
  ...(acting.perhapsIds ?? []).map((one) => one.toLowerCase()),
];
