import { enterpriseAppsPortal } from '../portal';
import { defineWording } from '../scene';

/** Reads nothing but the lines: which applications, and who owns them. */
export const privilegedAppsWellOwned = defineWording({
  id: 'ZT.AP.010',
  tells: 'story',
  lost: () => 'an owner who is no admin controls a privileged app',
  happened: () => 'a privileged application got an owner who must not be one',
  meaning: () => [
    'An owner adds a secret to the application and acts with all its rights.',
    'Whoever takes the account of the owner has them too.',
  ],
  exposed: ({ tenantName }) => [`What the application can reach at ${tenantName}`],
  remedy: () => ({
    undo: 'remove the owner in Entra admin center > App registrations, or Enterprise apps > the application > Owners, and look for secrets that were added.',
    accept:
      'let an administrator own it, or name the application under acceptedExclusions for ZT.AP.010, with an owner and an end date.',
  }),
  ask: () => ({
    question: 'Did an owner lose a role, or MFA?',
    yes: 'remove the owner from the application too.',
    no: 'look in the audit log for "Add owner to application" and "Add owner to service principal".',
  }),
  activity: 'change of owners',
  portal: enterpriseAppsPortal,
  regained: () => 'privileged apps belong to administrators only',
  mended: () => 'The owner of the application was removed or put right',
  held: 'privileged applications belonged to administrators only',
});
