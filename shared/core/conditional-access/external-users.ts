import type { ConditionalAccessPolicy, GuestOrExternalUsers } from '../resource/resource';
import type { UserClass } from './user-class';

/** Guests and external users as a policy names them; the last three have no account in the directory. */
export const externalTypes: readonly string[] = [
  'internalGuest',
  'b2bCollaborationGuest',
  'b2bCollaborationMember',
  'b2bDirectConnectUser',
  'otherExternalUser',
  'serviceProvider',
];

/** A guest who may be invited next: of this type, and named by no policy. */
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
  // An internal guest has no other tenant, so a list of tenants never includes one.
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
 * The policies as they apply to people of one home tenant: a list of tenants then matches entirely or not at all. One set for the tenant
 * that no policy lists, and one for each way in which the lists tell tenants apart.
 */
export function policiesByHomeTenant(
  policies: readonly ConditionalAccessPolicy[],
): readonly (readonly ConditionalAccessPolicy[])[] {
  const listing = policies.flatMap(listsOf);
  // Unchanged: the results cached for others are valid for guests too.
  if (listing.length === 0) return [policies];
  const lists = listing.map(({ externalTenants }) => new Set(externalTenants.members));
  const sorts = new Map<string, string | null>([[lists.map(() => 'no').join(), null]]);
  for (const tenantId of [...new Set(lists.flatMap((list) => [...list]))].sort()) {
    const sort = lists.map((list) => (list.has(tenantId) ? 'yes' : 'no')).join();
    if (!sorts.has(sort)) sorts.set(sort, tenantId);
  }
  return [...sorts.values()].map((tenantId) => policies.map((policy) => policySeenFrom(tenantId, policy)));
}
