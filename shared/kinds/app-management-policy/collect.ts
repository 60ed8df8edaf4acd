import * as z from 'zod';
import { restrictions } from '../../graph/collector/app-restrictions';
import type { SmallCollector } from '../../graph/collector/collector';
import { flag, readShape, sorted, text } from '../../graph/shape';
import type { AppManagementPolicy } from './app-management-policy';

const kind = 'appManagementPolicy';

const Policy = z.object({
  id: z.string().min(1),
  displayName: text,
  isEnabled: flag,
  restrictions,
  // Required: the objects that a policy applies to are never guessed.
  appliesTo: z.array(z.object({ id: z.string() })),
});

/** https://learn.microsoft.com/graph/api/appmanagementpolicy-list */
export const appManagementPolicyCollector: SmallCollector<typeof kind> = {
  kind,
  path: '/policies/appManagementPolicies',
  query: '$expand=appliesTo',
  scope: 'directory',
  cost: 2,
  answer: 'list',
  read(item): AppManagementPolicy {
    const { appliesTo, displayName, ...policy } = readShape(kind, Policy, item);
    return { ...policy, displayName: displayName ?? '', appliesTo: sorted(appliesTo.map(({ id }) => id)) };
  },
};
