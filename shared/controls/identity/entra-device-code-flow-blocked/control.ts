import { inFlow } from '../../../core/conditional-access';
import { defineControl } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import { coverageControl } from '../../coverage-verdict';
import { blockedVerdict } from '../../flow-blocked';
import { conditionalAccessActivities, policyActivities } from '../../policy-activities';

export const thresholds = {
  deviceCodeFlow: threshold.choice(
    ['block', 'managedDevice'],
    'block',
    'What must stop device code flow. "block": a block. "managedDevice": also a policy that requires a managed device, which this flow cannot prove. SCuBA, CIS and Zero Trust Assessment: block. Maester: both.',
  ),
};

const id = 'ZT.ID.004';

/**
 * An attacker requests a code; a person who enters it on Microsoft's own page signs the attacker in. Only a block
 * prevents this.
 */
export const entraDeviceCodeFlowBlocked = defineControl({
  id,
  name: 'entra-device-code-flow-blocked',
  title: 'Device code flow is blocked for all users',
  area: 'identity',
  pillar: 'identities',
  severity: 'high',
  severityReason: 'A person who types a code that an attacker requested signs the attacker in, MFA included.',
  licence: 'P1',
  thresholds,
  version: 3,
  ...coverageControl,
  accessColumn: 'deviceCodeBlocked',
  collections: 1,
  limitations:
    'Security defaults do not block this flow, so they do not count here. Policies that require a managed device also stop it, because the flow shows none; they count only if thresholds.deviceCodeFlow says so. Who used the flow is not read here.',
  remediation:
    'First check who uses it: Entra admin center > Users > Sign-in logs, filter Original transfer method: Device code flow. Then Protection > Conditional Access > Policies > New policy: Users: All users; Target resources: All resources; Conditions > Authentication flows: Device code flow; Grant: Block access; Enable policy: On. Graph: POST /identity/conditionalAccess/policies with conditions.authenticationFlows {"transferMethods":"deviceCodeFlow"} and grantControls.builtInControls ["block"]. Accounts of meeting rooms or command-line tools that need it need an exception under acceptedExclusions with an end date.',
  effort: 'days',
  mappings: {
    cis: ['5.2.2.12'],
    scuba: ['MS.AAD.3.9v1'],
    maester: ['MT.1052'],
    zta: ['21808'],
    prowler: ['entra_conditional_access_policy_device_code_flow_blocked'],
    nist: ['CM-7'],
    mitre: ['T1528', 'T1078.004'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/conditional-access/policy-block-authentication-flows',
    'https://maester.dev/docs/tests/MT.1052',
    'https://github.com/cisagov/ScubaGear/blob/main/PowerShell/ScubaGear/baselines/aad.md#msaad39v1',
  ],
  activities: [...conditionalAccessActivities, ...policyActivities],
  folds: [],
  evaluate: (state) =>
    blockedVerdict(
      id,
      inFlow('deviceCodeFlow'),
      state.facts.configuration.thresholds.deviceCodeFlow === 'block',
      state,
    ),
});
