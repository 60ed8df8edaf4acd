import type { Graph } from '../../core/collection/graph';
import { type Change, sidesOf } from '../../core/event/change';
import { entersGrace, losesCompliance } from '../../core/event/compliance-spike';
import { type FailingSettings, mostDevicesAsked } from '../../core/resource/failing-settings';
import type { FleetKind } from '../../core/resource/kind';
import type { FleetObserved, FleetResources } from '../../core/resource/resource';
import type { CollectionContext, SeenOfDevices } from './collection';
import { loadState } from './tenant-state';

type Fallen = { readonly id: string; readonly userId: string | null; readonly isInGrace: boolean };

/** Notes the grace periods of devices while the pages stream by. Does nothing for other fleets. */
export function graceNotes(kind: FleetKind) {
  const ends = new Map<string, string | null>();
  return {
    ends,
    add: (resource: FleetResources[FleetKind], observed: FleetObserved[FleetKind]): void => {
      if (kind !== 'managedDevice') return;
      // Safe: a fleet of this kind has resources and observed fields of this kind.
      const { id, complianceState } = resource as FleetResources['managedDevice'];
      const { complianceGracePeriodExpirationDateTime: end } = observed as FleetObserved['managedDevice'];
      if (complianceState === 'inGracePeriod') ends.set(id, end);
    },
  };
}

/**
 * Reads the failing settings of devices that just turned non-compliant or entered their grace period: those of admins
 * first, within the budget.
 */
export async function seenOfDevices(
  context: CollectionContext,
  graph: Graph,
  changes: readonly Change[],
  graceEnds: ReadonlyMap<string, string | null>,
): Promise<SeenOfDevices> {
  const fallen = changes.flatMap(fallenIn);
  if (fallen.length === 0) return { failing: new Map(), graceEnds };
  const asked = (await inOrderOfNeed(context, fallen)).slice(0, mostDevicesAsked).map(({ id }) => id);
  const found = await graph.fetchFailingSettings(asked);
  const failing = new Map(
    fallen.map(({ id }): [string, FailingSettings] => [id, found.get(id) ?? { status: 'unread', reason: 'tooMany' }]),
  );
  return { failing, graceEnds };
}

function fallenIn(change: Change): readonly Fallen[] {
  if (change.kind !== 'managedDevice') return [];
  const { before, after } = sidesOf(change);
  if (before === null || after === null) return [];
  const { id, userId } = after;
  const isInGrace = entersGrace(before, after);
  return isInGrace || losesCompliance(before, after) ? [{ id, userId, isInGrace }] : [];
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
