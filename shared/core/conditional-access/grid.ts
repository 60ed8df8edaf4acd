import type { NamedLocation } from '../resource';
import {
  type AppAtom,
  type Cell,
  type DeviceAtom,
  type Dimension,
  deviceAtom,
  everyOtherApp,
  type LocationAtom,
  platforms,
} from './cell';
import type { EnforcedPolicy } from './context';
import { traitsOf } from './device-filter';
import { exchangeOnline, suitesOf } from './first-party-apps';
import { asksForDevice } from './grant';
import { canOverlap } from './location-overlap';
import {
  isTrustedAtom,
  legacyTrustedIps,
  matchesApp,
  matchesClient,
  matchesDevice,
  matchesFlow,
  matchesLocation,
  matchesPlatform,
  matchesRisk,
} from './match';
import type { Domain } from './requirement';

/** Atoms that the policies at hand treat alike; the first of them stands for all. */
export type MergedAtom<Atom> = { readonly members: readonly [Atom, ...Atom[]] };

export type Grid = { readonly [D in Dimension]: readonly MergedAtom<Cell[D]>[] };

export const dimensions: readonly Dimension[] = [
  'clientAppType',
  'app',
  'platform',
  'location',
  'device',
  'flow',
  'risk',
];

const unique = (values: readonly string[]): readonly string[] => [...new Set(values)];

const appLiterals = new Set(['All', 'None', 'none']);

function appAtoms(policies: readonly EnforcedPolicy[], domain: Domain): readonly AppAtom[] {
  const mentioned = policies.flatMap(({ policy }) => [
    ...policy.conditions.applications.includeApplications,
    ...policy.conditions.applications.excludeApplications,
  ]);
  const ids =
    domain.apps === 'all'
      ? [exchangeOnline, ...mentioned.filter((id) => !appLiterals.has(id)).sort(), everyOtherApp]
      : domain.apps;
  return unique(ids)
    .filter((id) => !domain.exceptedApps.includes(id))
    .map((id) => ({ id, suites: suitesOf(id) }));
}

function platformAtoms(policies: readonly EnforcedPolicy[], domain: Domain): readonly string[] {
  if (domain.platforms !== 'all') return domain.platforms;
  const mentioned = policies.flatMap(({ policy }) => policy.conditions.platforms?.includePlatforms ?? []);
  return unique([...platforms, ...mentioned.filter((platform) => platform !== 'all').sort()]);
}

const locationOf = (id: string, policies: readonly EnforcedPolicy[]): NamedLocation | undefined => {
  for (const { context } of policies) {
    const location = context.locations.get(id);
    if (location !== undefined) return location;
  }
  return undefined;
};

function locationAtoms(policies: readonly EnforcedPolicy[], domain: Domain): readonly LocationAtom[] {
  const terms = policies.flatMap(({ policy }) => [
    ...(policy.conditions.locations?.includeLocations ?? []),
    ...(policy.conditions.locations?.excludeLocations ?? []),
  ]);
  const ids = unique(terms.filter((term) => term !== 'All' && term !== 'AllTrusted')).toSorted();
  const located = new Map(ids.map((id) => [id, locationOf(id, policies)]));
  const pairs = ids.flatMap((a, index) =>
    ids.slice(index + 1).flatMap((b) => (canOverlap(located.get(a), located.get(b)) ? [[a, b]] : [])),
  );
  const named = [...ids.map((id) => [id]), ...pairs].map((inside) => ({ ids: inside, otherTrusted: false }));
  const trusted = terms.includes('AllTrusted') ? otherTrustedAtoms(ids, located) : [];
  const every = [{ ids: [], otherTrusted: false }, ...named, ...trusted];
  const wanted = domain.locations;
  const [first] = policies;
  const all =
    domain.exceptedLocations === 'none' || first === undefined
      ? every
      : every.filter((atom) => !isTrustedAtom(atom, first.context));
  return wanted === 'all' ? all : all.filter((atom) => atom.ids.some((id) => wanted.includes(id)));
}

/** A trusted address that no policy names may lie in a country that one names. */
const otherTrustedAtoms = (
  ids: readonly string[],
  located: ReadonlyMap<string, NamedLocation | undefined>,
): readonly LocationAtom[] => [
  { ids: [], otherTrusted: true },
  ...ids
    .filter((id) => id !== legacyTrustedIps && located.get(id)?.type !== 'ip')
    .map((id) => ({ ids: [id], otherTrusted: true })),
];

/** Beyond this many attributes a filter is not told apart by them: 2^5 sorts of device are enough. */
const maxTraits = 5;

function subsetsOf(traits: readonly string[]): readonly (readonly string[])[] {
  const [first, ...others] = traits;
  if (first === undefined) return [[]];
  const without = subsetsOf(others);
  return [...without, ...without.map((set) => [first, ...set])];
}

function deviceAtoms(policies: readonly EnforcedPolicy[], domain: Domain): readonly DeviceAtom[] {
  const traits = unique(
    policies.flatMap(({ deviceRule }) =>
      deviceRule === null || deviceRule === 'unreadable' ? [] : traitsOf(deviceRule),
    ),
  ).toSorted();
  const sets = traits.length > maxTraits ? [null] : subsetsOf(traits).map((set) => new Set(set));
  return domain.deviceStates.flatMap((state) =>
    state === 'unregistered' ? [deviceAtom(state, new Set())] : sets.map((set) => deviceAtom(state, set)),
  );
}

function merged<Atom>(
  atoms: readonly Atom[],
  signature: (atom: Atom) => string,
  merge: boolean,
): readonly MergedAtom<Atom>[] {
  const groups = new Map<string, [Atom, ...Atom[]]>();
  atoms.forEach((atom, index) => {
    const key = merge ? signature(atom) : String(index);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [atom]);
    else group.push(atom);
  });
  return [...groups.values()].map((members) => ({ members }));
}

/**
 * The cells that the policies can tell apart, as a product of dimensions. With merge, atoms of a dimension that every policy
 * treats alike are one.
 */
export function gridOf(policies: readonly EnforcedPolicy[], domain: Domain, merge: boolean): Grid {
  const anyDevice = policies.some(({ policy }) => asksForDevice(policy));
  const anyFilter = policies.some(({ deviceRule }) => deviceRule !== null);
  const signatureOf = (match: (policy: EnforcedPolicy) => string, extra: string): string =>
    `${policies.map(match).join()}|${extra}`;
  const clientSort = (type: string): string => (type === 'exchangeActiveSync' || type === 'other' ? type : 'modern');
  return {
    clientAppType: merged(
      domain.clientAppTypes,
      (type) => signatureOf((policy) => matchesClient(policy, type), clientSort(type)),
      merge,
    ),
    app: merged(appAtoms(policies, domain), (app) => signatureOf((policy) => matchesApp(policy, app), ''), merge),
    platform: merged(
      platformAtoms(policies, domain),
      (platform) => signatureOf((policy) => matchesPlatform(policy, platform), ''),
      merge,
    ),
    location: merged(
      locationAtoms(policies, domain),
      (location) => signatureOf((policy) => matchesLocation(policy, location), ''),
      merge,
    ),
    device: merged(
      deviceAtoms(policies, domain),
      (device) =>
        signatureOf(
          (policy) => matchesDevice(policy, { device, flow: 'none' }),
          anyDevice ? `${device.compliant},${device.hybridJoined}` : '',
        ),
      merge,
    ),
    flow: merged(
      domain.flows,
      (flow) =>
        signatureOf(
          (policy) => matchesFlow(policy, flow),
          flow === 'deviceCodeFlow' && (anyDevice || anyFilter) ? flow : '',
        ),
      merge,
    ),
    risk: merged(domain.risks, (risk) => signatureOf((policy) => matchesRisk(policy, risk), ''), merge),
  };
}

export const sizeOf = (grid: Grid): number =>
  dimensions.reduce((product, dimension) => product * grid[dimension].length, 1);
