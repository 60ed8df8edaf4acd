import type { Graph } from '../../core/collection/graph';
import { type Change, changeOf, sidesOf } from '../../core/event/change';
import { changesOwner, entersGrace, losesCompliance } from '../../core/event/compliance-spike';
import { type FailingSettings, mostDevicesAsked } from '../../core/resource/failing-settings';
import type { FleetKind } from '../../core/resource/kind';
import type { FleetObserved, FleetResources } from '../../core/resource/resource';
import type { Thresholds } from '../../core/verdict/thresholds';
import { isEnrolling } from '../../kinds/managed-device/enrolment';
import type { CollectionContext, SeenOfDevices } from './collection';
import { loadState } from './tenant-state';

type Fallen = { readonly id: string; readonly userId: string | null; readonly isInGrace: boolean };

/** What is noted of devices while the pages stream by. */
export type DeviceNotes = {
  readonly graceEnds: ReadonlyMap<string, string | null>;
  /** The name and the user of each device that just enrolled, by id. */
  readonly enrolled: ReadonlyMap<string, string>;
};

export const noDeviceNotes: DeviceNotes = { graceEnds: new Map(), enrolled: new Map() };

/** Notes grace periods and enrolments; nothing of any other fleet. */
export function deviceNotes(kind: FleetKind, nowMs: number, thresholds: Thresholds) {
  const graceEnds = new Map<string, string | null>();
  const enrolled = new Map<string, string>();
  return {
    notes: { graceEnds, enrolled } satisfies DeviceNotes,
    add: (resource: FleetResources[FleetKind], observed: FleetObserved[FleetKind]): void => {
      if (kind !== 'managedDevice') return;
      // Safe: a fleet of this kind has resources and observed fields of this kind.
      const device = resource as ManagedDevice;
      const { complianceGracePeriodExpirationDateTime, enrolledDateTime } = observed as FleetObserved['managedDevice'];
      if (device.complianceState === 'inGracePeriod') graceEnds.set(device.id, complianceGracePeriodExpirationDateTime);
      if (isEnrolling(enrolledDateTime, nowMs, thresholds)) enrolled.set(device.id, nameAndUser(device));
    },
  };
}

type ManagedDevice = FleetResources['managedDevice'];

const nameAndUser = ({ deviceName, userId }: ManagedDevice): string => JSON.stringify([deviceName, userId]);

/** The changes without first results: a device that just enrolled and was never evaluated has not lost its compliance. */
export const withoutFirstResults = (changes: readonly Change[], { enrolled }: DeviceNotes): readonly Change[] =>
  changes.flatMap((change) => {
    if (change.kind !== 'managedDevice' || !enrolled.has(change.resourceId)) return [change];
    const { before, after } = sidesOf(change);
    if (before?.complianceState !== 'unknown' || after === null || after.complianceState === 'compliant')
      return [change];
    return changeOf('managedDevice', after.id, { ...before, complianceState: after.complianceState }, after) ?? [];
  });

/** Ids of removed devices that are back under another id. */
function reenrolledIn(changes: readonly Change[], { enrolled }: DeviceNotes): ReadonlySet<string> {
  const back = new Set(enrolled.values());
  return new Set(
    changes.flatMap((change) => {
      if (change.kind !== 'managedDevice' || change.type !== 'removed') return [];
      const { before } = sidesOf(change);
      return before !== null && back.has(nameAndUser(before)) ? [change.resourceId] : [];
    }),
  );
}

/**
 * Reads the failing settings of devices that just turned non-compliant, got another owner while they were, or entered
 * their grace period: those of admins first, within the budget.
 */
export async function seenOfDevices(
  context: CollectionContext,
  graph: Graph,
  changes: readonly Change[],
  notes: DeviceNotes,
): Promise<SeenOfDevices> {
  const { graceEnds } = notes;
  const reenrolled = reenrolledIn(changes, notes);
  const fallen = changes.flatMap(fallenIn);
  if (fallen.length === 0) return { failing: new Map(), graceEnds, reenrolled };
  const asked = (await inOrderOfNeed(context, fallen)).slice(0, mostDevicesAsked).map(({ id }) => id);
  const found = await graph.fetchFailingSettings(asked);
  const failing = new Map(
    fallen.map(({ id }): [string, FailingSettings] => [id, found.get(id) ?? { status: 'unread', reason: 'tooMany' }]),
  );
  return { failing, graceEnds, reenrolled };
}

function fallenIn(change: Change): readonly Fallen[] {
  if (change.kind !== 'managedDevice') return [];
  const { before, after } = sidesOf(change);
  if (before === null || after === null) return [];
  const { id, userId } = after;
  const isInGrace = entersGrace(before, after);
  return isInGrace || losesCompliance(before, after) || changesOwner(before, after) ? [{ id, userId, isInGrace }] : [];
}

async function inOrderOfNeed(
  { pipeline, configuration, basis }: CollectionContext,
  fallen: readonly Fallen[],
): Promise<readonly Fallen[]> {
  if (fallen.length <= mostDevicesAsked) return fallen;
  const { privilegedIds } = await (await loadState(pipeline, configuration, basis.heads, basis.rows)).facts();
  const rank = ({ userId, isInGrace }: Fallen): number =>
    (userId !== null && privilegedIds.has(userId) ? 0 : 2) + (isInGrace ? 1 : 0);
  return [...fallen].sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
}
