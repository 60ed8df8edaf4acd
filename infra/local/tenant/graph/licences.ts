import type { JsonObject } from '../json';
import { GraphError } from './graph-error';

export type LicenceTier = 'free' | 'business-premium' | 'business-premium-p2' | 'e3' | 'e5';

export const licenceTiers: readonly LicenceTier[] = ['free', 'business-premium', 'business-premium-p2', 'e3', 'e5'];

/** A tenant's licences. Intune and SharePoint can be switched off even if the tier includes them. */
export type Licence = {
  readonly tier: LicenceTier;
  readonly intune: boolean;
  readonly sharePoint: boolean;
  readonly workloadIdentities: boolean;
};

/** The licence that an endpoint needs. */
export type LicenceNeed = 'p1' | 'p2-risk' | 'p2-pim' | 'wid' | 'intune' | 'sharepoint' | 'defender' | 'mdi' | 'mip';

/** Service plans by name, from Microsoft's licence table. */
const plans = {
  AAD_PREMIUM: '41781fb2-bc02-4b7c-bd55-b576c07bb09d',
  AAD_WRKLDID_P1: '84c289f0-efcb-486f-8581-07f44fc9efad',
  AAD_PREMIUM_P2: 'eec0eb4f-6444-4f95-aba0-50c24d67f998',
  INTUNE_A: 'c1ec4a95-1f05-45b3-a911-aa3fa01094f5',
  WINDEFATP: '871d91ec-ec1a-452b-a83f-bd76c7d770ef',
  MDE_LITE: '292cc034-7b7c-4950-aaf5-943befd3f1d4',
  MDE_SMB: 'bfc1bbd9-981b-4f71-9b82-17c35fd0e2a4',
  ATP_ENTERPRISE: 'f20fedf3-f3c3-43c3-8267-2bfdd51c0939',
  THREAT_INTELLIGENCE: '8e0c0a52-6a6c-4d40-8370-dd62790dcd70',
  ATA: '14ab5db5-e6c4-4b20-b4bc-13e36fd2227f',
  ADALLOM_S_STANDALONE: '2e2ddb96-6af9-4b1d-a3f0-d6ecfd22edb2',
  MIP_S_CLP1: '5136a095-5cf0-4aff-bec3-e84448b38ea5',
  MIP_S_CLP2: 'efb0351d-3b08-4503-993d-383af8de41e3',
  BPOS_S_DlpAddOn: '9bec7e34-c9fa-40b7-a9d1-bd6d1165c7ed',
  M365_ADVANCED_AUDITING: '2f442157-a11c-46b9-ae5b-6e39ff4e5849',
  RMS_S_PREMIUM: '6c57d4b6-3b23-47a5-9bc9-69f17b4947b3',
  RMS_S_ENTERPRISE: 'bea4c11e-220a-4e6d-8eb8-8ea15d019f90',
  EXCHANGE_S_STANDARD: '9aaf7827-d63c-4b61-89c3-182f06f82e5c',
  EXCHANGE_S_ENTERPRISE: 'efb87545-963c-4e0d-99df-69c6916d9eb0',
  SHAREPOINTSTANDARD: 'c7699d2e-19aa-44de-8edf-1736da088ca1',
  SHAREPOINTENTERPRISE: '5dbe027f-2339-4123-9542-606e4d348a72',
} as const;
export type PlanName = keyof typeof plans;

type Sku = { readonly skuId: string; readonly partNumber: string; readonly plans: readonly PlanName[] };

const businessBasic: Sku = {
  skuId: '3b555118-da6a-4418-894f-7df1e2096870',
  partNumber: 'O365_BUSINESS_ESSENTIALS',
  plans: ['EXCHANGE_S_STANDARD', 'SHAREPOINTSTANDARD'],
};
const businessPremium: Sku = {
  skuId: 'cbdc14ab-d96c-4c30-b9f4-6ada7cdc1d46',
  partNumber: 'SPB',
  plans: [
    'AAD_PREMIUM',
    'INTUNE_A',
    'ATP_ENTERPRISE',
    'MDE_SMB',
    'MIP_S_CLP1',
    'RMS_S_PREMIUM',
    'RMS_S_ENTERPRISE',
    'EXCHANGE_S_STANDARD',
    'SHAREPOINTSTANDARD',
  ],
};
const entraP2: Sku = {
  skuId: '84a661c4-e949-4bd2-a560-ed7766fcaf2b',
  partNumber: 'AAD_PREMIUM_P2',
  plans: ['AAD_PREMIUM', 'AAD_PREMIUM_P2'],
};
const e3: Sku = {
  skuId: '05e9a617-0261-4cee-bb44-138d3ef5d965',
  partNumber: 'SPE_E3',
  plans: [
    'AAD_PREMIUM',
    'INTUNE_A',
    'MDE_LITE',
    'MIP_S_CLP1',
    'BPOS_S_DlpAddOn',
    'RMS_S_PREMIUM',
    'RMS_S_ENTERPRISE',
    'EXCHANGE_S_ENTERPRISE',
    'SHAREPOINTENTERPRISE',
  ],
};
const e5: Sku = {
  skuId: '06ebc4ee-1bb5-47dd-8120-11324bc54e06',
  partNumber: 'SPE_E5',
  plans: [
    ...e3.plans.filter((plan) => plan !== 'MDE_LITE'),
    'AAD_PREMIUM_P2',
    'WINDEFATP',
    'ATP_ENTERPRISE',
    'THREAT_INTELLIGENCE',
    'ATA',
    'ADALLOM_S_STANDALONE',
    'MIP_S_CLP2',
    'M365_ADVANCED_AUDITING',
  ],
};

/** Sold in addition to every tier, and part of none. */
const workloadIdentities: Sku = {
  skuId: '52cdf00e-8303-4223-a749-ff69a13e2dd0',
  partNumber: 'Workload_Identities_P2',
  plans: ['AAD_WRKLDID_P1'],
};

const skusOfTier: Readonly<Record<LicenceTier, readonly Sku[]>> = {
  free: [businessBasic],
  'business-premium': [businessPremium],
  'business-premium-p2': [businessPremium, entraP2],
  e3: [e3],
  e5: [e5],
};

export function holdsPlan(licence: Licence, plan: PlanName): boolean {
  return skusOfTier[licence.tier].some((sku) => sku.plans.includes(plan));
}

/** Conditional Access and the sign-in log need Entra ID P1. */
export function hasP1(licence: Licence): boolean {
  return holdsPlan(licence, 'AAD_PREMIUM');
}

/** PIM and Identity Protection need Entra ID P2. */
export function hasP2(licence: Licence): boolean {
  return holdsPlan(licence, 'AAD_PREMIUM_P2');
}

/** The days that the audit and sign-in logs reach back: 7 on Free, 30 with P1 or P2. */
export function logRetentionDays(licence: Licence): number {
  return hasP1(licence) ? 30 : 7;
}

/** Throws Graph's refusal if the licence lacks what the endpoint needs. */
export function requireLicence(licence: Licence, need: LicenceNeed): void {
  if (need === 'p1' && !hasP1(licence)) {
    throw new GraphError(
      403,
      'Authentication_RequestFromNonPremiumTenantOrB2CTenant',
      "Neither tenant is B2C or tenant doesn't have premium license",
    );
  }
  if ((need === 'p2-risk' && !hasP2(licence)) || (need === 'wid' && !licence.workloadIdentities)) {
    throw new GraphError(403, 'Forbidden', 'Your tenant is not licensed for this feature.');
  }
  if (need === 'p2-pim' && !hasP2(licence)) {
    throw new GraphError(
      400,
      'AadPremiumLicenseRequired',
      'The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance license.',
    );
  }
  if (need === 'intune' && !licence.intune) {
    throw new GraphError(400, 'BadRequest', 'Request not applicable to target tenant.');
  }
  const needed: readonly PlanName[] =
    need === 'mdi' ? ['ATA'] : need === 'defender' ? ['WINDEFATP', 'MDE_LITE', 'MDE_SMB', 'ATP_ENTERPRISE', 'ATA'] : [];
  if (needed.length > 0 && !needed.some((plan) => holdsPlan(licence, plan))) {
    throw new GraphError(401, 'UnknownError', 'Unauthorized request - Account is not provisioned.');
  }
  if (need === 'mip' && !holdsPlan(licence, 'MIP_S_CLP1')) {
    throw new GraphError(403, 'Forbidden', 'Your tenant is not licensed for this feature.');
  }
  if (need === 'sharepoint' && !licence.sharePoint) {
    throw new GraphError(400, 'BadRequest', 'Tenant does not have a SPO license.');
  }
}

function isSwitchedOff(licence: Licence, plan: PlanName): boolean {
  return (plan === 'INTUNE_A' && !licence.intune) || (plan.startsWith('SHAREPOINT') && !licence.sharePoint);
}

/** The `subscribedSku` resources of a licence, seats included. */
export function subscribedSkus(licence: Licence, tenantId: string, people: number): readonly JsonObject[] {
  const bought = [...skusOfTier[licence.tier], ...(licence.workloadIdentities ? [workloadIdentities] : [])];
  return bought.map((sku) => ({
    id: `${tenantId}_${sku.skuId}`,
    accountId: tenantId,
    accountName: 'contoso',
    appliesTo: 'User',
    capabilityStatus: 'Enabled',
    consumedUnits: people,
    prepaidUnits: { enabled: people + 5, suspended: 0, warning: 0, lockedOut: 0 },
    servicePlans: sku.plans.map((plan) => ({
      servicePlanId: plans[plan],
      servicePlanName: plan,
      provisioningStatus: isSwitchedOff(licence, plan) ? 'Disabled' : 'Success',
      appliesTo: 'User',
    })),
    skuId: sku.skuId,
    skuPartNumber: sku.partNumber,
    subscriptionIds: [sku.skuId],
  }));
}

/** The `companySubscription` resources of a tenant's licences: each renews itself on the first of March. */
export function companySubscriptions(skus: readonly JsonObject[], now: number): readonly JsonObject[] {
  const year = new Date(now).getUTCFullYear();
  const next = Date.UTC(year, 2, 1) > now ? year : year + 1;
  return skus.map(({ skuId = null, skuPartNumber = null, servicePlans = [] }) => ({
    id: skuId,
    commerceSubscriptionId: skuId,
    createdDateTime: '2024-03-01T00:00:00Z',
    isTrial: false,
    nextLifecycleDateTime: `${next}-03-01T00:00:00Z`,
    ownerId: null,
    ownerTenantId: null,
    ownerType: null,
    serviceStatus: servicePlans,
    skuId,
    skuPartNumber,
    status: 'Enabled',
    totalLicenses: 25,
  }));
}

/** Whether the tier includes Intune and SharePoint at all: the default of the two switches. */
export function tierHolds(tier: LicenceTier): { readonly intune: boolean; readonly sharePoint: boolean } {
  return { intune: tier !== 'free', sharePoint: true };
}
