import type { CrossTenantPartner } from '../cross-tenant-access-policy-configuration-partner/cross-tenant-access-policy-configuration-partner';
import type { CrossTenantDefault, CrossTenantSetting } from './cross-tenant-access-policy-configuration-default';

/**
 * The settings that can be open to other organisations or trusted from them, with their wording. The names are those that an acceptance
 * lists under `covers`.
 */
export const openingWords = {
  directConnectInbound: 'their people without an account here (B2B direct connect, inbound)',
  directConnectOutbound: 'our people without an account there (B2B direct connect, outbound)',
  redemptionInbound: 'automatic consent for their people',
  redemptionOutbound: 'automatic consent for our people',
  trustsMfa: 'trust in their MFA',
  trustsCompliantDevices: 'trust in their compliant devices',
  trustsHybridDevices: 'trust in their hybrid joined devices',
  userSync: 'accounts synchronised into this directory',
} as const;
export type CrossTenantOpening = keyof typeof openingWords;

export const openings = Object.keys(openingWords) as readonly CrossTenantOpening[]; // Safe: the keys of a constant.

type Answer = 'open' | 'closed' | 'unknown';

/**
 * Used if Graph leaves a setting out. Microsoft's own default is closed, so the answer is known only if Graph reports
 * that nothing was changed.
 */
const unsaid = ({ isServiceDefault }: CrossTenantDefault): Answer => (isServiceDefault === true ? 'closed' : 'unknown');

/** `left`: the answer if Graph leaves the setting out. */
function directConnect(setting: CrossTenantSetting | null, left: Answer): Answer {
  const access = setting?.usersAndGroups ?? null;
  if (access === null) return left;
  if (access.accessType === 'allowed') return 'open';
  if (access.accessType !== 'blocked') return 'unknown';
  // A list of blocked targets allows all others.
  return access.targets.includes('AllUsers') ? 'closed' : 'open';
}

const flag = (value: boolean | null | undefined, left: Answer): Answer =>
  value === true ? 'open' : value === false ? 'closed' : left;

type Common = Pick<
  CrossTenantDefault,
  'b2bDirectConnectInbound' | 'b2bDirectConnectOutbound' | 'automaticUserConsentSettings' | 'inboundTrust'
>;

/** The answers that the default and each partner have. `left`: the answer for a setting that Graph leaves out. */
export const commonAnswers = (policy: Common, left: Answer): readonly (readonly [CrossTenantOpening, Answer])[] => [
  ['directConnectInbound', directConnect(policy.b2bDirectConnectInbound, left)],
  ['directConnectOutbound', directConnect(policy.b2bDirectConnectOutbound, left)],
  ['redemptionInbound', flag(policy.automaticUserConsentSettings?.inboundAllowed, left)],
  ['redemptionOutbound', flag(policy.automaticUserConsentSettings?.outboundAllowed, left)],
  ['trustsMfa', flag(policy.inboundTrust?.isMfaAccepted, left)],
  ['trustsCompliantDevices', flag(policy.inboundTrust?.isCompliantDeviceAccepted, left)],
  ['trustsHybridDevices', flag(policy.inboundTrust?.isHybridAzureADJoinedDeviceAccepted, left)],
];

/** What the default allows for every organisation without a partner policy. */
export const defaultAnswers = (policy: CrossTenantDefault): readonly (readonly [CrossTenantOpening, Answer])[] =>
  commonAnswers(policy, unsaid(policy));

/** What a partner policy opens itself: settings it leaves out follow the default, which is judged separately. */
export const partnerAnswers = (partner: CrossTenantPartner): readonly (readonly [CrossTenantOpening, Answer])[] => [
  ...commonAnswers(partner, 'closed'),
  ['userSync', flag(partner.userSyncAllowed, 'unknown')],
];

export const openedIn = (answers: readonly (readonly [CrossTenantOpening, Answer])[]): readonly CrossTenantOpening[] =>
  answers.filter(([, answer]) => answer === 'open').map(([opening]) => opening);

export const unreadIn = (answers: readonly (readonly [CrossTenantOpening, Answer])[]): readonly CrossTenantOpening[] =>
  answers.filter(([, answer]) => answer === 'unknown').map(([opening]) => opening);

export const namelessTenant = (id: string): string => `the tenant with the id ${id}`;

/** Graph names organisations by tenant id; only the synchronisation of people carries a name. */
export const partnerName = ({ id, displayName }: CrossTenantPartner): string => displayName ?? namelessTenant(id);
