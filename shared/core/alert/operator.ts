/** Who acts on the page or by the API: from the validated token, never from what a request says of itself. */
export type Operator = {
  /** The object id of the account in its own tenant. */
  readonly id: string;
  /** Null on this machine. */
  readonly tenantId: string | null;
  /** As the token says; null where it does not. Null in what is stored, but for rows that were written before names went to the directory alone. */
  readonly name: string | null;
};

/** The same while he acts, with what is known of him beyond that. What is stored is the operator alone. */
export type ActingOperator = Operator & {
  /** As the token says; left out where it does not. */
  readonly address?: string | undefined;
  /** By what else he may have acted in this tenant: his guest account there, an application that he owns. */
  readonly alsoIds?: readonly string[] | undefined;
};

/** What is stored of him: whom the id stands for is kept in the directory alone, where it can be erased. */
export const toOperator = ({ id, tenantId }: ActingOperator): Operator => ({ id, tenantId, name: null });

/** Something that an operator did about an alert or a rule. */
export type Handled = {
  readonly by: Operator;
  readonly at: string;
  readonly note: string | null;
  /** It was his own change, which a firm of one allows itself. */
  readonly isOwnHand?: boolean | undefined;
};

/** By what he may have acted, himself included; in lower case, for Graph writes an id either way. */
export const idsOf = ({ id, alsoIds = [] }: ActingOperator): readonly string[] =>
  [id, ...alsoIds].map((one) => one.toLowerCase());
