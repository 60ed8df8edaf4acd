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
import { exchangeOnline, isExceptedApp, suitesOf } from './first-party-apps';
import { canOverlap } from './location-overlap';
import { isTrustedAtom, legacyTrustedIps } from './match';
import type { Domain } from './requirement';

export type Grid = { readonly [D in Dimension]: readonly Cell[D][] };

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
    .filter((id) => !isExceptedApp(id, domain.exceptedApps))
    .map((id) => ({ id, suites: suitesOf(id) }));
}

function platformAtoms(policies: readonly EnforcedPolicy[], domain: Domain): readonly string[] {
  if (domain.platforms !== 'all') return domain.platforms;
  const mentioned = policies.flatMap(({ policy }) => [
    ...(policy.conditions.platforms?.includePlatforms ?? []),
    ...(policy.conditions.platforms?.excludePlatforms ?? []),
  ]);
  return unique([...platforms, ...mentioned.filter((platform) => platform !== 'all').sort()]);
}

const locationOf = (id: string, policies: readonly EnforcedPolicy[]): NamedLocation | undefined => {
  for (const { context } of policies) {
    const location = context.locations.get(id);
    if (location !== undefined) return location;
  }
  return undefined;
};

const locationTerms = (policies: readonly EnforcedPolicy[]): readonly string[] =>
  unique(
    policies.flatMap(({ policy: { conditions } }) =>
      conditions.locations === null
        ? []
        : [...conditions.locations.includeLocations, ...conditions.locations.excludeLocations],
    ),
  ).toSorted();

function locationAtoms(
  terms: readonly string[],
  policies: readonly EnforcedPolicy[],
  domain: Domain,
): readonly LocationAtom[] {
  // A place that is asked for is an atom, whether a policy names it or not.
  const asked = domain.locations === 'all' ? [] : domain.locations;
  const ids = unique([...terms, ...asked])
    .filter((term) => term !== 'All' && term !== 'AllTrusted')
    .toSorted();
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

/**
 * The cells that some policies can tell apart, as a product of dimensions; nothing is merged. Locations are made once for policies that
 * name the same ones: whether two overlap is dear to find out.
 */
export function gridsOf(domain: Domain): (policies: readonly EnforcedPolicy[]) => Grid {
  const locations = new Map<string, readonly LocationAtom[]>();
  const locationsOf = (policies: readonly EnforcedPolicy[]): readonly LocationAtom[] => {
    const terms = locationTerms(policies);
    const key = terms.join('\n');
    const found = locations.get(key) ?? locationAtoms(terms, policies, domain);
    locations.set(key, found);
    return found;
  };
  return (policies) => ({
    clientAppType: domain.clientAppTypes,
    app: appAtoms(policies, domain),
    platform: platformAtoms(policies, domain),
    location: locationsOf(policies),
    device: deviceAtoms(policies, domain),
    flow: domain.flows,
    risk: domain.risks,
  });
}

/** ActiveSync speaks to Exchange Online and to nothing else. */
export const canReach = (clientAppType: string, app: AppAtom): boolean =>
  clientAppType !== 'exchangeActiveSync' || app.id === exchangeOnline;
