import type { AuthenticationStrengthPolicy, ConditionalAccessPolicy, NamedLocation } from '../resource/resource';
import { type FilterRule, readDeviceRule } from './device-filter';

export type Strengths = ReadonlyMap<string, AuthenticationStrengthPolicy>;

/** The objects that a policy refers to, as they were at the moment under review. */
export type PolicyContext = {
  readonly strengths: Strengths;
  readonly locations: ReadonlyMap<string, NamedLocation>;
  readonly unresolvedGroupIds: ReadonlySet<string>;
  /** Apps that are not Microsoft's and therefore belong to no suite. */
  readonly foreignAppIds: ReadonlySet<string>;
  /** The suite to which doubtful apps are assumed to belong; undefined without an assumption. */
  readonly doubtfulAppsIn: string | undefined;
};

/** An enforced policy with the objects that it refers to. */
export type EnforcedPolicy = {
  readonly policy: ConditionalAccessPolicy;
  readonly context: PolicyContext;
  /** Null if the policy has no device filter; unreadable if its rule cannot be parsed. */
  readonly deviceRule: FilterRule | 'unreadable' | null;
};

const none: ReadonlySet<string> = new Set();

export function contextOf(basis: {
  readonly namedLocations: readonly NamedLocation[];
  readonly strengths: readonly AuthenticationStrengthPolicy[];
  readonly unresolvedGroupIds: ReadonlySet<string>;
  readonly foreignAppIds?: ReadonlySet<string>;
  readonly doubtfulAppsIn?: string;
}): PolicyContext {
  return {
    strengths: new Map(basis.strengths.map((strength) => [strength.id, strength])),
    locations: new Map(basis.namedLocations.map((location) => [location.id, location])),
    unresolvedGroupIds: basis.unresolvedGroupIds,
    foreignAppIds: basis.foreignAppIds ?? none,
    doubtfulAppsIn: basis.doubtfulAppsIn,
  };
}

/** Microsoft evaluates and logs report-only policies but does not enforce them. */
export const isEnforced = (policy: ConditionalAccessPolicy): boolean =>
  policy.state === 'enabled' && policy.conditions.clientApplications === null;

const byId = (a: ConditionalAccessPolicy, b: ConditionalAccessPolicy): number =>
  a.id < b.id ? -1 : a.id > b.id ? 1 : 0;

/** The enforced policies in a fixed order, however Graph lists them. */
export function enforcedPolicies(
  policies: readonly ConditionalAccessPolicy[],
  context: PolicyContext,
): readonly EnforcedPolicy[] {
  return policies
    .filter(isEnforced)
    .sort(byId)
    .map((policy) => {
      const filter = policy.conditions.deviceFilter;
      return {
        policy,
        context,
        deviceRule: filter === null ? null : (readDeviceRule(filter.rule) ?? 'unreadable'),
      };
    });
}

export const isTrusted = (location: NamedLocation | undefined): boolean =>
  location !== undefined && location.type === 'ip' && location.isTrusted;
