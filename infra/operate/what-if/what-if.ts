import {
  createUserClassifier,
  isWithin,
  nextOfType,
  type UserClass,
  type WhatIf,
  whatIfOf,
} from '../../../shared/core/conditional-access';
import type { Kind } from '../../../shared/core/resource/kind';
import type { NamedLocation, User } from '../../../shared/core/resource/resource';
import type { TenantState } from '../../../shared/pipeline/collect/tenant-state';
import { NoSignIn, type WrittenSignIn } from './sign-in-file';

/** The source of the answer: a tenant in storage, or a folder. */
type WhatIfSource = {
  readonly state: TenantState;
  readonly users: () => AsyncIterable<readonly User[]> | undefined;
  readonly isRead: (kind: Kind) => boolean;
};

async function userOf(asked: string, { users }: WhatIfSource): Promise<User> {
  const wanted = asked.toLowerCase();
  for await (const page of users() ?? [])
    for (const user of page)
      if (user.id.toLowerCase() === wanted || user.userPrincipalName.toLowerCase() === wanted) return user;
  throw new NoSignIn('user: nobody in the tenant has this id or address');
}

async function classOf(user: User, { small }: TenantState): Promise<UserClass> {
  const classifier = createUserClassifier({
    policies: await small('conditionalAccessPolicy'),
    declaredIds: [],
    groups: await small('group'),
    roleAssignments: await small('unifiedRoleAssignment'),
    roleEligibilities: await small('unifiedRoleEligibilityScheduleInstance'),
    roleInstances: null,
  });
  classifier.add(user);
  const [userClass] = classifier.finish();
  if (userClass === undefined) throw new NoSignIn('user: matches more than one account');
  return userClass;
}

/** The named locations that the sign-in comes from. */
function placesOf(
  { location, ipAddress, country }: WrittenSignIn,
  all: readonly NamedLocation[],
): readonly NamedLocation[] {
  if (location === undefined)
    return all.filter((one) =>
      one.type === 'ip'
        ? ipAddress !== undefined && isWithin(ipAddress, one.ipRanges)
        : one.type === 'country' && country !== undefined && one.countriesAndRegions.includes(country),
    );
  if (location === 'AllTrusted') return [];
  const wanted = location.toLowerCase();
  const found = all.filter(
    ({ id, displayName }) => id.toLowerCase() === wanted || displayName.toLowerCase() === wanted,
  );
  if (found.length !== 1)
    throw new NoSignIn(
      `location: ${found.length === 0 ? 'no named location' : 'more than one named location'} has this id or name`,
    );
  return found;
}

/** The policies that apply to one sign-in, and their requirements. Throws NoSignIn if the input does not describe one. */
export async function whatIf(asked: WrittenSignIn, source: WhatIfSource): Promise<WhatIf> {
  const { state, isRead } = source;
  if (!isRead('conditionalAccessPolicy')) throw new NoSignIn('the policies of the tenant were not read');
  if (asked.user !== undefined && !isRead('user')) throw new NoSignIn('the users of the tenant were not read');
  const basis = await state.conditionalAccess();
  const user = asked.user === undefined ? null : await userOf(asked.user, source);
  const userClass = user === null ? nextOfType(asked.guestType ?? '') : await classOf(user, state);
  const places = placesOf(asked, basis.namedLocations);
  return whatIfOf({ asked, user, userClass, places }, basis, isRead);
}
