import { CollectionError, type Failure } from '../../shared/core/collection/failure';
import type { DeltaKind, FleetItem, Graph, ListKind, WantedSignIns } from '../../shared/core/collection/graph';
import type { GraphSubscription } from '../../shared/core/collection/subscription-plan';
import type { OwnIdentity } from '../../shared/core/event/tampering';
import { type DirectoryAudit, isAppSignIn, type LogRecord, recordTime } from '../../shared/core/log/record';
import type { DirectoryName } from '../../shared/core/resource/directory-name';
import type { FailingSettings } from '../../shared/core/resource/failing-settings';
import type { Kind, LogKind, SmallKind } from '../../shared/core/resource/kind';
import type {
  AuthenticationStrengthPolicy,
  ConditionalAccessPolicy,
  FleetObserved,
  FleetResources,
  Group,
  NamedLocation,
  RoleAssignment,
  RoleAssignmentScheduleInstance,
  RoleEligibilityScheduleInstance,
  SmallResources,
  SubscribedSku,
  User,
} from '../../shared/core/resource/resource';
import { without } from '../../shared/core/without';
import type { DefenderAlert } from '../../shared/kinds/alert/alert';
import type { DirectoryDevice } from '../../shared/kinds/device/device';
import type { Incident } from '../../shared/kinds/incident/incident';
import type { ManagedDevice } from '../../shared/kinds/managed-device/managed-device';
import type { OpenRiskDetection } from '../../shared/kinds/open-risk-detection/open-risk-detection';
import type { RiskyServicePrincipal } from '../../shared/kinds/risky-service-principal/risky-service-principal';
import type { RiskyUser } from '../../shared/kinds/risky-user/risky-user';
import type { UnifiedGroup } from '../../shared/kinds/unified-group/unified-group';
import type { RoleManagementPolicyAssignment } from '../../shared/kinds/unified-role-management-policy-assignment/unified-role-management-policy-assignment';
import type { UserRegistrationDetails } from '../../shared/kinds/user-registration-details/user-registration-details';
import { goodApplications, monitor, monitorPermission } from '../fixtures/applications';
import {
  assignment,
  blockGrant,
  germany,
  globalAdministratorRole,
  group,
  mfaStrength,
  office,
  phishingResistantStrength,
  policy,
  user,
} from '../fixtures/conditional-access';
import { goodAppProtections, goodProfiles, goodScores, protectionOverview } from '../fixtures/defence';
import { goodRoleSettings, roleReview } from '../fixtures/role-settings';
import { goodSettings } from '../fixtures/settings';

type Logged = { readonly record: LogRecord; readonly visibleAt: number };

/** One wrong answer: only the first items of the list, or a refusal. `null`: a right answer. */
export type Slip = { readonly keep: number } | { readonly refusal: Failure } | null;

/** Graph's answers to queries of the unified audit log. */
export type AuditLog = Pick<Graph, 'askAuditLog' | 'auditQuestionState' | 'readAuditAnswer' | 'fetchIdsOfAddresses'>;

const mayNotAsk = async (): Promise<never> => {
  throw new CollectionError({ reason: 'notPermitted', permission: 'AuditLogsQuery.Read.All', detail: 'Forbidden' });
};
const silentAuditLog: AuditLog = {
  askAuditLog: mayNotAsk,
  auditQuestionState: mayNotAsk,
  readAuditAnswer: mayNotAsk,
  fetchIdsOfAddresses: mayNotAsk,
};

/** A Microsoft 365 tenant of twenty people in memory. Tests change it, and the pipeline reads it through `graphOf`. */
export type SmallTenant = {
  /** Owners of service principals, by id. All others may not be read. */
  readonly owners: Map<string, readonly string[]>;
  /** The monitor's identity in the tenant, as a token would show it. */
  self: OwnIdentity | null;
  /** Answers queries of the unified audit log; null if the log may not be queried. */
  auditLog: AuditLog | null;
  policies: ConditionalAccessPolicy[];
  groups: Group[];
  users: User[];
  /** People with a mailbox licence; null if this may not be read. */
  mailboxes: readonly string[] | null;
  assignments: RoleAssignment[];
  devices: ManagedDevice[];
  /** The failing settings by device. Graph knows nothing about any other device. */
  readonly failingSettings: Map<string, FailingSettings>;
  /** When the grace period of a device ends. A device that is missing here has none. */
  readonly graceEnds: Map<string, string>;
  /** When a device enrolled; a missing device did so long ago. */
  readonly enrolledAt: Map<string, string>;
  directoryDevices: DirectoryDevice[];
  /** When a device of the directory was last used. A device that is missing here was used now. */
  readonly stamps: Map<string, string>;
  /** Devices of the directory that the next deltas contain; null for all of them. */
  deltaOfDevices: readonly string[] | null;
  /** Devices that every list reports as deleted at its end. */
  goneMeanwhile: readonly string[];
  registrations: UserRegistrationDetails[];
  securityDefaultsOn: boolean;
  riskyUsers: RiskyUser[];
  openRiskDetections: readonly OpenRiskDetection[];
  defenderAlerts: readonly DefenderAlert[];
  riskyApplications: readonly RiskyServicePrincipal[];
  defenderIncidents: readonly Incident[];
  roleInstances: RoleAssignmentScheduleInstance[];
  roleEligibilities: RoleEligibilityScheduleInstance[];
  roleSettings: RoleManagementPolicyAssignment[];
  settings: typeof goodSettings;
  places: NamedLocation[];
  strengths: AuthenticationStrengthPolicy[];
  skus: SubscribedSku[];
  readonly log: Logged[];
  readonly failures: Map<Kind, Failure>;
  /** Wrong answers of Graph. Each is given once, in this order, before right answers follow again. */
  readonly slips: Map<Kind, Slip[]>;
  /** Lists of resource types for which no field above exists. */
  more: { -readonly [K in SmallKind]?: readonly SmallResources[K][] };
  unifiedGroups: readonly UnifiedGroup[];
  /** Names of administrative units, by id; the others may not be read. */
  readonly units: Map<string, string>;
  /** Logs whose wanted filter Graph refuses, so that another one is used. */
  readonly refusedFilters: Set<LogKind>;
  readonly subscriptions: Map<string, GraphSubscription>;
  /** Every read, oldest first. */
  readonly reads: string[];
};

export const people = Array.from({ length: 16 }, (_, at) => `person${String(at).padStart(2, '0')}`);
export const administrators = ['ada', 'bea'];
export const excludedGroup = 'break-glass-group';
export const vendorGroup = 'vendors';

const legacyClients = { clientAppTypes: ['exchangeActiveSync', 'other'] };

export const goodPolicies: readonly ConditionalAccessPolicy[] = [
  policy({ id: 'ca01', displayName: 'CA01 Require MFA', users: { excludeGroups: [excludedGroup] } }),
  policy({ id: 'ca02', displayName: 'CA02 Block legacy', conditions: legacyClients, grants: blockGrant }),
  policy({
    id: 'ca03',
    displayName: 'CA03 Administrators: phishing-resistant',
    users: { includeUsers: [], includeRoles: [globalAdministratorRole] },
    grants: { builtInControls: [], authenticationStrengthId: phishingResistantStrength.id },
  }),
];

const plan = (servicePlanId: string, servicePlanName: string) => ({
  servicePlanId,
  servicePlanName,
  provisioningStatus: 'Success',
});

export const businessPremium: SubscribedSku = {
  id: 'sku-1',
  skuId: 'sku-1',
  skuPartNumber: 'SPB',
  capabilityStatus: 'Enabled',
  prepaidEnabled: 25,
  consumedUnits: 18,
  servicePlans: [
    plan('41781fb2-bc02-4b7c-bd55-b576c07bb09d', 'AAD_PREMIUM'),
    plan('c1ec4a95-1f05-45b3-a911-aa3fa01094f5', 'INTUNE_A'),
  ],
};

export const entraP2 = plan('eec0eb4f-6444-4f95-aba0-50c24d67f998', 'AAD_PREMIUM_P2');

export const premiumWithP2: SubscribedSku = {
  ...businessPremium,
  servicePlans: [...businessPremium.servicePlans, entraP2],
};

const device = (id: string, userId: string): ManagedDevice => ({
  id,
  deviceName: `PC-${id}`,
  azureADDeviceId: `entra-${id}`,
  userId,
  complianceState: 'compliant',
  isEncrypted: true,
  jailBroken: 'Unknown',
  partnerReportedThreatState: 'unknown',
  operatingSystem: 'Windows',
  osVersion: '10.0.26100',
  managedDeviceOwnerType: 'company',
  managementAgent: 'mdm',
});

/** Contoso in a healthy state: every control that can pass passes. */
export const goodTenant = (): SmallTenant => ({
  owners: new Map(),
  self: { applicationId: 'our-application', servicePrincipalId: 'our-service-principal' },
  auditLog: null,
  policies: [...goodPolicies],
  places: [office, germany],
  strengths: [mfaStrength, phishingResistantStrength],
  // Both groups are protected, so a policy may name them.
  groups: [group(excludedGroup, []), group(vendorGroup, ['person01', 'person02'])].map((one) => ({
    ...one,
    isManagementRestricted: true,
  })),
  users: [...administrators, ...people].map((id) => user(id)),
  mailboxes: [],
  assignments: administrators.map((id) => assignment(id, globalAdministratorRole)),
  devices: ['ada', ...people.slice(1)].map((id, at) => device(`device${String(at).padStart(2, '0')}`, id)),
  failingSettings: new Map(),
  graceEnds: new Map(),
  enrolledAt: new Map(),
  directoryDevices: [],
  stamps: new Map(),
  deltaOfDevices: null,
  goneMeanwhile: [],
  registrations: [...administrators, ...people].map((id) => ({
    id,
    userType: 'member',
    isMfaCapable: true,
    methodsRegistered: ['passKeyDeviceBound'],
  })),
  securityDefaultsOn: false,
  riskyUsers: [],
  openRiskDetections: [],
  defenderAlerts: [],
  riskyApplications: [],
  defenderIncidents: [],
  roleInstances: [],
  roleEligibilities: [],
  roleSettings: goodRoleSettings,
  settings: goodSettings,
  skus: [businessPremium],
  log: [],
  failures: new Map(),
  slips: new Map(),
  more: {},
  unifiedGroups: [],
  units: new Map(),
  refusedFilters: new Set(),
  subscriptions: new Map(),
  reads: [],
});

const pageSize = 5;

function* pagesOf<T>(all: readonly T[]): Generator<readonly T[]> {
  if (all.length === 0) yield [];
  for (let from = 0; from < all.length; from += pageSize) yield all.slice(from, from + pageSize);
}

/** All items of a fleet that Graph lists whole. */
function listedItems(tenant: SmallTenant, kind: ListKind, now: number): readonly unknown[] {
  switch (kind) {
    case 'managedDevice':
      return tenant.devices.map((resource) => ({
        resource,
        observed: {
          lastSyncDateTime: new Date(now).toISOString(),
          complianceGracePeriodExpirationDateTime: tenant.graceEnds.get(resource.id) ?? null,
          enrolledDateTime: tenant.enrolledAt.get(resource.id) ?? null,
        },
      }));
    case 'signInActivity':
      return tenant.users.map((user) => activityOf(user, now));
    case 'unifiedGroup':
      return tenant.unifiedGroups.map((resource) => ({ resource, observed: {} }));
    case 'userRegistrationDetails':
      return tenant.registrations.map((resource) => ({ resource, observed: {} }));
  }
}

/** The contents of a delta answer; `link` null: the whole fleet. */
function resourcesSince<K extends DeltaKind>(
  { directoryDevices, deltaOfDevices, users }: SmallTenant,
  kind: K,
  link: string | null,
): readonly FleetResources[K][] {
  const isInDelta = ({ id }: DirectoryDevice): boolean => link === null || (deltaOfDevices?.includes(id) ?? true);
  const fleets: { readonly [D in DeltaKind]: readonly FleetResources[D][] } = {
    device: directoryDevices.filter(isInDelta),
    user: users,
  };
  return fleets[kind];
}

/** The people who were deleted since the answer with this link, which names those of that time. */
const deletedSince = ({ users }: SmallTenant, kind: DeltaKind, link: string | null): readonly string[] =>
  link === null || kind !== 'user'
    ? []
    : without(
        link.split(' '),
        users.map(({ id }) => id),
      );

/** A delta answer in pages. */
function* changedItems<K extends DeltaKind>(
  tenant: SmallTenant,
  resources: readonly FleetResources[K][],
  kind: K,
  link: string | null,
  now: number,
) {
  const pages = [...pagesOf(resources)];
  const removedIds = [...tenant.goneMeanwhile, ...deletedSince(tenant, kind, link)];
  const deltaLink = kind === 'user' ? tenant.users.map(({ id }) => id).join(' ') : 'delta';
  for (const [at, page] of pages.entries()) {
    const items = page.map((resource) => {
      const observed = {
        approximateLastSignInDateTime: tenant.stamps.get(resource.id) ?? new Date(now).toISOString(),
        isAutopilot: false,
        createdDateTime: '2024-01-08T08:00:00Z',
        externalUserStateChangeDateTime: null,
      };
      // Safe: it has the observed fields of both kinds.
      return { resource, observed: observed as FleetObserved[K] };
    });
    const isLast = at === pages.length - 1;
    yield { items, removedIds: isLast ? removedIds : [], deltaLink: isLast ? deltaLink : null };
  }
}

/** Graph's answers about this tenant at this moment. */
export function graphOf(tenant: SmallTenant, now: () => number): Graph {
  /** Shortens the answer if a wrong one is due. */
  const read = (kind: Kind): (<T>(items: readonly T[]) => readonly T[]) => {
    tenant.reads.push(kind);
    const slip = tenant.slips.get(kind)?.shift() ?? null;
    const failure = slip !== null && 'refusal' in slip ? slip.refusal : tenant.failures.get(kind);
    if (failure !== undefined) throw new CollectionError(failure);
    return (items) => (slip !== null && 'keep' in slip ? items.slice(0, slip.keep) : items);
  };
  return {
    fetchSmall: async (kind, onPage) => {
      const cut = read(kind);
      const all = cut<unknown>(tenant.more[kind] ?? smallOf(tenant, now())[kind] ?? []);
      for (const _ of pagesOf(all)) onPage?.();
      return all as never; // Safe: the array under a kind's key contains that kind's resources.
    },
    fetchOwnIdentity: async () => tenant.self,
    fetchGranted: async () => null,
    ...(tenant.auditLog ?? silentAuditLog),
    fetchAssignableGroupIds: async (onPage) => {
      onPage?.();
      return tenant.groups.filter(({ isAssignableToRole }) => isAssignableToRole).map(({ id }) => id);
    },
    fetchGroups: async (ids, onPage) => {
      const cut = read('group');
      for (const _ of pagesOf(ids)) onPage?.();
      const found = cut(tenant.groups.filter(({ id }) => ids.includes(id)));
      return ids.map((id) => found.find((one) => one.id === id) ?? goneGroup(id));
    },
    listFleet: async function* <K extends ListKind>(kind: K) {
      const items = read(kind)(listedItems(tenant, kind, now()));
      // Safe: the items are of the requested kind.
      for (const page of pagesOf(items)) yield page as unknown as readonly FleetItem<K>[];
    },
    deltaFleet: async function* <K extends DeltaKind>(kind: K, link: string | null) {
      yield* changedItems<K>(tenant, read(kind)(resourcesSince(tenant, kind, link)), kind, link, now());
    },
    listRecords: async function* (kind, from, to, only, onFilterRefused) {
      if (tenant.refusedFilters.has(kind)) onFilterRefused?.();
      const cut = read(kind);
      const records = visibleRecords(tenant, kind, from, to, now());
      yield* pagesOf(cut(records.filter((record) => isOfThese(record, only))));
    },
    listAuditHistory: async function* (from, to, categories) {
      tenant.reads.push(`history ${from}`);
      const failure = tenant.failures.get('directoryAudit');
      if (failure !== undefined) throw new CollectionError(failure);
      const records = visibleRecords(tenant, 'directoryAudit', from, to, now());
      const wanted = records.filter(isDirectoryAudit).filter(({ category }) => categories.includes(category));
      yield* pagesOf(wanted.sort((a, b) => Date.parse(a.activityDateTime) - Date.parse(b.activityDateTime)));
    },
    fetchOwners: async (id) => {
      const owners = tenant.owners.get(id);
      if (owners === undefined)
        throw new CollectionError({ reason: 'notPermitted', permission: 'Application.Read.All', detail: 'Forbidden' });
      return tenant.users.filter((user) => owners.includes(user.id)).map(namedUser);
    },
    fetchFailingSettings: async (ids) => {
      tenant.reads.push(`failing settings of ${ids.length}`);
      return new Map(ids.map((id) => [id, tenant.failingSettings.get(id) ?? { status: 'unread', reason: 'gone' }]));
    },
    fetchMailboxes: async (ids) => {
      tenant.reads.push('mailboxes');
      const { mailboxes } = tenant;
      if (mailboxes === null) throw new CollectionError({ reason: 'broken', detail: 'HTTP 503' });
      return new Map(ids.map((id) => [id, mailboxes.includes(id)]));
    },
    fetchNames: async (ids) => {
      const groups = tenant.groups.map(({ id, displayName }) => ({
        id,
        displayName: displayName ?? '',
        address: null,
        type: 'group' as const,
      }));
      const units = [...tenant.units].map(([id, displayName]) => ({
        ...{ id, displayName },
        ...{ address: null, type: 'other' as const },
      }));
      return [...tenant.users.map(namedUser), ...groups, ...units].filter(({ id }) => ids.includes(id));
    },
    createSubscription: async (resource, _state, expiresAt) => {
      const made = { id: `subscription of ${resource}`, resource, expiresAt };
      tenant.subscriptions.set(made.id, made);
      return made;
    },
    renewSubscription: async (id, expiresAt) => {
      const renewed = { ...(tenant.subscriptions.get(id) ?? { id, resource: 'users' }), expiresAt };
      tenant.subscriptions.set(id, renewed);
      return renewed;
    },
    deleteSubscription: async (id) => {
      tenant.subscriptions.delete(id);
    },
    spent: () => [],
    resume: () => undefined,
    listSubscriptions: async () => [...tenant.subscriptions.values()],
  };
}

/** Everybody signed in an hour ago. */
export const activityOf = (
  { id, userType, accountEnabled, externalUserState }: User,
  now: number,
): FleetItem<'signInActivity'> => ({
  resource: { id, userType, accountEnabled, externalUserState },
  observed: {
    createdDateTime: '2024-01-08T08:00:00Z',
    externalUserStateChangeDateTime: null,
    lastSuccessfulSignInDateTime: new Date(now - 3_600_000).toISOString(),
  },
});

const isDirectoryAudit = (record: LogRecord): record is DirectoryAudit => record.kind === 'directoryAudit';

function isOfThese(record: LogRecord, only: WantedSignIns | undefined): boolean {
  if (record.kind !== 'signIn' || only === undefined) return true;
  if (isAppSignIn(record)) return only.appIds?.includes(record.userId) === true;
  return only.others === 'all' || only.userIds.includes(record.userId);
}

const goneGroup = (id: string): Group => ({
  id,
  displayName: null,
  isAssignableToRole: false,
  isManagementRestricted: false,
  memberIds: [],
});

const namedUser = ({ id, displayName, userPrincipalName }: User): DirectoryName => ({
  id,
  displayName,
  address: userPrincipalName,
  type: 'person',
});

const smallOf = (
  tenant: SmallTenant,
  now: number,
): { readonly [K in keyof SmallResources]?: readonly SmallResources[K][] } => ({
  alert: tenant.defenderAlerts,
  incident: tenant.defenderIncidents,
  healthIssue: [],
  authenticationContextClassReference: [],
  sensitivityLabel: [{ id: 'confidential', name: 'Confidential', hasProtection: true }],
  sensor: [{ id: 'dc1', displayName: 'DC1', healthStatus: 'healthy' }],
  applePushNotificationCertificate: [{ id: 'certificate', expirationDateTime: '2027-06-01T00:00:00Z' }],
  mobileThreatDefenseConnector: [],
  vppToken: [],
  ...goodAppProtections,
  authenticationStrengthPolicy: tenant.strengths,
  conditionalAccessPolicy: tenant.policies,
  group: tenant.groups,
  identitySecurityDefaultsEnforcementPolicy: [{ id: 'defaults', isEnabled: tenant.securityDefaultsOn }],
  namedLocation: tenant.places,
  riskyServicePrincipal: tenant.riskyApplications,
  riskyUser: tenant.riskyUsers,
  openRiskDetection: tenant.openRiskDetections,
  deviceProtectionOverview: [protectionOverview(tenant.devices.length)],
  legacySignIn: [],
  uncoveredSignIn: [],
  secureScore: goodScores(new Date(now).toISOString()),
  secureScoreControlProfile: goodProfiles,
  companySubscription: [],
  subscribedSku: tenant.skus,
  unifiedRoleAssignment: tenant.assignments,
  unifiedRoleAssignmentScheduleInstance: tenant.roleInstances,
  unifiedRoleEligibilityScheduleInstance: tenant.roleEligibilities,
  accessReviewScheduleDefinition: [roleReview()],
  unifiedRoleManagementPolicyAssignment: tenant.roleSettings,
  ...goodApplications,
  servicePrincipal: [...goodApplications.servicePrincipal, monitor({ id: 'our-service-principal' })],
  appRoleAssignment: [
    ...goodApplications.appRoleAssignment,
    monitorPermission({ principalId: 'our-service-principal' }),
  ],
  ...tenant.settings,
});

/** Microsoft's log shows an entry some time after the event. */
const visibleRecords = (tenant: SmallTenant, kind: LogKind, from: string, to: string, now: number): LogRecord[] =>
  tenant.log
    .filter(({ record, visibleAt }) => record.kind === kind && visibleAt <= now)
    .map(({ record }) => record)
    .filter((record) => recordTime(record) >= from && recordTime(record) < to);
