import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { readShape, text } from '../../graph/shape';

const RiskyServicePrincipal = z.object({
  id: z.string().min(1),
  displayName: text,
  riskLevel: z.string().min(1),
  riskState: z.string().min(1),
  riskLastUpdatedDateTime: text,
});

const atRisk = encodeURIComponent("riskState eq 'atRisk' or riskState eq 'confirmedCompromised'");

/** https://learn.microsoft.com/graph/api/identityprotectionroot-list-riskyserviceprincipals. The size of its pages is that of riskyUser. */
export const riskyServicePrincipalCollector: SmallCollector<'riskyServicePrincipal'> = {
  kind: 'riskyServicePrincipal',
  path: '/identityProtection/riskyServicePrincipals',
  query: `$filter=${atRisk}&$select=id,displayName,riskLastUpdatedDateTime,riskLevel,riskState&$top=500`,
  scope: 'identityProtection',
  cost: 1,
  answer: 'list',
  read(item) {
    const { displayName, ...application } = readShape('riskyServicePrincipal', RiskyServicePrincipal, item);
    return { ...application, displayName: displayName ?? '' };
  },
};
