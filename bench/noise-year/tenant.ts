import { CollectionError } from '../../shared/core/collection/failure';
import type { DeltaKind, FleetItem, Graph, ListKind, WantedSignIns } from '../../shared/core/collection/graph';
import {
  type AuditRecord,
  type DirectoryAudit,
  isAuditRecord,
  type LogRecord,
  recordTime,
} from '../../shared/core/log/record';
import type { LogKind } from '../../shared/core/resource/kind';
import type {
  FleetObserved,
  FleetResources,
  NamedLocation,
  RoleAssignmentScheduleInstance,
  SubscribedSku,
  User,
} from '../../shared/core/resource/resource';
import { dayMs, minuteMs } from '../../shared/core/time/durations';
import type { DirectoryDevice } from '../../shared/kinds/device/device';
import type { DeviceCompliancePolicy } from '../../shared/kinds/device-compliance-policy/device-compliance-policy';
import type { DeviceStateSummary } from '../../shared/kinds/device-compliance-policy-device-state-summary/device-compliance-policy-device-state-summary';
import type { DeviceProtectionOverview } from '../../shared/kinds/device-protection-overview/device-protection-overview';
import type { ManagedDevice } from '../../shared/kinds/managed-device/managed-device';
import { application, permission, principal } from '../../tests/fixtures/applications';
import {
  assignment,
  blockGrant,
  eligibility,
  germany,
  globalAdministratorRole,
  group,
  guest,
  instance,
  office,
  phishingResistantStrength,
  policy,
  user,
  userAdministratorRole,
} from '../../tests/fixtures/conditional-access';
import { protectionOverview } from '../../tests/fixtures/defence';
import { activityOf, goodTenant, graphOf, type SmallTenant } from '../../tests/pipeline/small-tenant';
import { rates } from './rates';

type Logged = { readonly record: LogRecord; readonly visibleAt: number };

/** Ids that changed, oldest first. A delta link is an index into this list. */
type Trail = string[];

/**
 * A healthy tenant of any size. It extends the small tenant of the tests with parts that would be too slow or too inexact over a
 * year: delta queries, a log by days, compliance policies.
 */
export type YearTenant = {
  readonly small: SmallTenant;
  compliancePolicies: DeviceCompliancePolicy[];
  places: NamedLocation[];
  readonly users: Map<string, User>;
  readonly devices: Map<string, ManagedDevice>;
  readonly trails: Readonly<Record<DeltaKind, Trail>>;
  /** Records by kind and by the UTC day of their own time. */
  readonly log: Map<string, Logged[]>;
  /** Entries from the weeks before monitoring began. */
  readonly history: DirectoryAudit[];
  /** The time until which Graph refuses a resource type, and the answer that it gives. */
  readonly refusals: SmallTenant['failures'];
  /** People who joined and have not registered a method yet. */
  readonly unregistered: Set<string>;
  nextPerson: number;
  nextRecord: number;
  /** How many log entries were written. */
  written: number;
};

export const breakGlass = ['0a1b2c3d-0000-4000-8000-000000000001', '0a1b2c3d-0000-4000-8000-000000000002'];
export const breakGlassGroup = 'break-glass-group';
export const vendorGroup = 'vendors';
export const intuneAdministratorRole = '3a2c62db-5318-420d-8d74-23affee5d9d5';
export const helpdeskAdministratorRole = '729827e3-9c14-49f7-bb1b-9608f156bbb8';
const securityAdministratorRole = '194ae4cb-b126-40b2-bd5b-6091b380977d';

/**
 * The roles that can be activated: two Global Administrators have one, and the others share theirs as a help desk and a device
 * team.
 */
const eligibleRoles = [
  globalAdministratorRole,
  globalAdministratorRole,
  userAdministratorRole,
  intuneAdministratorRole,
  helpdeskAdministratorRole,
  securityAdministratorRole,
];

export const personId = (at: number): string => `person${String(at).padStart(5, '0')}`;
export const administratorId = (at: number): string => `admin${String(at).padStart(2, '0')}`;

const plan = (servicePlanId: string, servicePlanName: string) => ({
  servicePlanId,
  servicePlanName,
  provisioningStatus: 'Success',
});

export const sku = (people: number): SubscribedSku => ({
  id: 'sku-e5',
  skuId: 'sku-e5',
  skuPartNumber: 'SPE_E5',
  capabilityStatus: 'Enabled',
  prepaidEnabled: Math.ceil(people * 1.1),
  consumedUnits: people,
  servicePlans: [
    plan('41781fb2-bc02-4b7c-bd55-b576c07bb09d', 'AAD_PREMIUM'),
    plan('eec0eb4f-6444-4f95-aba0-50c24d67f998', 'AAD_PREMIUM_P2'),
    plan('c1ec4a95-1f05-45b3-a911-aa3fa01094f5', 'INTUNE_A'),
    plan('5dbe027f-2339-4123-9542-606e4d348a72', 'SHAREPOINTENTERPRISE'),
  ],
});

const spared = { excludeGroups: [breakGlassGroup] };

export const policies = [
  policy({ id: 'ca01', displayName: 'CA01 Require MFA', users: spared }),
  policy({
    id: 'ca02',
    displayName: 'CA02 Block legacy',
    users: spared,
    conditions: { clientAppTypes: ['exchangeActiveSync', 'other'] },
    grants: blockGrant,
  }),
  policy({
    id: 'ca03',
    displayName: 'CA03 Administrators: phishing-resistant',
    users: {
      ...spared,
      includeUsers: [],
      includeRoles: [...new Set(eligibleRoles)].sort(),
    },
    grants: { builtInControls: [], authenticationStrengthId: phishingResistantStrength.id },
  }),
  policy({
    id: 'ca04',
    displayName: 'CA04 Block device code flow',
    users: spared,
    conditions: { transferMethods: ['deviceCodeFlow'] },
    grants: blockGrant,
  }),
  policy({
    id: 'ca05',
    displayName: 'CA05 Risky sign-ins: MFA',
    users: spared,
    conditions: { signInRiskLevels: ['high', 'medium'] },
  }),
  policy({
    id: 'ca06',
    displayName: 'Microsoft-managed: block legacy authentication',
    state: 'enabledForReportingButNotEnforced',
    users: spared,
    conditions: { clientAppTypes: ['exchangeActiveSync', 'other'] },
    grants: blockGrant,
  }),
];

export const compliancePolicy: DeviceCompliancePolicy = {
  id: 'win-baseline',
  displayName: 'Win-Baseline',
  odataType: '#microsoft.graph.windows10CompliancePolicy',
  version: 1,
  assignments: ['allDevices'],
  scheduledActions: ['block:0'],
  settings: {
    bitLockerEnabled: true,
    osMinimumVersion: '10.0.22631',
    passwordRequired: true,
    passwordMinimumLength: 12,
    secureBootEnabled: true,
  },
};

export const deviceOf = (id: string, userId: string): ManagedDevice => ({
  id,
  deviceName: `PC-${id}`,
  azureADDeviceId: `entra-${id}`,
  userId,
  complianceState: 'compliant',
  isEncrypted: true,
  jailBroken: 'Unknown',
  partnerReportedThreatState: 'activated',
  operatingSystem: 'Windows',
  osVersion: '10.0.26100',
  managedDeviceOwnerType: 'company',
  managementAgent: 'mdm',
});

/** One administrator for every fifty people, until there are as many as roles; after that, one for every thousand. */
const administratorCount = (people: number): number => eligibleRoles.length + Math.floor(people / 1000);

export function healthyTenant(people: number): YearTenant {
  const admins = Array.from({ length: administratorCount(people) }, (_, at) => administratorId(at));
  const roleOf = (at: number): string => eligibleRoles[at] ?? helpdeskAdministratorRole;
  const members = Array.from({ length: people - admins.length - breakGlass.length }, (_, at) => personId(at));
  const accounts = [
    ...breakGlass.map((id, at) =>
      user(id, {
        displayName: `BreakGlass-${at + 1}`,
        userPrincipalName: `breakglass${at + 1}@contoso.onmicrosoft.com`,
      }),
    ),
    ...admins.map((id) => user(id)),
    ...members.map((id) => user(id)),
    ...Array.from({ length: Math.round(people / 10) }, (_, at) => guest(`guest${String(at).padStart(4, '0')}`)),
  ];
  const standing = breakGlass.map((id) => instance(id, globalAdministratorRole));
  const small: SmallTenant = {
    ...goodTenant(),
    policies: [...policies],
    groups: [group(breakGlassGroup, breakGlass), group(vendorGroup, members.slice(1, 15))],
    users: [],
    devices: [],
    assignments: breakGlass.map((id) => assignment(id, globalAdministratorRole)),
    roleInstances: standing,
    roleEligibilities: admins.map((id, at) => eligibility(id, roleOf(at), { id: `eligible-${id}` })),
    skus: [sku(people)],
  };
  return {
    small,
    compliancePolicies: [compliancePolicy],
    places: [office, germany],
    users: new Map(accounts.map((account) => [account.id, account])),
    devices: new Map(
      [...admins, ...members].map((owner, at) => {
        const id = `device${String(at).padStart(5, '0')}`;
        return [id, deviceOf(id, owner)];
      }),
    ),
    trails: { user: [], device: [] },
    log: new Map(),
    history: [],
    refusals: small.failures,
    unregistered: new Set(),
    nextPerson: members.length,
    nextRecord: 0,
    written: 0,
  };
}

export const administratorsOf = ({ small }: YearTenant): readonly string[] =>
  small.roleEligibilities.map(({ principalId }) => principalId);

// --- Changing it ---------------------------------------------------------------------------------------------------

export function putUser(tenant: YearTenant, one: User): void {
  tenant.users.set(one.id, one);
  tenant.trails.user.push(one.id);
}

export function removeUser(tenant: YearTenant, id: string): void {
  tenant.users.delete(id);
  tenant.trails.user.push(id);
}

export function putDevice(tenant: YearTenant, device: ManagedDevice): void {
  const before = tenant.devices.get(device.id);
  tenant.devices.set(device.id, device);
  // The directory copies the compliance state from Intune.
  if (before?.complianceState !== device.complianceState) tenant.trails.device.push(device.id);
}

export function removeDevice(tenant: YearTenant, id: string): void {
  tenant.devices.delete(id);
  tenant.trails.device.push(id);
}

export const editPolicy = (
  tenant: YearTenant,
  id: string,
  edit: (before: SmallTenant['policies'][number]) => SmallTenant['policies'][number],
): { readonly before: SmallTenant['policies'][number]; readonly after: SmallTenant['policies'][number] } => {
  const before = tenant.small.policies.find((one) => one.id === id);
  if (before === undefined) throw new Error(`no policy ${id}`);
  const after = edit(before);
  tenant.small.policies = tenant.small.policies.map((one) => (one.id === id ? after : one));
  return { before, after };
};

export const setMembers = (tenant: YearTenant, groupId: string, memberIds: readonly string[]): void => {
  tenant.small.groups = tenant.small.groups.map((one) =>
    one.id === groupId ? { ...one, memberIds: [...memberIds].sort() } : one,
  );
};

export const giveRole = (tenant: YearTenant, held: RoleAssignmentScheduleInstance): void => {
  const { small } = tenant;
  small.roleInstances = [...small.roleInstances, held];
  small.assignments = [
    ...small.assignments,
    assignment(held.principalId, held.roleDefinitionId, { principalType: held.principalType, id: `of-${held.id}` }),
  ];
};

export const takeRole = (tenant: YearTenant, instanceId: string): void => {
  const { small } = tenant;
  small.roleInstances = small.roleInstances.filter(({ id }) => id !== instanceId);
  small.assignments = small.assignments.filter(({ id }) => id !== `of-${instanceId}`);
};

const keptDays = 9;
const dayOf = (iso: string): string => iso.slice(0, 10);

/** Adds a record that Microsoft's log shows from `visibleAt` on. */
export function putRecord(tenant: YearTenant, record: LogRecord, visibleAt: number): void {
  tenant.written += 1;
  const key = `${record.kind} ${dayOf(recordTime(record))}`;
  const day = tenant.log.get(key);
  if (day !== undefined) {
    day.push({ record, visibleAt });
    return;
  }
  tenant.log.set(key, [{ record, visibleAt }]);
  const oldest = new Date(Date.parse(recordTime(record)) - keptDays * dayMs).toISOString().slice(0, 10);
  for (const other of tenant.log.keys()) if (other.slice(-10) < oldest) tenant.log.delete(other);
}

// --- Graph's answers -----------------------------------------------------------------------------------------------

const pageSize = 500;

function* pagesOf<T>(all: readonly T[]): Generator<readonly T[]> {
  if (all.length === 0) yield [];
  for (let from = 0; from < all.length; from += pageSize) yield all.slice(from, from + pageSize);
}

/** Every computer reports, and all are clean. */
const protectionOf = ({ devices }: YearTenant): DeviceProtectionOverview =>
  protectionOverview([...devices.values()].filter(({ operatingSystem }) => operatingSystem === 'Windows').length);

const summaryOf = ({ devices }: YearTenant): DeviceStateSummary => {
  const counts = new Map<string, number>();
  for (const { complianceState } of devices.values())
    counts.set(complianceState, (counts.get(complianceState) ?? 0) + 1);
  const of = (state: string): number => counts.get(state) ?? 0;
  return {
    id: 'summary',
    compliantDeviceCount: of('compliant'),
    nonCompliantDeviceCount: of('noncompliant'),
    inGracePeriodCount: of('inGracePeriod'),
    errorDeviceCount: of('error'),
    conflictDeviceCount: of('conflict'),
    unknownDeviceCount: of('unknown'),
  };
};

/** The tenant's own applications. The first ones can read data. */
export const ownApps = Array.from({ length: 11 }, (_, at) => `own-app-${at + 1}`);
const readFiles = '01d4889c-1287-42c6-ac1f-5d1e02578ef6';

const ownAppsOf = (kind: string): readonly unknown[] => {
  switch (kind) {
    case 'application':
      return ownApps.map((id) => application({ id, appId: `${id}-app`, displayName: id }));
    case 'servicePrincipal':
      return ownApps.map((id) => principal({ id: `${id}-principal`, appId: `${id}-app`, displayName: id }));
    case 'appRoleAssignment':
      return ownApps
        .slice(0, Math.round((ownApps.length * rates.powerfulOwnApps) / 100))
        .map((id) => permission(readFiles, { id: `${id}-files`, principalId: `${id}-principal`, principalName: id }));
    default:
      return [];
  }
};

const directoryDevice = (device: ManagedDevice): DirectoryDevice => ({
  id: `object-${device.id}`,
  deviceId: device.azureADDeviceId,
  displayName: device.deviceName,
  accountEnabled: true,
  isCompliant: device.complianceState === 'compliant' || device.complianceState === 'inGracePeriod',
  isManaged: true,
  trustType: 'AzureAd',
  operatingSystem: device.operatingSystem,
});

/** All items of a fleet that Graph lists whole. */
function listedItems(tenant: YearTenant, kind: ListKind, now: number): readonly unknown[] {
  switch (kind) {
    case 'managedDevice': {
      const observed = {
        lastSyncDateTime: new Date(now).toISOString(),
        complianceGracePeriodExpirationDateTime: null,
      };
      return [...tenant.devices.values()].map((resource) => ({ resource, observed }));
    }
    case 'signInActivity':
      return [...tenant.users.values()].map((user) => activityOf(user, now));
    case 'unifiedGroup':
      return [];
    case 'userRegistrationDetails':
      return [...tenant.users.keys()].map((id) => ({
        resource: {
          id,
          userType: 'member',
          isMfaCapable: !tenant.unregistered.has(id),
          methodsRegistered: tenant.unregistered.has(id) ? [] : ['passKeyDeviceBound'],
        },
        observed: {},
      }));
  }
}

const fleetResource: {
  readonly [K in DeltaKind]: (tenant: YearTenant, id: string) => FleetResources[K] | undefined;
} = {
  user: ({ users }, id) => users.get(id),
  device: ({ devices }, id) => {
    const device = devices.get(id);
    return device && directoryDevice(device);
  },
};
const goneId = (kind: DeltaKind, id: string): string => (kind === 'device' ? `object-${id}` : id);

/** The items of a fleet that were added, changed or removed since the collection that ended with `link`; null: the whole fleet. */
function* changedItems<K extends DeltaKind>(tenant: YearTenant, kind: K, link: string | null, now: number) {
  const trail = tenant.trails[kind];
  const all = kind === 'user' ? tenant.users.keys() : tenant.devices.keys();
  const ids = new Set(link === null ? all : trail.slice(Number(link)));
  const observed = {
    approximateLastSignInDateTime: new Date(now).toISOString(),
    isAutopilot: false,
    createdDateTime: '2024-01-08T08:00:00Z',
    externalUserStateChangeDateTime: null,
  };
  const items = [...ids].flatMap((id) => {
    const resource = fleetResource[kind](tenant, id);
    // Safe: both kinds have all observed fields.
    return resource === undefined ? [] : [{ resource, observed: observed as FleetObserved[K] }];
  });
  const removedIds = link === null ? [] : [...ids].filter((id) => fleetResource[kind](tenant, id) === undefined);
  const pages = [...pagesOf(items)];
  for (const [at, page] of pages.entries()) {
    const isLast = at === pages.length - 1;
    yield {
      items: page,
      removedIds: isLast ? removedIds.map((id) => goneId(kind, id)) : [],
      deltaLink: isLast ? String(trail.length) : null,
    };
  }
}

/** The port through which the pipeline reads: that of the small tenant, except for the added parts. */
export function graphOfYear(tenant: YearTenant, now: () => number): Graph {
  const base = graphOf(tenant.small, now);
  const refuse = (kind: Parameters<Graph['fetchSmall']>[0] | DeltaKind | ListKind | LogKind): void => {
    const failure = tenant.refusals.get(kind);
    if (failure !== undefined) throw new CollectionError(failure);
    // Reads are not recorded, because a year has too many of them.
    tenant.small.reads.length = 0;
  };
  return {
    ...base,
    fetchSmall: async (kind) => {
      refuse(kind);
      // Safe: the array of a kind holds that kind's resources.
      if (kind === 'deviceCompliancePolicy') return tenant.compliancePolicies as never;
      if (kind === 'namedLocation') return tenant.places as never; // Safe: this kind's resources.
      if (kind === 'deviceCompliancePolicyDeviceStateSummary') return [summaryOf(tenant)] as never; // Safe: this kind's resources.
      if (kind === 'deviceProtectionOverview') return [protectionOf(tenant)] as never; // Safe: this kind's resources.
      return [...(await base.fetchSmall(kind)), ...ownAppsOf(kind)] as never; // Safe: this kind's resources.
    },
    listFleet: async function* <K extends ListKind>(kind: K) {
      refuse(kind);
      // Safe: the items are of the kind that was asked for.
      yield* pagesOf(listedItems(tenant, kind, now()) as readonly FleetItem<K>[]);
    },
    deltaFleet: async function* <K extends DeltaKind>(kind: K, link: string | null) {
      refuse(kind);
      yield* changedItems(tenant, kind, link, now());
    },
    listRecords: async function* (kind, from, to, only) {
      refuse(kind);
      yield* pagesOf(visible(tenant, kind, from, to, now()).filter((record) => isOfThese(record, only)));
    },
    askAuditLog: async (kind, { from, to, operations }) => {
      refuse(kind);
      // The id of the query is the query itself, so the request for its answer contains everything.
      return JSON.stringify({ from, to, operations, askedAt: now() });
    },
    auditQuestionState: async (_, id) => (now() - questionIn(id).askedAt < minuteMs ? 'running' : 'succeeded'),
    readAuditAnswer: async (kind, id) => {
      refuse(kind);
      const { from, to, operations } = questionIn(id);
      const asked = new Set(operations);
      const records = visible(tenant, kind, from, to, now()).filter(isAuditRecord);
      return { records: records.filter((record) => asked.size === 0 || asked.has(nameOf(record))), next: null };
    },
    fetchIdsOfAddresses: async () => new Map(),
    listAuditHistory: async function* (from, to, categories) {
      refuse('directoryAudit');
      const wanted = tenant.history.filter(
        ({ activityDateTime, category }) =>
          activityDateTime >= from && activityDateTime < to && categories.includes(category),
      );
      yield* pagesOf(wanted.sort((a, b) => (a.activityDateTime < b.activityDateTime ? -1 : 1)));
    },
    fetchMailboxes: async () => new Map(),
    fetchNames: async (ids) =>
      ids.flatMap((id) => {
        const found = tenant.users.get(id);
        if (found === undefined) return [];
        return [{ id, displayName: found.displayName, address: found.userPrincipalName, type: 'person' as const }];
      }),
  };
}

type Question = {
  readonly from: string;
  readonly to: string;
  readonly operations: readonly string[];
  readonly askedAt: number;
};

const questionIn = (id: string): Question => JSON.parse(id) as Question; // Safe: `askAuditLog` wrote this id.

const nameOf = (record: AuditRecord): string =>
  record.kind === 'auditEvent' ? record.activityType : record.activityDisplayName;

const isOfThese = (record: LogRecord, only: WantedSignIns | undefined): boolean =>
  record.kind !== 'signIn' || only === undefined || only.others === 'all' || only.userIds.includes(record.userId);

function visible(tenant: YearTenant, kind: LogKind, from: string, to: string, now: number): LogRecord[] {
  const found: LogRecord[] = [];
  for (let day = Date.parse(dayOf(from)); day <= Date.parse(to); day += dayMs) {
    for (const { record, visibleAt } of tenant.log.get(`${kind} ${new Date(day).toISOString().slice(0, 10)}`) ?? []) {
      const at = recordTime(record);
      if (visibleAt <= now && at >= from && at < to) found.push(record);
    }
  }
  return found;
}
