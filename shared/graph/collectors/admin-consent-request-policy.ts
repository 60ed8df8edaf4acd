import * as z from 'zod';
import { count, flag, readShape } from '../shape';
import type { SmallCollector } from './collector';

const kind = 'adminConsentRequestPolicy';

const Policy = z.object({
  isEnabled: flag,
  notifyReviewers: flag,
  remindersEnabled: flag,
  requestDurationInDays: count,
  // Who they are is written as queries; how many there are is what is judged.
  reviewers: z
    .array(z.object({}))
    .nullish()
    .transform((reviewers) => reviewers?.length ?? null),
});

/** https://learn.microsoft.com/graph/api/adminconsentrequestpolicy-get; it answers without an id. */
export const adminConsentRequestPolicyCollector: SmallCollector<typeof kind> = {
  kind,
  path: '/policies/adminConsentRequestPolicy',
  query: '',
  scope: 'directory',
  cost: 1,
  answer: 'object',
  compared: ['isEnabled', 'notifyReviewers', 'remindersEnabled', 'requestDurationInDays', 'reviewers'],
  observed: [],
  read: (item) => ({ id: kind, ...readShape(kind, Policy, item) }),
};
