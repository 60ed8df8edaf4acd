import {
  type AppAtom,
  type Cell,
  type DeviceAtom,
  type DeviceState,
  type Dimension,
  deviceAtom,
  everyOtherApp,
  type LocationAtom,
  platforms,
} from './cell';
import { type EnforcedPolicy, isTrusted, type PolicyContext } from './context';
import { isOfExtension, type Trait, textOfTrait, traitsOf } from './device-filter';
import { exchangeOnline, isExceptedApp, suitesOf } from './first-party-apps';
import { isReadable, overlappingPlaces, type Placed } from './location-overlap';
import { isTrustedAtom } from './match';
import type { RequirementDomain } from './requirement';
import { traitSetsOf } from './trait-sets';

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

/** Atoms are created once so that they can be cache keys. */
export type Atoms = {
  readonly app: (id: string) => AppAtom;
  /**
   * `ids`: the location ids as JSON text. They include AllTrusted if the address is in a trusted location that no
   * policy names.
   */
  readonly place: (ids: string) => LocationAtom;
  /** Like `place`, for trusted IPs of the MFA portal, which may not exist. */
  readonly placeThatMayBeNowhere: (ids: string) => LocationAtom;
  readonly devices: (states: readonly DeviceState[], traits: readonly Trait[]) => readonly DeviceAtom[];
};

/** Caches a value per key. */
function once<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const made = make(key);
    known.set(key, made);
    return made;
  };
}

const allTrusted = 'AllTrusted';

function placeOf(key: string): LocationAtom {
  const all = JSON.parse(key) as readonly string[]; // Safe: locationAtoms wrote it.
  return { ids: all.filter((id) => id !== allTrusted), otherTrusted: all.includes(allTrusted) };
}

export function createAtoms(): Atoms {
  const devices = new Map<string, readonly DeviceAtom[]>();
  return {
    app: once((id) => ({ id, suites: suitesOf(id) })),
    place: once(placeOf),
    placeThatMayBeNowhere: once((key) => ({ ...placeOf(key), mayBeNowhere: true })),
    devices: (states, traits) => {
      const key = JSON.stringify([states, traits]);
      const known = devices.get(key) ?? deviceAtoms(states, traits);
      devices.set(key, known);
      return known;
    },
  };
}

const unique = (values: readonly string[]): readonly string[] => [...new Set(values)];

const appLiterals = new Set(['All', 'None', 'none']);

function appAtoms(policies: readonly EnforcedPolicy[], domain: RequirementDomain, atoms: Atoms): readonly AppAtom[] {
  const mentioned = new Set<string>();
  if (domain.apps === 'all') {
    for (const { policy } of policies) {
      const { includeApplications, excludeApplications } = policy.conditions.applications;
      for (const id of includeApplications) mentioned.add(id);
      for (const id of excludeApplications) mentioned.add(id);
    }
  }
  const ids =
    domain.apps === 'all'
      ? [exchangeOnline, ...[...mentioned].filter((id) => !appLiterals.has(id)).sort(), everyOtherApp]
      : domain.apps;
  return unique(ids)
    .filter((id) => !isExceptedApp(id, domain.exceptedApps))
    .map(atoms.app);
}

function platformAtoms(policies: readonly EnforcedPolicy[], domain: RequirementDomain): readonly string[] {
  if (domain.platforms !== 'all') return domain.platforms;
  const mentioned = policies.flatMap(({ policy: { conditions } }) =>
    conditions.platforms === null
      ? []
      : [...conditions.platforms.includePlatforms, ...conditions.platforms.excludePlatforms],
  );
  return unique([...platforms, ...mentioned.filter((platform) => platform !== 'all').sort()]);
}

/** The ids and keywords that policies have in their conditions on locations, sorted. */
export function locationTerms(policies: readonly EnforcedPolicy[]): readonly string[] {
  const terms = new Set<string>();
  for (const { policy } of policies) {
    const { locations } = policy.conditions;
    if (locations === null) continue;
    for (const term of locations.includeLocations) terms.add(term);
    for (const term of locations.excludeLocations) terms.add(term);
  }
  return [...terms].sort();
}

function locationAtoms(
  terms: readonly string[],
  contexts: readonly PolicyContext[],
  domain: RequirementDomain,
  atoms: Atoms,
): readonly LocationAtom[] {
  // Locations in the question become atoms even if no policy names them.
  const asked = domain.locations === 'all' ? [] : domain.locations;
  const ids = unique([...terms, ...asked])
    .filter((term) => term !== 'All' && term !== 'AllTrusted')
    .toSorted();
  const every = [...new Set(locationsSeen(ids, terms.includes(allTrusted), contexts, atoms))];
  const wanted = domain.locations;
  const [first] = contexts;
  const all =
    domain.exceptedLocations === 'none' || first === undefined
      ? every
      : every.filter((atom) => !isTrustedAtom(atom, first));
  return wanted === 'all' ? all : all.filter((atom) => atom.ids.some((id) => wanted.includes(id)));
}

/**
 * The locations that one sign-in can come from. If two moments are compared, an address may be in a location at one of
 * them only. A location that one moment does not know is read from the other.
 */
function locationsSeen(
  ids: readonly string[],
  trusts: boolean,
  contexts: readonly PolicyContext[],
  atoms: Atoms,
): readonly LocationAtom[] {
  const moments = contexts.length === 0 ? [undefined] : contexts;
  const placeIn = (context: PolicyContext | undefined, id: string) =>
    [context, ...contexts].find((one) => one?.locations.has(id))?.locations.get(id);
  const isKnown = (id: string): boolean => moments.some((context) => isReadable(placeIn(context, id)));
  const placed = [
    ...ids.filter((id) => !isKnown(id)).map((id): Placed => ({ id: `*${id}`, place: undefined })),
    ...moments.flatMap((context, at): readonly Placed[] => [
      ...ids.filter(isKnown).map((id) => ({ id: `${at}${id}`, place: placeIn(context, id) })),
      ...(trusts ? [...(context?.locations.values() ?? [])] : [])
        .filter((place) => isTrusted(place) && isReadable(place) && !ids.includes(place.id))
        .map((place) => ({ id: `${at}${allTrusted}`, place })),
    ]),
  ];
  // The trusted IPs of the MFA portal cannot be read. An unreadable trusted location may contain them.
  const ofPortal = `*${allTrusted}`;
  const trustsUnread =
    trusts &&
    moments.some((context) =>
      [...(context?.locations.values() ?? [])].some((place) => isTrusted(place) && !isReadable(place)),
    );
  const sets = overlappingPlaces(placed, trusts ? [ofPortal] : []).map((set) => {
    const seen = moments.map((_, at) =>
      set.flatMap((id) => (id.startsWith('*') || id.startsWith(`${at}`) ? [id.slice(1)] : [])).sort(),
    );
    const keys = seen.map((one) => JSON.stringify(one));
    const [only = '', ...others] = new Set(keys);
    const whole = others.length === 0 ? only : JSON.stringify(unique(seen.flat()).toSorted());
    return { whole, keys, isOfPortal: set.includes(ofPortal) };
  });
  const sure = new Set(sets.filter(({ isOfPortal }) => trustsUnread || !isOfPortal).map(({ keys }) => keys.join()));
  return sets.map(({ whole, keys }) => {
    const atom = sure.has(keys.join()) ? atoms.place(whole) : atoms.placeThatMayBeNowhere(whole);
    return keys.every((key) => key === whole)
      ? atom
      : { ...atom, seenBy: new Map(contexts.map((context, at) => [context, atoms.place(keys[at] ?? '')])) };
  });
}

/** The comparisons of the device filters without duplicates, sorted by their text. */
const traitsIn = (policies: readonly EnforcedPolicy[]): readonly Trait[] =>
  [
    ...new Map(
      policies
        .flatMap(({ deviceRule }) => (deviceRule === null || deviceRule === 'unreadable' ? [] : traitsOf(deviceRule)))
        .map((trait) => [textOfTrait(trait), trait]),
    ),
  ]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, trait]) => trait);

function deviceAtoms(states: readonly DeviceState[], traits: readonly Trait[]): readonly DeviceAtom[] {
  const unextended = traits.filter((trait) => !isOfExtension(trait));
  const hides = unextended.length < traits.length;
  return states.flatMap((state): readonly DeviceAtom[] => {
    if (state === 'unregistered') return [deviceAtom(state, new Set())];
    const atoms = (traitSetsOf(traits, state) ?? [null]).map((set) => deviceAtom(state, set));
    if (state !== 'registered' || !hides) return atoms;
    const hidden = (traitSetsOf(unextended, state) ?? [null]).map((set) => deviceAtom(state, set));
    return [...atoms, ...hidden.map((atom) => ({ ...atom, hidesExtensions: true as const }))];
  });
}

/** The policies with a condition in each dimension. Only they divide it into atoms. */
export const naming: { readonly [D in 'app' | 'platform' | 'location' | 'device']: (one: EnforcedPolicy) => boolean } =
  {
    app: ({ policy }) => {
      const { includeApplications, excludeApplications } = policy.conditions.applications;
      return [...includeApplications, ...excludeApplications].some((id) => !appLiterals.has(id));
    },
    platform: ({ policy }) => policy.conditions.platforms !== null,
    location: ({ policy }) => policy.conditions.locations !== null,
    device: ({ deviceRule }) => deviceRule !== null && deviceRule !== 'unreadable',
  };

/** The contexts of the policies without duplicates, in the order of the policies. */
export const contextsIn = (policies: readonly EnforcedPolicy[]): readonly PolicyContext[] => [
  ...new Set(policies.map(({ context }) => context)),
];

/**
 * The atoms of the dimensions that policies divide. If two moments are compared, one name may mean a different location
 * at each.
 */
type AtomsIn = {
  readonly app: (policies: readonly EnforcedPolicy[]) => Grid['app'];
  readonly platform: (policies: readonly EnforcedPolicy[]) => Grid['platform'];
  /** By `locationTerms` of the policies. */
  readonly location: (terms: readonly string[], contexts: readonly PolicyContext[]) => Grid['location'];
  readonly device: (policies: readonly EnforcedPolicy[]) => Grid['device'];
};

export const atomsIn = (domain: RequirementDomain, atoms: Atoms): AtomsIn => ({
  app: (policies) => appAtoms(policies, domain, atoms),
  platform: (policies) => platformAtoms(policies, domain),
  location: (terms, contexts) => locationAtoms(terms, contexts, domain, atoms),
  device: (policies) => atoms.devices(domain.deviceStates, traitsIn(policies)),
});

/** The cells that a set of policies can tell apart, as one grid of dimensions for each client. Nothing is merged. */
export function gridsOf(domain: RequirementDomain): (policies: readonly EnforcedPolicy[]) => Grid {
  const of = atomsIn(domain, createAtoms());
  return (policies) => ({
    clientAppType: domain.clientAppTypes,
    app: of.app(policies),
    platform: of.platform(policies),
    location: of.location(locationTerms(policies), contextsIn(policies)),
    device: of.device(policies),
    flow: domain.flows,
    risk: domain.risks,
  });
}

/** ActiveSync only reaches Exchange Online. */
export const canReach = (clientAppType: string, app: AppAtom): boolean =>
  clientAppType !== 'exchangeActiveSync' || app.id === exchangeOnline;

/** Devices and flows as pairs, device by device. */
export const pairsOf = ({
  device,
  flow,
}: Pick<Grid, 'device' | 'flow'>): readonly (Pick<Cell, 'flow'> & {
  readonly device: DeviceAtom;
})[] => device.flatMap((one) => flow.map((inFlow) => ({ device: one, flow: inFlow })));
