import { type Attribution, actorsIn } from '../event/event';
import type { Alert } from './alert';
import { type ActingOperator, type Handled, idsOf, possibleIdsOf } from './operator';

/** The accounts and applications behind a change, as far as the log shows: the known actor, or every candidate. */
export function actorIdsIn(attribution: Attribution): {
  readonly people: readonly string[];
  readonly applications: readonly string[];
} {
  const actors = actorsIn(attribution);
  return {
    // Operators sign in with the account of their home tenant.
    people: actors.flatMap((actor) =>
      actor.type === 'person' ? [actor.id, ...(actor.home?.objectId ? [actor.home.objectId] : [])] : [],
    ),
    applications: actors.flatMap((actor) => (actor.type === 'application' ? [actor.id] : [])),
  };
}

/** The accounts that `remedies` name could also be those of an attacker, so they may not handle the alert afterwards. */
type Involving = Pick<Alert, 'attribution' | 'hands' | 'remedies'>;

/** All attributions of people who took part in an alert. */
export const attributionsIn = ({ attribution, hands = [], remedies = [] }: Involving): readonly Attribution[] => [
  attribution,
  { status: 'ambiguous', candidates: [...hands, ...remedies.flatMap(({ actor }) => actor ?? [])] },
];

/**
 * True if the operator made the change: the same object id, their guest account, or an application they own. Checked
 * for every possible actor.
 */
export const isSelfApproval = (alert: Involving, acting: ActingOperator): boolean => tookPart(alert, idsOf(acting));

/** True if a guest account took part and the operator's address is unknown, so the guest may be the operator. */
export const mayBeSelfApproval = (alert: Involving, acting: ActingOperator): boolean =>
  tookPart(alert, possibleIdsOf(acting));

function tookPart(alert: Involving, ids: readonly string[]): boolean {
  const own = new Set(ids);
  return attributionsIn(alert)
    .map(actorIdsIn)
    .some(({ people, applications }) => [...people, ...applications].some((actor) => own.has(actor.toLowerCase())));
}

/**
 * True if the account that made the change also handled the alert, even if the log named it only later. People may
 * acknowledge an alert before they do what it advises.
 */
export const isHandledByItsActor = (
  { attribution, hands }: Pick<Alert, 'attribution' | 'hands'>,
  handled: Handled,
): boolean => handled.isOwnHand === true || isSelfApproval({ attribution, hands }, handled.by);
