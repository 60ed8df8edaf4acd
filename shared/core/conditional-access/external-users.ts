import type { ConditionalAccessPolicy, GuestOrExternalUsers } from '../resource/resource';
import type { UserClass } from './user-class';

/** The guest and external user types of Graph. The last three have no account in the directory. */
export const externalTypes: readonly string[] = [
  'internalGuest',
  'b2bCollaborationGuest',
  'b2bCollaborationMember',
  'b2bDirectConnectUser',
  'otherExternalUser',
  'serviceProvider',
];

/** A future guest of this type whom no policy names. */
export const nextOfType = (guestType: string): UserClass => ({
  key: `next|${guestType}`,
  enabled: true,
  guestType,
  userId: null,
  groupIds: [],
  roleIds: [],
  otherRoleIds: [],
  eligibleRoleIds: [],
  otherEligibleRoleIds: [],
  account: null,
  count: 0,
  ids: [],
});

const listsOf = ({ conditions: { users } }: ConditionalAccessPolicy): readonly GuestOrExternalUsers[] =>
  [users.includeGuestsOrExternalUsers, users.excludeGuestsOrExternalUsers].filter(
    (guests) => guests?.externalTenants.membershipKind === 'enumerated',
  ) as readonly GuestOrExternalUsers[]; // Safe: null has no membershipKind.

function asSeenFrom(tenantId: string | null, guests: GuestOrExternalUsers | null): GuestOrExternalUsers | null {
  if (guests === null || guests.externalTenants.membershipKind !== 'enumerated') return guests;
  if (tenantId !== null && guests.externalTenants.members.includes(tenantId)) {
    return { ...guests, externalTenants: { membershipKind: 'all', members: [] } };
  }
  // Internal guests have no home tenant, so a list of tenants never includes them.
  const types = guests.guestOrExternalUserTypes.filter((type) => type === 'internalGuest');
  return types.length === 0 ? null : { ...guests, guestOrExternalUserTypes: types };
}

const policySeenFrom = (tenantId: string | null, policy: ConditionalAccessPolicy): ConditionalAccessPolicy => {
  const { users } = policy.conditions;
  const seen = {
    ...users,
    includeGuestsOrExternalUsers: asSeenFrom(tenantId, users.includeGuestsOrExternalUsers),
    excludeGuestsOrExternalUsers: asSeenFrom(tenantId, users.excludeGuestsOrExternalUsers),
  };
  return { ...policy, conditions: { ...policy.conditions, users: seen } };
};

/**
 * The policies as they apply to people of one home tenant, so that each list of tenants matches entirely or not at all.
 * There is one set for an unlisted tenant, and one for each group of tenants that the lists tell apart.
 */
export function policiesByHomeTenant(
  policies: readonly ConditionalAccessPolicy[],
): readonly (readonly ConditionalAccessPolicy[])[] {
  const listing = policies.flatMap(listsOf);
  // Without lists of tenants, guests share the cached results of everybody else.
  if (listing.length === 0) return [policies];
  const lists = listing.map(({ externalTenants }) => new Set(externalTenants.members));
  const sorts = new Map<string, string | null>([[lists.map(() => 'no').join(), null]]);
  for (const tenantId of [...new Set(lists.flatMap((list) => [...list]))].sort()) {
    const sort = lists.map((list) => (list.has(tenantId) ? 'yes' : 'no')).join();
    if (!sorts.has(sort)) sorts.set(sort, tenantId);
  }
  return [...sorts.values()].map((tenantId) => policies.map((policy) => policySeenFrom(tenantId, policy)));
}
