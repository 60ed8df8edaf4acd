import type { AccessRow } from '../../core/page/access-row';
import type { DirectoryName } from '../../core/resource/directory-name';
import type { SmallKind } from '../../core/resource/kind';
import type { Head } from '../../core/resource/snapshot';
import type { ConditionalAccessBasis } from '../../core/verdict/control';
import { lastReadBy } from '../collect/last-read';
import type { Ports } from '../context';
import { declaredIn } from './health-page';
import { gatherPageFacts, type PageFacts } from './page-facts';

/** What the page about access is made from. */
type AccessGathered = PageFacts & {
  /** Null before users and policies were collected. */
  readonly row: AccessRow | null;
  readonly names: ReadonlyMap<string, DirectoryName>;
  /** The state that answers questions about one sign-in; null if policies were never read. */
  readonly basis: ConditionalAccessBasis | null;
  readonly heads: readonly Head[];
};

export async function gatherAccess(
  pipeline: Ports<'configuration' | 'now' | 'store'>,
  tenantId: string,
): Promise<AccessGathered> {
  const { store } = pipeline;
  const [gathered, kept, heads] = await Promise.all([
    gatherPageFacts(pipeline, tenantId),
    store.pageRows.read(tenantId, 'access'),
    store.snapshots.readHeads(tenantId),
  ]);
  const small = <K extends SmallKind>(kind: K) => lastReadBy(store, tenantId, heads, kind);
  // The row has the names of everything declared when it was written. Before the first row, and after an edit of the file, some are missing.
  const nameless = declaredIn(gathered.configuration).filter((id) => kept?.names.has(id) !== true);
  const [declared, policies, namedLocations, strengths, defaults] = await Promise.all([
    store.directory.readNames(tenantId, nameless),
    small('conditionalAccessPolicy'),
    small('namedLocation'),
    small('authenticationStrengthPolicy'),
    small('identitySecurityDefaultsEnforcementPolicy'),
  ]);
  const row = kept?.row ?? null;
  const basis: ConditionalAccessBasis | null = policies && {
    policies,
    namedLocations: namedLocations ?? [],
    strengths: strengths ?? [],
    userClasses: row?.classes ?? [],
    securityDefaultsOn: defaults?.some(({ isEnabled }) => isEnabled) === true,
    unresolvedGroupIds: new Set(row?.unresolvedGroupIds),
    isEligibilityUnread: row?.isEligibilityUnread === true,
  };
  return { ...gathered, row, names: new Map([...(kept?.names ?? []), ...declared]), basis, heads };
}
