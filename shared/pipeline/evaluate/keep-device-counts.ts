import { isSameJson } from '../../core/canonical';
import type { FleetKind } from '../../core/resource/kind';
import type { Fold } from '../../core/verdict/control';
import { isFleetKind } from '../../kinds';
import { foldsOf } from '../collect/collect-fleet';
import type { Collection } from '../collect/collection';
import type { TenantState } from '../collect/tenant-state';
import type { Ports } from '../context';

/** Stores the counts that the page about devices shows for earlier times, if a collection changed them. */
export async function keepDeviceCounts(
  pipeline: Ports<'controls' | 'store'>,
  { kind, takenAt, configuration }: Collection,
  { before, after }: { readonly before: TenantState; readonly after: TenantState },
): Promise<void> {
  if (!isFleetKind(kind)) return;
  for (const { id, fold } of foldsOf(pipeline, kind)) {
    const counts = countsOf(fold, after.facets(kind)[id]);
    if (counts === undefined || isSameJson(counts, countsOf(fold, before.facets(kind)[id]))) continue;
    await pipeline.store.pageHistory.keep(configuration.tenantId, 'devices', { at: takenAt, counts });
  }
}

const countsOf = ({ history }: Fold<FleetKind, unknown>, accumulator: unknown) =>
  accumulator === undefined ? undefined : history?.(accumulator);
