import { allOf, type Certainty } from '../../../shared/core/conditional-access/certainty';
import type { EnforcedPolicy } from '../../../shared/core/conditional-access/context';
import { type Implication, implication } from '../../../shared/core/conditional-access/grant';
import { canReach, type Grid } from '../../../shared/core/conditional-access/grid';
import {
  hasKnownConditionsOnly,
  matchesApp,
  matchesClient,
  matchesDevice,
  matchesFlow,
  matchesLocation,
  matchesPlatform,
  matchesRisk,
  namesAllTrusted,
} from '../../../shared/core/conditional-access/match';
import { asksForBlock, type Requirement } from '../../../shared/core/conditional-access/requirement';

/** A policy, and whether it is assigned to the users in the question. */
export type Assigned = { readonly enforced: EnforcedPolicy; readonly user: Certainty };

/** Position of a cell in the grid, one index per dimension: client, app, platform, location, device, flow, risk. */
export type Position = readonly [number, number, number, number, number, number, number];

type Enumeration = {
  readonly open: readonly Position[];
  /** For each cell, the first policy that closes it. */
  readonly by: ReadonlySet<string>;
  /** Policies that may close a cell that no other policy closes. */
  readonly unknownBy: ReadonlySet<string>;
  /** False if a cell is closed only by a grant that the client cannot satisfy. */
  readonly direct: boolean;
};

/** One policy's result for every atom of the grid, computed once so that the walk only looks it up. */
type Table = {
  readonly id: string;
  readonly always: Certainty;
  readonly client: readonly Certainty[];
  readonly app: readonly Certainty[];
  readonly platform: readonly Certainty[];
  readonly location: readonly Certainty[];
  /** Results by client, device and flow. */
  readonly device: readonly (readonly (readonly Certainty[])[])[];
  readonly flow: readonly Certainty[];
  readonly risk: readonly Certainty[];
  /** Results by client, device and flow. */
  readonly implication: readonly (readonly (readonly Implication[])[])[];
};

function tableOf({ enforced, user }: Assigned, requirement: Requirement, grid: Grid): Table {
  const { clientAppType: clients, device: devices, flow: flows } = grid;
  return {
    id: enforced.policy.id,
    always: allOf([user, hasKnownConditionsOnly(enforced)]),
    client: clients.map((client) => matchesClient(enforced, client)),
    app: grid.app.map((atom) => matchesApp(enforced, atom)),
    platform: grid.platform.map((atom) => matchesPlatform(enforced, atom)),
    location: grid.location.map((atom) => matchesLocation(enforced, atom)),
    device: clients.map((clientAppType) =>
      devices.map((device) => flows.map((flow) => matchesDevice(enforced, { clientAppType, device, flow }))),
    ),
    flow: flows.map((flow) => matchesFlow(enforced, flow)),
    risk: grid.risk.map((atom) => matchesRisk(enforced, atom)),
    implication: clients.map((clientAppType) =>
      devices.map((device) => flows.map((flow) => implication(enforced, requirement, { clientAppType, device, flow }))),
    ),
  };
}

function verdictOn(
  table: Table,
  [client, app, platform, location, device, flow, risk]: Position,
): { readonly covers: Certainty; readonly direct: boolean } {
  const said = table.implication[client]?.[device]?.[flow];
  const parts = [
    table.always,
    table.client[client],
    table.app[app],
    table.platform[platform],
    table.location[location],
    table.device[client]?.[device]?.[flow],
    table.flow[flow],
    table.risk[risk],
    said?.implies,
  ];
  let covers: Certainty = 'yes';
  for (const part of parts) {
    if (part === 'no' || part === undefined) return { covers: 'no', direct: false };
    if (part === 'maybe') covers = 'maybe';
  }
  return { covers, direct: said?.direct ?? false };
}

function* positionsOf(grid: Grid): Generator<Position> {
  for (const [client, clientAtom] of grid.clientAppType.entries()) {
    for (const [app, appAtom] of grid.app.entries()) {
      if (!canReach(clientAtom, appAtom)) continue;
      for (const platform of grid.platform.keys())
        for (const location of grid.location.keys())
          for (const device of grid.device.keys())
            for (const flow of grid.flow.keys())
              for (const risk of grid.risk.keys()) yield [client, app, platform, location, device, flow, risk];
    }
  }
}

/**
 * A plain and slow reference that is independent of the engine. For every cell of the grid, it checks whether an
 * applicable policy enforces the requirement. All applicable policies must be satisfied, so one is enough.
 */
export function enumerate(assigned: readonly Assigned[], requirement: Requirement, grid: Grid): Enumeration {
  const tables = assigned.map((policy) => tableOf(policy, requirement, grid));
  const open: Position[] = [];
  const by = new Set<string>();
  const unknownBy = new Set<string>();
  let direct = true;
  for (const position of positionsOf(grid)) {
    let covering: Table | null = null;
    let directly = false;
    const undecided: string[] = [];
    for (const table of tables) {
      const verdict = verdictOn(table, position);
      if (verdict.covers === 'maybe') undecided.push(table.id);
      if (verdict.covers !== 'yes') continue;
      if (covering === null || (verdict.direct && !directly)) covering = table;
      directly ||= verdict.direct;
      if (directly || !asksForBlock(requirement)) break;
    }
    if (covering !== null) {
      by.add(covering.id);
      direct &&= directly;
    } else if (undecided.length > 0) {
      for (const id of undecided) unknownBy.add(id);
    } else if (grid.location[position[3]]?.mayBeNowhere) {
      for (const { enforced } of assigned) if (namesAllTrusted(enforced)) unknownBy.add(enforced.policy.id);
    } else {
      open.push(position);
    }
  }
  return { open, by, unknownBy, direct };
}
