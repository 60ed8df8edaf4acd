import * as z from 'zod';
import type { NamedLocation } from '../../core/resource/resource';
import type { SmallCollector } from '../../graph/collector/collector';
import { flag, readShape, sorted, text, texts } from '../../graph/shape';

const Range = z.object({ cidrAddress: text, lowerAddress: text, upperAddress: text });

const Location = z.object({
  '@odata.type': z.string(),
  id: z.string(),
  displayName: text,
  isTrusted: flag,
  ipRanges: z.array(Range).nullish(),
  countriesAndRegions: texts,
  includeUnknownCountriesAndRegions: flag,
  countryLookupMethod: text,
});

/** CIDR, or "from-to" for the older form. */
const rangeText = ({ cidrAddress, lowerAddress, upperAddress }: z.output<typeof Range>): string =>
  cidrAddress ?? `${lowerAddress ?? ''}-${upperAddress ?? ''}`;

function read(item: unknown): NamedLocation {
  const location = readShape('namedLocation', Location, item);
  const base = { id: location.id, displayName: location.displayName ?? '' };
  switch (location['@odata.type']) {
    case '#microsoft.graph.ipNamedLocation':
      return {
        ...base,
        type: 'ip',
        isTrusted: location.isTrusted ?? false,
        ipRanges: sorted((location.ipRanges ?? []).map(rangeText)),
      };
    case '#microsoft.graph.countryNamedLocation':
      return {
        ...base,
        type: 'country',
        countriesAndRegions: location.countriesAndRegions,
        includeUnknownCountriesAndRegions: location.includeUnknownCountriesAndRegions ?? false,
        countryLookupMethod: location.countryLookupMethod,
      };
    default:
      return { ...base, type: 'other', odataType: location['@odata.type'] };
  }
}

/** https://learn.microsoft.com/graph/api/conditionalaccessroot-list-namedlocations */
export const namedLocationCollector: SmallCollector<'namedLocation'> = {
  kind: 'namedLocation',
  path: '/identity/conditionalAccess/namedLocations',
  // No $select: the fields belong to derived types, which the base type cannot select.
  query: '',
  scope: 'identityProtection',
  cost: 1,
  answer: 'list',
  read,
};
