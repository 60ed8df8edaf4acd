import { defineControl } from '../../../core/verdict/control';
import { flagAnswer, onSettings } from '../../setting-answers';

/** Ways into the directory from before there was a policy for such things. */
export const entraOldDoorsShut = defineControl({
  ...onSettings('authorizationPolicy', 'old ways into the directory', (policy) => [
    flagAnswer('powerShell', 'The old PowerShell module is blocked', policy.blockMsolPowerShell, true),
    flagAnswer(
      'joinByAddress',
      'People can join by a verified address',
      policy.allowEmailVerifiedUsersToJoinOrganization,
      false,
    ),
    flagAnswer('trials', 'Users can sign up for trials by email', policy.allowedToSignUpEmailBasedSubscriptions, false),
  ]),
  id: 'ZT.IN.003',
  name: 'entra-old-doors-shut',
  title: 'The old PowerShell module, joining by address and sign-up by email are closed',
  area: 'identity',
  pillar: 'infrastructure',
  severity: 'medium',
  severityReason: 'Doors that nobody uses any more are doors that nobody watches.',
  licence: 'free',
  limitations:
    'Judges three switches of the authorization policy. Other PowerShell modules and Graph are ruled by Conditional Access, not here; accounts that were made through these doors stay.',
  remediation:
    'No switches in the portal. Graph: PATCH /policies/authorizationPolicy with {"blockMsolPowerShell":true,"allowEmailVerifiedUsersToJoinOrganization":false,"allowedToSignUpEmailBasedSubscriptions":false}. Before that see that no script still uses the MSOnline module.',
  effort: 'minutes',
  mappings: { maester: ['MT.1185', 'EIDSCA.AP05', 'EIDSCA.AP06'], zta: ['21843', '21844', '21823'] },
  references: [
    'https://learn.microsoft.com/entra/identity/users/directory-self-service-signup',
    'https://learn.microsoft.com/graph/api/resources/authorizationpolicy',
    'https://maester.dev/docs/tests/EIDSCA.AP05',
  ],
});
