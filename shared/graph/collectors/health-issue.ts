import * as z from 'zod';
import { readShape, text } from '../shape';
import type { SmallCollector } from './collector';

const HealthIssue = z.object({ id: z.string().min(1), displayName: text, severity: text });

/** https://learn.microsoft.com/graph/api/security-identitycontainer-list-healthissues */
export const healthIssueCollector: SmallCollector<'healthIssue'> = {
  kind: 'healthIssue',
  path: '/security/identities/healthIssues',
  query: `$filter=${encodeURIComponent("status eq 'open'")}`,
  scope: 'security',
  cost: 1,
  answer: 'list',
  compared: ['displayName', 'severity'],
  observed: [],
  read(item) {
    const { displayName, ...issue } = readShape('healthIssue', HealthIssue, item);
    return { ...issue, displayName: displayName ?? '' };
  },
};
