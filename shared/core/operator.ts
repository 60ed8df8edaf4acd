import type { Alert } from './alert';
import type { Attribution } from './event';

/** Who acts on the page or by the API: from the validated token, never from what a request says of itself. */
export type Operator = {
  /** The object id of the account in its own tenant. */
  readonly id: string;
  /** Null on this machine. */
  readonly tenantId: string | null;
  /** As the token says; null where it does not. */
  readonly name: string | null;
};

/** Something that an operator did about an alert or a rule. */
export type Handled = { readonly by: Operator; readonly at: string; readonly note: string | null };

/** The accounts behind a change, as far as the log shows: the known one, or all that match. */
const handsOf = (attribution: Attribution): readonly string[] => {
  const actors =
    attribution.status === 'known'
      ? [attribution.actor]
      : attribution.status === 'ambiguous'
        ? attribution.candidates
        : [];
  return actors.flatMap((actor) => (actor.type === 'person' ? [actor.id.toLowerCase()] : []));
};

/** Whoever made a change may not wave it through: the same person by object id, also where only several accounts match. */
export const isOwnHand = ({ attribution }: Pick<Alert, 'attribution'>, operator: Operator): boolean =>
  handsOf(attribution).includes(operator.id.toLowerCase());
