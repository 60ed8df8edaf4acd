import type { SubscribedSku } from './resource';

/** What decides what can be seen. Plan ids: facts of Microsoft's licence table, read 2025-10. */
export type LicenceKey = 'P1' | 'P2' | 'INTUNE' | 'SPO';

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
};

export const licenceNames: Readonly<Record<LicenceKey, string>> = {
  P1: 'Entra ID P1',
  P2: 'Entra ID P2',
  INTUNE: 'Microsoft Intune',
  SPO: 'SharePoint Online',
};

const liveSku = new Set(['Enabled', 'Warning']);
const livePlan = new Set(['Success', 'PendingActivation', 'PendingProvisioning', 'PendingInput']);

/** The licences that a tenant owns. A hint only: the endpoint's own answer has the last word. P2 contains P1. */
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
