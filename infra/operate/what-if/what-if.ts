import {
  type AppliedPolicy,
  type Cell,
  createUserClassifier,
  deviceAtom,
  everyOtherApp,
  isEnforced,
  isLegacyClient,
  isWithin,
  type KeptBy,
  nextOfType,
  notApplying,
  require as requiredOf,
  suitesOf,
  type UserClass,
} from '../../../shared/core/conditional-access';
import type { Kind } from '../../../shared/core/resource/kind';
import type { ConditionalAccessPolicy, NamedLocation, User } from '../../../shared/core/resource/resource';
import { sameId } from '../../../shared/core/same-id';
import type { ConditionalAccessBasis } from '../../../shared/core/verdict/control';
import type { TenantState } from '../../../shared/pipeline/collect/tenant-state';
import { type AskedSignIn, NoSignIn } from './sign-in-file';

/** What the answer rests on: a tenant as it was stored, or a folder. */
type WhatIfSource = {
  readonly state: TenantState;
  readonly users: () => AsyncIterable<readonly User[]> | undefined;
  readonly isRead: (kind: Kind) => boolean;
};

export type Applying = AppliedPolicy & { readonly policy: ConditionalAccessPolicy };

export type WhatIf = {
  readonly asked: AskedSignIn;
  /** Null: somebody of a type, whom nobody names. */
  readonly user: User | null;
  readonly places: readonly NamedLocation[];
  readonly basis: ConditionalAccessBasis;
  readonly applying: readonly Applying[];
  readonly notApplying: readonly { readonly policy: ConditionalAccessPolicy; readonly keptBy: KeptBy }[];
  /** Would apply too if they were on. */
  readonly reportOnly: readonly Applying[];
  /** Would apply too while the roles that the person can activate are active. */
  readonly withRoles: { readonly roleIds: readonly string[]; readonly applying: readonly Applying[] } | null;
  /** What could not be read and may add to what is asked. */
  readonly doubts: readonly string[];
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
  });
  classifier.add(user);
  const [userClass] = classifier.finish();
  if (userClass === undefined) throw new NoSignIn('user: matches more than one account');
  return userClass;
}

/** The named locations that the sign-in comes from. */
function placesOf(
  { location, ipAddress, country }: AskedSignIn,
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

const cellOf = (asked: AskedSignIn, places: readonly NamedLocation[]): Cell => {
  const app = sameId(asked.app ?? everyOtherApp);
  return {
    clientAppType: asked.clientAppType,
    app: { id: app, suites: suitesOf(app) },
    platform: asked.devicePlatform,
    location: { ids: places.map(({ id }) => id), otherTrusted: asked.location === 'AllTrusted' },
    device: deviceAtom(asked.device, new Set()),
    flow: asked.authenticationFlow,
    risk: { user: asked.userRiskLevel, signIn: asked.signInRiskLevel },
  };
};

/** What some policy goes by, and nobody read. */
function doubtsOf(
  { isRead }: WhatIfSource,
  asked: AskedSignIn,
  { policies, namedLocations }: ConditionalAccessBasis,
): readonly string[] {
  const on = policies.filter(isEnforced).map(({ conditions }) => conditions);
  const namesRoles = on.some(({ users }) => users.includeRoles.length + users.excludeRoles.length > 0);
  const namesPlaces = on.some(({ locations }) => locations !== null);
  const named = new Set(
    on.flatMap(({ locations }) => [...(locations?.includeLocations ?? []), ...(locations?.excludeLocations ?? [])]),
  );
  const countries =
    asked.ipAddress !== undefined &&
    asked.country === undefined &&
    namedLocations.some(({ id, type }) => type === 'country' && named.has(id));
  return [
    ...(namesRoles && asked.user !== undefined && !isRead('unifiedRoleAssignment')
      ? ['policies name roles, but role members were not read']
      : []),
    ...(namesPlaces && !isRead('namedLocation') ? ['policies name locations, but named locations were not read'] : []),
    // Where a policy is on they are off: Microsoft allows only one of both.
    ...(on.length === 0 && !isRead('identitySecurityDefaultsEnforcementPolicy')
      ? ['the security defaults setting was not read']
      : []),
    ...(countries ? ['no country given: assumed to be in no country location'] : []),
  ];
}

/** Which policies apply to one sign-in of the tenant as it is known, and what they ask. Throws NoSignIn where it cannot be asked. */
export async function whatIf(asked: AskedSignIn, source: WhatIfSource): Promise<WhatIf> {
  const { state, isRead } = source;
  if (!isRead('conditionalAccessPolicy')) throw new NoSignIn('the policies of the tenant were not read');
  if (asked.user !== undefined && !isRead('user')) throw new NoSignIn('the users of the tenant were not read');
  const basis = await state.conditionalAccess();
  const user = asked.user === undefined ? null : await userOf(asked.user, source);
  const userClass = user === null ? nextOfType(asked.guestType ?? '') : await classOf(user, state);
  const places = placesOf(asked, basis.namedLocations);
  const cell = cellOf(asked, places);
  const byId = new Map(basis.policies.map((policy) => [policy.id, policy]));
  const policyOf = <T extends { readonly policyId: string }>(one: T) => {
    const policy = byId.get(one.policyId);
    return policy === undefined ? [] : [{ ...one, policy }];
  };
  const ask = (of: UserClass, policies = basis.policies): readonly Applying[] =>
    requiredOf({ userClass: of, cell }, { ...basis, policies }).flatMap(policyOf);
  const applying = ask(userClass);
  const applies = new Set(applying.map(({ policyId }) => policyId));
  const active = { ...userClass, roleIds: [...new Set([...userClass.roleIds, ...userClass.eligibleRoleIds])] };
  const roleIds = active.roleIds.filter((id) => !userClass.roleIds.includes(id));
  const reportOnly = basis.policies.filter((policy) => policy.state === 'enabledForReportingButNotEnforced');
  return {
    asked,
    user,
    places,
    basis,
    applying,
    notApplying: notApplying({ userClass, cell }, basis).flatMap(policyOf),
    reportOnly: ask(
      userClass,
      reportOnly.map((policy) => ({ ...policy, state: 'enabled' })),
    ),
    withRoles:
      roleIds.length === 0 ? null : { roleIds, applying: ask(active).filter(({ policyId }) => !applies.has(policyId)) },
    doubts: doubtsOf(source, asked, basis),
  };
}

/** blocked: nobody gets in so; asked: what every policy asks must be shown; nothing: no policy asks anything; notSure: more may be asked than is known. */
type Outcome = 'blocked' | 'asked' | 'nothing' | 'notSure';

const isSure = ({ applies, demand }: Applying): boolean => applies === 'yes' && demand.type !== 'unknown';

export const asksOf = ({ applying }: WhatIf): readonly Applying[] =>
  applying.filter((one) => isSure(one) && one.demand.type === 'asks');
export const blockingOf = ({ applying }: WhatIf): readonly Applying[] =>
  applying.filter((one) => isSure(one) && one.demand.type === 'blocks');
export const unsureOf = ({ applying }: WhatIf): readonly Applying[] => applying.filter((one) => !isSure(one));

export const blockedByDefaults = ({ asked, basis }: WhatIf): boolean =>
  basis.securityDefaultsOn && isLegacyClient(asked.clientAppType);

export function outcomeOf(answer: WhatIf): Outcome {
  if (blockingOf(answer).length > 0 || blockedByDefaults(answer)) return 'blocked';
  if (unsureOf(answer).length > 0 || answer.doubts.length > 0) return 'notSure';
  return asksOf(answer).length > 0 ? 'asked' : 'nothing';
}
