import { defineControl } from '../../../core/verdict/control';
import { flagAnswer, onSettings } from '../../setting-answers';

/** These entry points to the directory are older than Conditional Access, so no policy covers them. */
export const entraLegacyEntryPointsClosed = defineControl({
  ...onSettings('authorizationPolicy', 'legacy entry points to the directory', (policy) => [
    flagAnswer('powerShell', 'MSOnline PowerShell is blocked', policy.blockMsolPowerShell, true),
    flagAnswer(
      'joinByAddress',
      'People can join by a verified address',
      policy.allowEmailVerifiedUsersToJoinOrganization,
      false,
    ),
    flagAnswer('trials', 'Users can sign up for trials by email', policy.allowedToSignUpEmailBasedSubscriptions, false),
  ]),
  id: 'ZT.IN.003',
  name: 'entra-legacy-entry-points-closed',
  title: 'MSOnline PowerShell and self-service sign-up are disabled',
  area: 'identity',
  pillar: 'infrastructure',
  severity: 'medium',
  severityReason: 'No one watches entry points that no one uses any more.',
  licence: 'free',
  limitations:
    'Judges three switches of the authorization policy. Conditional Access governs other PowerShell modules and Graph, not this control. Accounts created through these entry points stay.',
  remediation:
    'The portal has no switches. Graph: PATCH /policies/authorizationPolicy with {"blockMsolPowerShell":true,"allowEmailVerifiedUsersToJoinOrganization":false,"allowedToSignUpEmailBasedSubscriptions":false}. First make sure that no script still uses the MSOnline module.',
  effort: 'minutes',
  mappings: { maester: ['MT.1185', 'EIDSCA.AP05', 'EIDSCA.AP06'], zta: ['21843', '21844', '21823'] },
  references: [
    'https://learn.microsoft.com/entra/identity/users/directory-self-service-signup',
    'https://learn.microsoft.com/graph/api/resources/authorizationpolicy',
    'https://maester.dev/docs/tests/EIDSCA.AP05',
  ],
});
