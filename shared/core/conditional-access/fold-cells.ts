import type { DeviceAtom, Dimension, LocationAtom, RiskAtom } from './cell';
import { exchangeOnline } from './first-party-apps';
import { dimensions, type Grid, pairsOf } from './grid';
import { atomsOf, type Open, type OpenByClient, type OpenCells } from './open-cells';
import type { UserClass } from './user-class';

/** `all`: every value of the domain. */
export type CellExtent = 'all' | readonly string[];

/**
 * Several open cells as one: each combination of these values is a sign-in for which the requirement is not enforced.
 */
export type OpenCell = {
  readonly who: {
    readonly guestTypes: readonly string[];
    readonly roleIds: readonly string[];
    readonly classKeys: readonly string[];
  };
  readonly clientAppTypes: CellExtent;
  /** App ids; Office365 or MicrosoftAdminPortals for the other members of a suite; everyOtherApp. */
  readonly apps: CellExtent;
  readonly platforms: CellExtent;
  /** Named location ids ("a & b" where both), otherTrusted, elsewhere. */
  readonly locations: CellExtent;
  /** Device states. Attributes that a device filter tests follow after a colon. */
  readonly deviceStates: CellExtent;
  readonly flows: CellExtent;
  /** "user high", "sign-in medium", "user high & sign-in high", none. */
  readonly risks: CellExtent;
};

export type Extents = Omit<OpenCell, 'who'>;
/** Positions of atoms for each dimension, in the order of `dimensions`. */
type Box = readonly (readonly number[])[];

/** The text of a list of indices. Cached because many boxes share a list. */
const texts = new WeakMap<readonly number[], string>();
function textOf(indices: readonly number[]): string {
  const known = texts.get(indices) ?? indices.join();
  texts.set(indices, known);
  return known;
}

/** Joins boxes that differ in one dimension only. */
function foldAlong(boxes: readonly Box[], dimension: number): readonly Box[] {
  const groups = new Map<string, Box[]>();
  for (const box of boxes) {
    let key = '';
    for (const [index, values] of box.entries()) if (index !== dimension) key += `${textOf(values)}|`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [box]);
    else group.push(box);
  }
  if (groups.size === boxes.length) return boxes;
  return [...groups.values()].flatMap((group): readonly Box[] => {
    const [box] = group;
    if (box === undefined || group.length === 1) return group;
    const along = new Set(group.flatMap((one) => one[dimension] ?? []));
    return [box.map((values, index) => (index === dimension ? [...along].sort((a, b) => a - b) : values))];
  });
}

const nameOfLocation = (atom: LocationAtom): string => {
  const named = atom.ids.join(' & ');
  if (!atom.otherTrusted) return named === '' ? 'elsewhere' : named;
  return named === '' ? 'otherTrusted' : `otherTrusted & ${named}`;
};

function nameOfDevice({ state, traits, hidesExtensions }: DeviceAtom): string {
  const said = [...(hidesExtensions === true ? ['not in Intune'] : []), ...(traits ?? [])];
  return said.length === 0 ? state : `${state}: ${said.join(', ')}`;
}

const nameOfRisk = ({ user, signIn }: RiskAtom): string => {
  const named = [...(user === 'none' ? [] : [`user ${user}`]), ...(signIn === 'none' ? [] : [`sign-in ${signIn}`])];
  return named.length === 0 ? 'none' : named.join(' & ');
};

/**
 * Leaves out an overlap if one of its locations is already listed. Also leaves out a second location with the same
 * name.
 */
const withoutOverlaps = (names: readonly string[]): readonly string[] =>
  [...new Set(names)].filter(
    (name) => !name.includes(' & ') || !name.split(' & ').some((part) => names.includes(part)),
  );

function extentsOf(box: Box, grid: Grid): Extents {
  const extent = <Atom>(
    atoms: readonly Atom[],
    indices: readonly number[],
    name: (atom: Atom) => string,
  ): CellExtent =>
    indices.length === atoms.length
      ? 'all'
      : withoutOverlaps(
          indices.flatMap((index) => {
            const atom = atoms[index];
            return atom === undefined ? [] : [name(atom)];
          }),
        ).toSorted();
  const at = (dimension: Dimension): readonly number[] => box[dimensions.indexOf(dimension)] ?? [];
  const clientAppTypes = extent(grid.clientAppType, at('clientAppType'), (type) => type);
  const onlyActiveSync = clientAppTypes !== 'all' && clientAppTypes.every((type) => type === 'exchangeActiveSync');
  return {
    clientAppTypes,
    apps: onlyActiveSync ? [exchangeOnline] : extent(grid.app, at('app'), (app) => app.id),
    platforms: extent(grid.platform, at('platform'), (platform) => platform),
    locations: extent(grid.location, at('location'), nameOfLocation),
    deviceStates: extent(grid.device, at('device'), nameOfDevice),
    flows: extent(grid.flow, at('flow'), (flow) => flow),
    risks: extent(grid.risk, at('risk'), nameOfRisk),
  };
}

/** Limit on the boxes for the same people. Further ones are only counted, because nobody reads a hundred sentences. */
const maxBoxes = 100;

/** The first items, and the number of items left out. */
export type Truncated<T> = { readonly listed: readonly T[]; readonly unlisted: number };

/** Counts the paths through the graph of open cells. Each path is a box. */
function countPaths(cells: OpenCells | null, known: Map<OpenCells, number>): number {
  if (cells === null) return 1;
  const before = known.get(cells);
  if (before !== undefined) return before;
  const count = cells.branches.reduce((sum, { rest }) => sum + countPaths(rest, known), 0);
  known.set(cells, count);
  return count;
}

function countParts({ open }: Pick<Open, 'open'>): number {
  const known = new Map<OpenCells, number>();
  return open.reduce((sum, { cells }) => sum + countPaths(cells, known), 0);
}

function* pathsOf(cells: OpenCells | null): Generator<readonly (readonly number[])[]> {
  if (cells === null) yield [];
  else
    for (const branch of cells.branches) {
      const atoms = atomsOf(branch, cells);
      for (const path of pathsOf(branch.rest)) yield [atoms, ...path];
    }
}

const everyIndex = (atoms: readonly unknown[]): readonly number[] => [...atoms.keys()];

/** The pairs of device and flow, combined into few products of devices and flows. */
function productsOf(pairs: readonly number[], flowCount: number): readonly (readonly [number[], number[]])[] {
  const devicesByFlow = new Map<number, number[]>();
  for (const pair of pairs) {
    const flow = pair % flowCount;
    devicesByFlow.set(flow, [...(devicesByFlow.get(flow) ?? []), Math.floor(pair / flowCount)]);
  }
  const flowsByDevices = new Map<string, readonly [number[], number[]]>();
  for (const [flow, devices] of devicesByFlow) {
    const known = flowsByDevices.get(devices.join()) ?? ([devices, []] as const);
    known[1].push(flow);
    flowsByDevices.set(devices.join(), known);
  }
  return [...flowsByDevices.values()];
}

/** Turns each path into its boxes. */
function* waysOf({ client, cells, apps }: OpenByClient, grid: Grid): Generator<readonly Box[]> {
  const every = {
    app: apps,
    platform: everyIndex(grid.platform),
    pair: everyIndex(pairsOf(grid)),
    location: everyIndex(grid.location),
    risk: everyIndex(grid.risk),
  };
  const here = [client];
  for (const [app, platform, pairs, location, risk] of pathsOf(cells)) {
    const appsHere = app === undefined ? every.app : app.map((at) => apps[at] ?? 0);
    yield productsOf(pairs ?? every.pair, grid.flow.length).map(([device, flow]) => [
      here,
      appsHere,
      platform ?? every.platform,
      location ?? every.location,
      device,
      flow,
      risk ?? every.risk,
    ]);
  }
}

/** The first boxes of all clients, and the number of further ones. */
function listedBoxes({ open, grid }: Open): Truncated<Box> {
  const listed: Box[] = [];
  let unlisted = countParts({ open });
  for (const one of open) {
    for (const boxes of waysOf(one, grid)) {
      if (listed.length >= maxBoxes) return { listed, unlisted };
      listed.push(...boxes);
      unlisted -= 1;
    }
  }
  return { listed, unlisted };
}

/** The open cells of an answer as boxes. Boxes are joined until no two can be joined. */
export function boxesOf(answer: Open): Truncated<Box> {
  const { listed, unlisted } = listedBoxes(answer);
  let boxes = listed;
  for (let before = boxes.length + 1; boxes.length < before; ) {
    before = boxes.length;
    for (let dimension = dimensions.length - 1; dimension >= 0; dimension -= 1) boxes = foldAlong(boxes, dimension);
  }
  return { listed: boxes, unlisted };
}

export function extentsOfAnswer(answer: Open): Truncated<Extents> {
  const { listed, unlisted } = boxesOf(answer);
  return { listed: listed.map((box) => extentsOf(box, answer.grid)), unlisted };
}

const uniqueSorted = (values: readonly string[]): readonly string[] => [...new Set(values)].sort();

/** An evaluation shows ten. */
const enoughCells = 20;

/**
 * Groups of users with the same open cells are reported together. Groups are left out once there are more cells than
 * people read.
 */
export function foldGroups(
  groups: readonly { readonly classes: readonly UserClass[]; readonly open: () => Truncated<Extents> }[],
): {
  readonly cells: readonly OpenCell[];
  readonly areAllListed: boolean;
} {
  const byExtents = new Map<string, { readonly extents: Extents; readonly classes: UserClass[] }>();
  let areAllListed = true;
  for (const { classes, open } of groups) {
    if (byExtents.size >= enoughCells) {
      areAllListed = false;
      break;
    }
    const { listed, unlisted } = open();
    areAllListed &&= unlisted === 0;
    for (const one of listed) {
      const key = JSON.stringify(one);
      const known = byExtents.get(key) ?? { extents: one, classes: [] };
      known.classes.push(...classes);
      byExtents.set(key, known);
    }
  }
  const cells = [...byExtents.values()].map(({ extents, classes }) => ({
    who: {
      guestTypes: uniqueSorted(classes.map((userClass) => userClass.guestType)),
      roleIds: uniqueSorted(classes.flatMap((userClass) => [...userClass.roleIds, ...userClass.otherRoleIds])),
      classKeys: uniqueSorted(classes.map((userClass) => userClass.key)),
    },
    ...extents,
  }));
  return { cells, areAllListed };
}
