import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { count, flag, readShape, sorted, text } from '../../graph/shape';
import type { AccessReviewScheduleDefinition } from './access-review-schedule-definition';

const kind = 'accessReviewScheduleDefinition';

const Query = z.object({ query: text });
const Scope = z
  .object({
    query: text,
    principalScopes: z.array(Query).nullish(),
    resourceScopes: z.array(Query).nullish(),
  })
  .nullish();
const Reviewers = z.array(z.object({ query: text })).nullish();

const Definition = z.object({
  id: z.string(),
  displayName: text,
  status: text,
  scope: Scope,
  instanceEnumerationScope: Scope,
  reviewers: Reviewers,
  stageSettings: z.array(z.object({ reviewers: Reviewers })).nullish(),
  settings: z
    .object({
      defaultDecisionEnabled: flag,
      defaultDecision: text,
      recurrence: z
        .object({
          pattern: z.object({ type: text, interval: count }).nullish(),
          range: z.object({ type: text, endDate: text }).nullish(),
        })
        .nullish(),
    })
    .nullish(),
});
type Definition = z.output<typeof Definition>;

const queriesOf = (scope: z.output<typeof Scope>): readonly string[] =>
  [scope?.query, ...(scope?.principalScopes ?? []), ...(scope?.resourceScopes ?? [])].flatMap((one) => {
    const query = typeof one === 'string' ? one : one?.query;
    return query === null || query === undefined || query === '' ? [] : [query];
  });

/** Graph writes the year 1 as the end of a range without an end. */
function recurrenceOf({ settings }: Definition): AccessReviewScheduleDefinition['recurrence'] {
  const { pattern, range } = settings?.recurrence ?? {};
  if (pattern == null || pattern.type === null || pattern.interval === null) return null;
  return {
    type: pattern.type,
    interval: pattern.interval,
    endDate: range?.type === 'endDate' ? range.endDate : null,
  };
}

/** https://learn.microsoft.com/graph/api/accessreviewset-list-definitions */
export const accessReviewScheduleDefinitionCollector: SmallCollector<typeof kind> = {
  kind,
  path: '/identityGovernance/accessReviews/definitions',
  query: '',
  scope: 'directory',
  cost: 1,
  answer: 'list',
  read(item): AccessReviewScheduleDefinition {
    const definition = readShape(kind, Definition, item);
    const { id, displayName, status, scope, instanceEnumerationScope, reviewers, stageSettings, settings } = definition;
    return {
      id,
      displayName: displayName ?? '',
      status,
      queries: sorted([...new Set([...queriesOf(scope), ...queriesOf(instanceEnumerationScope)])]),
      reviewers:
        (reviewers?.length ?? 0) + (stageSettings ?? []).reduce((sum, one) => sum + (one.reviewers?.length ?? 0), 0),
      recurrence: recurrenceOf(definition),
      defaultDecisionEnabled: settings?.defaultDecisionEnabled ?? null,
      defaultDecision: settings?.defaultDecision ?? null,
    };
  },
};
