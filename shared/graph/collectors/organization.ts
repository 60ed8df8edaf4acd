import { z } from 'zod';
import { flag, readShape, sorted, text } from '../shape';
import type { SmallCollector } from './collector';

const Organization = z.object({
  id: z.string(),
  displayName: text,
  onPremisesSyncEnabled: flag,
  verifiedDomains: z.array(z.object({ name: z.string() })).nullish(),
});

/** https://learn.microsoft.com/graph/api/organization-list */
export const organizationCollector: SmallCollector<'organization'> = {
  kind: 'organization',
  path: '/organization',
  query: '$select=id,displayName,onPremisesSyncEnabled,verifiedDomains',
  scope: 'directory',
  cost: 1,
  answer: 'list',
  compared: ['displayName', 'onPremisesSyncEnabled', 'verifiedDomains'],
  observed: [],
  read(item) {
    const { verifiedDomains, displayName, ...organization } = readShape('organization', Organization, item);
    return {
      ...organization,
      displayName: displayName ?? '',
      verifiedDomains: sorted((verifiedDomains ?? []).map(({ name }) => name)),
    };
  },
};
