import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { readShape, sorted, text } from '../../graph/shape';

/** Evidence has some forty types; for a user or a mailbox it names the account. */
const Evidence = z.object({ userAccount: z.object({ azureAdUserId: text }).nullish() });

const Alert = z.object({
  id: z.string().min(1),
  title: text,
  severity: z.string().min(1),
  status: z.string().min(1),
  assignedTo: text,
  createdDateTime: text,
  incidentId: text,
  serviceSource: text,
  evidence: z.array(Evidence).nullish(),
});

/** https://learn.microsoft.com/graph/api/security-list-alerts_v2: it takes no $select and no $orderby. */
export const alertCollector: SmallCollector<'alert'> = {
  kind: 'alert',
  path: '/security/alerts_v2',
  query: `$filter=${encodeURIComponent("status ne 'resolved' and (severity eq 'high' or severity eq 'medium')")}`,
  scope: 'security',
  cost: 1,
  answer: 'list',
  read(item) {
    const { title, assignedTo, evidence, ...alert } = readShape('alert', Alert, item);
    const named = (evidence ?? []).flatMap(({ userAccount }) => userAccount?.azureAdUserId ?? []);
    return {
      ...alert,
      title: title ?? '',
      isAssigned: assignedTo !== null && assignedTo !== '',
      userIds: sorted([...new Set(named.filter((userId) => userId !== ''))]),
    };
  },
};
