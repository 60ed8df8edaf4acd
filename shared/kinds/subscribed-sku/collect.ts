import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { readShape, text } from '../../graph/shape';

const Sku = z.object({
  id: z.string(),
  skuId: z.string(),
  skuPartNumber: text,
  capabilityStatus: z.string(),
  consumedUnits: z.number().nullish(),
  prepaidUnits: z.object({ enabled: z.number().nullish() }).nullish(),
  servicePlans: z
    .array(z.object({ servicePlanId: z.string(), servicePlanName: text, provisioningStatus: text }))
    .nullish(),
});

type Plan = { readonly servicePlanId: string; readonly servicePlanName: string; readonly provisioningStatus: string };

const byId = (a: Plan, b: Plan): number => (a.servicePlanId < b.servicePlanId ? -1 : 1);

/** https://learn.microsoft.com/graph/api/subscribedsku-list */
export const subscribedSkuCollector: SmallCollector<'subscribedSku'> = {
  kind: 'subscribedSku',
  path: '/subscribedSkus',
  query: '$select=id,skuId,skuPartNumber,capabilityStatus,consumedUnits,prepaidUnits,servicePlans',
  scope: 'directory',
  cost: 3,
  answer: 'list',
  read(item) {
    const sku = readShape('subscribedSku', Sku, item);
    const plans = (sku.servicePlans ?? []).map((plan) => ({
      servicePlanId: plan.servicePlanId,
      servicePlanName: plan.servicePlanName ?? '',
      provisioningStatus: plan.provisioningStatus ?? '',
    }));
    return {
      id: sku.id,
      skuId: sku.skuId,
      skuPartNumber: sku.skuPartNumber ?? '',
      capabilityStatus: sku.capabilityStatus,
      prepaidEnabled: sku.prepaidUnits?.enabled ?? 0,
      consumedUnits: sku.consumedUnits ?? null,
      servicePlans: plans.sort(byId),
    };
  },
};
