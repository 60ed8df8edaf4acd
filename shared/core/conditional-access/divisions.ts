import { type Divisible, divisible, onceForSet } from './alike';
import { type Columns, clientSort, type Forced } from './columns';
import type { PolicyContext } from './context';
import { atomsIn, canReach, contextsIn, type Grid, locationTerms, naming, pairsOf } from './grid';
import { firstOf, noPolicy, type PolicySet, pick, setWhere } from './policy-set';
import type { RequirementDomain } from './requirement';

/** The apps that a client type can access. */
type Reached = { readonly positions: readonly number[]; readonly app: Divisible };

/** The atoms of each dimension that a set of policies can tell apart. */
export type Division = {
  readonly grid: Grid;
  readonly platform: Divisible;
  readonly location: Divisible;
  readonly risk: Divisible;
  readonly reachedBy: (clientAppType: string) => Reached;
  /** The pairs of device and flow that a client can present. */
  readonly deviceInFlow: (clientAppType: string) => Divisible;
};

type Divided<Atoms> = { readonly atoms: Atoms; readonly divisible: Divisible };
type Apps = { readonly atoms: Grid['app']; readonly reachedBy: Division['reachedBy'] };
type BySet<Made> = (set: PolicySet) => Made;

/** Cached for questions that have the same domain in a dimension. */
type Shared = {
  readonly naming: Readonly<Record<keyof typeof naming, PolicySet>>;
  readonly contexts: readonly { readonly context: PolicyContext; readonly of: PolicySet }[];
  readonly app: Map<string, BySet<Apps>>;
  readonly platform: Map<string, BySet<Divided<Grid['platform']>>>;
  readonly location: Map<string, BySet<Divided<Grid['location']>>>;
};

const sharedBy = new WeakMap<Columns, Shared>();

function sharedOf(columns: Columns): Shared {
  const known = sharedBy.get(columns);
  if (known !== undefined) return known;
  const { policies } = columns;
  const made = {
    naming: {
      app: setWhere(policies, naming.app),
      platform: setWhere(policies, naming.platform),
      location: setWhere(policies, naming.location),
      device: setWhere(policies, naming.device),
    },
    contexts: contextsIn(policies).map((context) => ({
      context,
      of: setWhere(policies, (one) => one.context === context),
    })),
    app: new Map(),
    platform: new Map(),
    location: new Map(),
  };
  sharedBy.set(columns, made);
  return made;
}

function kept<Made>(known: Map<string, Made>, key: string, make: () => Made): Made {
  const made = known.get(key) ?? make();
  known.set(key, made);
  return made;
}

/** The contexts of the set's policies, in the order of the policies. */
function contextsOf({ contexts }: Shared, set: PolicySet): Shared['contexts'] {
  const inSet = contexts.filter(({ of }) => (set & of) !== noPolicy);
  return inSet.length < 2 ? inSet : inSet.toSorted((a, b) => (firstOf(set & a.of) < firstOf(set & b.of) ? -1 : 1));
}

function devicesIn(made: Grid['device'], forced: Forced, domain: RequirementDomain) {
  const pairs = pairsOf({ device: made, flow: domain.flows });
  const bySort = new Map<string, Divisible>();
  const inFlow = (clientAppType: string): Divisible =>
    kept(bySort, clientSort(clientAppType), () =>
      divisible(pairs.map((pair) => forced.deviceInFlow(clientAppType, pair.device, pair.flow))),
    );
  return { atoms: made, inFlow };
}

/**
 * How policies divide the dimensions into atoms. A dimension depends only on the policies with a condition in it, so
 * its division is computed once for these and shared by all people and questions.
 */
export function divisionsOf(columns: Columns, forced: Forced, domain: RequirementDomain): (set: PolicySet) => Division {
  const { policies } = columns;
  const atoms = atomsIn(domain, columns.atoms);
  const shared = sharedOf(columns);

  function appsOf(set: PolicySet): Apps {
    const apps = atoms.app(pick(policies, set));
    const bySort = new Map<string, Reached>();
    const reachedBy = (clientAppType: string): Reached =>
      kept(bySort, clientSort(clientAppType), () => {
        const reached = [...apps.entries()].filter(([, app]) => canReach(clientAppType, app));
        return {
          positions: reached.map(([position]) => position),
          app: divisible(reached.map(([, app]) => columns.app(app))),
        };
      });
    return { atoms: apps, reachedBy };
  }

  const app = kept(shared.app, JSON.stringify([domain.apps, domain.exceptedApps]), () => onceForSet(appsOf));
  const platform = kept(shared.platform, JSON.stringify(domain.platforms), () =>
    onceForSet((set) => {
      const made = atoms.platform(pick(policies, set));
      return { atoms: made, divisible: divisible(made.map(columns.platform)) };
    }),
  );

  /** Many sets of policies name the same locations, and divide them in the same way. */
  function locatedBy(contexts: readonly PolicyContext[]): BySet<Divided<Grid['location']>> {
    const byTerms = new Map<string, Divided<Grid['location']>>();
    return onceForSet((naming) => {
      const terms = locationTerms(pick(policies, naming));
      return kept(byTerms, terms.join(), () => {
        const made = atoms.location(terms, contexts);
        return { atoms: made, divisible: divisible(made.map(columns.location)) };
      });
    });
  }

  function locationIn(set: PolicySet): BySet<Divided<Grid['location']>> {
    const contexts = contextsOf(shared, set);
    const order = contexts.map((one) => shared.contexts.indexOf(one)).join();
    return kept(shared.location, JSON.stringify([domain.locations, domain.exceptedLocations, order]), () =>
      locatedBy(contexts.map(({ context }) => context)),
    );
  }

  const risk = divisible(domain.risks.map(columns.risk));
  const device = onceForSet((set) => devicesIn(atoms.device(pick(policies, set)), forced, domain));

  return (set) => {
    const { atoms: apps, reachedBy } = app(set & shared.naming.app);
    const onPlatforms = platform(set & shared.naming.platform);
    const located = locationIn(set)(set & shared.naming.location);
    const devices = device(set & shared.naming.device);
    return {
      grid: {
        clientAppType: domain.clientAppTypes,
        app: apps,
        platform: onPlatforms.atoms,
        location: located.atoms,
        device: devices.atoms,
        flow: domain.flows,
        risk: domain.risks,
      },
      platform: onPlatforms.divisible,
      location: located.divisible,
      risk,
      reachedBy,
      deviceInFlow: devices.inFlow,
    };
  };
}
