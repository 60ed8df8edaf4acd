import type { DeviceAtom, Dimension, LocationAtom, RiskAtom } from './cell';
import type { Position } from './enumerate';
import { exchangeOnline } from './first-party-apps';
import { dimensions, type Grid } from './grid';
import type { UserClass } from './user-class';

/** `all`: every atom of the domain, so that a reader need not go through a list of them. */
export type Extent = 'all' | readonly string[];

/** Sign-ins of which nothing forces the requirement, folded: each combination of the extents is open. */
export type OpenCell = {
  readonly who: {
    readonly guestTypes: readonly string[];
    readonly roleIds: readonly string[];
    readonly classKeys: readonly string[];
  };
  readonly clientAppTypes: Extent;
  /** App ids, Office365 or MicrosoftAdminPortals for the rest of a suite, everyOtherApp. */
  readonly apps: Extent;
  readonly platforms: Extent;
  /** Named location ids ("a & b" where both), otherTrusted, elsewhere. */
  readonly locations: Extent;
  /** States of a device, with the traits that a filter asks for behind a colon. */
  readonly deviceStates: Extent;
  readonly flows: Extent;
  /** "user high", "sign-in medium", "user high & sign-in high", none. */
  readonly risks: Extent;
};

export type Extents = Omit<OpenCell, 'who'>;
type Box = readonly (readonly number[])[];

/** Boxes that differ in one dimension only become one. */
function foldAlong(boxes: readonly Box[], dimension: number): readonly Box[] {
  const groups = new Map<string, { readonly box: Box; readonly along: Set<number> }>();
  for (const box of boxes) {
    const key = JSON.stringify(box.map((values, index) => (index === dimension ? null : values)));
    const group = groups.get(key) ?? { box, along: new Set<number>() };
    for (const value of box[dimension] ?? []) group.along.add(value);
    groups.set(key, group);
  }
  return [...groups.values()].map(({ box, along }) =>
    box.map((values, index) => (index === dimension ? [...along].sort((a, b) => a - b) : values)),
  );
}

const nameOfLocation = (atom: LocationAtom): string => {
  const named = atom.ids.join(' & ');
  if (!atom.otherTrusted) return named === '' ? 'elsewhere' : named;
  return named === '' ? 'otherTrusted' : `otherTrusted & ${named}`;
};

const nameOfDevice = ({ state, traits }: DeviceAtom): string =>
  traits === null || traits.size === 0 ? state : `${state}: ${[...traits].join(', ')}`;

const nameOfRisk = ({ user, signIn }: RiskAtom): string => {
  const named = [...(user === 'none' ? [] : [`user ${user}`]), ...(signIn === 'none' ? [] : [`sign-in ${signIn}`])];
  return named.length === 0 ? 'none' : named.join(' & ');
};

/** An overlap says nothing new where one of its locations is named already. */
const withoutOverlaps = (names: readonly string[]): readonly string[] =>
  names.filter((name) => !name.includes(' & ') || !name.split(' & ').some((part) => names.includes(part)));

function extentsOf(box: Box, grid: Grid): Extents {
  const extent = <Atom>(
    atoms: readonly { readonly members: readonly Atom[] }[],
    indices: readonly number[],
    name: (atom: Atom) => string,
  ): Extent =>
    indices.length === atoms.length
      ? 'all'
      : withoutOverlaps(indices.flatMap((index) => atoms[index]?.members.map(name) ?? [])).toSorted();
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

/** Folds the open positions of a grid into few boxes. */
export function foldPositions(positions: readonly Position[], grid: Grid): readonly Extents[] {
  let boxes: readonly Box[] = positions.map((position) => position.map((index) => [index]));
  for (let dimension = dimensions.length - 1; dimension >= 0; dimension -= 1) boxes = foldAlong(boxes, dimension);
  return boxes.map((box) => extentsOf(box, grid));
}

const uniqueSorted = (values: readonly string[]): readonly string[] => [...new Set(values)].sort();

/** Groups of users with the same open cells are told as one. */
export function foldGroups(
  groups: readonly { readonly classes: readonly UserClass[]; readonly extents: readonly Extents[] }[],
): readonly OpenCell[] {
  const byExtents = new Map<string, { readonly extents: Extents; readonly classes: UserClass[] }>();
  for (const { classes, extents } of groups) {
    for (const one of extents) {
      const key = JSON.stringify(one);
      const known = byExtents.get(key) ?? { extents: one, classes: [] };
      known.classes.push(...classes);
      byExtents.set(key, known);
    }
  }
  return [...byExtents.values()].map(({ extents, classes }) => ({
    who: {
      guestTypes: uniqueSorted(classes.map((userClass) => userClass.guestType)),
      roleIds: uniqueSorted(classes.flatMap((userClass) => [...userClass.roleIds, ...userClass.otherRoleIds])),
      classKeys: uniqueSorted(classes.map((userClass) => userClass.key)),
    },
    ...extents,
  }));
}
