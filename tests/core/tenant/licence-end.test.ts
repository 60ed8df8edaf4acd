import type { CompanySubscription, SubscribedSku } from '../../../shared/core/resource/resource';
import { licenceEnd } from '../../../shared/core/tenant/licence-end';

const plans = { P1: '41781fb2-bc02-4b7c-bd55-b576c07bb09d', P2: 'eec0eb4f-6444-4f95-aba0-50c24d67f998' };
const sku = (skuId: string, ...holds: readonly (keyof typeof plans)[]): SubscribedSku => ({
  id: skuId,
  skuId,
  skuPartNumber: skuId,
  capabilityStatus: 'Enabled',
  prepaidEnabled: 25,
  consumedUnits: 20,
  servicePlans: holds.map((plan) => ({
    servicePlanId: plans[plan],
    servicePlanName: plan,
    provisioningStatus: 'Success',
  })),
});
const soon = '2026-11-30T00:00:00Z';
const later = '2026-12-05T00:00:00Z';
const far = '2027-06-01T00:00:00Z';
const bought = (
  skuId: string,
  endsAt: string | null,
  over: Partial<CompanySubscription> = {},
): CompanySubscription => ({
  id: `${skuId}-${endsAt}`,
  skuId,
  status: 'Enabled',
  isTrial: false,
  endsAt,
  ...over,
});

const controls = [
  { id: 'needs-p2', licence: 'P2' },
  { id: 'needs-p1', licence: 'P1' },
  { id: 'needs-p2-too', licence: 'P2' },
  { id: 'free', licence: 'free' },
] as const;
const pass = { status: 'pass', note: null, evidence: [], metric: null } as const;
const unknown = { status: 'unknown', reason: 'stale' } as const;
const verdicts = controls.map(({ id }) => ({ controlId: id, verdict: id === 'needs-p2-too' ? unknown : pass }));
const end = (subscriptions: readonly CompanySubscription[], skus: readonly SubscribedSku[]) =>
  licenceEnd(
    subscriptions,
    skus,
    { now: '2026-11-23T07:00:00.000Z', until: '2026-12-07T07:00:00.000Z' },
    controls,
    verdicts,
  );

const p1 = sku('p1', 'P1');
const p2 = sku('p2', 'P2');

test.each<[string, readonly CompanySubscription[], readonly SubscribedSku[], ReturnType<typeof end>]>([
  [
    'an ending licence disables the passing controls that need it',
    [bought('p1', far), bought('p2', soon)],
    [p1, p2],
    { at: soon, state: 'term', products: ['Entra ID P2'], protections: 1 },
  ],
  [
    'and those of contained licences that nothing else provides',
    [bought('p2', soon)],
    [p2],
    { at: soon, state: 'term', products: ['Entra ID P2'], protections: 2 },
  ],
  ['a term that ends far in the future is not reported', [bought('p2', far)], [p2], null],
  ['nor one that ended before', [bought('p2', '2026-11-01T00:00:00Z')], [p2], null],
  ['nor one without a known end', [bought('p2', null)], [p2], null],
  ['nor one missing from the subscriptions', [], [p2], null],
  ['nor where the same product was bought twice, and remains', [bought('p2', soon), bought('p2', far)], [p2], null],
  [
    'nor where another licence provides the same',
    [bought('p2', soon), bought('e5', far)],
    [p2, sku('e5', 'P1', 'P2')],
    null,
  ],
  ['nor a product without plans that we use', [bought('power', soon)], [sku('power')], null],
  [
    'of two that end the later one counts',
    [bought('p2', soon), bought('p2', later)],
    [p2],
    { at: later, state: 'term', products: ['Entra ID P2'], protections: 2 },
  ],
  [
    'a trial is reported as a trial',
    [bought('p2', soon, { isTrial: true })],
    [p2],
    { at: soon, state: 'trial', products: ['Entra ID P2'], protections: 2 },
  ],
  [
    'a lapsed subscription stops at the end of its grace period',
    [bought('p2', soon, { status: 'Warning' })],
    [p2],
    { at: soon, state: 'lapsed', products: ['Entra ID P2'], protections: 2 },
  ],
  [
    'one that has already ended counts for nothing',
    [bought('p2', far, { status: 'Suspended' }), bought('p2', soon)],
    [p2],
    { at: soon, state: 'term', products: ['Entra ID P2'], protections: 2 },
  ],
])('%s', (_, subscriptions, skus, expected) => {
  expect(end(subscriptions, skus)).toEqual(expected);
});
