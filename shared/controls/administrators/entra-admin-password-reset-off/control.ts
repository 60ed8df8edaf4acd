import { defineControl } from '../../../core/verdict/control';
import { flagAnswer, onSettings } from '../../setting-answers';

/** With self-service reset, anyone who can answer the phone of an admin can set a new password. */
export const entraAdminPasswordResetOff = defineControl({
  ...onSettings('authorizationPolicy', "reset of admins' passwords", ({ allowedToUseSSPR }) => [
    flagAnswer('allowed', 'Admins reset their own passwords', allowedToUseSSPR, false),
  ]),
  id: 'ZT.AD.017',
  name: 'entra-admin-password-reset-off',
  title: 'Admins cannot reset their own passwords',
  area: 'administrators',
  pillar: 'identities',
  severity: 'medium',
  severityReason: 'A reset by phone and mailbox bypasses MFA for the accounts that matter most.',
  licence: 'free',
  limitations:
    'Judges admins only: whether users can reset their passwords, and by which methods, is set elsewhere and Microsoft Graph does not expose it. Even where it is on, Microsoft requires two methods of admins.',
  remediation:
    'The portal has no switch. Graph: PATCH /policies/authorizationPolicy with {"allowedToUseSSPR":false}; PowerShell: Update-MgPolicyAuthorizationPolicy -AllowedToUseSspr:$false. First make sure that two break-glass accounts work (ZT.AD.012): an admin who forgets the password then needs another admin.',
  effort: 'minutes',
  mappings: { maester: ['EIDSCA.AP01'], zta: ['21842'] },
  references: [
    'https://learn.microsoft.com/entra/identity/authentication/concept-sspr-policy#administrator-reset-policy-differences',
    'https://learn.microsoft.com/graph/api/resources/authorizationpolicy',
    'https://maester.dev/docs/tests/EIDSCA.AP01',
  ],
});
