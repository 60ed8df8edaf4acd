import type { SubscribedSku } from '../../../shared/core/resource/resource';
import { assignedOf, licencesOf, seatsOf } from '../../../shared/core/tenant/licence';
import type { LicenceKey } from '../../../shared/core/tenant/licence-key';

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
  consumedUnits: 20,
  servicePlans: names.map((name) => ({
    servicePlanId: plans[name],
    servicePlanName: name,
    provisioningStatus,
  })),
});

test.each<[string, readonly SubscribedSku[], readonly string[]]>([
  ['a tenant that owns nothing', [], []],
  ['a plan without an effect', [sku(['teams'])], []],
  ['Business Premium: P1 and Intune', [sku(['p1', 'intune'])], ['INTUNE', 'P1']],
  ['P2 contains P1', [sku(['p2'])], ['P1', 'P2']],
  ['two subscriptions add up', [sku(['p1']), sku(['intune'])], ['INTUNE', 'P1']],
  ['one in its grace period still counts', [sku(['p1'], 'Warning')], ['P1']],
  ['a suspended one does not', [sku(['p1'], 'Suspended')], []],
  ['a locked-out one does not', [sku(['p1'], 'LockedOut')], []],
  ['an unknown status is no licence', [sku(['p1'], 'Sparkling')], []],
  ['a plan that is being provisioned counts', [sku(['p1'], 'Enabled', 'PendingActivation')], ['P1']],
  ['a disabled plan does not', [sku(['p1'], 'Enabled', 'Disabled')], []],
])('%s', (_, skus, expected) => {
  expect([...licencesOf(skus)].sort()).toEqual(expected);
});

describe('number of licensed people', () => {
  const of = (names: readonly Plan[], prepaidEnabled: number, consumedUnits: number | null, status = 'Enabled') => ({
    ...sku(names, status),
    prepaidEnabled,
    consumedUnits,
  });
  test.each<readonly [string, readonly SubscribedSku[], LicenceKey, number, number | null]>([
    ['bought and assigned licences of one subscription', [of(['p1'], 320, 290)], 'P1', 320, 290],
    ['two add up', [of(['p1'], 100, 90), of(['p1', 'intune'], 50, 50)], 'P1', 150, 140],
    ['only those with the plan count', [of(['p1'], 100, 90), of(['intune'], 50, 50)], 'P1', 100, 90],
    ['P2 is P1 too', [of(['p2'], 10, 8)], 'P1', 10, 8],
    ['more assigned than bought protects nobody', [of(['p1'], 10, 14)], 'P1', 10, 10],
    ['a suspended one counts for nothing', [of(['p1'], 10, 8), of(['p1'], 90, 90, 'Suspended')], 'P1', 10, 8],
    ['numbers missing from Graph are unknown', [of(['p1'], 10, null), of(['p1'], 5, 5)], 'P1', 15, null],
    ['nothing', [], 'P1', 0, 0],
  ])('%s', (_, skus, licence, bought, assigned) => {
    expect([seatsOf(skus, licence), assignedOf(skus, licence)]).toEqual([bought, assigned]);
  });
});
