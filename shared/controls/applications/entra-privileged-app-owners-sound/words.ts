import { acceptOnPage, controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraPrivilegedAppOwnersSound } from './control';

export const entraPrivilegedAppOwnersSoundWords = controlWords(entraPrivilegedAppOwnersSound, {
  fails: 'A privileged app has no owner',
  problems: {
    owner: {
      fails: 'An owner who is not an admin controls a privileged app',
      means:
        'An owner can add a secret to the app and act with all its rights, and so can an attacker who takes over the owner.',
      undo: 'remove the owner in Entra admin center > App registrations, or Enterprise apps > the app > Owners, and check for added secrets.',
    },
    noOwner: 'No one is responsible for the app or notified when its secret expires.',
  },
  where: { ...places.enterpriseApps, settings: 'the owners of an app' },
  undo: 'add an admin as owner in Entra admin center > App registrations > the app > Owners.',
  accept: `make an admin its owner, or ${acceptOnPage}`,
  exposed: ({ tenantName }) => [`Everything that the app can reach at ${tenantName}`],
  ask: () => ({
    question: 'Did an owner lose a role, or MFA?',
    yes: 'remove the owner from the app too.',
    no: 'search the audit log for "Add owner to application" and "Add owner to service principal".',
  }),
});
