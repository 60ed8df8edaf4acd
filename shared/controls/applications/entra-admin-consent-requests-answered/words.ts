import { userConsentPortal } from '../../../reports/portal';
import { settingWording } from '../../../reports/wording/setting';

/** Reads `problems`: keys below. */
export const consentRequestsAreAnswered = settingWording({
  id: 'ZT.AP.003',
  lost: 'requests for apps are answered less well',
  happened: 'the settings for requests for apps were loosened',
  problems: {
    off: {
      lost: 'users cannot ask an administrator for an app',
      happened: 'the requests for apps were switched off',
      means: 'Whoever needs an app that is not allowed has nobody to ask.',
    },
    noReviewer: {
      lost: 'nobody answers requests for apps',
      happened: 'the last reviewer who could answer requests for apps was taken away',
      means:
        'Requests reach nobody: no reviewer is named, or the accounts of all who are named are disabled or deleted.',
    },
    notTold: { means: 'Reviewers are not told of a request.' },
    notReminded: { means: 'Reviewers are not reminded before a request ends.' },
    tooLong: { means: 'A request stays open for longer than agreed.' },
  },
  meaning: 'Where asking does not help, people look for ways around the rule, or the rule is lifted for all.',
  exposed: (tenant) => `Everybody at ${tenant} who needs an app that is not allowed`,
  undo: 'set it back in Entra admin center > Enterprise apps > Consent and permissions > Admin consent settings.',
  accept:
    'for the days set thresholds.consentRequestDays; the rest has no exception and stays open until it is set back.',
  activity: 'change of consent',
  portal: userConsentPortal,
  regained: 'requests for apps reach somebody who answers',
  mended: 'The settings for requests for apps were set back',
  held: 'requests for apps reached somebody who answers',
});
