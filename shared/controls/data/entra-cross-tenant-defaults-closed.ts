import { defineControl, type Finding, findingsOf } from '../../core/control';
import type { CrossTenantDefault, CrossTenantSetting } from '../../core/resource';
import { textLine } from '../evidence-line';

/** What a default of cross-tenant access can leave open, with the line that says so. */
const problemWords = {
  directConnectInbound: 'people of other organisations, without an account here (direct connect, inbound)',
  directConnectOutbound: 'our people in other organisations, without an account there (direct connect, outbound)',
  redemptionInbound: 'consent for people who come from other organisations',
  redemptionOutbound: 'consent for our people in other organisations',
  trustsMfa: 'MFA that any other organisation says it has asked for',
  trustsCompliantDevices: 'devices that any other organisation calls compliant',
  trustsHybridDevices: 'devices that any other organisation has joined',
} as const;
type Problem = keyof typeof problemWords;

type Answer = 'open' | 'closed' | 'unknown';

/** Microsoft's own default is closed: where Graph leaves a setting out and says that nothing was changed, that is what holds. */
const unsaid = ({ isServiceDefault }: CrossTenantDefault): Answer => (isServiceDefault === true ? 'closed' : 'unknown');

function directConnect(setting: CrossTenantSetting | null, policy: CrossTenantDefault): Answer {
  const access = setting?.usersAndGroups ?? null;
  if (access === null) return unsaid(policy);
  if (access.accessType === 'allowed') return 'open';
  if (access.accessType !== 'blocked') return 'unknown';
  // To block some is to let in the others.
  return access.targets.includes('AllUsers') ? 'closed' : 'open';
}

const flag = (value: boolean | null | undefined, policy: CrossTenantDefault): Answer =>
  value === true ? 'open' : value === false ? 'closed' : unsaid(policy);

const answersOf = (policy: CrossTenantDefault): readonly (readonly [Problem, Answer])[] => [
  ['directConnectInbound', directConnect(policy.b2bDirectConnectInbound, policy)],
  ['directConnectOutbound', directConnect(policy.b2bDirectConnectOutbound, policy)],
  ['redemptionInbound', flag(policy.automaticUserConsentSettings?.inboundAllowed, policy)],
  ['redemptionOutbound', flag(policy.automaticUserConsentSettings?.outboundAllowed, policy)],
  ['trustsMfa', flag(policy.inboundTrust?.isMfaAccepted, policy)],
  ['trustsCompliantDevices', flag(policy.inboundTrust?.isCompliantDeviceAccepted, policy)],
  ['trustsHybridDevices', flag(policy.inboundTrust?.isHybridAzureADJoinedDeviceAccepted, policy)],
];

const isTrust = (problem: Problem): boolean => problem.startsWith('trusts');

/** What holds for every organisation that nobody has agreed anything with. */
export const entraCrossTenantDefaultsClosed = defineControl({
  id: 'ZT.DX.010',
  name: 'entra-cross-tenant-defaults-closed',
  title: 'The defaults for other organisations are closed: no direct connect, no trust, no silent consent',
  area: 'data',
  pillar: 'network',
  severity: 'high',
  severityReason: 'The default holds for every organisation in the world that no agreement names.',
  licence: 'free',
  version: 1,
  needs: ['crossTenantAccessPolicyConfigurationDefault'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  looks: 1,
  limitations:
    "Judges the defaults; agreements with single organisations (partners) are not read, nor synchronisation of their people. Collaboration with guests (B2B collaboration) is open in Microsoft's default and is not judged. Trust in the MFA or the devices of every other organisation fails; there is no way yet to accept one that is meant.",
  remediation:
    "Entra admin center > External Identities > Cross-tenant access settings > Default settings: B2B direct connect: block all users inbound and outbound; Trust settings: clear all; Automatic redemption: clear. Agree on exceptions per organisation under Organizational settings. Graph: PATCH /policies/crossTenantAccessPolicy/default, or POST /policies/crossTenantAccessPolicy/default/resetToSystemDefault to have Microsoft's defaults again.",
  effort: 'days',
  mappings: { zta: ['21790', '21793', '21822', '21874'] },
  references: [
    'https://learn.microsoft.com/entra/external-id/cross-tenant-access-overview',
    'https://learn.microsoft.com/graph/api/resources/crosstenantaccesspolicyconfigurationdefault',
    'https://learn.microsoft.com/graph/api/crosstenantaccesspolicyconfigurationdefault-resettosystemdefault',
  ],
  activities: [
    'update the company default cross-tenant access setting',
    'reset the cross-tenant access default setting',
  ],
  folds: [],
  evaluate: (state) => {
    const [policy] = state.small('crossTenantAccessPolicyConfigurationDefault');
    if (policy === undefined)
      return { status: 'unknown', reason: 'the defaults for other organisations are not there' };
    const answers = answersOf(policy);
    const open = answers.filter(([, answer]) => answer === 'open').map(([problem]) => problem);
    const unknown = answers.filter(([, answer]) => answer === 'unknown').map(([problem]) => problem);
    const inWords = (problems: readonly Problem[]): readonly string[] =>
      problems.map((problem) => problemWords[problem]);
    if (open.length > 0) {
      return {
        status: 'fail',
        findings: findingsOf(
          open.map(
            (problem): Finding => ({
              resourceId: policy.id,
              subject: { type: 'text', text: 'cross-tenant defaults' },
              problem,
              details: {},
            }),
          ),
        ),
        exposure: null,
        evidence: [
          ...textLine('Let in or out by default', inWords(open.filter((problem) => !isTrust(problem)))),
          ...textLine('Trusted by default', inWords(open.filter(isTrust))),
        ],
        metric: null,
      };
    }
    if (unknown.length > 0) {
      return { status: 'unknown', reason: `these defaults could not be read: ${inWords(unknown).join(', ')}` };
    }
    const note = policy.isServiceDefault === true ? "Microsoft's defaults" : null;
    return { status: 'pass', note, evidence: [], metric: null };
  },
});
