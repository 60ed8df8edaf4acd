import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraAdminPasswordResetOff } from './control';

export const entraAdminPasswordResetOffWords = controlWords(entraAdminPasswordResetOff, {
  fails: 'Admins can reset their own passwords',
  problems: {
    allowed:
      'Anyone who controls two methods of an admin, such as a phone and a mailbox, can set a new password for the account. At a help desk a person would check; here no one does.',
  },
  where: places.authorizationPolicy,
  undo: 'turn it off: Update-MgPolicyAuthorizationPolicy -AllowedToUseSspr:$false (the portal has no switch for it).',
  exposed: ({ tenantName }) => [`Every admin at ${tenantName}`],
  afterwards:
    'Password resets in that time: Entra admin center > Audit logs, activity "Reset password (self-service)". Zero Trust Watch has not read them for this.',
});
