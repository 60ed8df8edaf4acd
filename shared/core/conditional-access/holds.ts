import type { ConditionalAccessBasis } from '../control';
import type { ConditionalAccessPolicy } from '../resource';
import { type AppAtom, deviceAtom } from './cell';
import type { Certainty } from './certainty';
import { contextOf, type EnforcedPolicy, enforcedPolicies } from './context';
import type { Coverage } from './coverage';
import { type Assigned, enumerate } from './enumerate';
import { suitesOf } from './first-party-apps';
import { type Extents, foldGroups, foldPositions } from './fold-cells';
import { implication } from './grant';
import { gridOf, sizeOf } from './grid';
import { hasKnownConditionsOnly, matchesApp, matchesClient, matchesFlow, matchesRisk, matchesUser } from './match';
import { asksForBlock, type Domain, type Requirement } from './requirement';
import type { UserClass } from './user-class';

/** Cells enumerated for one question; beyond it the answer is unknown. */
export const cellBudget = 200_000;

/** Switches for tests: the answer must be the same without them. */
export type HoldsOptions = { readonly quickPath: boolean; readonly merge: boolean; readonly budget: number };
const defaults: HoldsOptions = { quickPath: true, merge: true, budget: cellBudget };

const combinations = (domain: Domain) =>
  domain.clientAppTypes.flatMap((clientAppType) =>
    domain.deviceStates.flatMap((state) =>
      domain.flows.map((flow) => ({ clientAppType, device: deviceAtom(state, new Set()), flow })),
    ),
  );

const targetsOf = ({ apps, exceptedApps }: Domain): readonly AppAtom[] =>
  apps === 'all' ? [] : apps.filter((id) => !exceptedApps.includes(id)).map((id) => ({ id, suites: suitesOf(id) }));

const canTarget = (enforced: EnforcedPolicy, domain: Domain): boolean =>
  domain.apps === 'all'
    ? enforced.policy.conditions.applications.includeApplications.some((app) => app.toLowerCase() !== 'none')
    : targetsOf(domain).some((app) => matchesApp(enforced, app) !== 'no');

/** False for a policy that no sign-in of the domain can meet: it names no app, or other clients only. */
export const canApply = (enforced: EnforcedPolicy, domain: Domain): boolean =>
  canTarget(enforced, domain) &&
  domain.clientAppTypes.some((type) => matchesClient(enforced, type) !== 'no') &&
  domain.flows.some((flow) => matchesFlow(enforced, flow) !== 'no');

/** Policies that could force the requirement somewhere in the domain; the others only cost time. */
export const canForce = (enforced: EnforcedPolicy, requirement: Requirement, domain: Domain): boolean =>
  domain.risks.some((risk) => matchesRisk(enforced, risk) !== 'no') &&
  canApply(enforced, domain) &&
  combinations(domain).some((cell) => implication(enforced, requirement, cell).implies !== 'no');

function targetsAll(enforced: EnforcedPolicy, domain: Domain): boolean {
  if (domain.apps !== 'all') return targetsOf(domain).every((app) => matchesApp(enforced, app) === 'yes');
  const { includeApplications, excludeApplications, applicationFilter } = enforced.policy.conditions.applications;
  return includeApplications.includes('All') && excludeApplications.length === 0 && applicationFilter === null;
}

/** True for a policy that nothing narrows and that forces the requirement whatever client or device signs in. */
function isBase(enforced: EnforcedPolicy, requirement: Requirement, domain: Domain): boolean {
  const { platforms, locations } = enforced.policy.conditions;
  const unnarrowed =
    targetsAll(enforced, domain) &&
    platforms === null &&
    locations === null &&
    enforced.deviceRule === null &&
    hasKnownConditionsOnly(enforced) === 'yes' &&
    domain.risks.every((risk) => matchesRisk(enforced, risk) === 'yes') &&
    domain.clientAppTypes.every((type) => matchesClient(enforced, type) === 'yes') &&
    domain.flows.every((flow) => matchesFlow(enforced, flow) === 'yes');
  if (!unnarrowed) return false;
  return combinations(domain).every((cell) => {
    const said = implication(enforced, requirement, cell);
    return said.implies === 'yes' && (said.direct || !asksForBlock(requirement));
  });
}

export type Candidates = {
  /** Base policies first, then by id: the first that covers a cell is the one named. */
  readonly policies: readonly EnforcedPolicy[];
  readonly base: ReadonlySet<EnforcedPolicy>;
};

export function candidatesOf(basis: ConditionalAccessBasis, requirement: Requirement, domain: Domain): Candidates {
  const able = enforcedPolicies(basis.policies, contextOf(basis)).filter((enforced) =>
    canForce(enforced, requirement, domain),
  );
  const base = new Set(able.filter((enforced) => isBase(enforced, requirement, domain)));
  return { policies: [...base, ...able.filter((enforced) => !base.has(enforced))], base };
}

/** The requirement as security defaults keep it: weaker than policies, for Microsoft decides when it asks. */
export const securityDefaultsForce = (basis: ConditionalAccessBasis, requirement: Requirement): boolean =>
  basis.securityDefaultsOn &&
  (requirement.type === 'mfa' ||
    requirement.type === 'legacyAuthenticationBlocked' ||
    (requirement.type === 'anyOf' && requirement.of.some((one) => securityDefaultsForce(basis, one))));

type UserGroup = { readonly classes: readonly UserClass[]; readonly assigned: readonly Assigned[] };

export const assignedTo = (candidates: Candidates, userClass: UserClass): readonly Assigned[] =>
  candidates.policies.flatMap((enforced) => {
    const user: Certainty = matchesUser(enforced, userClass);
    return user === 'no' ? [] : [{ enforced, user }];
  });

/** Classes that the same candidates are assigned to need one look. */
function groupsOf(candidates: Candidates, classes: readonly UserClass[]): readonly UserGroup[] {
  const groups = new Map<string, { readonly classes: UserClass[]; readonly assigned: readonly Assigned[] }>();
  for (const userClass of classes) {
    const assigned = assignedTo(candidates, userClass);
    const key = assigned.map(({ enforced, user }) => `${enforced.policy.id}=${user}`).join();
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { classes: [userClass], assigned });
    else group.classes.push(userClass);
  }
  return [...groups.values()];
}

const policyIdsOf = (assigned: readonly Assigned[]): readonly string[] =>
  assigned.map(({ enforced }) => enforced.policy.id);

const sorted = (ids: Iterable<string>): readonly string[] => [...new Set(ids)].sort();

/** The quick path: a base policy that is surely assigned closes every cell of these users. */
export const baseOf = (assigned: readonly Assigned[], base: ReadonlySet<EnforcedPolicy>): Assigned | undefined =>
  assigned.find(({ enforced, user }) => user === 'yes' && base.has(enforced));

type Look = {
  readonly group: UserGroup;
  readonly by: Iterable<string>;
  readonly unknownBy: Iterable<string>;
  readonly direct: boolean;
  readonly extents: readonly Extents[];
};

type Looks =
  | { readonly type: 'all'; readonly looks: readonly Look[] }
  | { readonly type: 'tooMany'; readonly at: UserGroup };

/** Goes through the cells of every group of users, as far as the budget reaches. */
function lookAtGroups(
  groups: readonly UserGroup[],
  { base }: Candidates,
  requirement: Requirement,
  domain: Domain,
  { quickPath, merge, budget }: HoldsOptions,
): Looks {
  const looks: Look[] = [];
  let spent = 0;
  for (const group of groups) {
    const closing = quickPath ? baseOf(group.assigned, base) : undefined;
    if (closing !== undefined) {
      looks.push({ group, by: [closing.enforced.policy.id], unknownBy: [], direct: true, extents: [] });
      continue;
    }
    const policies = group.assigned.map(({ enforced }) => enforced);
    const grid = gridOf(policies, domain, merge);
    spent += sizeOf(grid);
    if (spent > budget) return { type: 'tooMany', at: group };
    const { open, ...result } = enumerate(group.assigned, requirement, grid);
    looks.push({ group, ...result, extents: foldPositions(open, grid) });
  }
  return { type: 'all', looks };
}

function coverageOf(looks: readonly Look[], of: number): Coverage {
  const by = sorted(looks.flatMap((look) => [...look.by]));
  const unknownBy = sorted(looks.flatMap((look) => [...look.unknownBy]));
  const open = looks.filter(({ extents }) => extents.length > 0);
  if (open.length > 0) {
    const classes = open.flatMap(({ group }) => group.classes);
    const cells = foldGroups(open.map(({ group, extents }) => ({ classes: group.classes, extents })));
    return { status: 'open', cells, classes, count: peopleIn(classes), of, by };
  }
  if (unknownBy.length > 0) return { status: 'unknown', reason: 'notUnderstood', policyIds: unknownBy };
  const direct = looks.every((look) => look.direct) ? 'direct' : 'indirect';
  return { status: 'holds', by, bySecurityDefaults: false, direct, of };
}

/**
 * Whether the requirement holds for every sign-in of the domain: for each cell some enforced policy applies and forces it, or
 * blocks. Cells may be closed by different policies. Order of policies and ids does not matter; nothing is sampled.
 * Semantics: https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-policies
 */
export function holds(
  requirement: Requirement,
  domain: Domain,
  basis: ConditionalAccessBasis,
  options: Partial<HoldsOptions> = {},
): Coverage {
  if (basis.userClasses.length === 0) return { status: 'unknown', reason: 'noUsers', policyIds: [] };
  const classes = basis.userClasses.filter(domain.users);
  const of = peopleIn(classes);
  if (securityDefaultsForce(basis, requirement)) {
    return { status: 'holds', by: [], bySecurityDefaults: true, direct: 'direct', of };
  }
  const candidates = candidatesOf(basis, requirement, domain);
  const groups = groupsOf(candidates, classes);
  const result = lookAtGroups(groups, candidates, requirement, domain, { ...defaults, ...options });
  if (result.type === 'all') return coverageOf(result.looks, of);
  return { status: 'unknown', reason: 'tooManyCells', policyIds: sorted(policyIdsOf(result.at.assigned)) };
}

export const peopleIn = (classes: readonly UserClass[]): number =>
  classes.reduce((sum, userClass) => sum + userClass.count, 0);

/** Policies that alone force the requirement on everybody whom they do not leave out: all users, all apps, nothing narrows them. */
export const baselinePolicies = (
  basis: ConditionalAccessBasis,
  requirement: Requirement,
  domain: Domain,
): readonly string[] =>
  [...candidatesOf(basis, requirement, domain).base]
    .filter(({ policy }) => policy.conditions.users.includeUsers.includes('All'))
    .map(({ policy }) => policy.id);

/** Policies that would be such a baseline if they were enabled, by id. */
export function nearBaselinePolicies(
  basis: ConditionalAccessBasis,
  requirement: Requirement,
  domain: Domain,
): readonly ConditionalAccessPolicy[] {
  const off = basis.policies.filter(({ state }) => state !== 'enabled');
  const asIfOn = { ...basis, policies: off.map((policy) => ({ ...policy, state: 'enabled' })) };
  const ids = new Set(baselinePolicies(asIfOn, requirement, domain));
  return off.filter(({ id }) => ids.has(id)).sort((a, b) => (a.id < b.id ? -1 : 1));
}
