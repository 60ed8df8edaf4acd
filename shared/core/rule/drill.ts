import { compare, domainOf, isEnforced, isExcepted, mfa, type Shift, type UserClass } from '../conditional-access';
import { ownEvent, type WatchEvent } from '../event/event';
import type { ConditionalAccessPolicy, Group } from '../resource/resource';
import type { ConditionalAccessBasis, Control, TenantFacts } from '../verdict/control';

/** A group to exclude from one policy, and the people whom that would expose. */
export type DrillExclusion = {
  readonly group: Group;
  readonly policy: ConditionalAccessPolicy;
  /** The policy with the exclusion. */
  readonly after: ConditionalAccessPolicy;
  /** People who would no longer need MFA; null if the engine cannot decide. */
  readonly opened: Shift | null;
};

/** The exclusion that the drill plays, and how many groups and policies were tried to find it. */
export type DrillChoice = {
  readonly exclusion: DrillExclusion;
  readonly groups: number;
  readonly policies: number;
  /** False if there were more groups or policies than one drill tries. */
  readonly isWhole: boolean;
};

const mostGroups = 25;
const mostPairs = 250;

export const withExcluded = (policy: ConditionalAccessPolicy, groupId: string): ConditionalAccessPolicy => ({
  ...policy,
  conditions: {
    ...policy.conditions,
    users: {
      ...policy.conditions.users,
      excludeGroups: [...policy.conditions.users.excludeGroups, groupId].sort(),
    },
  },
});

/** Groups with somebody in them, the largest first. */
export const groupsToExclude = (groups: readonly Group[]): readonly Group[] =>
  groups
    .filter(({ memberIds }) => memberIds.length > 0)
    .sort((a, b) => b.memberIds.length - a.memberIds.length || (a.id < b.id ? -1 : 1))
    .slice(0, mostGroups);

/**
 * The policy is in force and requires any second factor. Excluding a group from another policy would not let anybody
 * sign in with only a password.
 */
const asksMore = ({ grantControls }: ConditionalAccessPolicy): boolean =>
  grantControls !== null &&
  (grantControls.builtInControls.length > 0 || grantControls.authenticationStrengthId !== null);

/**
 * The group and the enforced policy whose exclusion would expose the most people; among equals the one with more
 * privileged people, then the larger group. People who are exceptions to the `drilled` controls are not counted.
 * `basis` needs user classes that tell these groups apart. Undefined if no enforced policy applies to one of the
 * groups.
 */
export function worstExclusion(
  basis: ConditionalAccessBasis,
  groups: readonly Group[],
  drilled: readonly Pick<Control, 'id'>[],
  facts: Pick<TenantFacts, 'configuration' | 'now'>,
): DrillChoice | undefined {
  const policies = basis.policies.filter((policy) => isEnforced(policy) && asksMore(policy));
  const pairs = groups.flatMap((group) =>
    policies
      .filter(({ conditions: { users } }) => !users.excludeGroups.includes(group.id))
      .map((policy) => ({ group, policy })),
  );
  const tried = pairs.slice(0, mostPairs).map(({ group, policy }): DrillExclusion => {
    const after = withExcluded(policy, group.id);
    return { group, policy, after, opened: openedBy(basis, policy, after, drilled, facts) };
  });
  const [exclusion] = [...tried].sort(
    (a, b) =>
      (b.opened?.count ?? 0) - (a.opened?.count ?? 0) ||
      (b.opened?.privilegedCount ?? 0) - (a.opened?.privilegedCount ?? 0) ||
      b.group.memberIds.length - a.group.memberIds.length ||
      (a.policy.id < b.policy.id ? -1 : 1),
  );
  if (exclusion === undefined) return undefined;
  return {
    exclusion,
    groups: new Set(tried.map(({ group }) => group.id)).size,
    policies: new Set(tried.map(({ policy }) => policy.id)).size,
    isWhole: tried.length === pairs.length,
  };
}

function openedBy(
  basis: ConditionalAccessBasis,
  policy: ConditionalAccessPolicy,
  after: ConditionalAccessPolicy,
  drilled: readonly Pick<Control, 'id'>[],
  { configuration, now }: Pick<TenantFacts, 'configuration' | 'now'>,
): Shift | null {
  const changed = { ...basis, policies: basis.policies.map((one) => (one.id === policy.id ? after : one)) };
  const users = (userClass: UserClass): boolean =>
    userClass.enabled && !drilled.some(({ id }) => isExcepted(userClass, id, configuration, now));
  const comparison = compare(basis, changed, mfa, domainOf(mfa, { users }), configuration.thresholds);
  return comparison.status === 'compared' ? comparison.opened : null;
}

export const drillSource = 'drill';

/** The record of a drill: its policy, group and recipients. It never alerts. */
export function drillEvent(
  tenantId: string,
  now: string,
  { group, policy, opened }: DrillExclusion,
  recipientIds: readonly string[],
): WatchEvent {
  const object = `${policy.id}|${group.id}`;
  const details = {
    drill: 'exclusion',
    groupId: group.id,
    policyId: policy.id,
    opened: opened?.count ?? null,
    recipients: recipientIds,
  };
  return ownEvent(
    { tenantId, source: drillSource, object, anchor: now, after: 'exclusion' },
    { resourceId: tenantId, recordedAt: now, groupKey: null, details },
  );
}
