import type { RoleThresholds } from '../resource/privileged-roles';
import type { ConditionalAccessPolicy } from '../resource/resource';
import type { ConditionalAccessBasis } from '../verdict/control';
import { type Comparison, compare } from './compare';
import type { ExposedPeople } from './exposure';
import {
  blocked,
  domainOf,
  type GrantRequirement,
  managedDevice,
  mfa,
  phishingResistantMfa,
  type RequirementDomain,
} from './requirement';

/** The targets that policies protect: all apps, a user action or an authentication context. */
const guardedBy = (policies: readonly ConditionalAccessPolicy[]): readonly RequirementDomain['apps'][] => {
  const named = policies.map(({ conditions: { applications } }) => [
    ...applications.includeUserActions,
    ...applications.includeAuthenticationContextClassReferences,
  ]);
  const rest = [...new Set(named.flat())].sort().map((one) => [one]);
  return named.some((ids) => ids.length === 0) ? ['all', ...rest] : rest;
};

type Unknown = Extract<Comparison, { readonly status: 'unknown' }>;

type FirstOpened =
  | {
      readonly status: 'opened';
      readonly requirement: GrantRequirement['type'];
      /** The affected user action or authentication context; null for apps. */
      readonly action: string | null;
      readonly people: ExposedPeople;
      readonly of: number;
    }
  | { readonly status: 'nothing'; readonly of: number }
  /** No opened sign-in is known, but part of the result is unknown. */
  | Unknown;

/**
 * The people whose sign-ins to the targets of these policies need fewer checks now. Returns the first requirement that
 * some of them no longer have to meet.
 */
export function firstOpened(
  policies: readonly ConditionalAccessPolicy[],
  before: ConditionalAccessBasis,
  after: ConditionalAccessBasis,
  { users, thresholds }: { readonly users: RequirementDomain['users']; readonly thresholds: RoleThresholds },
): FirstOpened {
  let unknown: Unknown | undefined;
  let of = 0;
  for (const apps of guardedBy(policies)) {
    for (const requirement of [mfa, blocked, phishingResistantMfa, managedDevice]) {
      const shift = compare(before, after, requirement, domainOf(requirement, { apps, users }), thresholds);
      if (shift.status === 'unknown') {
        unknown ??= shift;
        continue;
      }
      const { opened, widened } = shift;
      const count = opened.count + widened.count;
      of = opened.of;
      if (count === 0) continue;
      const people = {
        ids: [...opened.ids, ...widened.ids],
        count,
        privilegedIds: [...opened.privilegedIds, ...widened.privilegedIds],
        privilegedCount: opened.privilegedCount + widened.privilegedCount,
      };
      const action = apps === 'all' ? null : (apps[0] ?? null);
      return { status: 'opened', requirement: requirement.type, action, people, of };
    }
  }
  return unknown ?? { status: 'nothing', of };
}
