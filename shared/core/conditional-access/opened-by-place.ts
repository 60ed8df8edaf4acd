import type { ConditionalAccessBasis } from '../control';
import { columnsOf } from './columns';
import type { Coverage } from './coverage';
import { extentsOfAnswer, foldGroups } from './fold-cells';
import { candidatesOf, peopleIn, readOnce } from './holds';
import { noPolicy, type PolicySet, textOf } from './policy-set';
import type { Domain, Requirement } from './requirement';
import { BudgetSpent, createSolver, nodeBudget } from './solve';
import type { UserClass } from './user-class';

/**
 * Of what is open in the places of the domain: only that which the place opens. Sign-ins that are open from an address of which no
 * policy knows anything are open everywhere, and no place is to blame for them.
 */
export function openedByPlace(
  coverage: Coverage,
  requirement: Requirement,
  domain: Domain,
  basis: ConditionalAccessBasis,
): Coverage {
  if (coverage.status !== 'open') return coverage;
  const here = readOnce(basis);
  const there = readOnce(asElsewhere(basis));
  const policies = [...here.columns.policies, ...there.columns.policies];
  const { able } = candidatesOf(policies, requirement, domain);
  const solver = createSolver(columnsOf(policies), requirement, domain, nodeBudget);
  const shift = BigInt(here.columns.policies.length);
  const known = new Map<string, ReturnType<typeof extentsOfAnswer>>();
  const openedFor = (hereLive: PolicySet, thereLive: PolicySet) => {
    const key = `${textOf(hereLive)}|${textOf(thereLive)}`;
    const found = known.get(key) ?? extentsOfAnswer(solver.openedSince(hereLive, thereLive));
    known.set(key, found);
    return found;
  };
  const extentsFor = (userClass: UserClass) => {
    const hereLive = here.assignedTo(userClass).live & able;
    const thereLive = (there.assignedTo(userClass).live << shift) & able;
    return thereLive === noPolicy ? { told: [], untold: 0 } : openedFor(hereLive, thereLive);
  };
  try {
    const opened = coverage.classes
      .map((userClass) => ({ userClass, ...extentsFor(userClass) }))
      .filter(({ told }) => told.length > 0);
    if (opened.length === 0) {
      return { status: 'holds', by: coverage.by, bySecurityDefaults: false, direct: 'direct', of: coverage.of };
    }
    const classes = opened.map(({ userClass }) => userClass);
    return {
      ...coverage,
      classes,
      count: peopleIn(classes),
      cells: foldGroups(opened.map(({ userClass, told }) => ({ classes: [userClass], extents: told }))),
      cellsUntold: opened.reduce((sum, { untold }) => sum + untold, 0),
    };
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
    return { status: 'unknown', reason: 'tooManyCells', policyIds: error.policyIds };
  }
}

/** The policies as they meet a sign-in from an address that lies in none of the places that they name. */
const asElsewhere = (basis: ConditionalAccessBasis): ConditionalAccessBasis => ({
  ...basis,
  policies: basis.policies.flatMap((policy) => {
    const { locations } = policy.conditions;
    if (locations === null) return [policy];
    return locations.includeLocations.includes('All')
      ? [{ ...policy, conditions: { ...policy.conditions, locations: null } }]
      : [];
  }),
});
