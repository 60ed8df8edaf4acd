import { defaultThresholds } from '../../shared/config/thresholds';
import { rolesOfPeople } from '../../shared/core/conditional-access';
import type { Fall } from '../../shared/core/event/fall';
import type { OwnIdentity } from '../../shared/core/event/tampering';
import type { FleetKind, Kind, SmallKind } from '../../shared/core/resource/kind';
import { countsAsPrivileged, roleName } from '../../shared/core/resource/privileged-roles';
import type {
  AuthenticationStrengthPolicy,
  ConditionalAccessPolicy,
  NamedLocation,
  SmallResources,
} from '../../shared/core/resource/resource';
import { defaultRetention, type TenantConfiguration } from '../../shared/core/tenant/configuration';
import type { LicenceKey } from '../../shared/core/tenant/licence-key';
import type {
  BaselineKind,
  Control,
  ControlState,
  Fold,
  FoldAccounts,
  FoldContext,
  Memory,
  Verdict,
} from '../../shared/core/verdict/control';
import { kindDefinition } from '../../shared/kinds';
import type { DirectoryDevice, DirectoryDeviceObserved } from '../../shared/kinds/device/device';
import type { ManagedDevice, ManagedDeviceObserved } from '../../shared/kinds/managed-device/managed-device';
import type { SignInActivity, SignInActivityObserved } from '../../shared/kinds/sign-in-activity/sign-in-activity';
import type { UnifiedGroup } from '../../shared/kinds/unified-group/unified-group';
import type { UserObserved } from '../../shared/kinds/user/user';
import type { UserRegistrationDetails } from '../../shared/kinds/user-registration-details/user-registration-details';
import { emergencyIdsOf } from '../../shared/pipeline/collect/followed-accounts';
import { goodApplications } from '../fixtures/applications';
import { plainAttention } from '../fixtures/attention';
import { basisOf, type World, world } from '../fixtures/conditional-access';
import { goodAppProtections, goodConnectors, goodProfiles, goodScores, protectionOverview } from '../fixtures/defence';
import { goodRoleSettings, roleReview } from '../fixtures/role-settings';
import { goodSettings } from '../fixtures/settings';

export const now = '2026-11-24T13:08:00.000Z';

export const tomorrow = '2026-11-25';
export const yesterday = '2026-11-23';

export const declared = (id: string, expiry = tomorrow) => ({ id, reason: 'test', owner: 'ada', expiry });

type Device = ManagedDevice & ManagedDeviceObserved;
type Activity = SignInActivity & SignInActivityObserved;
type StampedDevice = DirectoryDevice & DirectoryDeviceObserved;

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
  enrolledDateTime: null,
  ...spoil,
});

/** A device of the directory that was used last week. */
export const directoryDevice = (id: string, spoil: Partial<StampedDevice> = {}): StampedDevice => ({
  id,
  deviceId: id,
  displayName: `PC-${id}`,
  accountEnabled: true,
  isCompliant: true,
  isManaged: true,
  trustType: 'AzureAd',
  operatingSystem: 'Windows',
  approximateLastSignInDateTime: '2026-11-17T08:00:00Z',
  isAutopilot: false,
  ...spoil,
});

/** An old account that was used yesterday. */
export const activity = (id: string, spoil: Partial<Activity> = {}): Activity => ({
  id,
  userType: 'Member',
  accountEnabled: true,
  externalUserState: null,
  createdDateTime: '2024-01-08T08:00:00Z',
  externalUserStateChangeDateTime: null,
  lastSuccessfulSignInDateTime: '2026-11-23T08:00:00Z',
  ...spoil,
});

export type StateSpoil = Partial<World> & {
  readonly licences?: readonly LicenceKey[];
  readonly configuration?: Partial<Omit<TenantConfiguration, 'thresholds'>>;
  readonly thresholds?: Partial<TenantConfiguration['thresholds']>;
  readonly baseline?: readonly ConditionalAccessPolicy[];
  readonly strengthBaseline?: readonly AuthenticationStrengthPolicy[];
  readonly locationBaseline?: readonly NamedLocation[];
  readonly lastStatus?: 'pass' | 'fail' | null;
  /** The earlier levels of its measures. */
  readonly fell?: Readonly<Record<string, Fall>>;
  /** What the control stored at its last verdict. */
  readonly memory?: Memory;
  /** The identity of the monitor. */
  readonly self?: OwnIdentity | null;
  readonly devices?: readonly Device[];
  readonly directoryDevices?: readonly StampedDevice[];
  readonly registrations?: readonly UserRegistrationDetails[];
  readonly unifiedGroups?: readonly UnifiedGroup[];
  /** When people last signed in; by default, everyone yesterday. */
  readonly activities?: readonly Activity[];
  /** When users were created and their invitation changed, by id. */
  readonly invited?: Readonly<Record<string, Partial<UserObserved>>>;
  /** The administrators known when the report was read; by default, all current ones. */
  readonly knownAdmins?: readonly string[];
  /** Users whose mailbox licence is known. */
  readonly mailboxes?: Readonly<Record<string, boolean>>;
  /** Kinds that could not be read. */
  readonly unread?: readonly Kind[];
  /** Contents of these kinds, replacing the good ones. */
  readonly small?: { readonly [K in SmallKind]?: readonly SmallResources[K][] };
};

function configurationOf({ configuration, thresholds }: StateSpoil): TenantConfiguration {
  return {
    tenantId: 'contoso',
    name: 'Contoso',
    timeZone: 'Europe/Berlin',
    ...plainAttention,
    retention: defaultRetention,
    recognitionPhrase: null,
    digest: { weekday: 1, hour: 8 },
    recipients: [],
    routes: [],
    // Safe: no control reads the cadences.
    cadenceMinutes: {} as TenantConfiguration['cadenceMinutes'],
    breakGlass: [],
    syncAccounts: [],
    serviceAccounts: [],
    acceptedExclusions: {},
    disabled: [],
    ...configuration,
    thresholds: { ...defaultThresholds, globalAdministratorsMin: 1, ...thresholds },
  };
}

type Fleets = {
  readonly managedDevice: readonly Device[];
  readonly device: readonly StampedDevice[];
  readonly userRegistrationDetails: readonly UserRegistrationDetails[];
  readonly signInActivity: readonly Activity[];
  readonly unifiedGroup: readonly UnifiedGroup[];
  readonly user: World['users'];
  readonly invited: NonNullable<StateSpoil['invited']>;
};

/** What a collection gives a fold besides the resources. */
export const foldContext = (spoil: Partial<FoldContext> = {}): FoldContext => ({
  now,
  nowMs: Date.parse(now),
  thresholds: defaultThresholds,
  accounts: { disabledIds: new Set(), emergencyIds: new Set(), privilegedIds: new Set() },
  found: () => undefined,
  ...spoil,
});

/** Runs the fold over its fleet, as a collection does. */
function folded<A>(
  fold: Fold<FleetKind, A>,
  fleets: Fleets,
  configuration: TenantConfiguration,
  accounts: FoldAccounts,
): A {
  const context = foldContext({ accounts, thresholds: configuration.thresholds });
  let accumulator = fold.init();
  const items = itemsOf(fold.kind, fleets);
  for (const { resource, observed } of items) {
    // Through JSON, because a facet is stored as JSON between two collections.
    accumulator = JSON.parse(JSON.stringify(fold.add(accumulator, resource, observed, context)));
  }
  return accumulator;
}

const splitDevice = ({
  lastSyncDateTime,
  complianceGracePeriodExpirationDateTime,
  enrolledDateTime,
  ...resource
}: Device) => ({
  resource,
  observed: { lastSyncDateTime, complianceGracePeriodExpirationDateTime, enrolledDateTime },
});

const splitDirectoryDevice = ({ approximateLastSignInDateTime, isAutopilot, ...resource }: StampedDevice) => ({
  resource,
  observed: { approximateLastSignInDateTime, isAutopilot },
});

const splitActivity = ({
  createdDateTime,
  externalUserStateChangeDateTime,
  lastSuccessfulSignInDateTime,
  ...resource
}: Activity) => ({
  resource,
  observed: { createdDateTime, externalUserStateChangeDateTime, lastSuccessfulSignInDateTime },
});

function itemsOf(kind: FleetKind, fleets: Fleets) {
  if (kind === 'managedDevice') return fleets.managedDevice.map(splitDevice);
  if (kind === 'device') return fleets.device.map(splitDirectoryDevice);
  if (kind === 'signInActivity') return fleets.signInActivity.map(splitActivity);
  if (kind === 'user')
    return fleets.user.map((resource) => ({
      resource,
      observed: {
        createdDateTime: '2024-01-08T08:00:00Z',
        externalUserStateChangeDateTime: null,
        ...fleets.invited[resource.id],
      },
    }));
  return fleets[kind].map((resource) => ({ resource, observed: {} }));
}

const defaultLicences: readonly LicenceKey[] = ['P1', 'INTUNE', 'SPO'];

/** The input of a control: a good tenant with one fault. */
export function stateOf(spoil: StateSpoil = {}): ControlState {
  const configuration = configurationOf(spoil);
  const licences = new Set<LicenceKey>(spoil.licences ?? defaultLicences);
  const isLicensed = (kind: Kind): boolean => {
    const { licence } = kindDefinition(kind);
    return licence === 'free' || licences.has(licence);
  };
  const all = world({
    ...spoil,
    declaredIds: spoil.declaredIds ?? declaredIn(spoil),
    roleEligibilities: isLicensed('unifiedRoleEligibilityScheduleInstance') ? (spoil.roleEligibilities ?? []) : [],
  });
  const roles = rolesOfPeople(all.roleAssignments, all.groups);
  const eligibleRoles = rolesOfPeople(all.roleEligibilities, all.groups);
  const names = new Map(
    [...all.policies, ...all.namedLocations, ...all.strengths].map(({ id, displayName }) => [id, displayName]),
  );
  const small: { readonly [K in SmallKind]?: readonly SmallResources[K][] } = {
    conditionalAccessPolicy: all.policies,
    authenticationStrengthPolicy: all.strengths,
    namedLocation: all.namedLocations,
    group: all.groups,
    unifiedRoleAssignment: all.roleAssignments,
    unifiedRoleEligibilityScheduleInstance: all.roleEligibilities,
    identitySecurityDefaultsEnforcementPolicy: [{ id: 'defaults', isEnabled: all.securityDefaultsOn }],
    ...goodSettings,
    ...goodConnectors,
    ...goodApplications,
    ...goodAppProtections,
    secureScore: goodScores(),
    deviceProtectionOverview: [protectionOverview((spoil.devices ?? []).length)],
    secureScoreControlProfile: goodProfiles,
    accessReviewScheduleDefinition: [roleReview()],
    unifiedRoleManagementPolicyAssignment: goodRoleSettings,
    ...spoil.small,
  };
  const fleets = {
    managedDevice: spoil.devices ?? [],
    device: spoil.directoryDevices ?? [],
    userRegistrationDetails: spoil.registrations ?? [],
    unifiedGroup: spoil.unifiedGroups ?? [],
    signInActivity: spoil.activities ?? all.users.map(({ id, userType }) => activity(id, { userType })),
    user: all.users,
    invited: spoil.invited ?? {},
  };
  const privilegedIds = new Set(
    [...roles, ...eligibleRoles]
      .filter(([, held]) => held.some((role) => countsAsPrivileged(role, configuration.thresholds)))
      .map(([id]) => id),
  );
  const reviewerIds = small.adminConsentRequestPolicy?.flatMap(({ reviewerUserIds }) => reviewerUserIds ?? []) ?? [];
  const accounts: FoldAccounts = {
    privilegedIds: spoil.knownAdmins === undefined ? privilegedIds : new Set(spoil.knownAdmins),
    disabledIds: new Set(all.users.filter(({ accountEnabled }) => !accountEnabled).map(({ id }) => id)),
    emergencyIds: emergencyIdsOf(configuration, all.groups, now),
  };
  return {
    // Safe: the array under a kind's key contains that kind's resources.
    small: <K extends SmallKind>(kind: K) =>
      (isLicensed(kind) ? (small[kind] ?? []) : []) as readonly SmallResources[K][],
    isLicensed,
    isKnown: (kind) => !(spoil.unread ?? []).includes(kind),
    facet: (fold) => folded(fold, fleets, configuration, accounts),
    conditionalAccess: () => basisOf(all),
    hasMailbox: (id) => spoil.mailboxes?.[id] ?? null,
    namedUsers: () => all.users.filter(({ id }) => roles.has(id) || eligibleRoles.has(id) || reviewerIds.includes(id)),
    // Safe: the array under a kind's key contains that kind's resources.
    baseline: <K extends BaselineKind>(kind: K) =>
      ({
        conditionalAccessPolicy: spoil.baseline ?? all.policies,
        authenticationStrengthPolicy: spoil.strengthBaseline ?? all.strengths,
        namedLocation: spoil.locationBaseline ?? all.namedLocations,
      })[kind] as readonly SmallResources[K][],
    lastStatus: spoil.lastStatus ?? null,
    fell: (measure) => spoil.fell?.[measure] ?? null,
    memory: spoil.memory ?? null,
    self: () => (spoil.self === undefined ? { applicationId: 'watch-app', servicePrincipalId: 'watch' } : spoil.self),
    facts: {
      now,
      configuration,
      licences,
      rolesOfPerson: roles,
      eligibleRolesOfPerson: eligibleRoles,
      privilegedIds,
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

/** PIM is licensed for controls about PIM, unless spoiled. */
const licencesFor = ({ licence }: Control): readonly LicenceKey[] => [
  ...defaultLicences,
  ...(licence === 'P2' ? [licence] : []),
];

export const verdictOn = (control: Control, spoil: StateSpoil = {}): Verdict =>
  control.evaluate(stateOf({ ...spoil, licences: spoil.licences ?? licencesFor(control) }));
export const statusOf = (control: Control, spoil: StateSpoil = {}): Verdict['status'] =>
  verdictOn(control, spoil).status;
