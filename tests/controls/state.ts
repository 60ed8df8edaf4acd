import { rolesOfPeople } from '../../shared/core/conditional-access';
import type { TenantConfiguration } from '../../shared/core/configuration';
import type { Control, ControlState, Fold, Verdict } from '../../shared/core/control';
import type { FleetKind, SmallKind } from '../../shared/core/kind';
import type { LicenceKey } from '../../shared/core/licence';
import { isPrivilegedRole, roleName } from '../../shared/core/privileged-roles';
import type {
  ConditionalAccessPolicy,
  ManagedDevice,
  ManagedDeviceObserved,
  SmallResources,
} from '../../shared/core/resource';
import { basisOf, type World, world } from '../fixtures/conditional-access';

export const now = '2026-11-24T13:08:00.000Z';

export const tomorrow = '2026-11-25';
export const yesterday = '2026-11-23';

export const declared = (id: string, expiry = tomorrow) => ({ id, reason: 'test', owner: 'ada', expiry });

type Device = ManagedDevice & ManagedDeviceObserved;

export const device = (id: string, spoil: Partial<Device> = {}): Device => ({
  id,
  deviceName: `PC-${id}`,
  azureADDeviceId: id,
  userId: 'lea',
  complianceState: 'compliant',
  isEncrypted: true,
  jailBroken: 'Unknown',
  partnerReportedThreatState: 'unknown',
  operatingSystem: 'Windows',
  osVersion: '10.0.26100',
  managedDeviceOwnerType: 'company',
  managementAgent: 'mdm',
  lastSyncDateTime: '2026-11-24T08:00:00Z',
  complianceGracePeriodExpirationDateTime: null,
  ...spoil,
});

export type StateSpoil = Partial<World> & {
  readonly licences?: readonly LicenceKey[];
  readonly configuration?: Partial<Omit<TenantConfiguration, 'thresholds'>>;
  readonly thresholds?: Partial<TenantConfiguration['thresholds']>;
  readonly baseline?: readonly ConditionalAccessPolicy[];
  readonly lastStatus?: 'pass' | 'fail' | null;
  readonly devices?: readonly Device[];
};

function configurationOf({ configuration, thresholds }: StateSpoil): TenantConfiguration {
  return {
    tenantId: 'contoso',
    name: 'Contoso',
    timeZone: 'Europe/Berlin',
    recognitionPhrase: null,
    recipients: [],
    routes: [],
    // Safe: no control reads the cadences.
    cadenceMinutes: {} as TenantConfiguration['cadenceMinutes'],
    breakGlass: [],
    syncAccounts: [],
    serviceAccounts: [],
    acceptedExclusions: {},
    ...configuration,
    thresholds: {
      globalAdministratorsMin: 1,
      globalAdministratorsMax: 4,
      fleetComplianceFloor: 0.9,
      deviceContactDays: 30,
      complianceBurstCount: 5,
      complianceBurstShare: 0.02,
      privilegedRolesAdded: [],
      ...thresholds,
    },
  };
}

/** Runs the fold over the devices, as a look does. */
function folded<A>(fold: Fold<FleetKind, A>, devices: readonly Device[], configuration: TenantConfiguration): A {
  const context = { now, nowMs: Date.parse(now), thresholds: configuration.thresholds };
  let accumulator = fold.init();
  for (const { lastSyncDateTime, complianceGracePeriodExpirationDateTime, ...compared } of devices) {
    const observed = { lastSyncDateTime, complianceGracePeriodExpirationDateTime };
    // Through JSON, for that is how a facet is kept between two looks.
    accumulator = JSON.parse(JSON.stringify(fold.add(accumulator, compared, observed, context)));
  }
  return accumulator;
}

/** What a control is given, of a good tenant with one thing spoiled. */
export function stateOf(spoil: StateSpoil = {}): ControlState {
  const all = world({ ...spoil, declaredIds: spoil.declaredIds ?? declaredIn(spoil) });
  const configuration = configurationOf(spoil);
  const roles = rolesOfPeople(all.roleAssignments, all.groups);
  const names = new Map(
    [...all.policies, ...all.namedLocations, ...all.strengths].map(({ id, displayName }) => [id, displayName]),
  );
  const small: { readonly [K in SmallKind]?: readonly SmallResources[K][] } = {
    conditionalAccessPolicy: all.policies,
    authenticationStrengthPolicy: all.strengths,
    namedLocation: all.namedLocations,
    group: all.groups,
    unifiedRoleAssignment: all.roleAssignments,
    identitySecurityDefaultsEnforcementPolicy: [{ id: 'defaults', isEnabled: all.securityDefaultsOn }],
  };
  return {
    // Safe: the array under a kind's key holds that kind's resources.
    small: <K extends SmallKind>(kind: K) => (small[kind] ?? []) as readonly SmallResources[K][],
    facet: (fold) => folded(fold, spoil.devices ?? [], configuration),
    conditionalAccess: () => basisOf(all),
    policyBaseline: () => spoil.baseline ?? all.policies,
    lastStatus: spoil.lastStatus ?? null,
    facts: {
      now,
      configuration,
      licences: new Set(spoil.licences ?? ['P1', 'INTUNE']),
      rolesOfPerson: roles,
      privilegedIds: new Set([...roles].filter(([, held]) => held.some(isPrivilegedRole)).map(([id]) => id)),
      nameOf: (id) => names.get(id) ?? roleName(id),
    },
  };
}

const declaredIn = ({ configuration = {} }: StateSpoil): readonly string[] => [
  ...[
    ...(configuration.breakGlass ?? []),
    ...(configuration.syncAccounts ?? []),
    ...(configuration.serviceAccounts ?? []),
    ...Object.values(configuration.acceptedExclusions ?? {}).flat(),
  ].map(({ id }) => id),
];

export const verdictOn = (control: Control, spoil: StateSpoil = {}): Verdict => control.evaluate(stateOf(spoil));
export const statusOf = (control: Control, spoil: StateSpoil = {}): Verdict['status'] =>
  verdictOn(control, spoil).status;
