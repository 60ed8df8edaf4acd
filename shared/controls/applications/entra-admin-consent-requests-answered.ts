import { defineControl } from '../../core/control';
import { flagAnswer, onSettings } from '../setting-answers';

/** Whoever cannot ask for an app finds a way around the rule, or the rule is lifted for all. */
export const entraAdminConsentRequestsAnswered = defineControl({
  ...onSettings('adminConsentRequestPolicy', 'requests for consent', (policy, { facts }) => {
    const { consentRequestDays } = facts.configuration.thresholds;
    const { isEnabled, reviewers, notifyReviewers, remindersEnabled, requestDurationInDays: days } = policy;
    const on = flagAnswer('off', 'Users can ask an administrator for an app', isEnabled, true);
    if (isEnabled === false) return [on];
    return [
      on,
      {
        problem: 'noReviewer',
        holds: reviewers === null ? null : reviewers > 0,
        told: ['Reviewers', String(reviewers ?? 'not known')],
      },
      flagAnswer('notTold', 'Reviewers are told of a request', notifyReviewers, true),
      flagAnswer('notReminded', 'Reviewers are reminded before a request ends', remindersEnabled, true),
      {
        problem: 'tooLong',
        holds: days === null ? null : days <= consentRequestDays,
        told: ['Days until a request ends', String(days ?? 'not known')],
      },
    ];
  }),
  id: 'ZT.AP.003',
  name: 'entra-admin-consent-requests-answered',
  title: 'Users can ask for an app, and somebody is told who answers',
  area: 'applications',
  pillar: 'apps',
  severity: 'medium',
  severityReason: 'Where nobody can ask, people press until consent is opened to all.',
  licence: 'free',
  limitations:
    'Judges the settings and that a reviewer is named; whether the account of a reviewer still exists is not looked up, nor how requests are answered. The older setting EnableAdminConsentRequests is not read.',
  remediation:
    'Entra admin center > Enterprise apps > Consent and permissions > Admin consent settings: Users can request admin consent: Yes; name reviewers; email notifications and expiration reminders: Yes; request expires after 30 days or less. Graph: PUT /policies/adminConsentRequestPolicy with {"isEnabled":true,"notifyReviewers":true,"remindersEnabled":true,"requestDurationInDays":30,"reviewers":[…]}. The limit is thresholds.consentRequestDays.',
  effort: 'minutes',
  mappings: {
    cis: ['5.1.5.2'],
    scuba: ['MS.AAD.5.3v1'],
    maester: ['EIDSCA.CR01', 'EIDSCA.CR02', 'EIDSCA.CR03', 'EIDSCA.CR04', 'EIDSCA.CP04', 'CISA.MS.AAD.5.3'],
    zta: ['21809'],
    prowler: ['entra_admin_consent_workflow_enabled'],
    nist: ['CM-4'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/enterprise-apps/configure-admin-consent-workflow',
    'https://learn.microsoft.com/graph/api/resources/adminconsentrequestpolicy',
    'https://maester.dev/docs/tests/EIDSCA.CR01',
  ],
});
