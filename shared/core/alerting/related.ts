import type { Alert } from '../alert/alert';
import type { AlertStep } from '../alert/alert-step';
import { stepsOfStory } from '../event/story-event';
import type { Member } from './action';
import { isOtherKnownActor } from './named-change';
import { isPrincipal, sharesSubject } from './subject';

/**
 * Keys of the open alerts that have named earlier steps of a story. The story joins the alert of its last step; earlier
 * steps stay in their own alerts. Undefined if there are none.
 */
export function earlierStepsOf(
  members: readonly Pick<Member, 'event'>[],
  alerts: readonly Alert[],
  own: Pick<Alert, 'id' | 'earlierSteps'>,
): Alert['earlierSteps'] {
  const steps = new Set(members.flatMap(({ event }) => stepsOfStory(event)).flatMap(({ id, proof }) => [id, proof]));
  const holders = alerts.filter(
    ({ id, status, named }) =>
      id !== own.id &&
      status === 'open' &&
      named.some(({ eventId, recordId }) => steps.has(eventId) || (recordId !== null && steps.has(recordId))),
  );
  const keys = holders.sort((a, b) => (a.openedAt < b.openedAt ? -1 : 1)).map(({ key }) => key);
  const all = [...new Set([...(own.earlierSteps ?? []), ...keys])];
  return all.length === 0 ? undefined : all;
}

/** The steps, each with the alerts of its earlier steps, in whichever order the alerts were opened. */
export function withEarlierSteps(steps: readonly AlertStep[], alerts: readonly Alert[]): AlertStep[] {
  const found = new Map<string, Alert['earlierSteps']>();
  return steps.map((step) => {
    const { alert, events } = step;
    const members = events.filter((event) => stepsOfStory(event).length > 0).map((event) => ({ event }));
    if (members.length === 0 && !found.has(alert.id)) return step;
    const known = found.get(alert.id) ?? alert.earlierSteps;
    const earlierSteps = earlierStepsOf(members, alerts, { id: alert.id, earlierSteps: known });
    found.set(alert.id, earlierSteps);
    return { ...step, alert: { ...alert, earlierSteps } };
  });
}

/** Changes by the same actor, or to the same person, within this time are shown together; ms. */
const relatedMs = 30 * 60_000;

/** Alerts of the same actor, or about the same person, that were opened shortly before. */
export function relatedTo(alert: Alert, alerts: readonly Alert[]): Pick<Alert, 'related' | 'relatedByActor'> {
  // A control that fails because of two people names both in each alert.
  const subjectsOf = ({ named }: Pick<Alert, 'named'>) =>
    named.flatMap(({ type, subjects }) => (type === 'failure' ? [] : subjects)).filter(isPrincipal);
  const own = subjectsOf(alert);
  const isNear = ({ openedAt }: Alert): boolean =>
    openedAt <= alert.openedAt && Date.parse(alert.openedAt) - Date.parse(openedAt) <= relatedMs;
  const isSameActor = ({ attribution }: Alert): boolean =>
    alert.attribution.status === 'known' &&
    attribution.status === 'known' &&
    !isOtherKnownActor({ actor: attribution.actor }, { actor: alert.attribution.actor });
  const near = alerts.filter((other) => other.form === 'alert' && other.id !== alert.id && isNear(other));
  return {
    related: near.filter((other) => isSameActor(other) || sharesSubject(subjectsOf(other), own)).map(({ id }) => id),
    relatedByActor: near.filter(isSameActor).map(({ id }) => id),
  };
}
