/**
 * Finds the policy edit behind a change across a whole fleet. Devices report by themselves, and many report the same at
 * once when a policy requires more. The edit and its author are named only if exactly one person made such an edit
 * shortly before.
 */

import { fleetId } from '../alerting/subject';
import type { Attribution } from '../event/event';
import { type IntuneAuditEvent, isAuditRecord, type LogRecord, type ModifiedProperty } from '../log/record';
import { type ComplianceSettings, compareSettings } from '../resource/compliance-settings';
import { hourMs } from '../time/durations';
import { distinctActors, eventActorOf } from './actor';
import { activityOf, distinctById, isSameObjectId, isSuccess } from './entry';
import { readAuditJson } from './shown-values';
import type { AttributionSubject, TimeWindow } from './subject';

/** A device receives an edit at its next check-in: at once, or about every eight hours. */
const reachMs = 8 * hourMs;
/**
 * Entries arrive within an hour, and the log is read far back once an hour. After this time, no further edit is
 * expected.
 */
const openMs = 2 * hourMs;

/** The subject for finding the policy edit behind a change across a fleet. */
export const fleetSubject = (
  policyIds: readonly string[],
  { windowFrom, windowTo }: TimeWindow,
): AttributionSubject => ({
  kind: 'managedDevice',
  resourceId: fleetId,
  relatedIds: policyIds,
  property: { added: [], removed: ['iscompliant=true'] },
  windowFrom: new Date(Date.parse(windowFrom) - reachMs).toISOString(),
  windowTo,
  activities: [],
  isAboutFleet: true,
});

/** The policy edit behind the change, with its author. If edits have several authors, all are candidates. */
export function attributeFleet(subject: AttributionSubject, kept: readonly LogRecord[], now: string): Attribution {
  const edits = distinctById(kept.filter(isAuditRecord)).flatMap((record) => {
    const edited = record.kind === 'auditEvent' && isInWindow(subject, record) ? editedIn(subject, record) : null;
    const actor = edited === null ? null : eventActorOf(record.actor);
    return edited === null ? [] : [{ record, edited, actor }];
  });
  const actors = distinctActors(edits.flatMap(({ actor }) => actor ?? []));
  const last = edits
    .filter(({ actor }) => actor !== null)
    .sort((a, b) => Date.parse(b.record.activityDateTime) - Date.parse(a.record.activityDateTime))[0];
  if (actors.length > 1) return { status: 'ambiguous', candidates: actors };
  if (last?.actor != null && edits.every(({ actor }) => actor !== null)) {
    const { record, edited, actor } = last;
    return { status: 'known', actor, recordId: record.id, at: record.activityDateTime, basis: 'policyEdit', edited };
  }
  const isOpen = Date.parse(now) - Date.parse(subject.windowTo) < openMs;
  if (edits.length > 0) return isOpen ? { status: 'notYetKnown' } : { status: 'notFound' };
  return isOpen ? { status: 'notYetKnown' } : { status: 'nobody', reason: 'telemetry' };
}

const isInWindow = ({ windowFrom, windowTo }: AttributionSubject, record: IntuneAuditEvent): boolean => {
  const at = Date.parse(record.activityDateTime);
  return isSuccess(record) && at >= Date.parse(windowFrom) && at <= Date.parse(windowTo);
};

/** Activities that only read. */
const reads = /^(get|list|search|read|export)/;
/** Properties that require nothing of a device. */
const cosmetic = /^(displayname|name|description|version|rolescopetagids|lastmodifieddatetime|createddatetime|id)$/;

/** The policy that the entry may have made stricter; null if it only loosened the policy or is about something else. */
function editedIn(
  subject: AttributionSubject,
  record: IntuneAuditEvent,
): { readonly id: string; readonly name: string | null } | null {
  const target = record.targets.find(({ id }) => subject.relatedIds.some((one) => isSameObjectId(id, one)));
  if (target?.id == null || reads.test(activityOf(record))) return null;
  const shown = target.modifiedProperties.filter(
    ({ displayName, oldValue, newValue }) =>
      oldValue !== newValue &&
      !cosmetic.test(
        displayName
          .trim()
          .toLowerCase()
          .replaceAll(/[^a-z]/g, ''),
      ),
  );
  // The edit only renamed the policy or made it easier to meet.
  if (target.modifiedProperties.length > 0 && shown.length === 0) return null;
  const { loosened } = compareSettings(side(shown, 'oldValue'), side(shown, 'newValue'));
  if (shown.length > 0 && loosened.length === shown.length) return null;
  return { id: target.id, name: target.displayName };
}

const side = (shown: readonly ModifiedProperty[], pick: 'oldValue' | 'newValue'): ComplianceSettings =>
  Object.fromEntries(shown.map((property) => [property.displayName, single(readAuditJson(property[pick]))]));

const single = (value: unknown): unknown => (Array.isArray(value) && value.length === 1 ? value[0] : value);
