import type { SubscribedSku } from '../resource/resource';
import type { LicenceKey } from './licence-key';

/** Plan ids: facts of Microsoft's licence table, read 2025-10. */
const planIds: Readonly<Record<LicenceKey, readonly string[]>> = {
  P1: ['41781fb2-bc02-4b7c-bd55-b576c07bb09d'],
  P2: ['eec0eb4f-6444-4f95-aba0-50c24d67f998'],
  INTUNE: ['c1ec4a95-1f05-45b3-a911-aa3fa01094f5', 'da24caf9-af8e-485c-b7c8-e73336da2693'],
  // SharePoint Online plans 1 and 2, and Kiosk.
  SPO: [
    'c7699d2e-19aa-44de-8edf-1736da088ca1',
    '5dbe027f-2339-4123-9542-606e4d348a72',
    '902b47e5-dcb2-4fdc-858b-c63a90a2bdb9',
  ],
  WID: ['84c289f0-efcb-486f-8581-07f44fc9efad', '7dc0e92d-bf15-401d-907e-0884efe7c760'],
  // Plan 2, plan 1, Defender for Business.
  MDE: [
    '871d91ec-ec1a-452b-a83f-bd76c7d770ef',
    '292cc034-7b7c-4950-aaf5-943befd3f1d4',
    'bfc1bbd9-981b-4f71-9b82-17c35fd0e2a4',
  ],
  MDO: ['f20fedf3-f3c3-43c3-8267-2bfdd51c0939', '8e0c0a52-6a6c-4d40-8370-dd62790dcd70'],
  MDI: ['14ab5db5-e6c4-4b20-b4bc-13e36fd2227f'],
  // Azure Information Protection plans 1 and 2, Information Protection for Office 365 standard and premium.
  MIP: [
    '6c57d4b6-3b23-47a5-9bc9-69f17b4947b3',
    '5689bec4-755d-4753-8b61-40975025187c',
    '5136a095-5cf0-4aff-bec3-e84448b38ea5',
    'efb0351d-3b08-4503-993d-383af8de41e3',
  ],
};

const liveSku = new Set(['Enabled', 'Warning']);
/** Paid, or in the grace period after it. */
export const isLive = (status: string): boolean => liveSku.has(status);
const livePlan = new Set(['Success', 'PendingActivation', 'PendingProvisioning', 'PendingInput']);

/**
 * The products that people buy, the higher ones first. Each has the plans that identify it, and the products that it
 * contains.
 */
const levels: readonly {
  readonly name: string;
  readonly plans: readonly string[];
  readonly contains: readonly string[];
}[] = [
  { name: 'Entra ID P2', plans: planIds.P2, contains: ['Entra ID P1'] },
  { name: 'Entra ID P1', plans: planIds.P1, contains: [] },
  { name: 'Microsoft Intune', plans: planIds.INTUNE, contains: [] },
  {
    name: 'Defender for Endpoint P2',
    plans: ['871d91ec-ec1a-452b-a83f-bd76c7d770ef'],
    contains: ['Defender for Endpoint P1', 'Defender for Business'],
  },
  {
    name: 'Defender for Business',
    plans: ['bfc1bbd9-981b-4f71-9b82-17c35fd0e2a4'],
    contains: ['Defender for Endpoint P1'],
  },
  { name: 'Defender for Endpoint P1', plans: ['292cc034-7b7c-4950-aaf5-943befd3f1d4'], contains: [] },
  {
    name: 'Defender for Office 365 P2',
    plans: ['8e0c0a52-6a6c-4d40-8370-dd62790dcd70'],
    contains: ['Defender for Office 365 P1'],
  },
  { name: 'Defender for Office 365 P1', plans: ['f20fedf3-f3c3-43c3-8267-2bfdd51c0939'], contains: [] },
  { name: 'Defender for Identity', plans: planIds.MDI, contains: [] },
  {
    name: 'Purview Information Protection P2',
    plans: ['5689bec4-755d-4753-8b61-40975025187c', 'efb0351d-3b08-4503-993d-383af8de41e3'],
    contains: ['Purview Information Protection P1'],
  },
  {
    name: 'Purview Information Protection P1',
    plans: ['6c57d4b6-3b23-47a5-9bc9-69f17b4947b3', '5136a095-5cf0-4aff-bec3-e84448b38ea5'],
    contains: [],
  },
  { name: 'Purview Data Loss Prevention', plans: ['9bec7e34-c9fa-40b7-a9d1-bd6d1165c7ed'], contains: [] },
  { name: 'Purview Audit (Premium)', plans: ['2f442157-a11c-46b9-ae5b-6e39ff4e5849'], contains: [] },
  { name: 'Workload Identities Premium', plans: planIds.WID, contains: [] },
];

const exchangePlan2 = 'efb87545-963c-4e0d-99df-69c6916d9eb0';
const defenderForBusiness = 'bfc1bbd9-981b-4f71-9b82-17c35fd0e2a4';
const defenderForEndpoint2 = '871d91ec-ec1a-452b-a83f-bd76c7d770ef';

/** Suites. A suite is identified by plans that only it combines, because resellers can rename part numbers. */
const suites: readonly { readonly name: string; readonly holds: readonly string[] }[] = [
  {
    name: 'Microsoft 365 E5',
    holds: [...planIds.P2, 'c1ec4a95-1f05-45b3-a911-aa3fa01094f5', exchangePlan2, defenderForEndpoint2],
  },
  { name: 'Microsoft 365 E3', holds: [...planIds.P1, 'c1ec4a95-1f05-45b3-a911-aa3fa01094f5', exchangePlan2] },
  {
    name: 'Microsoft 365 Business Premium',
    holds: [...planIds.P1, 'c1ec4a95-1f05-45b3-a911-aa3fa01094f5', defenderForBusiness],
  },
];

/** The name for a tenant without any purchase. */
const noLevel = 'Entra ID Free';

type Bought = Pick<SubscribedSku, 'capabilityStatus' | 'servicePlans' | 'prepaidEnabled'>;

/** A plan that was switched off has still been purchased. */
const boughtPlans = (sku: Bought): ReadonlySet<string> =>
  new Set(sku.servicePlans.map(({ servicePlanId }) => servicePlanId));

const suiteOf = (sku: Bought): string | undefined =>
  suites.find(({ holds }) => holds.every((plan) => boughtPlans(sku).has(plan)))?.name;

function levelsOf(skus: readonly Bought[]): readonly string[] {
  const plans = new Set(skus.flatMap((sku) => [...boughtPlans(sku)]));
  const owned = levels.filter((level) => level.plans.some((plan) => plans.has(plan)));
  return owned.map(({ name }) => name).filter((name) => !owned.some(({ contains }) => contains.includes(name)));
}

/** Purchased products by service plan: suites first, then products bought in addition. */
export function productsOf(skus: readonly Bought[]): readonly string[] {
  const live = skus.filter(({ capabilityStatus }) => liveSku.has(capabilityStatus));
  const inSuites = live.filter((sku) => suiteOf(sku) !== undefined);
  const held = new Set(levelsOf(inSuites));
  const contained = new Set(levels.filter(({ name }) => held.has(name)).flatMap(({ contains }) => contains));
  const beside = levelsOf(live.filter((sku) => suiteOf(sku) === undefined));
  const owned = suites.map(({ name }) => name).filter((name) => inSuites.some((sku) => suiteOf(sku) === name));
  const all = [...owned, ...beside.filter((name) => !held.has(name) && !contained.has(name))];
  return all.length === 0 ? [noLevel] : all;
}

/** Number of purchased seats over all subscriptions: several may belong to one person, so this is an upper limit. */
export const seatsOf = (skus: readonly SubscribedSku[], key: LicenceKey): number =>
  skus.reduce((sum, sku) => sum + (licencesOf([sku]).has(key) ? sku.prepaidEnabled : 0), 0);

/**
 * Number of assigned seats, at most as many as were purchased, because unassigned seats protect nobody. Null if it is
 * unknown for a subscription, for example if that was read before the number was stored.
 */
export function assignedOf(skus: readonly SubscribedSku[], key: LicenceKey): number | null {
  const holding = skus.filter((sku) => licencesOf([sku]).has(key));
  const assigned = holding.map(({ consumedUnits, prepaidEnabled }) =>
    typeof consumedUnits === 'number' ? Math.min(consumedUnits, prepaidEnabled) : null,
  );
  return assigned.some((count) => count === null)
    ? null
    : assigned.reduce<number>((sum, count) => sum + (count ?? 0), 0);
}

/** The tenant's licences. They are only a hint; the answer of the endpoint decides. P2 contains P1. */
export function licencesOf(skus: readonly SubscribedSku[]): ReadonlySet<LicenceKey> {
  const plans = new Set(
    skus
      .filter((sku) => liveSku.has(sku.capabilityStatus))
      .flatMap((sku) => sku.servicePlans)
      .filter((plan) => livePlan.has(plan.provisioningStatus))
      .map((plan) => plan.servicePlanId),
  );
  const owned = new Set<LicenceKey>();
  for (const key of Object.keys(planIds) as LicenceKey[]) {
    // Safe: the keys of a Record<LicenceKey, …> are LicenceKeys.
    if (planIds[key].some((id) => plans.has(id))) owned.add(key);
  }
  if (owned.has('P2')) owned.add('P1');
  return owned;
}
