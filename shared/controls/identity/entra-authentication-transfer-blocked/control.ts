import { inFlow } from '../../../core/conditional-access';
import { defineControl } from '../../../core/verdict/control';
import { coverageControl } from '../../coverage-verdict';
import { blockedVerdict } from '../../flow-blocked';
import { conditionalAccessActivities, policyActivities } from '../../policy-activities';

const id = 'ZT.ID.005';

/** With this flow, a QR code on a signed-in computer can move the session to any phone. */
export const entraAuthenticationTransferBlocked = defineControl({
  id,
  name: 'entra-authentication-transfer-blocked',
  title: 'Authentication transfer is blocked for all users',
  area: 'identity',
  pillar: 'identities',
  severity: 'medium',
  severityReason: 'A scanned code moves a session, MFA included, to a device that no one manages.',
  licence: 'P1',
  version: 3,
  ...coverageControl,
  collections: 1,
  limitations: 'Security defaults do not block it. Who used it is not read here.',
  remediation:
    'Entra admin center > Protection > Conditional Access > Policies > New policy: Users: All users; Target resources: All resources; Conditions > Authentication flows: Authentication transfer; Grant: Block access; Enable policy: On. Graph: POST /identity/conditionalAccess/policies with conditions.authenticationFlows {"transferMethods":"authenticationTransfer"} and grantControls.builtInControls ["block"]. One policy can name both flows.',
  effort: 'minutes',
  mappings: {
    cis: ['5.2.2.17'],
    zta: ['21828'],
    prowler: ['entra_conditional_access_policy_authentication_transfer_blocked'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/conditional-access/policy-block-authentication-flows',
    'https://learn.microsoft.com/entra/identity/conditional-access/concept-authentication-flows',
  ],
  activities: [...conditionalAccessActivities, ...policyActivities],
  folds: [],
  evaluate: (state) => blockedVerdict(id, inFlow('authenticationTransfer'), true, state),
});
