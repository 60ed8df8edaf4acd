import type { Failure } from '../../../shared/core/collection/failure';
import type { FleetItem } from '../../../shared/core/collection/graph';
import { referencesOf, rolesOfPeople } from '../../../shared/core/conditional-access';
import type { FleetKind, Kind, SmallKind } from '../../../shared/core/resource/kind';
import type { Group, ResourceOf, RoleAssignment, SmallResources, User } from '../../../shared/core/resource/resource';
import type { TenantConfiguration } from '../../../shared/core/tenant/configuration';
import type { LicenceKey } from '../../../shared/core/tenant/licence-key';
import type { Control, FoldAccounts, Held } from '../../../shared/core/verdict/control';
import { builtInStrengths } from '../../../shared/kinds/authentication-strength-policy/built-in-strengths';
import { groupsNamedBy } from '../../../shared/kinds/device-compliance-policy/assigned-groups';
import { countingFor } from '../../../shared/pipeline/collect/collect-fleet';
import { emergencyIdsOf } from '../../../shared/pipeline/collect/followed-accounts';
import type { FoundInFleet } from '../../../shared/pipeline/collect/found-in-fleet';
import { declaredIds, privilegedIdsOf, type StateSource } from '../../../shared/pipeline/collect/tenant-state';
import type { Origin } from '../../../shared/reports/assessment/assessment';
import { fleetKinds } from './folder-files';

type SmallLists = ReadonlyMap<SmallKind, readonly SmallResources[SmallKind][]>;

/**
 * The data that was read of a tenant, from a folder or from Microsoft Graph. Missing data is unknown, and nothing is concluded from
 * it.
 */
type ReadParts = {
  readonly origin: Origin;
  readonly small: SmallLists;
  readonly fleets: ReadonlyMap<FleetKind, readonly FleetItem<FleetKind>[]>;
  /** Licences that the tenant owns; null if they were not read. */
  readonly licences: ReadonlySet<LicenceKey> | null;
  /** What is known of a kind, without any assumption. */
  readonly held: (kind: Kind) => Held<unknown>;
  /** Number of objects of a kind that was read. */
  readonly countOf: (kind: Kind) => number | null;
  /** Why a kind was not read; null if it was, or if the reason is not known. */
  readonly failureOf: (kind: Kind) => Failure | null;
  readonly groupsFor: (configuration: TenantConfiguration) => readonly Group[];
  /** Ids of the role-assignable groups, even of those whose members were not read. */
  readonly assignableIds: ReadonlySet<string>;
};

export type AssessedTenant = Omit<ReadParts, 'groupsFor'> & {
  readonly source: (configuration: TenantConfiguration, now: string, controls: readonly Control[]) => AssessedSource;
};

/** `found`: all resources that the folds of the controls found. */
type AssessedSource = StateSource & { readonly found: (kind: FleetKind) => FoundInFleet | undefined };

export const isThere: Held<unknown> = { status: 'present', value: null, takenAt: '', version: 1 };

/** The array under a kind's key contains that kind's resources. */
export const listOf = <K extends SmallKind>(small: SmallLists, kind: K): readonly SmallResources[K][] =>
  (small.get(kind) ?? []) as readonly SmallResources[K][]; // Safe: the array under the key of a kind holds resources of that kind.

/**
 * The groups that policies, roles and declarations name. `devicesToo`: the groups for which it matters whether they contain
 * devices.
 */
export function namedGroups(
  small: SmallLists,
  configuration: TenantConfiguration,
  isGroup: (declaredId: string) => boolean,
): { readonly ids: ReadonlySet<string>; readonly devicesToo: ReadonlySet<string> } {
  const assignments: readonly RoleAssignment[] = [
    ...listOf(small, 'unifiedRoleAssignment'),
    ...listOf(small, 'unifiedRoleAssignmentScheduleInstance'),
    ...listOf(small, 'unifiedRoleEligibilityScheduleInstance'),
  ];
  const holders = assignments.filter(({ principalType }) => principalType === 'group');
  const devicesToo = new Set(listOf(small, 'deviceCompliancePolicy').flatMap(groupsNamedBy));
  const ids = new Set([
    ...referencesOf(listOf(small, 'conditionalAccessPolicy')).groupIds,
    ...holders.map(({ principalId }) => principalId),
    ...declaredIds(configuration).filter(isGroup),
    ...devicesToo,
  ]);
  return { ids, devicesToo };
}

async function* onePage<T>(items: readonly T[]): AsyncGenerator<readonly T[]> {
  yield items;
}

export const assessedTenant = ({ groupsFor, ...parts }: ReadParts): AssessedTenant => ({
  ...parts,
  source: (configuration, now, controls) => {
    const { small, fleets, held } = parts;
    const groups = groupsFor(configuration);
    const holders = privilegedIdsOf(
      configuration,
      rolesOfPeople(listOf(small, 'unifiedRoleAssignment'), groups),
      rolesOfPeople(listOf(small, 'unifiedRoleEligibilityScheduleInstance'), groups),
    );
    // Safe: the items under `user` are users.
    const people = (fleets.get('user') ?? []).map(({ resource }) => resource as User);
    // Safe: the items under `managedDevice` are managed devices.
    const devices = fleets.get('managedDevice')?.map(({ resource }) => resource as ResourceOf<'managedDevice'>);
    const accounts: FoldAccounts = {
      privilegedIds: holders,
      disabledIds: new Set(people.filter(({ accountEnabled }) => !accountEnabled).map(({ id }) => id)),
      emergencyIds: emergencyIdsOf(configuration, groups, now),
    };
    const context = { nowMs: Date.parse(now), thresholds: configuration.thresholds, accounts };
    const counted = new Map(
      fleetKinds.map((kind) => {
        const counting = countingFor({ controls }, kind, context);
        for (const { resource, observed } of fleets.get(kind) ?? []) counting.add(resource, observed);
        return [kind, { facets: counting.facets(), found: counting.found }];
      }),
    );
    const read = (kind: SmallKind): readonly SmallResources[SmallKind][] => {
      if (kind === 'group') return groups;
      if (kind !== 'authenticationStrengthPolicy') return listOf(small, kind);
      const own = listOf(small, kind);
      return [...builtInStrengths.filter(({ id }) => !own.some((one) => one.id === id)), ...own];
    };
    return {
      configuration,
      now,
      head: () => undefined,
      held,
      // Safe: the array under a kind's key contains that kind's resources.
      small: async <K extends SmallKind>(kind: K) => read(kind) as readonly SmallResources[K][],
      facets: (kind) => counted.get(kind)?.facets ?? {},
      found: (kind) => counted.get(kind)?.found,
      users: () => (fleets.has('user') ? onePage(people) : undefined),
      devices: () => (devices === undefined ? undefined : onePage(devices)),
    };
  },
});
