import { rolesPortal } from '../../../reports/portal';
import { defineWording } from '../../../reports/scene';

export const adminsCannotResetPasswords = defineWording({
  id: 'ZT.AD.017',
  tells: 'story',
  lost: () => 'administrators can reset their own passwords',
  happened: () => "the reset of administrators' own passwords was switched on",
  meaning: ({ tenantName }) => [
    `At ${tenantName} whoever controls two methods of an administrator, such as a telephone and a mailbox, can set a new password for the account.`,
    'A password reset at the help desk has somebody who looks twice; this one has nobody.',
  ],
  exposed: ({ tenantName }) => [`Every administrator at ${tenantName}`],
  remedy: () => ({
    undo: 'switch it off: Update-MgPolicyAuthorizationPolicy -AllowedToUseSspr:$false (there is no switch in the portal).',
    accept: 'there is no exception for this control: it stays open until it is switched off.',
  }),
  activity: 'change of the authorization policy',
  portal: rolesPortal,
  regained: () => 'administrators cannot reset their own passwords',
  mended: () => "The reset of administrators' own passwords was switched off",
  held: 'administrators could not reset their own passwords',
  afterwards: () =>
    'Resets in that time: Entra admin center > Audit logs, activity "Reset password (self-service)". We have not read it for this.',
});
