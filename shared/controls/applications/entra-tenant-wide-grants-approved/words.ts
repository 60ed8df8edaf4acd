import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraTenantWideGrantsApproved } from './control';

export const entraTenantWideGrantsApprovedWords = controlWords(entraTenantWideGrantsApproved, {
  fails: 'An unapproved app can use the mail or files of its users',
  problems: {
    notApproved:
      'Users are no longer asked: everyone who signs in to the app gives it these permissions. It keeps them until someone revokes them; a new password does not end this.',
  },
  where: { ...places.enterpriseApps, settings: 'tenant-wide consent' },
  undo: 'revoke the consent in Entra admin center > Enterprise apps > the app > Permissions > Admin consent.',
  exposed: ({ tenantName }) => [`The mail and files of everyone at ${tenantName} who signs in to it`],
  afterwards: 'Users of the app in that time: Entra admin center > Enterprise apps > the app > Sign-in logs.',
});
