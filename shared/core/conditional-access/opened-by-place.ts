import type { ConditionalAccessBasis } from '../verdict/control';
import { BudgetSpent, nodeBudget } from './budget';
import { candidatesOf } from './candidates';
import { type Columns, columnsOf } from './columns';
import type { Coverage } from './coverage';
import { extentsOfAnswer, foldGroups } from './fold-cells';
import { peopleIn } from './holds';
import type { Open } from './open-cells';
import { noPolicy, textOf } from './policy-set';
import { type Reading, readOnce } from './reading';
import type { Requirement, RequirementDomain } from './requirement';
import { createSolver } from './solve';
import type { UserClass } from './user-class';

/**
 * Keeps only the gaps that depend on a location. A sign-in that is also open from an address outside all named
 * locations is not a location gap.
 */
export function openedByPlace(
  coverage: Coverage,
  requirement: Requirement,
  domain: RequirementDomain,
  basis: ConditionalAccessBasis,
): Coverage {
  if (coverage.status !== 'open') return coverage;
  const { here, there, columns } = bothOf(basis);
  const { able } = candidatesOf(columns.policies, requirement, domain);
  const solver = createSolver(columns, requirement, domain);
  const budget = { left: nodeBudget };
  const shift = BigInt(here.columns.policies.length);
  const groups = new Map<string, { readonly classes: UserClass[]; readonly open: Open }>();
  try {
    for (const userClass of coverage.openAs) {
      const hereLive = here.assignedTo(userClass).live & able;
      const thereLive = (there.assignedTo(userClass).live << shift) & able;
      if (thereLive === noPolicy) continue;
      const key = `${textOf(hereLive)}|${textOf(thereLive)}`;
      const group = groups.get(key) ?? { classes: [], open: solver.openedSince(hereLive, [thereLive], budget) };
      group.classes.push(userClass);
      groups.set(key, group);
    }
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
    return { status: 'unknown', reason: 'tooManyCells', policyIds: error.policyIds };
  }
  const opened = [...groups.values()].filter(({ open }) => open.open.length > 0);
  if (opened.length === 0) {
    return { status: 'holds', by: coverage.by, bySecurityDefaults: false, direct: 'direct', of: coverage.of };
  }
  const openAs = opened.flatMap((group) => group.classes);
  const openKeys = new Set(openAs.map(({ key }) => key));
  const classes = coverage.classes.filter(({ key }) => openKeys.has(key));
  const folded = foldGroups(
    opened.map((group) => ({ classes: group.classes, open: () => extentsOfAnswer(group.open) })),
  );
  return { ...coverage, ...folded, classes, openAs, count: peopleIn(classes) };
}

type Both = { readonly here: Reading; readonly there: Reading; readonly columns: Columns };

const read = new WeakMap<Reading, Both>();

/** The policies, followed by copies of them as they apply outside all named locations. */
function bothOf(basis: ConditionalAccessBasis): Both {
  const here = readOnce(basis);
  const known = read.get(here);
  if (known !== undefined) return known;
  const there = readOnce(asElsewhere(basis));
  const made = { here, there, columns: columnsOf([...here.columns.policies, ...there.columns.policies]) };
  read.set(here, made);
  return made;
}

/** The policies as they apply to an address outside every location that they name. */
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
