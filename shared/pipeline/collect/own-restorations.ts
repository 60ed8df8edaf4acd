import { type Change, sidesOf } from '../../core/event/change';
import type { FoundDetection } from '../../core/event/collection-facts';
import type { DetectorFacts } from '../../core/event/detector';
import type { Attribution } from '../../core/event/event';
import type { RoleHolder, RoleMove } from '../../core/page/role-holders';
import { takesBackWithinMs } from '../../core/time/take-back';
import { without } from '../../core/without';
import type { Ports } from '../context';
import { holdersIn } from './holders-in';
import type { TenantState } from './tenant-state';

type FoundInChange = { readonly change: Change; readonly found: FoundDetection };

/**
 * An account that restores what it deleted within a week gives nobody anything new, so roles that come back with the
 * holder raise no alert: exactly those that the holder had, and only if neither account is at risk.
 */
export async function withoutOwnRestorations(
  { store }: Ports<'store'>,
  entries: readonly FoundInChange[],
  after: TenantState,
  facts: Pick<DetectorFacts, 'isDeclared' | 'now' | 'riskyIds'>,
): Promise<readonly FoundDetection[]> {
  if (!entries.some(({ found }) => restorerOf(found) !== null)) return entries.map(({ found }) => found);
  const moves = (await store.pageRows.read(after.tenantId, 'people'))?.row.roles?.moves ?? [];
  const holders = await holdersIn(after);
  const since = Date.parse(facts.now) - takesBackWithinMs;
  return entries.map(({ change, found }) => {
    const actorId = restorerOf(found);
    if (actorId === null || facts.riskyIds.has(actorId)) return found;
    const isOwn = ({ by, at }: RoleMove): boolean => Date.parse(at) >= since && actorWithHolder(by) === actorId;
    const lost = newestLosses(moves).filter(isOwn);
    const isHarmless = (id: string): boolean => !facts.riskyIds.has(id) && !facts.isDeclared('breakGlass', id);
    const back = cameBack(change, holders);
    const isTakenBack =
      back.holders.every((holder) => isHarmless(holder.id) && lost.some((move) => isSameRole(move.holder, holder))) &&
      back.members.every(
        (id) => isHarmless(id) && lost.some(({ holder }) => holder.id === id && holder.group?.id === change.resourceId),
      );
    return isTakenBack && back.holders.length + back.members.length > 0
      ? { ...found, detection: { ...found.detection, alerts: false } }
      : found;
  });
}

const restorerOf = ({ detection, attribution }: FoundDetection): string | null =>
  // The deletion ended a gap in protection that the restoration opens again (docs/decisions/0037-restored-exclusions-alert.md).
  detection.effect === 'raised' && detection.alerts && detection.details.excluded !== true
    ? actorWithHolder(attribution)
    : null;

/** The account that deleted or restored the holder, if the roles left or came with the holder. */
const actorWithHolder = (by: Attribution | null): string | null =>
  by?.status === 'known' && by.withHolder === true && by.actor.type === 'person' ? by.actor.id : null;

/** The newest loss of each role by each holder. */
const newestLosses = (moves: readonly RoleMove[]): readonly RoleMove[] => {
  const removed = moves.filter(({ type }) => type === 'removed');
  return removed.filter((move) => removed.find(({ holder }) => holder.key === move.holder.key) === move);
};

/** What the change gave: roles to their holders, and members to a group. */
function cameBack(
  change: Change,
  holders: readonly RoleHolder[],
): { readonly holders: readonly RoleHolder[]; readonly members: readonly string[] } {
  const { before, after } = sidesOf(change);
  if (after !== null && 'principalId' in after && 'directoryScopeId' in after) {
    const { principalId, roleDefinitionId, directoryScopeId } = after;
    const isOfGrant = ({ id, group, roleId, scopeId }: RoleHolder): boolean =>
      roleId === roleDefinitionId && scopeId === directoryScopeId && [id, group?.id].includes(principalId);
    return { holders: holders.filter(isOfGrant), members: [] };
  }
  if (change.kind !== 'group' || after === null || !('memberIds' in after)) return { holders: [], members: [] };
  const earlier = before !== null && 'memberIds' in before ? before.memberIds : [];
  const members = without(after.memberIds, earlier);
  const isOfMember = ({ id, group }: RoleHolder): boolean => group?.id === after.id && members.includes(id);
  return { holders: holders.filter(isOfMember), members };
}

/** A group whose members were not read yet stands for them. */
const isSameRole = (had: RoleHolder, has: RoleHolder): boolean =>
  had.assignment === has.assignment &&
  had.until === has.until &&
  (had.key === has.key ||
    (has.type === 'group' && had.group?.id === has.id && had.roleId === has.roleId && had.scopeId === has.scopeId));
