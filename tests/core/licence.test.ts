import { licencesOf } from '../../shared/core/licence';
import type { SubscribedSku } from '../../shared/core/resource';

const plans = {
  p1: '41781fb2-bc02-4b7c-bd55-b576c07bb09d',
  p2: 'eec0eb4f-6444-4f95-aba0-50c24d67f998',
  intune: 'c1ec4a95-1f05-45b3-a911-aa3fa01094f5',
  teams: '57ff2da0-773e-42df-b2af-ffb7a2317929',
} as const;

type Plan = keyof typeof plans;

const sku = (names: readonly Plan[], capabilityStatus = 'Enabled', provisioningStatus = 'Success'): SubscribedSku => ({
  id: 'sku',
  skuId: 'sku',
  skuPartNumber: 'SPB',
  capabilityStatus,
  prepaidEnabled: 25,
  servicePlans: names.map((name) => ({
    servicePlanId: plans[name],
    servicePlanName: name,
    provisioningStatus,
  })),
});

test.each<[string, readonly SubscribedSku[], readonly string[]]>([
  ['a tenant that owns nothing', [], []],
  ['a plan that decides nothing', [sku(['teams'])], []],
  ['Business Premium: P1 and Intune', [sku(['p1', 'intune'])], ['INTUNE', 'P1']],
  ['P2 contains P1', [sku(['p2'])], ['P1', 'P2']],
  ['two subscriptions add up', [sku(['p1']), sku(['intune'])], ['INTUNE', 'P1']],
  ['one in its grace period still counts', [sku(['p1'], 'Warning')], ['P1']],
  ['a suspended one does not', [sku(['p1'], 'Suspended')], []],
  ['one that was locked out does not', [sku(['p1'], 'LockedOut')], []],
  ['a status that we do not know is no licence', [sku(['p1'], 'Sparkling')], []],
  ['a plan that is being set up counts', [sku(['p1'], 'Enabled', 'PendingActivation')], ['P1']],
  ['a plan that was switched off does not', [sku(['p1'], 'Enabled', 'Disabled')], []],
])('%s', (_, skus, expected) => {
  expect([...licencesOf(skus)].sort()).toEqual(expected);
});
