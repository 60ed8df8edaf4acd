import * as z from 'zod';
import { sameId } from '../../core/same-id';
import type { SmallCollector } from '../../graph/collector/collector';
import { count, flag, readShape, sorted, text } from '../../graph/shape';

const kind = 'adminConsentRequestPolicy';

const Policy = z.object({
  isEnabled: flag,
  notifyReviewers: flag,
  remindersEnabled: flag,
  requestDurationInDays: count,
  reviewers: z.array(z.object({ query: text })).nullish(),
});

/**
 * Graph writes reviewers as queries. This form names a user by id; any other form of user counts like a group, because it is not resolved.
 */
const userQuery = /^\/?(?:(?:v1\.0|beta)\/)?users\/([^/?@]+)$/i;

const userIdOf = (query: string | null): readonly string[] => {
  const id = userQuery.exec(query ?? '')?.[1];
  return id === undefined ? [] : [sameId(id)];
};

/** https://learn.microsoft.com/graph/api/adminconsentrequestpolicy-get; it answers without an id. */
export const adminConsentRequestPolicyCollector: SmallCollector<typeof kind> = {
  kind,
  path: '/policies/adminConsentRequestPolicy',
  query: '',
  scope: 'directory',
  cost: 1,
  answer: 'object',
  read: (item) => {
    const { reviewers, ...settings } = readShape(kind, Policy, item);
    return {
      id: kind,
      ...settings,
      reviewers: reviewers?.length ?? null,
      reviewerUserIds: sorted((reviewers ?? []).flatMap(({ query }) => userIdOf(query))),
    };
  },
};
