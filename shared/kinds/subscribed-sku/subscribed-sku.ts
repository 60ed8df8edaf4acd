import { defineKind } from '../../core/resource/definition';

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly subscribedSku: SubscribedSku;
  }
}

export const subscribedSkuKind = defineKind({
  kind: 'subscribedSku',
  shape: 'small',
  bucket: 'directory',
  cadenceMinutes: 720,
  freshMinutes: 2880,
  permission: 'Organization.Read.All',
  licence: 'free',
  singular: 'a licence',
  plural: 'licences',
  compared: ['skuId', 'skuPartNumber', 'capabilityStatus', 'prepaidEnabled', 'consumedUnits', 'servicePlans'],
  alwaysRead: true,
  hints: { directoryAudit: /license/ },
  activityClass: 'licences',
  // People who join or leave use or free a licence; their own changes already show that.
  unrecorded: ['consumedUnits'],
});
