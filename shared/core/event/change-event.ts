import { fleetId, type SubjectKey, subjectKey, subjectOfResource } from '../alerting/subject';
import { canonicalJson } from '../canonical';
import { isFleetKind, kindDefinition } from '../resource/definition';
import { type Change, sidesOf } from './change';
import { type AttributedChange, type CollectionFacts, happenedAt } from './collection-facts';
import { sentAtOnce } from './collection-health';
import { entersGrace, losesCompliance } from './compliance-spike';
import { eventId, type WatchEvent } from './event';

export function subjectsOfChange(change: Change): readonly SubjectKey[] {
  if (isFleetKind(change.kind)) return [subjectOfResource(change.kind, fleetId)];
  const { before, after } = sidesOf(change);
  const resource = after ?? before;
  const holder = resource !== null && 'principalId' in resource ? resource.principalId : null;
  return [
    ...(typeof holder === 'string' ? [subjectKey({ type: 'principal', id: holder })] : []),
    subjectOfResource(change.kind, change.resourceId),
  ];
}

/**
 * True if no event is recorded for the change: its kind is only counted, a detector of its own reports it, or only ignored fields
 * changed.
 */
function isUnrecorded(change: Change): boolean {
  const { unrecorded } = kindDefinition(change.kind);
  if (unrecorded === undefined || unrecorded === true) return unrecorded === true;
  const { before, after } = sidesOf(change);
  const ignored = Object.fromEntries(unrecorded.map((field) => [field, null]));
  return (
    before !== null &&
    after !== null &&
    canonicalJson({ ...before, ...ignored }) === canonicalJson({ ...after, ...ignored })
  );
}

/**
 * Changes to small kinds and role holders are recorded one by one, and so are gains and losses of device compliance.
 * Other fleet changes are only counted.
 */
export function isRecordedChange(change: Change): boolean {
  if (isUnrecorded(change)) return false;
  if (change.kind !== 'managedDevice') return true;
  const { before, after } = sidesOf(change);
  if (before === null || after === null) return false;
  return (
    losesCompliance(before, after) ||
    // True for a change from compliant to any other state.
    losesCompliance(after, before) ||
    entersGrace(before, after)
  );
}

/** The sources of device changes. */
export const deviceChangeSources = [
  'managedDevice.noncompliant',
  'managedDevice.inGracePeriod',
  'managedDevice.compliant',
] as const;

/**
 * The name of the source contains the direction, so that the devices that lost compliance within a day can be counted.
 */
export const changeSource = (change: Change): string => {
  if (change.kind !== 'managedDevice') return change.kind;
  const { before, after } = sidesOf(change);
  if (after?.complianceState === 'noncompliant') return 'managedDevice.noncompliant';
  return before !== null && after !== null && entersGrace(before, after)
    ? 'managedDevice.inGracePeriod'
    : 'managedDevice.compliant';
};

export function changeEvent(
  facts: CollectionFacts,
  { change, attribution, lines, subject }: AttributedChange,
): WatchEvent {
  const { before, after } = sidesOf(change);
  const source = changeSource(change);
  return {
    id: eventId({
      tenantId: facts.tenantId,
      source,
      resourceId: change.resourceId,
      anchor: facts.startedFrom,
      before,
      after,
    }),
    tenantId: facts.tenantId,
    type: 'change',
    source,
    severity: 'informational',
    anchor: facts.startedFrom,
    happenedAt: happenedAt(attribution),
    recordedAt: facts.now,
    recordDay: facts.recordDay,
    resource: { kind: change.kind, id: change.resourceId, name: nameOfResource(after ?? before) },
    peopleIds: peopleOf(change),
    lines,
    exposure: null,
    attribution,
    groupKey: null,
    concern: null,
    ...sentAtOnce,
    details: {
      change: change.type,
      ...scheduleDetails(after ?? before),
      subjects: change.kind === 'managedDevice' ? [] : [subject],
    },
  };
}

/** Whether the PIM instance is an activation, which is not a grant, and whether it ends. */
function scheduleDetails(resource: object | null): Readonly<Record<string, string | boolean>> {
  if (resource === null || !('endDateTime' in resource)) return {};
  const type = 'assignmentType' in resource ? { assignmentType: String(resource.assignmentType) } : {};
  return { ...type, permanent: resource.endDateTime === null };
}

/** Names of objects such as policies, groups and devices are stored in the event. Names of people are not. */
function nameOfResource(resource: object | null): string | null {
  // Safe: the value is only read, and used only if it is text.
  const named = (resource ?? {}) as {
    readonly displayName?: unknown;
    readonly deviceName?: unknown;
    readonly skuPartNumber?: unknown;
    readonly principalName?: unknown;
  };
  const name = named.displayName ?? named.deviceName ?? named.skuPartNumber ?? named.principalName;
  return typeof name === 'string' ? name : null;
}

function peopleOf(change: Change): readonly string[] {
  const { before, after } = sidesOf(change);
  const resource = after ?? before;
  if (resource === null) return [];
  if (change.kind === 'managedDevice' && 'userId' in resource) return resource.userId === null ? [] : [resource.userId];
  if ('principalType' in resource && resource.principalType === 'user') return [resource.principalId];
  return [];
}
