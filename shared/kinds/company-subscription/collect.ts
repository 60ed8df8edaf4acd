import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { flag, readShape, text, textOrNull } from '../../graph/shape';

const Subscription = z.object({
  id: z.string().min(1),
  skuId: text,
  status: text,
  isTrial: flag,
  nextLifecycleDateTime: textOrNull,
});

/** https://learn.microsoft.com/graph/api/directory-list-subscriptions; a handful, for which no $select is documented. */
export const companySubscriptionCollector: SmallCollector<'companySubscription'> = {
  kind: 'companySubscription',
  path: '/directory/subscriptions',
  query: '',
  scope: 'directory',
  cost: 1,
  answer: 'list',
  read(item) {
    const { id, skuId, status, isTrial, nextLifecycleDateTime } = readShape('companySubscription', Subscription, item);
    return { id, skuId: skuId ?? '', status: status ?? '', isTrial: isTrial === true, endsAt: nextLifecycleDateTime };
  },
};
