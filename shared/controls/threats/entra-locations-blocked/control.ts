import type { CoverageProblem } from '../../../core/conditional-access';
import { blocked } from '../../../core/conditional-access';
import { isCounted } from '../../../core/event/event';
import type { ConditionalAccessPolicy, NamedLocation } from '../../../core/resource/resource';
import {
  type ConditionalAccessBasis,
  type ControlState,
  defineControl,
  findingsOf,
  type Verdict,
} from '../../../core/verdict/control';
import {
  allMet,
  coverageControl,
  type JudgedRequirement,
  judgedFor,
  tenantFinding,
  withoutConditionalAccess,
} from '../../coverage-verdict';
import { textLine } from '../../evidence-line';
import { conditionalAccessActivities, policyActivities } from '../../policy-activities';

type Problem = CoverageProblem;

const id = 'ZT.NW.003';

/**
 * Nobody should sign in from countries where nobody works. Such a block is easy to bypass, but it stops most attempts.
 */
export const entraLocationsBlocked = defineControl({
  id,
  name: 'entra-locations-blocked',
  title: 'Sign-ins from countries without business are blocked',
  area: 'threats',
  pillar: 'network',
  severity: 'medium',
  severityReason: 'Most sprayed passwords come from countries without any colleague; a VPN bypasses the block.',
  licence: 'P1',
  version: 3,
  ...coverageControl,
  collections: 1,
  limitations:
    'Judges only that some countries are blocked, or all but some, not whether these are the right ones. A country is what the address or the phone reports: a VPN or a rented server can be in any.',
  remediation:
    'Entra admin center > Protection > Conditional Access > Named locations > Countries location: the countries where you do no business; then Policies > New policy: Users: All users; Target resources: All resources; Network: these countries (or Any, exclude those where you work); Grant: Block access; Enable policy: On. Graph: POST /identity/conditionalAccess/policies with conditions.locations {"includeLocations":["<id>"]} and grantControls.builtInControls ["block"].',
  effort: 'days',
  mappings: {
    cis: ['5.2.2.15'],
    prowler: ['entra_conditional_access_policy_untrusted_locations_blocked'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/conditional-access/policy-block-by-location',
    'https://learn.microsoft.com/graph/api/resources/countrynamedlocation',
  ],
  activities: [...conditionalAccessActivities, ...policyActivities],
  folds: [],
  evaluate: (state) => withoutConditionalAccess(state) ?? placesVerdict(state),
});

const isCountry = (place: NamedLocation | undefined): boolean =>
  place?.type === 'country' && (place.countriesAndRegions.length > 0 || place.includeUnknownCountriesAndRegions);

/** True for a policy that blocks some countries, or all locations except some. */
function shutsPlaces(
  { conditions: { locations }, grantControls }: ConditionalAccessPolicy,
  places: ReadonlyMap<string, NamedLocation>,
): boolean {
  if (locations === null || grantControls?.builtInControls.includes('block') !== true) return false;
  const { includeLocations, excludeLocations } = locations;
  return includeLocations.includes('All')
    ? excludeLocations.length > 0 && !excludeLocations.includes('All')
    : includeLocations.some((id) => isCountry(places.get(id)) && !excludeLocations.includes(id));
}

const everywhere = (policy: ConditionalAccessPolicy): ConditionalAccessPolicy => ({
  ...policy,
  conditions: { ...policy.conditions, locations: null },
});

/**
 * Policies that name the same locations are judged together: apart from the locations, they must block everybody in
 * every app.
 */
function placesVerdict(state: ControlState): Verdict<Problem> {
  const basis = state.conditionalAccess();
  const places = new Map(basis.namedLocations.map((place) => [place.id, place]));
  const byPlaces = new Map<string, ConditionalAccessPolicy[]>();
  for (const policy of basis.policies.filter((one) => shutsPlaces(one, places))) {
    const key = JSON.stringify(policy.conditions.locations);
    byPlaces.set(key, [...(byPlaces.get(key) ?? []), policy]);
  }
  const judge = (policies: ConditionalAccessBasis['policies']): JudgedRequirement =>
    judgedFor(id, blocked, state, {}, { ...basis, policies });
  const judged = [...byPlaces.values()].map((policies) => ({ policies, judged: judge(policies.map(everywhere)) }));
  const openTo = ({ coverage }: JudgedRequirement): number => (coverage.status === 'open' ? coverage.count : 0);
  const byPeople = judged.toSorted((a, b) => openTo(a.judged) - openTo(b.judged));
  const found = byPeople.find((one) => one.judged.coverage.status === 'holds') ??
    byPeople.find((one) => one.judged.coverage.status === 'unknown') ??
    byPeople[0] ?? { policies: [], judged: judge([]) };
  const verdict = verdictOn(found.policies, found.judged, state);
  if (!('evidence' in verdict)) return verdict;
  const { includeLocations = [], excludeLocations = [] } = found.policies[0]?.conditions.locations ?? {};
  const locationLine = (label: string, ids: readonly string[]) =>
    textLine(
      label,
      ids.map((place) => state.facts.nameOf(place) ?? place),
    );
  return {
    ...verdict,
    evidence: [
      ...locationLine('Shut', includeLocations),
      ...locationLine('But', excludeLocations),
      ...verdict.evidence,
    ],
  };
}

function verdictOn(
  policies: readonly ConditionalAccessPolicy[],
  judged: JudgedRequirement,
  state: ControlState,
): Verdict<Problem> {
  const verdict = allMet([judged], state);
  if (verdict.status !== 'fail') return verdict;
  // Policies that block something else do not count as almost covering this.
  const near = verdict.findings.first.filter(({ resourceId }) => policies.some((policy) => policy.id === resourceId));
  const nothing = tenantFinding('noPolicy', isCounted(verdict.exposure) ? verdict.exposure.count : null);
  return { ...verdict, findings: findingsOf(near.length > 0 ? near : [nothing]) };
}
