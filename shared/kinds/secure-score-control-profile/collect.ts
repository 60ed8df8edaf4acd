import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { count, flag, readShape, text } from '../../graph/shape';

const Profile = z.object({
  id: z.string().min(1),
  title: text,
  maxScore: count,
  deprecated: flag,
  controlStateUpdates: z.array(z.object({ state: text, updatedDateTime: text })).nullish(),
});

/** The order is not documented. An update without a time counts as the oldest. */
function lastState(updates: z.output<typeof Profile>['controlStateUpdates']): string | null {
  const timeOf = ({ updatedDateTime }: { readonly updatedDateTime: string | null }): number =>
    Date.parse(updatedDateTime ?? '') || 0;
  return (updates ?? []).toSorted((a, b) => timeOf(a) - timeOf(b)).at(-1)?.state ?? null;
}

/** https://learn.microsoft.com/graph/api/security-list-securescorecontrolprofiles */
export const secureScoreControlProfileCollector: SmallCollector<'secureScoreControlProfile'> = {
  kind: 'secureScoreControlProfile',
  path: '/security/secureScoreControlProfiles',
  query: '',
  scope: 'security',
  cost: 1,
  answer: 'list',
  read(item) {
    const { id, title, maxScore, deprecated, controlStateUpdates } = readShape(
      'secureScoreControlProfile',
      Profile,
      item,
    );
    return {
      id,
      title: title ?? '',
      maxScore,
      isDeprecated: deprecated === true,
      state: lastState(controlStateUpdates),
    };
  },
};
