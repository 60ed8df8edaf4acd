import { eventActorOf } from '../core/attribution';
import { type Line, personReference, textReference } from '../core/event/event';
import { type AuditRecord, actorIdOf, isAuditRecord } from '../core/log/record';
import { dayMs } from '../core/time/durations';
import type { Act } from './act';
import { line } from './detection';

/** The newest entry about the same object in the days before this one for which `is` holds, if it is still kept. */
export function newestBefore(
  { object: { id }, record, facts }: Act,
  days: number,
  is: (entry: AuditRecord) => boolean,
): AuditRecord | undefined {
  const at = Date.parse(record.activityDateTime);
  return facts
    .recordsUnder(id ?? '', at - days * dayMs, at)
    .filter(isAuditRecord)
    .findLast((entry) => entry.id !== record.id && is(entry));
}

/** True if the account that acts now also made the earlier entry. */
export const isByItsActor = ({ actorId }: Act, earlier: AuditRecord | undefined): boolean =>
  earlier !== undefined && actorId !== null && actorIdOf(earlier.actor) === actorId;

/** The line with the account behind an earlier entry; none if the log does not name it. */
export function accountLines(label: string, earlier: AuditRecord | undefined): readonly Line[] {
  const actor = earlier === undefined ? null : eventActorOf(earlier.actor);
  if (actor === null) return [];
  return [line(label, [], [actor.type === 'person' ? personReference(actor.id) : textReference(actor.name)])];
}
