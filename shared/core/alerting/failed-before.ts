import type { Alert } from '../alert/alert';
import { isCounted, type WatchEvent } from '../event/event';
import { isLeftover } from '../rule/rules';
import type { Member, Part } from './action';
import { isOtherKnownActor, type NamedChange } from './named-change';
import { isRecentlyOver } from './over';
import { isFleet, sharesSubject } from './subject';

export function partOfFailure(member: Member, alone: readonly Part[], alerts: readonly Alert[], now: string): Part {
  const beside = alone.find(({ members }) => members.some((one) => one.event.groupKey === member.event.groupKey));
  return { alert: beside?.alert ?? failedBefore(member, alerts, now) ?? null, members: [member] };
}

/**
 * The existing alert of the same control. A control that gets worse without an edit continues there. One that fails
 * again reopens it, unless it was about changes to other objects.
 */
function failedBefore({ event, change }: Member, alerts: readonly Alert[], now: string): Alert | undefined {
  const isOfControl = ({ named }: Alert): boolean => named.some(({ source }) => source === event.source);
  // The exposed people do not show what changed; one of them may have made the earlier change.
  const wrong = change.found.length > 0 ? change.found : change.about;
  const isSameObjects = ({ named }: Alert): boolean => {
    const changes = named.filter(({ type }) => type === 'change');
    return (
      changes.length === 0 ||
      changes.some(({ subjects, about }) =>
        // Compares the changed objects. If they are unknown, compares the findings: two people with one role share the
        // role.
        change.subjects.length > 0 ? sharesSubject(subjects, change.subjects) : about.some((id) => wrong.includes(id)),
      )
    );
  };
  const candidates = alerts.filter(isOfControl).sort((a, b) => (a.lastEventAt < b.lastEventAt ? 1 : -1));
  // A fleet change without an actor, or one that exposes nobody else, continues in the first alert about the fleet.
  const isFleetAlone = change.subjects.every(isFleet);
  const open = candidates.find(
    (alert) => alert.status === 'open' && isBySame(alert, change) && (isFleetAlone || namesAllExposed(alert, event)),
  );
  if (open !== undefined) return open;
  // At the end of a rule, the changes of other accounts have their own alerts.
  const isOwn = (alert: Alert): boolean => !isLeftover(event) || isBySame(alert, change);
  return candidates.find((alert) => isRecentlyOver(alert, now) && isSameObjects(alert) && isOwn(alert));
}

/** Whether the same control already failed for all people it exposes now. */
function namesAllExposed({ named }: Alert, { source, type, exposure }: WatchEvent): boolean {
  if (type !== 'weakened' || !isCounted(exposure) || exposure.count === 0 || exposure.ids.length < exposure.count)
    return false;
  const failures = named.filter((one) => one.source === source);
  return exposure.ids.every((id) => failures.some(({ about }) => about.includes(id)));
}

/** If a known actor made the control worse, only an alert of that actor may report it. */
const isBySame = ({ attribution }: Alert, { actor }: NamedChange): boolean =>
  actor === null || (attribution.status === 'known' && !isOtherKnownActor({ actor }, { actor: attribution.actor }));
