import type { AccessRow } from '../../core/page/access-row';
import type { DirectoryName } from '../../core/resource/directory-name';
import type { SmallKind } from '../../core/resource/kind';
import type { SmallResources } from '../../core/resource/resource';
import type { Head } from '../../core/resource/snapshot';
import type { ConditionalAccessBasis } from '../../core/verdict/control';
import type { Ports } from '../context';
import { gatherPageFacts, type PageFacts } from './page-facts';

/** What the page about access is made from. */
type AccessGathered = PageFacts & {
  /** Null before users and policies were collected. */
  readonly row: AccessRow | null;
  readonly names: ReadonlyMap<string, DirectoryName>;
  /** What a sign-in is asked about with; null where policies were never read. */
  readonly basis: ConditionalAccessBasis | null;
  readonly heads: readonly Head[];
};

export async function gatherAccess(
  pipeline: Ports<'configuration' | 'now' | 'store'>,
  tenantId: string,
): Promise<AccessGathered> {
  const { snapshots, pageRows } = pipeline.store;
  const [gathered, kept, heads] = await Promise.all([
    gatherPageFacts(pipeline, tenantId),
    pageRows.read(tenantId, 'access'),
    snapshots.readHeads(tenantId),
  ]);
  const small = async <K extends SmallKind>(kind: K): Promise<readonly SmallResources[K][]> => {
    const head = heads.find((one) => one.kind === kind);
    return head === undefined ? [] : snapshots.readSmall(tenantId, kind, head.manifest);
  };
  const row = kept?.row ?? null;
  const names = kept?.names ?? new Map();
  if (!heads.some(({ kind }) => kind === 'conditionalAccessPolicy'))
    return { ...gathered, row, names, basis: null, heads };
  const [policies, namedLocations, strengths, defaults] = await Promise.all([
    small('conditionalAccessPolicy'),
    small('namedLocation'),
    small('authenticationStrengthPolicy'),
    small('identitySecurityDefaultsEnforcementPolicy'),
  ]);
  const basis: ConditionalAccessBasis = {
    policies,
    namedLocations,
    strengths,
    userClasses: row?.classes ?? [],
    securityDefaultsOn: defaults.some(({ isEnabled }) => isEnabled),
    unresolvedGroupIds: new Set(row?.unresolvedGroupIds),
    isEligibilityUnread: row?.isEligibilityUnread === true,
  };
  return { ...gathered, row, names, basis, heads };
}
