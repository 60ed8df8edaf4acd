import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { readShape, text } from '../../graph/shape';

const HealthIssue = z.object({ id: z.string().min(1), displayName: text, severity: text });

/** https://learn.microsoft.com/graph/api/security-identitycontainer-list-healthissues */
export const healthIssueCollector: SmallCollector<'healthIssue'> = {
  kind: 'healthIssue',
  path: '/security/identities/healthIssues',
  query: `$filter=${encodeURIComponent("status eq 'open'")}`,
  scope: 'security',
  cost: 1,
  answer: 'list',
  read(item) {
    const { displayName, ...issue } = readShape('healthIssue', HealthIssue, item);
    return { ...issue, displayName: displayName ?? '' };
  },
};
