import {
  type AppAtom,
  type Cell,
  type DeviceAtom,
  isLegacyClient,
  type LocationAtom,
  type RiskAtom,
  visibleDevice,
} from './cell';
import type { Certainty } from './certainty';
import type { EnforcedPolicy } from './context';
import { blocks, implication } from './grant';
import { type Atoms, createAtoms } from './grid';
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
} from './match';
import { type PolicySet, pick, setWhere } from './policy-set';
import type { Requirement } from './requirement';
import { addBit, type Words, wordsFor } from './words';

/** The result of each policy for one atom, by the position of the policy: applies, may apply, or does not apply. */
export type Column = Uint8Array<ArrayBuffer>;
export const sure = 2;
const codes: Readonly<Record<Certainty, number>> = { no: 0, maybe: 1, yes: sure };

/**
 * The results of all policies for the atoms. They do not depend on the requirement, so each is computed once for all
 * cells, people and questions.
 */
export type Columns = {
  readonly policies: readonly EnforcedPolicy[];
  readonly atoms: Atoms;
  readonly known: Column;
  /**
   * The policies that name all trusted locations. These include the trusted IPs of the MFA portal, which cannot be
   * read.
   */
  readonly trusting: PolicySet;
  readonly client: (clientAppType: string) => Column;
  readonly platform: (platform: string) => Column;
  readonly location: (location: LocationAtom) => Column;
  readonly app: (app: AppAtom) => Column;
  readonly risk: (risk: RiskAtom) => Column;
  readonly device: (cell: Pick<Cell, 'clientAppType' | 'device' | 'flow'>) => Column;
  readonly flow: (flow: string) => Column;
};

type Differences = (column: Column) => Words;

const differing = new WeakMap<Column, Differences>();

/**
 * The policies with a different result in this column, by position. There are few, because most policies have the same
 * result for most atoms of a dimension.
 */
export function differencesFrom(base: Column): Differences {
  const before = differing.get(base);
  if (before !== undefined) return before;
  const known = new Map<Column, Words>();
  const made: Differences = (column) => {
    const found = known.get(column);
    if (found !== undefined) return found;
    const differ = differences(base, column);
    known.set(column, differ);
    return differ;
  };
  differing.set(base, made);
  return made;
}

function differences(base: Column, column: Column): Words {
  const made: Words = new Int32Array(wordsFor(base.length));
  for (let at = 0; at < base.length; at += 1) if (base[at] !== column[at]) addBit(made, 0, at);
  return made;
}

function remembered<Key, Atom>(keyOf: (atom: Atom) => Key, read: (atom: Atom) => Column): (atom: Atom) => Column {
  const known = new Map<Key, Column>();
  return (atom) => {
    const key = keyOf(atom);
    const before = known.get(key);
    if (before !== undefined) return before;
    const made = read(atom);
    known.set(key, made);
    return made;
  };
}

function columnOf(policies: readonly EnforcedPolicy[], says: (policy: EnforcedPolicy) => Certainty): Column {
  const column = new Uint8Array(policies.length);
  for (const [at, policy] of policies.entries()) column[at] = codes[says(policy)];
  return column;
}

/** Combines columns: a policy applies if it applies in all of them. */
function leastOf(columns: readonly Column[]): Column {
  const least = new Uint8Array(columns[0] ?? []);
  for (const column of columns) {
    for (let at = 0; at < least.length; at += 1) least[at] = Math.min(least[at] ?? 0, column[at] ?? 0);
  }
  return least;
}

const itself = <Atom>(atom: Atom): Atom => atom;

export function columnsOf(policies: readonly EnforcedPolicy[]): Columns {
  return {
    policies,
    atoms: createAtoms(),
    known: columnOf(policies, hasKnownConditionsOnly),
    trusting: setWhere(policies, namesAllTrusted),
    client: remembered(itself<string>, (one) => columnOf(policies, (policy) => matchesClient(policy, one))),
    platform: remembered(itself<string>, (one) => columnOf(policies, (policy) => matchesPlatform(policy, one))),
    location: remembered(itself<LocationAtom>, (one) => columnOf(policies, (policy) => matchesLocation(policy, one))),
    app: remembered(itself<AppAtom>, (one) => columnOf(policies, (policy) => matchesApp(policy, one))),
    risk: remembered(
      ({ user, signIn }: RiskAtom) => `${user} ${signIn}`,
      (one) => columnOf(policies, (policy) => matchesRisk(policy, one)),
    ),
    device: remembered(visibleDevice, (cell) => columnOf(policies, (policy) => matchesDevice(policy, cell))),
    flow: remembered(itself<string>, (one) => columnOf(policies, (policy) => matchesFlow(policy, one))),
  };
}

/** Clients of the same type can present the same proofs. */
export const clientSort = (clientAppType: string): string => (isLegacyClient(clientAppType) ? clientAppType : 'modern');

/** The key is equal for sign-ins that present the same client type and device to Entra. */
export function sortOf(cell: Pick<Cell, 'clientAppType' | 'device' | 'flow'>): string {
  const { compliant, hybridJoined } = visibleDevice(cell);
  return `${clientSort(cell.clientAppType)} ${compliant} ${hybridJoined}`;
}

/** Where the policies enforce one requirement. */
export type Forced = {
  /** The policies that block. They close cells directly. */
  readonly blocking: readonly boolean[];
  /**
   * The policies that apply and enforce the requirement, by device and flow. The two are combined because the flow
   * decides what a policy sees of the device.
   */
  readonly deviceInFlow: (clientAppType: string, device: DeviceAtom, flow: string) => Column;
};

export function forcedOf(columns: Columns, requirement: Requirement): Forced {
  const { policies } = columns;
  const by = remembered(sortOf, (cell) =>
    columnOf(policies, (policy) => implication(policy, requirement, cell).implies),
  );
  const known = new Map<DeviceAtom, Map<string, Column>>();
  return {
    blocking: policies.map(({ policy }) => blocks(policy)),
    deviceInFlow: (clientAppType, device, flow) => {
      const ofDevice = known.get(device) ?? new Map<string, Column>();
      known.set(device, ofDevice);
      const key = `${clientSort(clientAppType)} ${flow}`;
      const before = ofDevice.get(key);
      if (before !== undefined) return before;
      const cell = { clientAppType, device, flow };
      const made = leastOf([columns.device(cell), columns.flow(flow), by(cell)]);
      ofDevice.set(key, made);
      return made;
    },
  };
}

/** The policy ids of a set; sorted. */
export const policyIdsIn = ({ policies }: Columns, set: PolicySet): readonly string[] =>
  [...new Set(pick(policies, set).map(({ policy }) => policy.id))].sort();
