import type { KindRow } from '../../core/collection/kind-row';
import type { Judged } from '../../core/event/collection-facts';
import type { Head } from '../../core/resource/snapshot';
import type { Evaluation } from '../../core/verdict/evaluation';
import type { Basis, Collection } from '../collect/collection';
import { loadState, type TenantState } from '../collect/tenant-state';
import type { Ports } from '../context';

export type Loaded = {
  readonly heads: readonly Head[];
  readonly before: TenantState;
  readonly after: TenantState;
  readonly rows: readonly KindRow[];
  readonly stored: readonly { readonly evaluation: Evaluation; readonly etag: string }[];
};

export async function load(pipeline: Ports<'now' | 'store'>, collection: Collection, basis?: Basis): Promise<Loaded> {
  const { configuration } = collection;
  const { store } = pipeline;
  const [heads, committedRows, stored] = await Promise.all([
    basis?.heads ?? store.snapshots.readHeads(configuration.tenantId),
    basis?.rows ?? store.watermarks.readKinds(configuration.tenantId),
    store.evaluations.readAll(configuration.tenantId),
  ]);
  const rows = [...committedRows.filter(({ kind }) => kind !== collection.kind), collection.row.after];
  const [before, after] = await Promise.all([
    loadState(pipeline, configuration, heads, committedRows),
    loadState(pipeline, configuration, heads, rows, collection.pending),
  ]);
  return { heads, before, after, rows: committedRows, stored };
}

export const openDays = (rows: readonly KindRow[]): string[] => [
  ...new Set(rows.flatMap(({ pin }) => (pin === null ? [] : [pin.recordDay]))),
];

export function endedWith({ stored }: Loaded): ReadonlyMap<string, readonly string[]> {
  const controls = new Map<string, string[]>();
  for (const { evaluation } of stored) {
    const { controlId, verdict, lastKnown } = evaluation;
    if (verdict.status !== 'notLicensed' || lastKnown?.status !== 'pass') continue;
    controls.set(verdict.licence, [...(controls.get(verdict.licence) ?? []), controlId]);
  }
  return controls;
}

/** The rows of all sources after this one was written. They are written only under the tenant lease until the first summary. */
export const rowsAfter = ({ rows }: Loaded, row: KindRow): readonly KindRow[] => [
  ...rows.filter(({ kind }) => kind !== row.kind),
  row,
];

/** All verdicts of the tenant as they will be stored. */
export function verdictsAfter({ stored }: Loaded, verdicts: readonly Judged[]): readonly Evaluation[] {
  const judgedNow = verdicts.map(({ judgement }) => judgement.evaluation);
  const ids = new Set(judgedNow.map(({ controlId }) => controlId));
  return [...stored.map(({ evaluation }) => evaluation).filter(({ controlId }) => !ids.has(controlId)), ...judgedNow];
}
