import { type Attribution, actorsIn } from '../event/event';
import type { Alert } from './alert';

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
export type Acting = Operator & {
  /** As the token says; left out where it does not. */
  readonly address?: string | undefined;
  /** By what else he may have acted in this tenant: his guest account there, an application that he owns. */
  readonly alsoIds?: readonly string[] | undefined;
};

/** What is stored of him: whom the id stands for is kept in the directory alone, where it can be erased. */
export const recorded = ({ id, tenantId }: Acting): Operator => ({ id, tenantId, name: null });

/** Something that an operator did about an alert or a rule. */
export type Handled = {
  readonly by: Operator;
  readonly at: string;
  readonly note: string | null;
  /** It was his own change, which a firm of one allows itself. */
  readonly isOwnHand?: boolean | undefined;
};

/** The accounts and applications behind a change, as far as the log shows: the known one, or all that match. */
export function handsOf(attribution: Attribution): {
  readonly people: readonly string[];
  readonly applications: readonly string[];
} {
  const actors = actorsIn(attribution);
  return {
    // An operator signs in with his account at home.
    people: actors.flatMap((actor) =>
      actor.type === 'person' ? [actor.id, ...(actor.home?.objectId ? [actor.home.objectId] : [])] : [],
    ),
    applications: actors.flatMap((actor) => (actor.type === 'application' ? [actor.id] : [])),
  };
}

/** All that says whose hands are in an alert. */
export const attributionsIn = ({
  attribution,
  hands = [],
}: Pick<Alert, 'attribution' | 'hands'>): readonly Attribution[] => [
  attribution,
  { status: 'ambiguous', candidates: hands },
];

/** By what he may have acted, himself included; in lower case, for Graph writes an id either way. */
export const idsOf = ({ id, alsoIds = [] }: Acting): readonly string[] =>
  [id, ...alsoIds].map((one) => one.toLowerCase());

/**
 * Whoever made a change may not wave it through: the same person by object id, by the guest account that is his, or through an
 * application that he owns; also where only several accounts match.
 */
export function isOwnHand(alert: Pick<Alert, 'attribution' | 'hands'>, acting: Acting): boolean {
  const own = new Set(idsOf(acting));
  return attributionsIn(alert)
    .map(handsOf)
    .some(({ people, applications }) => [...people, ...applications].some((hand) => own.has(hand.toLowerCase())));
}

/** Whether an alert was handled by whoever made the change; also where the log named him only later. */
export const isHandledByOwnHand = (alert: Pick<Alert, 'attribution' | 'hands'>, handled: Handled): boolean =>
  handled.isOwnHand === true || isOwnHand(alert, handled.by);
