import type { Alert } from '../alert/alert';
import { isSelfApproval } from '../alert/self-approval';
import { type Attribution, actorsIn, type EventActor, sameActor } from '../event/event';
import type { Member } from './action';
import type { RaiseContext } from './step';

/** The actor of the change. If no change has one, the actor of a failing control. */
export function attributionOf(members: readonly Member[]): Attribution {
  const own = members.filter(({ change }) => change.type !== 'failure');
  const all = (own.length > 0 ? own : members).map(({ event }) => event.attribution);
  const [first = { status: 'notYetKnown' }] = all;
  return all.reduce(knownBetter, first);
}

/** An actor proved by a log entry is better known than a possible one, and a possible one is better than none. */
export const knownBetter = (a: Attribution, b: Attribution): Attribution =>
  leastKnownFirst.indexOf(b.status) > leastKnownFirst.indexOf(a.status) ? b : a;

const leastKnownFirst: readonly Attribution['status'][] = [
  'nobody',
  'notLogged',
  'notFound',
  'notYetKnown',
  'ambiguous',
  'known',
];

const mostActors = 20;

/** Nobody involved in the change may acknowledge or accept the alert, even if it is attributed to somebody else or to no one. */
export function otherActors(
  known: readonly EventActor[],
  members: readonly Member[],
  attribution: Attribution,
): Alert['hands'] {
  const isNamed = (actor: EventActor): boolean => actorsIn(attribution).some((one) => sameActor(one, actor));
  const all = [...known];
  for (const actor of members.flatMap(({ event }) => actorsIn(event.attribution)))
    if (!isNamed(actor) && !all.some((one) => sameActor(one, actor))) all.push(actor);
  return all.length === 0 ? undefined : all.slice(0, mostActors);
}

/** An acknowledgement by the person who made the change does not count. */
export const stillAcknowledged = (
  { acknowledged }: Alert,
  attribution: Attribution,
  { configuration, actingOf = (operator) => operator }: RaiseContext,
): Alert['acknowledged'] =>
  acknowledged !== null && !configuration.ownHandAllowed && isSelfApproval({ attribution }, actingOf(acknowledged.by))
    ? null
    : acknowledged;
