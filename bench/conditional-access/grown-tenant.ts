import type {
  ConditionalAccessPolicy,
  Group,
  NamedLocation,
  RoleAssignment,
  User,
} from '../../shared/core/resource/resource';
import {
  assignment,
  group,
  mfaStrength,
  type PolicySpoil,
  phishingResistantStrength,
  policy,
  user,
  type World,
} from '../../tests/fixtures/conditional-access';

export type TenantSize = { readonly policies: number; readonly users: number; readonly groups: number };

/** The same seed gives the same numbers: mulberry32. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  };
}

const roles: readonly string[] = [
  '62e90394-69f5-4237-9190-012177145e10',
  'fe930be7-5e62-47db-91af-98c3a49a38b1',
  'f28a1f50-f6e7-4571-818b-6a12f2af6b6c',
  '29232cdf-9323-42fd-ade2-1d097af3e4de',
  '194ae4cb-b126-40b2-bd5b-6091b380977d',
  'b1be1c3e-b65d-4f19-8427-f6fa0d97feb9',
];
const counts = {
  departments: 40,
  sites: 25,
  rings: 6,
  exclusions: 120,
  apps: 150,
  offices: 40,
  countries: 20,
} as const;
const platforms = ['windows', 'macOS', 'iOS', 'android', 'linux'] as const;
const named = (name: string, at: number): string => `${name}${String(at).padStart(4, '0')}`;

/** A department and a site for everybody, rollout rings and exclusions for some, and projects that no policy names. */
function membershipsOf({ users, groups }: TenantSize, random: (below: number) => number): readonly Group[] {
  const members = new Map<string, string[]>();
  const join = (id: string, userId: string): void => {
    const list = members.get(id);
    if (list === undefined) members.set(id, [userId]);
    else list.push(userId);
  };
  const others = counts.departments + counts.sites + counts.rings + counts.exclusions;
  for (let at = 0; at < users; at += 1) {
    const id = named('u', at);
    const department = random(counts.departments);
    join(named('department', department), id);
    // A department has two sites.
    join(named('site', (department * 2 + random(2)) % counts.sites), id);
    if (random(20) === 0) join(named('ring', random(counts.rings)), id);
    if (random(400) === 0) join(named('exclusion', random(counts.exclusions)), id);
    for (let project = 0; project < 3; project += 1) join(named('project', random(Math.max(1, groups - others))), id);
  }
  return [...members].map(([id, ids]) => group(id, ids));
}

/**
 * A typical policy of a tenant that has grown for years: mostly for some people, with one or two conditions and an exclusion of its
 * own.
 */
function policyAt(at: number, random: (below: number) => number): ConditionalAccessPolicy {
  const exclusion = { excludeGroups: [named('exclusion', random(counts.exclusions))] };
  const everybody: PolicySpoil['users'] = exclusion;
  const department: PolicySpoil['users'] = {
    includeUsers: [],
    includeGroups: [named('department', random(counts.departments))],
    ...exclusion,
  };
  const some: PolicySpoil['users'] = {
    includeUsers: [],
    includeGroups: [named(random(2) === 0 ? 'site' : 'ring', random(counts.rings))],
  };
  const app = { includeApplications: [named('app', random(counts.apps))] };
  const office = named('office', random(counts.offices));
  const platform = platforms[random(platforms.length)] ?? 'windows';
  const role = { includeUsers: [], includeRoles: [roles[random(roles.length)] ?? ''] };
  const onlyOn = { platforms: { includePlatforms: [platform], excludePlatforms: [] } };
  const session = (hours: number): NonNullable<ConditionalAccessPolicy['sessionControls']> => ({
    signInFrequency: {
      isEnabled: true,
      type: 'hours',
      value: hours,
      frequencyInterval: 'timeBased',
      authenticationType: null,
    },
    persistentBrowser: { isEnabled: true, mode: 'never' },
    cloudAppSecurity: null,
    applicationEnforcedRestrictions: null,
    disableResilienceDefaults: null,
    continuousAccessEvaluationMode: null,
    secureSignInSession: null,
  });
  const templates: readonly PolicySpoil[] = [
    { users: everybody, apps: { excludeApplications: app.includeApplications } },
    { users: department },
    { users: department, apps: app, grants: { builtInControls: ['mfa', 'compliantDevice'] } },
    {
      users: department,
      conditions: { locations: { includeLocations: ['All'], excludeLocations: [office, 'AllTrusted'] } },
    },
    { users: some, apps: app, conditions: onlyOn, grants: { builtInControls: ['compliantDevice'] } },
    {
      users: everybody,
      apps: app,
      conditions: {
        locations: { includeLocations: [named('country', random(counts.countries))], excludeLocations: [office] },
      },
      grants: { builtInControls: ['block'] },
    },
    {
      users: department,
      conditions: { clientAppTypes: ['exchangeActiveSync', 'other'] },
      grants: { builtInControls: ['block'] },
    },
    {
      users: role,
      grants: { builtInControls: [], authenticationStrengthId: phishingResistantStrength.id },
      ...(random(2) === 0 ? { conditions: onlyOn } : {}),
    },
    { users: role, grants: null, sessionControls: session(4 + random(8)) },
    {
      users: department,
      conditions: { deviceFilter: { mode: 'exclude', rule: 'device.isCompliant -eq True' } },
      grants: null,
      sessionControls: session(8),
    },
    { users: everybody, conditions: { signInRiskLevels: ['high', 'medium'], ...(random(2) === 0 ? onlyOn : {}) } },
    {
      users: department,
      conditions: { userRiskLevels: ['high'] },
      grants: { operator: 'AND', builtInControls: ['mfa', 'passwordChange'] },
    },
    {
      users: department,
      conditions: { transferMethods: ['deviceCodeFlow', 'authenticationTransfer'] },
      grants: { builtInControls: ['block'] },
    },
    {
      users: department,
      apps: { includeApplications: [], includeUserActions: ['urn:user:registersecurityinfo'] },
      conditions: { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } },
    },
    { users: some, state: 'enabledForReportingButNotEnforced' },
  ];
  return policy({ id: named('ca', at), displayName: named('CA', at), ...templates[random(templates.length)] });
}

const locations: readonly NamedLocation[] = [
  ...Array.from(
    { length: counts.offices },
    (_, at): NamedLocation => ({
      id: named('office', at),
      displayName: named('Office', at),
      type: 'ip',
      isTrusted: at % 2 === 0,
      ipRanges: [`198.51.${at}.0/24`],
    }),
  ),
  ...Array.from(
    { length: counts.countries },
    (_, at): NamedLocation => ({
      id: named('country', at),
      displayName: named('Country', at),
      type: 'country',
      countriesAndRegions: [String.fromCharCode(65 + at, 65)],
      includeUnknownCountriesAndRegions: false,
      countryLookupMethod: 'clientIpAddress',
    }),
  ),
];

/** A tenant that has grown for years. The same size gives the same tenant. No policy covers everybody without a gap. */
export function grownTenant(size: TenantSize): World {
  const random = randomOf(20261124);
  const users: readonly User[] = Array.from({ length: size.users }, (_, at) =>
    user(named('u', at), at % 12 === 0 ? { userType: 'Guest', isExternal: true } : {}),
  );
  const roleAssignments: readonly RoleAssignment[] = Array.from({ length: Math.ceil(size.users / 500) }, (_, at) =>
    assignment(named('u', random(size.users)), roles[at % roles.length] ?? ''),
  );
  const groups = membershipsOf(size, random);
  return {
    policies: Array.from({ length: size.policies }, (_, at) => policyAt(at, random)),
    users,
    groups,
    roleAssignments,
    roleEligibilities: [],
    roleInstances: [],
    declaredIds: [],
    namedLocations: locations,
    strengths: [mfaStrength, phishingResistantStrength],
    securityDefaultsOn: false,
    unresolvedGroupIds: [],
    foreignAppIds: [],
    isEligibilityUnread: false,
  };
}
