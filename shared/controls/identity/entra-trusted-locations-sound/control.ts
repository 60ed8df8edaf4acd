import { type AddressRange, addressRange, isTooWide, isWithin } from '../../../core/conditional-access';
import { widthThresholds } from '../../../core/conditional-access/location-change';
import type { NamedLocation } from '../../../core/resource/resource';
import {
  type ControlState,
  defineControl,
  type Finding,
  findingsOf,
  type Verdict,
} from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import { unlicensed } from '../../coverage-verdict';
import { textLine } from '../../evidence-line';
import { placeActivities } from '../../policy-activities';

export const thresholds = {
  trustedPlaceRequired: threshold.flag(
    true,
    'Whether a tenant without a trusted named location fails. CIS, Prowler and Zero Trust Assessment: yes.',
  ),
  ...widthThresholds,
  trustedRanges: threshold.names(
    'The IP ranges that may be trusted, such as 192.0.2.0/24. If the list is not empty, any trusted range outside them fails.',
  ),
};

type Problem = 'tooWide' | 'notAgreed' | 'notPublic' | 'noTrustedPlace';

const id = 'ZT.NW.001';

type Place = Extract<NamedLocation, { readonly type: 'ip' }>;

/** The usual size of a site: 256 addresses, or an IPv6 site. The control adds a note about larger ranges. */
const usualPrefix = { 4: 24, 6: 48 } as const;

function problemOf(text: string, range: AddressRange, { facts }: ControlState): Problem | null {
  const { thresholds } = facts.configuration;
  const { trustedRanges } = thresholds;
  if (isTooWide(range, thresholds)) return 'tooWide';
  if (!range.isPublic) return 'notPublic';
  return trustedRanges.length === 0 || isWithin(text, trustedRanges) ? null : 'notAgreed';
}

const findingOf = ({ id: placeId, displayName }: Place, range: string, problem: Problem): Finding<Problem> => ({
  resourceId: placeId,
  subject: { type: 'location', id: placeId, name: displayName },
  problem,
  details: { range },
});

const noPlace: Finding<Problem> = {
  resourceId: 'tenant',
  subject: { type: 'text', text: 'tenant' },
  problem: 'noTrustedPlace',
  details: {},
};

/** The network of Global Secure Access is a location without addresses. */
const isReadable = (place: NamedLocation): boolean =>
  place.type !== 'other' || place.odataType.endsWith('.compliantNetworkNamedLocation');

/** A trusted location must contain only the organisation's own network. */
export const entraTrustedLocationsSound = defineControl({
  id,
  name: 'entra-trusted-locations-sound',
  title: 'Trusted locations are narrow, public and approved',
  area: 'identity',
  pillar: 'network',
  severity: 'high',
  severityReason: 'One trusted range that is too wide lets strangers in wherever a policy excludes trusted locations.',
  licence: 'P1',
  thresholds,
  version: 2,
  needs: ['namedLocation', 'subscribedSku'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'The owner of an address is unknown: an address of a cloud or an internet provider is public too. Trusted addresses of the per-user MFA portal cannot be read. Approved ranges are compared only if thresholds.trustedRanges lists them.',
  remediation:
    'Entra admin center > Protection > Conditional Access > Named locations: keep "Mark as trusted location" for the fixed public addresses of your own sites, as /32 to /24, and clear it for all others. Graph: PATCH /identity/conditionalAccess/namedLocations/{id} with {"@odata.type":"#microsoft.graph.ipNamedLocation","isTrusted":false}, or with the narrower ipRanges.',
  effort: 'minutes',
  mappings: {
    cis: ['5.2.2.14'],
    zta: ['21865'],
    prowler: ['entra_conditional_access_trusted_named_location_exists'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/conditional-access/concept-assignment-network',
    'https://learn.microsoft.com/graph/api/resources/ipnamedlocation',
  ],
  activities: placeActivities,
  folds: [],
  evaluate: (state): Verdict<Problem> => {
    const places = state.small('namedLocation');
    // Locations, as policies, stay when Entra ID P1 ends.
    const missing = places.length === 0 ? unlicensed(state, 'P1') : undefined;
    if (missing !== undefined) return missing;
    const trusted = places.filter((place): place is Place => place.type === 'ip' && place.isTrusted);
    const ranges = trusted.flatMap((place) =>
      place.ipRanges.map((text) => ({ place, text, range: addressRange(text) })),
    );
    const findings = ranges.flatMap(({ place, text, range }) => {
      const problem = range === null ? null : problemOf(text, range, state);
      return problem === null ? [] : [findingOf(place, text, problem)];
    });
    const evidence = textLine(
      'Trusted',
      ranges.slice(0, 20).map(({ place, text }) => `${place.displayName}: ${text}`),
    );
    const fails = (all: readonly Finding<Problem>[]): Verdict<Problem> => ({
      status: 'fail',
      findings: findingsOf(all),
      exposure: null,
      evidence,
      metric: null,
    });
    if (findings.length > 0) return fails(findings);
    if (ranges.some(({ range }) => range === null) || !places.every(isReadable)) {
      return { status: 'unknown', reason: 'the definition of a location could not be read' };
    }
    if (trusted.length === 0 && state.facts.configuration.thresholds.trustedPlaceRequired) return fails([noPlace]);
    const wide = ranges.filter(({ range }) => range !== null && range.prefix < usualPrefix[range.version]);
    const note = wide.length === 0 ? null : `wider than a site needs: ${wide.map(({ text }) => text).join(', ')}`;
    return { status: 'pass', note, evidence, metric: null };
  },
});
