import { defineKind } from '../../core/resource/definition';

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly companySubscription: CompanySubscription;
  }
}

export const companySubscriptionKind = defineKind({
  kind: 'companySubscription',
  shape: 'small',
  bucket: 'directory',
  cadenceMinutes: 720,
  freshMinutes: 2880,
  permission: 'Organization.Read.All',
  licence: 'free',
  singular: 'the term of a licence',
  plural: 'licence terms',
  compared: ['skuId', 'status', 'isTrial', 'endsAt'],
  alwaysRead: true,
  activityClass: 'licences',
});
