import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { readShape, text } from '../../graph/shape';

const Incident = z.object({
  id: z.string().min(1),
  displayName: text,
  severity: z.string().min(1),
  status: z.string().min(1),
  createdDateTime: text,
  redirectIncidentId: text,
});

/** https://learn.microsoft.com/graph/api/security-list-incidents: more than 50 a page are refused. */
export const incidentCollector: SmallCollector<'incident'> = {
  kind: 'incident',
  path: '/security/incidents',
  query: `$filter=${encodeURIComponent("status ne 'resolved' and status ne 'redirected'")}&$top=50`,
  scope: 'security',
  cost: 1,
  answer: 'list',
  read(item) {
    const { displayName, redirectIncidentId, status, ...incident } = readShape('incident', Incident, item);
    // People work on a merged incident under the incident into which it was merged.
    return { ...incident, status: redirectIncidentId === null ? status : 'redirected', displayName: displayName ?? '' };
  },
};
