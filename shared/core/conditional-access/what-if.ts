import type { Kind } from '../resource/kind';
import type { ConditionalAccessPolicy, NamedLocation, User } from '../resource/resource';
import { sameId } from '../same-id';
import type { ConditionalAccessBasis } from '../verdict/control';
import { type Cell, type DeviceState, deviceAtom, everyOtherApp, isLegacyClient } from './cell';
import { isEnforced } from './context';
import { suitesOf } from './first-party-apps';
import { placesNamedBy } from './match';
import { type AppliedPolicy, type KeptBy, notApplying, require as requiredOf } from './require-of-sign-in';
import type { UserClass } from './user-class';

/** The sign-in to check. Names and values are those that Graph uses in policies. */
export type AskedSignIn = {
  /** Id or user principal name, or the type of a user whom no policy names. */
  readonly user?: string | undefined;
  readonly guestType?: string | undefined;
  /** If left out: an app that no policy names and that belongs to no suite. */
  readonly app?: string | undefined;
  readonly clientAppType: string;
  readonly devicePlatform: string;
  readonly ipAddress?: string | undefined;
  readonly country?: string | undefined;
  /** Id or name of a named location, or AllTrusted. */
  readonly location?: string | undefined;
  readonly device: DeviceState;
  readonly authenticationFlow: string;
  readonly userRiskLevel: string;
  readonly signInRiskLevel: string;
};

export type Applying = AppliedPolicy & { readonly policy: ConditionalAccessPolicy };

export type WhatIf = {
  readonly asked: AskedSignIn;
  /** Null for a user type. */
  readonly user: Pick<User, 'id' | 'displayName' | 'userPrincipalName' | 'accountEnabled'> | null;
  readonly places: readonly NamedLocation[];
  readonly basis: ConditionalAccessBasis;
  readonly applying: readonly Applying[];
  readonly notApplying: readonly { readonly policy: ConditionalAccessPolicy; readonly keptBy: KeptBy }[];
  /** Report-only policies that would apply if they were on. */
  readonly reportOnly: readonly Applying[];
  /** Policies that would apply while the person's eligible roles are active. */
  readonly withRoles: { readonly roleIds: readonly string[]; readonly applying: readonly Applying[] } | null;
  /** Unreadable objects that may add requirements. */
  readonly doubts: readonly string[];
};

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

/** Data that could not be read and that some policies depend on. */
function doubtsOf(
  isRead: (kind: Kind) => boolean,
  asked: AskedSignIn,
  { policies, namedLocations }: ConditionalAccessBasis,
): readonly string[] {
  const enforced = policies.filter(isEnforced);
  const on = enforced.map(({ conditions }) => conditions);
  const namesRoles = on.some(({ users }) => users.includeRoles.length + users.excludeRoles.length > 0);
  const namesPlaces = on.some(({ locations }) => locations !== null);
  const named = new Set(enforced.flatMap(placesNamedBy));
  const countries =
    asked.ipAddress !== undefined &&
    asked.country === undefined &&
    namedLocations.some(({ id, type }) => type === 'country' && named.has(id));
  return [
    ...(namesRoles && asked.user !== undefined && !isRead('unifiedRoleAssignment')
      ? ['policies name roles, but role members were not read']
      : []),
    ...(namesPlaces && !isRead('namedLocation') ? ['policies name locations, but named locations were not read'] : []),
    // Microsoft does not allow security defaults while a policy is on.
    ...(on.length === 0 && !isRead('identitySecurityDefaultsEnforcementPolicy')
      ? ['the security defaults setting was not read']
      : []),
    ...(countries ? ['no country given: assumed to be in no country location'] : []),
  ];
}

/** The policies that apply to one sign-in, and what they require. */
export function whatIfOf(
  { asked, user, userClass, places }: Pick<WhatIf, 'asked' | 'user' | 'places'> & { readonly userClass: UserClass },
  basis: ConditionalAccessBasis,
  isRead: (kind: Kind) => boolean,
): WhatIf {
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
    doubts: doubtsOf(isRead, asked, basis),
  };
}

/**
 * blocked: the sign-in fails. asked: it must satisfy every policy. nothing: no policy requires anything. notSure:
 * unread data may add requirements.
 */
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
