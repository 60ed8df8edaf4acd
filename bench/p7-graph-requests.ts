import type { SeenRequest } from '../infra/local/tenant/graph/server';
import { startWorld, type World } from '../infra/local/world';
import type { Kind } from '../shared/core/resource/kind';
import { hourMs } from '../shared/core/time/durations';
import { kindDefinitions } from '../shared/kinds';
import { atMost, type Report, type ReportVerdict, round, type Size } from './report';
import { peakWithin } from './statistics';

const dayHours = { full: 24, quick: 3 } as const;
const busyHours = { full: 1, quick: 0.5 } as const;
/** The first collections, and the month of history that is read after them. */
const startMs = 20 * 60_000;
/** The first tick comes within a minute. */
const secondHostMs = 75_000;
const changeEveryMs = 10 * 60_000;

/** Paths of requests that share a throttle budget of Graph. Any other path belongs to the directory. */
const budgetPaths = [
  { name: 'identity protection and Conditional Access', path: /^\/v1\.0\/identity\/|^\/v1\.0\/identityProtection\// },
  { name: 'reports: audit log and sign-ins', path: /^\/v1\.0\/auditLogs\// },
  { name: 'Intune', path: /^\/v1\.0\/deviceManagement\// },
  { name: 'SharePoint', path: /^\/v1\.0\/admin\/sharepoint\// },
  { name: 'subscriptions', path: /^\/v1\.0\/subscriptions/ },
] as const;
const everythingElse = 'directory';
const budgetNames = [...budgetPaths.map(({ name }) => name), everythingElse];

const budgetOf = ({ path }: SeenRequest): string =>
  budgetPaths.find((budget) => budget.path.test(path))?.name ?? everythingElse;

/** The request that is sent once for each token, to check its tenant. */
const isTenantCheck = ({ path }: SeenRequest): boolean => path === '/v1.0/organization?$select=id,displayName';

/** First pages only: a new request for a list. Links of later pages carry a token. */
const isFirstPage = (request: SeenRequest): boolean =>
  request.method === 'GET' && !/skiptoken|deltatoken/i.test(request.path) && !isTenantCheck(request);

/**
 * The paths of lists that belong to one resource type each. Two types are left out: sign-ins, which are read in portions of the
 * followed people and with two filters, and groups, which are read one by one if a policy or a role names them.
 */
const lists: Readonly<Partial<Record<Kind, string>>> = {
  application: '/v1.0/applications',
  appManagementPolicy: '/v1.0/policies/appManagementPolicies',
  auditEvent: '/v1.0/deviceManagement/auditEvents',
  authenticationContextClassReference: '/v1.0/identity/conditionalAccess/authenticationContextClassReferences',
  authenticationMethodsPolicy: '/v1.0/policies/authenticationMethodsPolicy',
  authenticationStrengthPolicy: '/v1.0/policies/authenticationStrengthPolicies',
  authorizationPolicy: '/v1.0/policies/authorizationPolicy',
  alert: '/v1.0/security/alerts_v2',
  incident: '/v1.0/security/incidents',
  healthIssue: '/v1.0/security/identities/healthIssues',
  sensor: '/v1.0/security/identities/sensors',
  applePushNotificationCertificate: '/v1.0/deviceManagement/applePushNotificationCertificate',
  mobileThreatDefenseConnector: '/v1.0/deviceManagement/mobileThreatDefenseConnectors',
  vppToken: '/v1.0/deviceAppManagement/vppTokens',
  iosManagedAppProtection: '/v1.0/deviceAppManagement/iosManagedAppProtections',
  secureScore: '/v1.0/security/secureScores',
  secureScoreControlProfile: '/v1.0/security/secureScoreControlProfiles',
  androidManagedAppProtection: '/v1.0/deviceAppManagement/androidManagedAppProtections',
  deviceManagement: '/v1.0/deviceManagement',
  deviceProtectionOverview: '/v1.0/deviceManagement',
  adminConsentRequestPolicy: '/v1.0/policies/adminConsentRequestPolicy',
  deviceRegistrationPolicy: '/v1.0/policies/deviceRegistrationPolicy',
  conditionalAccessPolicy: '/v1.0/identity/conditionalAccess/policies',
  crossTenantAccessPolicyConfigurationDefault: '/v1.0/policies/crossTenantAccessPolicy/default',
  crossTenantAccessPolicyConfigurationPartner: '/v1.0/policies/crossTenantAccessPolicy/partners',
  delegatedPermissionClassification:
    "/v1.0/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')/delegatedPermissionClassifications",
  deviceCompliancePolicy: '/v1.0/deviceManagement/deviceCompliancePolicies',
  deviceCompliancePolicyDeviceStateSummary: '/v1.0/deviceManagement/deviceCompliancePolicyDeviceStateSummary',
  directoryAudit: '/v1.0/auditLogs/directoryAudits',
  domain: '/v1.0/domains',
  signInActivity: '/v1.0/users',
  userRegistrationDetails: '/v1.0/reports/authenticationMethods/userRegistrationDetails',
  groupSetting: '/v1.0/groupSettings',
  onPremisesDirectorySynchronization: '/v1.0/directory/onPremisesSynchronization',
  identitySecurityDefaultsEnforcementPolicy: '/v1.0/policies/identitySecurityDefaultsEnforcementPolicy',
  managedDevice: '/v1.0/deviceManagement/managedDevices',
  namedLocation: '/v1.0/identity/conditionalAccess/namedLocations',
  oAuth2PermissionGrant: '/v1.0/oauth2PermissionGrants',
  organization: '/v1.0/organization',
  servicePrincipal: '/v1.0/servicePrincipals',
  tenantAppManagementPolicy: '/v1.0/policies/defaultAppManagementPolicy',
  riskDetection: '/v1.0/identityProtection/riskDetections',
  openRiskDetection: '/v1.0/identityProtection/riskDetections',
  riskyServicePrincipal: '/v1.0/identityProtection/riskyServicePrincipals',
  riskyUser: '/v1.0/identityProtection/riskyUsers',
  sensitivityLabel: '/v1.0/security/dataSecurityAndGovernance/sensitivityLabels',
  sharepointSettings: '/v1.0/admin/sharepoint/settings',
  companySubscription: '/v1.0/directory/subscriptions',
  subscribedSku: '/v1.0/subscribedSkus',
  unifiedRoleAssignment: '/v1.0/roleManagement/directory/roleAssignments',
  unifiedRoleAssignmentScheduleInstance: '/v1.0/roleManagement/directory/roleAssignmentScheduleInstances',
  unifiedRoleEligibilityScheduleInstance: '/v1.0/roleManagement/directory/roleEligibilityScheduleInstances',
  accessReviewScheduleDefinition: '/v1.0/identityGovernance/accessReviews/definitions',
  unifiedRoleManagementPolicyAssignment: '/v1.0/policies/roleManagementPolicyAssignments',
};

/** Between its collections, the audit log is checked for new entries every minute (decision 25). */
const intervalMsOf = (kind: Kind): number => (kind === 'directoryAudit' ? 60_000 : cadenceMsOf(kind));

const cadenceMsOf = (kind: Kind): number =>
  (kindDefinitions.find((definition) => definition.kind === kind)?.cadenceMinutes ?? Number.NaN) * 60_000;

const pathOnly = ({ path }: SeenRequest): string => path.split('?')[0] ?? path;

type Window = { readonly requests: readonly SeenRequest[]; readonly ms: number };

const settle = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const since = ({ tenant }: World, from: number): Window => ({
  requests: tenant.requestsSince(from),
  ms: tenant.now() - from,
});

/** Runs every tick of a time in which nothing happens. */
async function watchQuietly(world: World, ms: number): Promise<Window> {
  const from = world.tenant.now();
  await world.advanceClock(ms);
  return since(world, from);
}

/**
 * Changes a policy every ten minutes, with two hosts on one storage. The clock does not jump before the first collections are done,
 * because work of the second host would then seem late.
 */
async function watchBusily(world: World, hours: number): Promise<Window> {
  // Read before counting starts: the tenant allows one such request a second for this program and the app together.
  const policy = await world.lookup.find('identity/conditionalAccess/policies', 'state', 'enabled');
  await settle(secondHostMs);
  const from = world.tenant.now();
  for (let turn = 0; turn * changeEveryMs < hours * hourMs; turn += 1) {
    const state = turn % 2 === 0 ? 'disabled' : 'enabled';
    const applied = world.tenant.applyChanges([
      {
        op: 'update',
        path: `/identity/conditionalAccess/policies/${String(policy?.id)}`,
        body: { state },
        actor: { userPrincipalName: 'mara.klein@contoso.example', ipAddress: '192.0.2.10' },
      },
    ]);
    if (applied.outcome === 'refused') throw new Error(applied.reason);
    await world.advanceClock(changeEveryMs);
  }
  // The last tick's work may still be running in the second host.
  await settle(3_000);
  return since(world, from);
}

const timesOf = ({ requests }: Window, budget: string): readonly number[] =>
  requests.filter((request) => budgetOf(request) === budget).map(({ time }) => time);

const perSecond = (window: Window, budget: string): number => (timesOf(window, budget).length / window.ms) * 1000;

type Asked = { readonly kind: Kind; readonly asked: number; readonly slots: number };

/** How often a list was requested beyond its slots. A page that is fetched twice in one collection shows here. */
function listsOf({ requests, ms }: Window): readonly Asked[] {
  return kindDefinitions.flatMap(({ kind }): readonly Asked[] => {
    const path = lists[kind];
    if (path === undefined) return [];
    const asked = requests.filter((request) => isFirstPage(request) && pathOnly(request) === path).length;
    // Two resource types may read one path, each with its own $select or filter.
    const sharing = kindDefinitions.filter((other) => lists[other.kind] === path);
    const slots = sharing.reduce((sum, other) => sum + Math.ceil(ms / intervalMsOf(other.kind)), 0);
    return [{ kind, asked, slots }];
  });
}

const busiestHour = (window: Window, budget: string): number => peakWithin(timesOf(window, budget), hourMs);

function rowsOf(name: string, window: Window): readonly (readonly string[])[] {
  return budgetNames.map((budget) => {
    const times = timesOf(window, budget);
    return [
      name,
      budget,
      String(times.length),
      round(times.length / (window.ms / hourMs)),
      String(busiestHour(window, budget)),
      round(perSecond(window, budget)),
      String(peakWithin(times, 1_000)),
      String(peakWithin(times, 10_000)),
    ];
  });
}

async function inWorld<T>(hosts: 1 | 2, use: (world: World) => Promise<T>): Promise<T> {
  const world = await startWorld({ hosts, speed: 1, onProblem: console.error });
  try {
    return await use(world);
  } finally {
    await world.stop();
  }
}

/** P7: all requests to Graph at the default cadences, as the simulated tenant counts them on its own clock. */
export async function graphRequests(size: Size): Promise<Report> {
  const { start, day } = await inWorld(1, async (world) => ({
    start: await watchQuietly(world, startMs),
    day: await watchQuietly(world, dayHours[size] * hourMs),
  }));
  const busy = await inWorld(2, (world) => watchBusily(world, busyHours[size]));
  const windows = { 'first 20 minutes': start, 'quiet day': day, 'a change every ten minutes': busy };
  const all = Object.values(windows);
  const worst = (budget: string, windowMs: number): number =>
    Math.max(...all.map((window) => peakWithin(timesOf(window, budget), windowMs)));
  // The first collections read everything at once, so an average over these minutes would mean nothing.
  const average = (budget: string): number => Math.max(...[day, busy].map((window) => perSecond(window, budget)));
  const refused = all.flatMap(({ requests }) => requests.filter(({ status }) => status === 429));
  const asked = listsOf(day);
  const never = asked.filter((list) => list.asked === 0 && cadenceMsOf(list.kind) <= day.ms);
  const twice = asked.filter((list) => list.asked > list.slots + 1);
  const shown = (some: readonly Asked[]): string =>
    some.length === 0 ? 'none' : some.map((list) => `${list.kind} ${list.asked}`).join(', ');
  const [identity, reports] = [budgetPaths[0].name, budgetPaths[1].name];
  const verdicts: readonly ReportVerdict[] = [
    atMost(`${identity}, peak in 1 s`, worst(identity, 1_000), 1),
    atMost(`${identity}, average a second`, average(identity), 0.2),
    atMost(`${reports}, peak in 10 s`, worst(reports, 10_000), 5),
    {
      budget: 'no request that the tenant refused as too many',
      measured: refused.length === 0 ? 'none' : refused.map(pathOnly).join(', '),
      kept: refused.length === 0,
    },
    {
      budget: 'one list per kind and page: no list asked for more often than its slots',
      measured: shown(twice),
      kept: twice.length === 0,
    },
    { budget: 'no kind is left out of the day', measured: shown(never), kept: never.length === 0 },
  ];
  return {
    title: `P7: Graph requests of ${kindDefinitions.length} kinds at their default cadences`,
    method: `One host, whose clock is walked through each minute of the first collections and of ${dayHours[size]} simulated hours in which nothing happens; then two hosts on one storage and a change of a policy every ten minutes for ${busyHours[size]} h. Contoso has 40 people and 30 devices, Entra ID P2 and Intune; counted by the simulated tenant on its own clock. On the day the lists were asked for (of so many slots): ${asked
      .map(({ kind, asked: count, slots }) => `${kind} ${count} (${slots})`)
      .join(', ')}.`,
    columns: [
      'window',
      'budget',
      'requests',
      'an hour',
      'busiest hour',
      'average a second',
      'peak in 1 s',
      'peak in 10 s',
    ],
    rows: Object.entries(windows).flatMap(([name, window]) => rowsOf(name, window)),
    verdicts,
  };
}
