import { authenticationMethodsPortal } from '../../../reports/portal';
import { defineWording } from '../../../reports/scene';

export const methodsAreMigrated = defineWording({
  id: 'ZT.ID.013',
  tells: 'story',
  lost: () => 'sign-in methods of the old policies count again',
  happened: () => 'the migration of the authentication methods was taken back',
  meaning: ({ tenantName }) => [
    `At ${tenantName} the older MFA and password-reset policies count beside the new one, and what they allow cannot be read through Graph.`,
    'A method that is switched off in the new policy works if an older one allows it.',
  ],
  exposed: ({ tenantName }) => [`Everybody at ${tenantName} to whom an older policy allows a weak method`],
  remedy: () => ({
    undo: 'set it to Migration complete in Entra admin center > Authentication methods > Policies > Manage migration.',
    accept: 'finish what it was taken back for, then complete it: there is no exception for this control.',
  }),
  activity: 'change of the authentication methods',
  portal: authenticationMethodsPortal,
  regained: () => 'only one policy says how people sign in',
  mended: () => 'The migration of the authentication methods was completed',
  held: 'the migration of the authentication methods was complete',
});
