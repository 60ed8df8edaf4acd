import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { flag, readShape, sorted, text, timeOrNull } from '../../graph/shape';

const Organization = z.object({
  id: z.string(),
  displayName: text,
  onPremisesSyncEnabled: flag,
  onPremisesLastSyncDateTime: timeOrNull,
  verifiedDomains: z.array(z.object({ name: z.string() })).nullish(),
});

/** https://learn.microsoft.com/graph/api/organization-list */
export const organizationCollector: SmallCollector<'organization'> = {
  kind: 'organization',
  path: '/organization',
  query: '$select=id,displayName,onPremisesSyncEnabled,onPremisesLastSyncDateTime,verifiedDomains',
  scope: 'directory',
  cost: 1,
  answer: 'list',
  read(item) {
    const { verifiedDomains, displayName, ...organization } = readShape('organization', Organization, item);
    return {
      ...organization,
      displayName: displayName ?? '',
      verifiedDomains: sorted((verifiedDomains ?? []).map(({ name }) => name)),
    };
  },
};
