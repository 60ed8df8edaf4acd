/** The objects that a chaos run changes. The name of each is in no other text, so it identifies the messages about the object. */
import type { Change, ChangeActor } from '../../infra/local/tenant/change/changes';
import { isObject, type Json, type JsonObject, textsOf, valueAt } from '../../infra/local/tenant/json';
import type { SimulatedTenant } from '../../infra/local/tenant/start-tenant';
import type { GraphLookup } from '../../infra/local/world/graph-lookup';

export type Named = {
  readonly id: string;
  readonly name: string;
  /** Other words for it. A message contains one of them or its name. */
  readonly aliases?: readonly string[];
};

export type Actor = { readonly name: string; readonly address: string };

export const actors: readonly Actor[] = [
  { name: 'Mara Klein', address: 'mara.klein@contoso.example' },
  { name: 'Tom Iversen', address: 'tom.iversen@contoso.example' },
  { name: 'Ada Brandt', address: 'ada.brandt@contoso.example' },
  { name: 'Paul Orth', address: 'paul.orth@contoso.example' },
  { name: 'Ines Roth', address: 'ines.roth@contoso.example' },
];

export const changeActor = ({ address }: Actor): ChangeActor => ({
  userPrincipalName: address,
  ipAddress: '192.0.2.44',
});

export type Stage = {
  /** The ids of the actors, by their addresses. */
  readonly accounts: ReadonlyMap<string, string>;
  /** Requires MFA of everyone; groups are excluded from it. */
  readonly everyonePolicy: Named & { readonly excludedGroups: readonly string[] };
  /** Excluded from that policy, without members. */
  readonly excludedGroup: Named;
  readonly groups: readonly Named[];
  /** Groups with one member each. They become members of the excluded group. */
  readonly nestedGroups: readonly Named[];
  readonly people: readonly Named[];
  readonly sites: readonly (Named & { readonly range: string })[];
  readonly policies: readonly Named[];
  readonly devices: readonly Named[];
  /** People who become eligible for a role. */
  readonly candidates: readonly Named[];
  /** Sign-in methods that are disabled, with their names in messages. */
  readonly methods: readonly Named[];
  /** Custom authentication strengths; a policy requires each. */
  readonly strengths: readonly Named[];
  /** Sets of devices that one account wipes together: one for each account, because wipes of one hour are one alert. */
  readonly wipes: readonly Named[];
  /** Changes to these objects must cause no message. */
  readonly bystanders: readonly Named[];
};

const paths = {
  policies: '/identity/conditionalAccess/policies',
  locations: '/identity/conditionalAccess/namedLocations',
};

const groupCount = 40;
const nestedCount = 20;
const personCount = 80;
const siteCount = 20;
const policyCount = 20;
const candidateCount = 40;
const strengthCount = 12;
const bystanderCount = 20;

export const strongMethods = ['windowsHelloForBusiness', 'fido2', 'x509CertificateMultiFactor'];

/** The devices of one set have names that begin with its name. */
export const devicesInWipe = 4;

export const directoryLink = (id: string): JsonObject => ({
  '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}`,
});

const numbered = (count: number, name: (number: string) => string): readonly string[] =>
  Array.from({ length: count }, (_, at) => name(String(at + 1).padStart(2, '0')));

const silently = (path: string, body: JsonObject): Change => ({ op: 'create', path, body, audit: false });

function make(tenant: SimulatedTenant, changes: readonly Change[]): readonly string[] {
  const applied = tenant.applyChanges(changes);
  if (applied.outcome === 'refused') throw new Error(applied.reason);
  return applied.value.map(({ id }) => String(id));
}

const nicknameOf = (name: string): string => name.toLowerCase().replaceAll(' ', '.');

function makeNamed(
  tenant: SimulatedTenant,
  path: string,
  names: readonly string[],
  body: (name: string, index: number) => JsonObject,
): readonly Named[] {
  const ids = make(
    tenant,
    names.map((name, index) => silently(path, { displayName: name, ...body(name, index) })),
  );
  return names.map((name, index) => ({ name, id: ids[index] ?? '' }));
}

const makePeople = (tenant: SimulatedTenant, names: readonly string[]): readonly Named[] =>
  makeNamed(tenant, '/users', names, (name) => ({
    userPrincipalName: `${nicknameOf(name)}@contoso.example`,
    mailNickname: nicknameOf(name),
    accountEnabled: true,
    userType: 'Member',
  }));

const makeGroups = (tenant: SimulatedTenant, names: readonly string[]): readonly Named[] =>
  makeNamed(tenant, '/groups', names, (name) => ({
    mailNickname: nicknameOf(name),
    mailEnabled: false,
    securityEnabled: true,
    groupTypes: [],
  }));

function makeGroupsWithMember(
  tenant: SimulatedTenant,
  names: readonly string[],
  memberNames: readonly string[],
): readonly Named[] {
  const groups = makeGroups(tenant, names);
  const members = makePeople(tenant, memberNames);
  make(
    tenant,
    groups.map(({ id }, index) => silently(`/groups/${id}/members/$ref`, directoryLink(members[index]?.id ?? ''))),
  );
  return groups;
}

/** Each blocks an application of its own: no message is due about a policy that another one replaces. */
const makeBlocks = (tenant: SimulatedTenant, conditions: Json, grantControls: Json): readonly Named[] =>
  makeNamed(
    tenant,
    paths.policies,
    numbered(policyCount, (number) => `CA-X${number} Block app`),
    (_, index) => ({
      state: 'enabled',
      conditions: {
        ...(isObject(conditions) && conditions),
        signInRiskLevels: [],
        applications: { includeApplications: [`c4a05000-0000-4000-8000-${String(index).padStart(12, '0')}`] },
      },
      grantControls,
    }),
  );

/** Strengths that allow phishing-resistant methods only. A policy requires each where the sign-in risk is high. */
function makeStrengths(tenant: SimulatedTenant, conditions: Json): readonly Named[] {
  const names = numbered(strengthCount, (number) => `Strength T${number}`);
  const strengths = makeNamed(tenant, '/policies/authenticationStrengthPolicies', names, () => ({
    policyType: 'custom',
    requirementsSatisfied: 'mfa',
    allowedCombinations: strongMethods,
  }));
  makeNamed(
    tenant,
    paths.policies,
    names.map((name) => `CA requires ${name}`),
    (_, index) => ({
      state: 'enabled',
      conditions,
      grantControls: {
        operator: 'OR',
        builtInControls: [],
        authenticationStrength: { id: strengths[index]?.id ?? '' },
      },
    }),
  );
  return strengths;
}

async function required(lookup: GraphLookup, path: string, property: string, value: string): Promise<JsonObject> {
  const found = await lookup.find(path, property, value);
  if (found === undefined) throw new Error(`The simulated tenant has no ${value}.`);
  return found;
}

const named = (resource: JsonObject, property = 'displayName'): Named => ({
  id: String(resource.id),
  name: String(resource[property]),
});

/** Adds these objects to the simulated tenant before anything reads it. */
export async function setStage(tenant: SimulatedTenant, lookup: GraphLookup): Promise<Stage> {
  const everyone = await required(lookup, paths.policies.slice(1), 'displayName', 'CA01 Require MFA for everyone');
  const highRisk = await required(lookup, paths.policies.slice(1), 'displayName', 'CA07 Block sign-ins at high risk');
  const excluded = await required(lookup, 'groups', 'displayName', 'CA-Exclusions');
  const accounts = await Promise.all(
    actors.map(({ address }) => required(lookup, 'users', 'userPrincipalName', address)),
  );
  const devices = await Promise.all(
    actors
      .slice(0, 3)
      .map(({ address }) => required(lookup, 'deviceManagement/managedDevices', 'userPrincipalName', address)),
  );
  const groups = makeGroupsWithMember(
    tenant,
    numbered(groupCount, (number) => `Vendors G${number}`),
    numbered(groupCount, (number) => `Member M${number}`),
  );
  const nestedGroups = makeGroupsWithMember(
    tenant,
    numbered(nestedCount, (number) => `Crew C${number}`),
    numbered(nestedCount, (number) => `Sailor L${number}`),
  );
  const siteNames = numbered(siteCount, (number) => `Office S${number}`);
  const rangeOf = (index: number): string => `198.51.${100 + index}.0/29`;
  const sites = makeNamed(tenant, paths.locations, siteNames, (_, index) => ({
    '@odata.type': '#microsoft.graph.ipNamedLocation',
    isTrusted: true,
    ipRanges: [{ '@odata.type': '#microsoft.graph.iPv4CidrRange', cidrAddress: rangeOf(index) }],
  }));
  const { conditions, grantControls } = highRisk;
  return {
    accounts: new Map(actors.map(({ address }, at) => [address, String(accounts[at]?.id)])),
    everyonePolicy: {
      ...named(everyone),
      excludedGroups: textsOf(valueAt(everyone, ['conditions', 'users', 'excludeGroups'])),
    },
    excludedGroup: named(excluded),
    groups,
    nestedGroups,
    people: makePeople(
      tenant,
      numbered(personCount, (number) => `Robin P${number}`),
    ),
    sites: sites.map((site, index) => ({ ...site, range: rangeOf(index) })),
    policies: makeBlocks(tenant, conditions ?? {}, grantControls ?? {}),
    devices: devices.map((device) => named(device, 'deviceName')),
    candidates: makePeople(
      tenant,
      numbered(candidateCount, (number) => `Casey E${number}`),
    ),
    methods: [
      { id: 'Sms', name: 'SMS', aliases: ['ext messages'] },
      { id: 'Voice', name: 'voice call', aliases: ['Voice calls'] },
    ],
    strengths: makeStrengths(tenant, conditions ?? {}),
    wipes: actors.map((_, at) => ({ id: `wipe-${at}`, name: `LT-W${at}-` })),
    bystanders: makePeople(
      tenant,
      numbered(bystanderCount, (number) => `Bystander B${number}`),
    ),
  };
}
