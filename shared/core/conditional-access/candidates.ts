import { type AppAtom, type Cell, deviceAtom } from './cell';
import { sortOf } from './columns';
import type { EnforcedPolicy } from './context';
import { isExceptedApp, suitesOf } from './first-party-apps';
import { implication } from './grant';
import {
  appliesToEveryApp,
  canNameApps,
  hasKnownConditionsOnly,
  matchesApp,
  matchesClient,
  matchesFlow,
  matchesRisk,
} from './match';
import { type PolicySet, setWhere } from './policy-set';
import { asksForBlock, type Requirement, type RequirementDomain } from './requirement';

type Shown = Pick<Cell, 'clientAppType' | 'device' | 'flow'>;

const shown = new WeakMap<RequirementDomain, readonly Shown[]>();

/** One cell for each combination of values that matters to a grant. */
function combinations(domain: RequirementDomain): readonly Shown[] {
  const known = shown.get(domain);
  if (known !== undefined) return known;
  const every = domain.clientAppTypes.flatMap((clientAppType) =>
    domain.deviceStates.flatMap((state) =>
      domain.flows.map((flow): Shown => ({ clientAppType, device: deviceAtom(state, new Set()), flow })),
    ),
  );
  const made = [...new Map(every.map((cell) => [sortOf(cell), cell])).values()];
  shown.set(domain, made);
  return made;
}

const targetsOf = ({ apps, exceptedApps }: RequirementDomain): readonly AppAtom[] =>
  apps === 'all'
    ? []
    : apps.filter((id) => !isExceptedApp(id, exceptedApps)).map((id) => ({ id, suites: suitesOf(id) }));

const canTarget = (enforced: EnforcedPolicy, domain: RequirementDomain): boolean =>
  domain.apps === 'all'
    ? canNameApps(enforced.policy.conditions.applications)
    : targetsOf(domain).some((app) => matchesApp(enforced, app) !== 'no');

/** False for a policy that no sign-in of the domain can meet: it names no app, or other clients only. */
export const canApply = (enforced: EnforcedPolicy, domain: RequirementDomain): boolean =>
  canTarget(enforced, domain) &&
  domain.clientAppTypes.some((type) => matchesClient(enforced, type) !== 'no') &&
  domain.flows.some((flow) => matchesFlow(enforced, flow) !== 'no');

export const canForce = (enforced: EnforcedPolicy, requirement: Requirement, domain: RequirementDomain): boolean =>
  domain.risks.some((risk) => matchesRisk(enforced, risk) !== 'no') &&
  canApply(enforced, domain) &&
  combinations(domain).some((cell) => implication(enforced, requirement, cell).implies !== 'no');

function targetsAll(enforced: EnforcedPolicy, domain: RequirementDomain): boolean {
  if (domain.apps !== 'all') return targetsOf(domain).every((app) => matchesApp(enforced, app) === 'yes');
  return appliesToEveryApp(enforced);
}

/** True for a policy without any narrowing condition that enforces the requirement for every client and device. */
function isBase(enforced: EnforcedPolicy, requirement: Requirement, domain: RequirementDomain): boolean {
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
  /** Policies that can enforce the requirement in part of the domain. Others are skipped to save time. */
  readonly able: PolicySet;
  /** The policies that close every cell for the people they are assigned to. */
  readonly base: PolicySet;
};

export function candidatesOf(
  policies: readonly EnforcedPolicy[],
  requirement: Requirement,
  domain: RequirementDomain,
): Candidates {
  const able = policies.map((enforced) => canForce(enforced, requirement, domain));
  return {
    able: setWhere([...able.keys()], (at) => able[at] === true),
    base: setWhere([...policies.keys()], (at) => {
      const enforced = policies[at];
      return able[at] === true && enforced !== undefined && isBase(enforced, requirement, domain);
    }),
  };
}
