import type { Judged } from '../../core/event/collection-facts';
import type { FleetKind } from '../../core/resource/kind';
import type { AffectedPart, StoredIndex } from '../../core/verdict/affected-store';
import type { Collection } from '../collect/collection';
import { LeaseLost } from '../collect/tenant-lease';
import type { TenantState } from '../collect/tenant-state';
import type { Ports } from '../context';
import { type Part, partsOf } from './affected-parts';
import { completeLists } from './complete-lists';

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
  const wanted: Wanted[] = [];
  for (const { control, before, judgement } of changed) {
    const { affected, inputs, verdict } = judgement.evaluation;
    // A verdict that waits for confirmation keeps its lists.
    if (verdict === before?.verdict || (affected === undefined && before?.affected === undefined)) continue;
    const stored = await store.affected.readIndex(tenantId, control.id);
    const parts = partsOf(control, verdict, { inputs, found, before: before?.affected });
    // Not compared with the last verdict: the stored list may be that of a process that lost its lease.
    const fresh = parts.filter(
      ({ name, fingerprint, content }) => content.type !== 'stored' && stored.index[name]?.fingerprint !== fingerprint,
    );
    const unchanged = parts.filter((part) => !fresh.includes(part)).map(({ name }) => name);
    const isSame = fresh.length === 0 && Object.keys(stored.index).every((name) => unchanged.includes(name));
    if (!isSame) wanted.push({ controlId: control.id, stored, fresh, unchanged });
  }
  const all = wanted.flatMap(({ fresh }) => fresh);
  const lists = await completeLists(state, all, found, () => store.directory.erased(tenantId));
  for (const { controlId, stored, fresh, unchanged } of wanted) {
    const parts = fresh.map((part): AffectedPart => {
      const { name, fingerprint } = part;
      return { name, fingerprint, items: lists.get(part)?.() ?? [] };
    });
    if (!(await store.affected.write(tenantId, controlId, stored, parts, unchanged)))
      throw new LeaseLost(`the lists of ${controlId} were written by another process`);
  }
}

/** Lists of a control that differ from the stored ones. */
type Wanted = {
  readonly controlId: string;
  readonly stored: StoredIndex;
  readonly fresh: readonly Part[];
  readonly unchanged: readonly string[];
};

/** Only the fleet that a collection read completely is known in full. */
export const foundInFleet =
  ({ found }: Pick<Collection, 'found'>) =>
  (kind: FleetKind) =>
    found?.kind === kind ? found : undefined;
