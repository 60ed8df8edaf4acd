import type { Judged } from '../../core/event/collection-facts';
import type { FleetKind } from '../../core/resource/kind';
import type { AffectedPart } from '../../core/verdict/affected-store';
import type { Collection } from '../collect/collection';
import type { TenantState } from '../collect/tenant-state';
import type { Ports } from '../context';
import { partsOf } from './affected-parts';
import { completeLists, wantsPeople } from './complete-lists';

/**
 * Stores the complete lists of the people and objects behind verdicts that changed. Most collections change none, and
 * cost nothing.
 */
export async function keepAffected(
  { store }: Ports<'store'>,
  collection: Collection,
  state: TenantState,
  changed: readonly Judged[],
): Promise<void> {
  const { tenantId } = state;
  const found = foundInFleet(collection);
  const wanted = changed.flatMap(({ control, before, judgement: { evaluation } }) => {
    const { affected, inputs, verdict } = evaluation;
    const stored = before?.affected ?? {};
    // A verdict that waits for confirmation keeps its lists.
    if (verdict === before?.verdict || (affected === undefined && before?.affected === undefined)) return [];
    const parts = partsOf(control, verdict, { inputs, found, before: stored });
    const fresh = parts.filter(({ name, fingerprint }) => stored[name] !== fingerprint);
    const unchanged = parts.filter((part) => !fresh.includes(part)).map(({ name }) => name);
    const isSame = fresh.length === 0 && unchanged.length === Object.keys(stored).length;
    return isSame ? [] : [{ controlId: control.id, fresh, unchanged }];
  });
  const all = wanted.flatMap(({ fresh }) => fresh);
  const erased = all.some(wantsPeople) ? await store.directory.erased(tenantId) : new Set<string>();
  const lists = await completeLists(state, all, found, erased);
  for (const { controlId, fresh, unchanged } of wanted) {
    const parts = fresh.map((part): AffectedPart => {
      const { name, fingerprint } = part;
      return { name, fingerprint, items: lists.get(part)?.() ?? [] };
    });
    await store.affected.write(tenantId, controlId, parts, unchanged);
  }
}

/** Only the fleet that a collection read completely is known in full. */
export const foundInFleet =
  ({ found }: Pick<Collection, 'found'>) =>
  (kind: FleetKind) =>
    found?.kind === kind ? found : undefined;
