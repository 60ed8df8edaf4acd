import { defineControl } from '../../../core/verdict/control';
import { flagAnswer, onSettings } from '../../setting-answers';

/** Whoever can answer for the telephone of an administrator could set his password. */
export const entraAdminPasswordResetOff = defineControl({
  ...onSettings('authorizationPolicy', "reset of administrators' passwords", ({ allowedToUseSSPR }) => [
    flagAnswer('allowed', 'Administrators reset their own passwords', allowedToUseSSPR, false),
  ]),
  id: 'ZT.AD.017',
  name: 'entra-admin-password-reset-off',
  title: 'Administrators cannot reset their own passwords',
  area: 'administrators',
  pillar: 'identities',
  severity: 'medium',
  severityReason: 'Reset by telephone and mailbox is a way around MFA into the accounts that matter most.',
  licence: 'free',
  limitations:
    'Judges administrators only: whether users may reset their passwords, and by which methods, is set elsewhere and Graph does not show it. Even where it is on, Microsoft asks administrators for two methods.',
  remediation:
    'No switch in the portal. Graph: PATCH /policies/authorizationPolicy with {"allowedToUseSSPR":false}; PowerShell: Update-MgPolicyAuthorizationPolicy -AllowedToUseSspr:$false. Before that see that there are two emergency accounts (ZT.AD.012): an administrator who forgets the password then needs another one.',
  effort: 'minutes',
  mappings: { maester: ['EIDSCA.AP01'], zta: ['21842'] },
  references: [
    'https://learn.microsoft.com/entra/identity/authentication/concept-sspr-policy#administrator-reset-policy-differences',
    'https://learn.microsoft.com/graph/api/resources/authorizationpolicy',
    'https://maester.dev/docs/tests/EIDSCA.AP01',
  ],
});
