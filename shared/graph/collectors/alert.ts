import * as z from 'zod';
import { readShape, text } from '../shape';
import type { SmallCollector } from './collector';

const Alert = z.object({
  id: z.string().min(1),
  title: text,
  severity: z.string().min(1),
  status: z.string().min(1),
  assignedTo: text,
  createdDateTime: text,
});

/** https://learn.microsoft.com/graph/api/security-list-alerts_v2: it takes no $select and no $orderby. */
export const alertCollector: SmallCollector<'alert'> = {
  kind: 'alert',
  path: '/security/alerts_v2',
  query: `$filter=${encodeURIComponent("status ne 'resolved' and (severity eq 'high' or severity eq 'medium')")}`,
  scope: 'security',
  cost: 1,
  answer: 'list',
  compared: ['title', 'severity', 'status', 'isAssigned', 'createdDateTime'],
  observed: [],
  read(item) {
    const { title, assignedTo, ...alert } = readShape('alert', Alert, item);
    return { ...alert, title: title ?? '', isAssigned: assignedTo !== null && assignedTo !== '' };
  },
};
