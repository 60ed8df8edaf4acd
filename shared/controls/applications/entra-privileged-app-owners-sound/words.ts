import { isOnlyProblem } from '../../../reports/details';
import { enterpriseAppsPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';

/** No owner at all, where one is wanted. */
const isOwnerless = ({ event }: Scene): boolean => isOnlyProblem(event, 'noOwner');

/** Reads `problems` ("owner", "noOwner"); the lines say which applications, and who owns them. */
export const privilegedAppsWellOwned = defineWording({
  id: 'ZT.AP.010',
  tells: 'story',
  lost: (scene) =>
    isOwnerless(scene) ? 'a privileged app belongs to nobody' : 'an owner who is no admin controls a privileged app',
  happened: (scene) =>
    isOwnerless(scene)
      ? 'a privileged application lost its last owner'
      : 'a privileged application got an owner who must not be one',
  meaning: (scene) =>
    isOwnerless(scene)
      ? ['Nobody answers for what it may do, and nobody hears when its secret ends.']
      : [
          'An owner adds a secret to the application and acts with all its rights.',
          'Whoever takes the account of the owner has them too.',
        ],
  exposed: ({ tenantName }) => [`What the application can reach at ${tenantName}`],
  remedy: (scene) => ({
    undo: isOwnerless(scene)
      ? 'name an administrator as its owner in Entra admin center > App registrations > the application > Owners.'
      : 'remove the owner in Entra admin center > App registrations, or Enterprise apps > the application > Owners, and look for secrets that were added.',
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
