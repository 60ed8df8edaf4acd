import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraAdminConsentRequestsAnswered } from './control';

export const entraAdminConsentRequestsAnsweredWords = controlWords(entraAdminConsentRequestsAnswered, {
  fails: 'The settings for app requests are too weak',
  problems: {
    off: {
      fails: 'Users cannot request apps',
      means: 'People who need an app that is not allowed cannot ask for it.',
    },
    noReviewer: {
      fails: 'No one can answer app requests',
      means: 'Requests reach no one: no reviewer is named, or the accounts of all reviewers are disabled or deleted.',
    },
    notTold: 'Reviewers are not notified of requests.',
    notReminded: 'Reviewers are not reminded before a request expires.',
    tooLong: { means: 'A request stays open for longer than allowed.', accept: 'set thresholds.consentRequestDays.' },
  },
  means: ['Where requests lead nowhere, people work around the rule, or someone lifts it for everyone.'],
  where: places.consent,
  undo: 'change it back in Entra admin center > Enterprise apps > Consent and permissions > Admin consent settings.',
  exposed: ({ tenantName }) => [`Everyone at ${tenantName} who needs an app that is not allowed`],
});
