import type { DetectorFacts } from '../../../core/event/detector';
import { isHintFor } from '../../../core/log/audit-hits';
import type { Kind } from '../../../core/resource/kind';
import type { ConditionalAccessPolicy } from '../../../core/resource/resource';
import { isSmallKind } from '../../../kinds';
import type { Ports } from '../../context';
import { keptBaseline } from '../collect-small';
import type { Collection } from '../collection';
import { basisKinds, type TenantState } from '../tenant-state';

/** Conditional Access before and after, only if the collection may have changed it and the people are known. */
export async function bothSides(
  collection: Collection,
  before: TenantState,
  after: TenantState,
): Promise<DetectorFacts['conditionalAccess']> {
  const matters =
    collection.changes.some(({ kind }) => isSmallKind(kind) && basisKinds.includes(kind)) ||
    collection.records.length > 0;
  const unread = unreadBasisOf(after);
  const known = !unread.includes('user') && !unread.includes('conditionalAccessPolicy');
  if (!matters || !known) return null;
  return { before: await before.conditionalAccess(), after: await after.conditionalAccess() };
}

/** The baseline before this collection, if the collection is about policies or about groups that they may name. */
export async function approvedPolicies(
  pipeline: Ports<'store'>,
  { changes, records }: Collection,
  before: TenantState,
): Promise<readonly ConditionalAccessPolicy[]> {
  const isAboutPolicies =
    changes.some(({ kind }) => kind === 'conditionalAccessPolicy') ||
    records.some((record) => isHintFor(record, 'conditionalAccessPolicy') || isHintFor(record, 'group'));
  if (!isAboutPolicies) return [];
  const head = before.head('conditionalAccessPolicy');
  const kept = await keptBaseline(pipeline, before.tenantId, 'conditionalAccessPolicy', head);
  return (kept ?? []).filter(({ state }) => state === 'enabled');
}

/** Users are checked first, because nobody can be counted without them. */
export const unreadBasisOf = (state: Pick<TenantState, 'held' | 'head'>): readonly Kind[] =>
  (['user', ...basisKinds] as const).filter((kind) => {
    const { status } = state.held(kind);
    // A kind that was never licensed is absent. One whose licence was removed cannot be read any more.
    return status !== 'present' && !(status === 'notLicensed' && state.head(kind) === undefined);
  });
