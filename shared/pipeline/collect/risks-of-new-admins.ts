import type { Change } from '../../core/event/change';
import type { Collection } from './collection';
import { holderKinds, type TenantState } from './tenant-state';

/**
 * The risks of people who became admins by this collection. The risk of an admin is more severe, whichever of the two
 * lists was read first, so it is judged again as if it were new.
 */
export async function risksOfNewAdmins(
  { kind }: Pick<Collection, 'kind'>,
  before: Pick<TenantState, 'facts'>,
  after: Pick<TenantState, 'facts' | 'small'>,
): Promise<readonly Change<'riskyUser'>[]> {
  const risky = holderKinds.has(kind) ? await after.small('riskyUser') : [];
  if (risky.length === 0) return [];
  const [were, are] = await Promise.all([before.facts(), after.facts()]);
  return risky
    .filter(({ id }) => are.privilegedIds.has(id) && !were.privilegedIds.has(id))
    .map((user) => ({ kind: 'riskyUser', resourceId: user.id, type: 'added', after: user }));
}
