import { readTraits } from '../../core/attribution/shown-values';
import { CollectionError } from '../../core/collection/failure';
import type { Graph } from '../../core/collection/graph';
import { placeLiterals } from '../../core/conditional-access';
import { isAuditRecord, type LogRecord } from '../../core/log/record';
import type { SmallKind } from '../../core/resource/kind';
import type { SmallResources } from '../../core/resource/resource';
import type { CollectionContext } from './collection';

type NamedKind = 'namedLocation' | 'authenticationStrengthPolicy';

/** The locations and strengths as committed, with those that a changed policy names and no collection has read yet. */
export type NewlyMade = ReadonlyMap<SmallKind, readonly SmallResources[NamedKind][]>;

/**
 * A location or strength can be new and already named in a policy, which can only be judged with it. If Graph does not
 * answer, the policy is judged without it and again later. Nothing is committed, so that their own collections report
 * them as new. `named`: ids that changed policies name.
 */
export async function fetchNewlyMade(
  { pipeline, configuration: { tenantId }, basis, onPage, keepLease }: CollectionContext,
  graph: Graph,
  named: readonly string[],
): Promise<NewlyMade> {
  const made = new Map<SmallKind, readonly SmallResources[NamedKind][]>();
  const asked = [...new Set(named)].filter((id) => !placeLiterals.has(id));
  if (asked.length === 0) return made;
  const committed = async (kind: NamedKind) => {
    const head = basis.heads.find((one) => one.kind === kind);
    return head === undefined ? [] : pipeline.store.snapshots.readSmall(tenantId, kind, head.manifest);
  };
  const kinds = ['namedLocation', 'authenticationStrengthPolicy'] as const;
  const known = await Promise.all(kinds.map(async (kind) => ({ kind, resources: await committed(kind) })));
  const all = new Set(known.flatMap(({ resources }) => resources.map(({ id }) => id)));
  const missing = new Set(asked.filter((id) => !all.has(id)));
  for (const { kind, resources } of known) {
    // A type that was never read stays unknown.
    if (missing.size === 0 || resources.length === 0) continue;
    try {
      const fetched = (await graph.fetchSmall(kind, onPage)).filter(({ id }) => missing.has(id));
      if (fetched.length > 0) made.set(kind, [...resources, ...fetched]);
    } catch (error) {
      if (!(error instanceof CollectionError)) throw error;
      pipeline.log('references.unread', { tenant: tenantId, kind, reason: error.failure.reason });
    }
    await keepLease();
  }
  return made;
}

/** The locations and strengths that entries about policies show. */
export const namedInPolicyEntries = (records: readonly LogRecord[]): readonly string[] =>
  records.filter(isAuditRecord).flatMap(({ targets }) =>
    targets.flatMap((target) => {
      const { after } = readTraits(target);
      return [...after].flatMap((trait) => namedInPolicy.exec(trait)?.[1] ?? []);
    }),
  );

const namedInPolicy =
  /^(?:conditions\.locations\.(?:in|ex)cludelocations|grantcontrols\.authenticationstrength(?:id|\.id))=([0-9a-z-]+)$/;
