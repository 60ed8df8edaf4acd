import type { Cell, DeviceAtom } from './cell';
import { type Columns, clientSort, forcedOf } from './columns';
import { canReach, type Grid, gridsOf } from './grid';
import { both, type Certainties, firstOf, noPolicy, type PolicySet, pick, textOf } from './policy-set';
import { asksForBlock, type Domain, type Requirement } from './requirement';

/**
 * Cells that are open from one dimension on, as a graph: parts that are alike are one node, so that a product of many atoms stays small.
 * Its branches are over the next dimension; a null for a rest means every cell from there on.
 */
export type OpenCells = {
  readonly branches: readonly { readonly atoms: readonly number[]; readonly rest: OpenCells | null }[];
};

/** Nodes visited for one question; beyond it the answer is unknown. */
export const nodeBudget = 200_000;

export class BudgetSpent extends Error {
  /** Ids of the policies that the sign-ins could not be gone through for; sorted. */
  constructor(readonly policyIds: readonly string[]) {
    super('budget spent');
  }
}

/** The order of the recursion. Device and flow are one: a device-code flow hides the device. */
const levels = ['platform', 'deviceInFlow', 'location', 'app', 'risk'] as const;
type LevelName = (typeof levels)[number];

/** A dimension as some users meet it: atoms that all their policies treat alike are one. */
type Level = {
  readonly atoms: readonly (Certainties & { readonly members: readonly number[] })[];
  /** Policies that apply, or may, to every atom of this level and of all after it. */
  readonly everywhere: Certainties;
};

/** Sign-ins of one client, with what decides on them. */
type Ladder = {
  readonly client: number;
  readonly start: Certainties;
  readonly levels: readonly Level[];
  /** What was found from each level on, by the sets that reach it; shared by clients that can show the same. */
  readonly found: readonly Map<string, Found>[];
};

export type Answer = {
  readonly grid: Grid;
  /** Branches over clients first, then over `levels`; null where nothing is open. */
  readonly open: readonly OpenByClient[];
  readonly by: PolicySet;
  readonly unknownBy: PolicySet;
  /** False where some cell is closed only by a grant that no sign-in of it can satisfy. */
  readonly direct: boolean;
};

/** What is open for one client; a null for cells means all of that client's. */
export type OpenByClient = {
  readonly client: number;
  readonly cells: OpenCells | null;
  readonly apps: readonly number[];
};

type Found = {
  /** undefined: nothing is open. null: everything is. */
  readonly open: OpenCells | null | undefined;
  readonly unknownBy: PolicySet;
  readonly direct: boolean;
};

const nothingFound: Found = { open: undefined, unknownBy: noPolicy, direct: true };
const closedIndirectly: Found = { ...nothingFound, direct: false };
const everythingOpen: Found = { ...nothingFound, open: null };

export type Solver = {
  /** Who is left open by the policies that surely (`yes`) or possibly (`live`) apply to some users. */
  readonly judge: (applies: Certainties) => Answer;
  /** The cells that no policy of `here` can close and some policy of `there` closes, or may. */
  readonly openedSince: (here: PolicySet, there: PolicySet) => Pick<Answer, 'grid' | 'open'>;
};

/** Keeps equal parts of open cells one object, so that branches with the same rest can be told by it. */
function createInterning(): (branches: OpenCells['branches'], size: number) => Found['open'] {
  const ids = new Map<OpenCells | null, number>([[null, 0]]);
  const known = new Map<string, OpenCells>();
  return (branches, size) => {
    if (branches.length === 0) return undefined;
    const byRest = new Map<OpenCells | null, number[]>();
    for (const { atoms, rest } of branches) byRest.set(rest, [...(byRest.get(rest) ?? []), ...atoms]);
    if (byRest.size === 1 && byRest.get(null)?.length === size) return null;
    const merged = [...byRest].map(([rest, atoms]) => ({ atoms: atoms.sort((a, b) => a - b), rest }));
    const key = merged.map(({ atoms, rest }) => `${ids.get(rest)}:${atoms.join()}`).join(';');
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = { branches: merged };
    known.set(key, made);
    ids.set(made, ids.size);
    return made;
  };
}

/** Merges the atoms that the policies of `live` treat alike. */
function mergedLevel(columns: readonly Certainties[], live: PolicySet, after: Certainties): Level {
  const merged = new Map<string, Certainties & { readonly members: number[] }>();
  let everywhere = after;
  for (const [at, column] of columns.entries()) {
    const yes = column.yes & live;
    const alive = column.live & live;
    const key = yes === alive ? textOf(yes) : `${textOf(yes)} ${textOf(alive)}`;
    const known = merged.get(key);
    if (known === undefined) merged.set(key, { yes, live: alive, members: [at] });
    else known.members.push(at);
    everywhere = both(everywhere, column);
  }
  return { atoms: [...merged.values()], everywhere };
}

/**
 * Goes through all cells of the policies' grid without visiting them one by one: dimension after dimension, atoms that lead to the same
 * set of policies are one way on, and each set is gone through once. Exact; beyond the budget it throws BudgetSpent.
 */
export function createSolver(columns: Columns, requirement: Requirement, domain: Domain, budget: number): Solver {
  const forced = forcedOf(columns, requirement);
  const grids = gridsOf(domain);
  const wantsBlock = asksForBlock(requirement);
  let spent = 0;
  /** Of the answer that is being found. */
  let named = noPolicy;

  const gridFor = (set: PolicySet): Grid => grids(pick(columns.policies, set));

  const spend = (set: PolicySet): void => {
    spent += 1;
    if (spent <= budget) return;
    throw new BudgetSpent([...new Set(pick(columns.policies, set).map(({ policy }) => policy.id))].sort());
  };

  /** The columns of each level for a client, in the order of the grid. */
  function columnsFor(
    grid: Grid,
    clientAppType: string,
    apps: readonly number[],
  ): Record<LevelName, readonly Certainties[]> {
    return {
      platform: grid.platform.map(columns.platform),
      deviceInFlow: pairsOf(grid).map(({ device, flow }) =>
        both(columns.deviceInFlow(device, flow), forced.by({ clientAppType, device, flow })),
      ),
      location: grid.location.map(columns.location),
      app: apps.flatMap((at) => (grid.app[at] === undefined ? [] : [columns.app(grid.app[at])])),
      risk: grid.risk.map(columns.risk),
    };
  }

  function climb(
    all: Record<LevelName, readonly Certainties[]>,
    live: PolicySet,
  ): Pick<Ladder, 'levels' | 'found'> | null {
    if (levels.some((name) => all[name].length === 0)) return null;
    let after: Certainties = { yes: live, live };
    const ladder: Level[] = [];
    for (const name of [...levels].reverse()) {
      const level = mergedLevel(all[name], live, after);
      after = level.everywhere;
      ladder.unshift(level);
    }
    return { levels: ladder, found: ladder.map(() => new Map()) };
  }

  function laddersOf(grid: Grid, applies: Certainties): readonly (Ladder & { readonly apps: readonly number[] })[] {
    const bySort = new Map<string, ReturnType<typeof climb>>();
    return grid.clientAppType.flatMap((clientAppType, client) => {
      const apps = [...grid.app.keys()].filter((at) => {
        const app = grid.app[at];
        return app !== undefined && canReach(clientAppType, app);
      });
      const start = both(both(applies, columns.known), columns.client(clientAppType));
      const sort = clientSort(clientAppType);
      const shared = bySort.get(sort) ?? climb(columnsFor(grid, clientAppType, apps), applies.live);
      bySort.set(sort, shared);
      // No atom in some dimension: there is no such sign-in.
      return shared === null ? [] : [{ client, apps, start, ...shared }];
    });
  }

  /** A policy that closes cells is named once: a cell that a named one closes needs no other name. */
  const name = (closing: PolicySet): void => {
    if ((closing & named) === noPolicy) named |= firstOf(closing);
  };

  function closedBy(closing: PolicySet): Found {
    const blocking = wantsBlock ? closing & forced.blocking : noPolicy;
    name(blocking === noPolicy ? closing : blocking);
    return wantsBlock && blocking === noPolicy ? closedIndirectly : nothingFound;
  }

  /** Where no way on can change the answer. */
  function decided({ yes, live }: Certainties, everywhere: Certainties): Found | null {
    if (live === noPolicy) return everythingOpen;
    const closing = yes & everywhere.yes;
    if (closing === noPolicy) return null;
    const canBeDirect = wantsBlock && (live & forced.blocking) !== noPolicy;
    return canBeDirect && (closing & forced.blocking) === noPolicy ? null : closedBy(closing);
  }

  const atEnd = ({ yes, live }: Certainties): Found =>
    yes !== noPolicy ? closedBy(yes) : live === noPolicy ? everythingOpen : { ...nothingFound, unknownBy: live };

  function walk(
    ladder: Ladder,
    decide: (state: Certainties, everywhere: Certainties) => Found | null,
    end: (state: Certainties) => Found,
    intern: ReturnType<typeof createInterning>,
    blame: PolicySet,
  ): Found {
    const known = ladder.found;
    function from(at: number, state: Certainties): Found {
      const level = ladder.levels[at];
      if (level === undefined) return end(state);
      const early = decide(state, level.everywhere);
      if (early !== null) return early;
      const key = state.yes === state.live ? textOf(state.yes) : `${textOf(state.yes)} ${textOf(state.live)}`;
      const before = known[at]?.get(key);
      if (before !== undefined) return before;
      spend(blame);
      let unknownBy = noPolicy;
      let direct = true;
      let size = 0;
      const branches: { readonly atoms: readonly number[]; readonly rest: OpenCells | null }[] = [];
      for (const atom of level.atoms) {
        const found = from(at + 1, both(state, atom));
        unknownBy |= found.unknownBy;
        direct &&= found.direct;
        size += atom.members.length;
        if (found.open !== undefined) branches.push({ atoms: atom.members, rest: found.open });
      }
      const result = { open: intern(branches, size), unknownBy, direct };
      known[at]?.set(key, result);
      return result;
    }
    return from(0, ladder.start);
  }

  function judge(applies: Certainties): Answer {
    const grid = gridFor(applies.live);
    const intern = createInterning();
    named = noPolicy;
    let unknownBy = noPolicy;
    let direct = true;
    const open: OpenByClient[] = [];
    for (const ladder of laddersOf(grid, applies)) {
      const found = walk(ladder, decided, atEnd, intern, applies.live);
      unknownBy |= found.unknownBy;
      direct &&= found.direct;
      if (found.open !== undefined) open.push({ client: ladder.client, cells: found.open, apps: ladder.apps });
    }
    return { grid, open, by: named, unknownBy, direct };
  }

  function openedSince(here: PolicySet, there: PolicySet): Pick<Answer, 'grid' | 'open'> {
    const live = here | there;
    const grid = gridFor(live);
    const intern = createInterning();
    const decide = (state: Certainties, everywhere: Certainties): Found | null => {
      if ((state.live & there) === noPolicy || (state.live & here & everywhere.live) !== noPolicy) return nothingFound;
      return (state.live & here) === noPolicy && (state.live & everywhere.live) !== noPolicy ? everythingOpen : null;
    };
    const end = (state: Certainties): Found =>
      (state.live & here) === noPolicy && (state.live & there) !== noPolicy ? everythingOpen : nothingFound;
    const open = laddersOf(grid, { yes: live, live }).flatMap((ladder): readonly OpenByClient[] => {
      const found = walk(ladder, decide, end, intern, live);
      return found.open === undefined ? [] : [{ client: ladder.client, cells: found.open, apps: ladder.apps }];
    });
    return { grid, open };
  }

  return { judge, openedSince };
}

/** Devices and flows as pairs, device by device. */
export const pairsOf = ({
  device,
  flow,
}: Pick<Grid, 'device' | 'flow'>): readonly (Pick<Cell, 'flow'> & {
  readonly device: DeviceAtom;
})[] => device.flatMap((one) => flow.map((inFlow) => ({ device: one, flow: inFlow })));
