import {
  type AppAtom,
  type Cell,
  type DeviceAtom,
  isLegacyClient,
  type LocationAtom,
  type RiskAtom,
  visibleDevice,
} from './cell';
import type { EnforcedPolicy } from './context';
import { implication } from './grant';
import {
  hasKnownConditionsOnly,
  matchesApp,
  matchesClient,
  matchesDevice,
  matchesFlow,
  matchesLocation,
  matchesPlatform,
  matchesRisk,
} from './match';
import { both, type Certainties, certaintiesOf, type PolicySet, setWhere } from './policy-set';
import type { Requirement } from './requirement';

/**
 * What all policies say of one atom, as sets of policies: each is asked once, however many cells and people the atom is part of. They
 * depend on the policies alone, not on the requirement.
 */
export type Columns = {
  readonly policies: readonly EnforcedPolicy[];
  readonly known: Certainties;
  readonly client: (clientAppType: string) => Certainties;
  readonly platform: (platform: string) => Certainties;
  readonly location: (location: LocationAtom) => Certainties;
  readonly app: (app: AppAtom) => Certainties;
  readonly risk: (risk: RiskAtom) => Certainties;
  /** Device and flow together: what is seen of a device depends on the flow. */
  readonly deviceInFlow: (device: DeviceAtom, flow: string) => Certainties;
};

function remembered<Atom>(
  keyOf: (atom: Atom) => string,
  read: (atom: Atom) => Certainties,
): (atom: Atom) => Certainties {
  const known = new Map<string, Certainties>();
  return (atom) => {
    const key = keyOf(atom);
    const found = known.get(key) ?? read(atom);
    known.set(key, found);
    return found;
  };
}

const keyOfDevice = ({ state, traits }: DeviceAtom): string =>
  traits === null ? `${state}?` : `${state} ${[...traits].join('\n')}`;

export function columnsOf(policies: readonly EnforcedPolicy[]): Columns {
  const device = remembered<Pick<Cell, 'device' | 'flow'>>(
    (cell) => keyOfDevice(visibleDevice(cell)),
    (cell) => certaintiesOf(policies, (policy) => matchesDevice(policy, cell)),
  );
  const flow = remembered<string>(String, (one) => certaintiesOf(policies, (policy) => matchesFlow(policy, one)));
  return {
    policies,
    known: certaintiesOf(policies, hasKnownConditionsOnly),
    client: remembered(String, (one) => certaintiesOf(policies, (policy) => matchesClient(policy, one))),
    platform: remembered(String, (one) => certaintiesOf(policies, (policy) => matchesPlatform(policy, one))),
    location: remembered(
      ({ ids, otherTrusted }) => `${otherTrusted} ${ids.join('\n')}`,
      (one) => certaintiesOf(policies, (policy) => matchesLocation(policy, one)),
    ),
    app: remembered(
      ({ id }) => id,
      (one) => certaintiesOf(policies, (policy) => matchesApp(policy, one)),
    ),
    risk: remembered(
      ({ user, signIn }) => `${user} ${signIn}`,
      (one) => certaintiesOf(policies, (policy) => matchesRisk(policy, one)),
    ),
    deviceInFlow: (one, inFlow) => both(device({ device: one, flow: inFlow }), flow(inFlow)),
  };
}

/** Clients that differ in what they can show. */
export const clientSort = (clientAppType: string): string => (isLegacyClient(clientAppType) ? clientAppType : 'modern');

/** What the policies force where they apply, for one requirement. */
export type Forced = {
  /** The policies that block: what they close is closed directly. */
  readonly blocking: PolicySet;
  readonly by: (cell: Pick<Cell, 'clientAppType' | 'device' | 'flow'>) => Certainties;
};

export function forcedOf({ policies }: Pick<Columns, 'policies'>, requirement: Requirement): Forced {
  return {
    blocking: setWhere(policies, ({ policy }) => policy.grantControls?.builtInControls.includes('block') ?? false),
    by: remembered(
      (cell) => {
        const { compliant, hybridJoined } = visibleDevice(cell);
        return `${clientSort(cell.clientAppType)} ${compliant} ${hybridJoined}`;
      },
      (cell) => certaintiesOf(policies, (policy) => implication(policy, requirement, cell).implies),
    ),
  };
}
