import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraUserConsentRestricted } from './control';

export const entraUserConsentRestrictedWords = controlWords(entraUserConsentRestricted, {
  fails: 'Users can consent to apps',
  problems: {
    anyConsent: {
      fails: 'Users can let any app read their mail and files',
      means: 'Every user can give any app access to their own mail, files and calendar with one click.',
    },
    riskyApps: {
      fails: 'Users can consent to apps rated as risky',
      means: 'Users can consent to apps although Microsoft warns about them.',
    },
    microsoftManaged: {
      fails: 'Microsoft decides which apps users can consent to',
      means:
        'Users can consent to the apps that Microsoft currently recommends. Microsoft can change that list, and nothing here shows it.',
    },
    beyondLow: {
      fails: 'Users can consent to more than low-risk permissions',
      means: 'Users can consent to every permission classified as low-risk, and one of these is not.',
      accept: 'add the permission to thresholds.lowRiskPermissions.',
    },
    lowAllowed: {
      means: 'Users can consent to apps, although this tenant does not allow it.',
      accept: 'set thresholds.userConsent to "low".',
    },
  },
  means: ['An app that was allowed keeps its access until someone revokes it: a new password does not end it.'],
  where: places.consent,
  undo: 'change it back in Entra admin center > Enterprise apps > Consent and permissions > User consent settings, and review the apps allowed since.',
  accept: 'allow only low-risk permissions of verified publishers, and have people request the rest.',
  exposed: ({ tenantName }) => [`The mail, files and calendar of everyone at ${tenantName} who consents to an app`],
  afterwards:
    'Apps that users allowed meanwhile: Entra admin center > Audit logs, activity "Consent to application". Zero Trust Watch has not read them for this.',
});
