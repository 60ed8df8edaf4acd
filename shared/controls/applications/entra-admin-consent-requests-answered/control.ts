import { type ControlState, defineControl } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import type { AdminConsentRequestPolicy } from '../../../kinds/admin-consent-request-policy/admin-consent-request-policy';
import { flagAnswer, onSettings, type SettingAnswer } from '../../setting-answers';

export const thresholds = {
  consentRequestDays: threshold.integer(
    30,
    1,
    60,
    'The control fails if a request for an app stays open for more than this many days. EIDSCA: 30.',
  ),
};

/** Requests are answered by a group, a role, or a user whose account exists and is enabled. */
function reviewerAnswer(
  { reviewers, reviewerUserIds = [] }: AdminConsentRequestPolicy,
  state: ControlState,
): SettingAnswer<'noReviewer'> {
  const problem = 'noReviewer';
  if (reviewers === null) return { problem, holds: null, evidence: ['Reviewers', 'not known'] };
  if (reviewers === 0 || reviewerUserIds.length < reviewers)
    return { problem, holds: reviewers > 0, evidence: ['Reviewers', String(reviewers)] };
  const label = 'Reviewers whose accounts are enabled';
  if (!state.isKnown('user')) return { problem, holds: null, evidence: [label, 'not known'] };
  const enabled = new Set(state.namedUsers().flatMap(({ id, accountEnabled }) => (accountEnabled ? [id] : [])));
  const able = reviewerUserIds.filter((id) => enabled.has(id)).length;
  return { problem, holds: able > 0, evidence: [label, `${able} of ${reviewers}`] };
}

/** People who cannot request an app find a way around the rule, or the rule is lifted for everyone. */
export const entraAdminConsentRequestsAnswered = defineControl({
  ...onSettings('adminConsentRequestPolicy', 'requests for consent', (policy, state) => {
    const { consentRequestDays } = state.facts.configuration.thresholds;
    const { isEnabled, notifyReviewers, remindersEnabled, requestDurationInDays: days } = policy;
    const on = flagAnswer('off', 'Users can ask an admin for an app', isEnabled, true);
    if (isEnabled === false) return [on];
    return [
      on,
      reviewerAnswer(policy, state),
      flagAnswer('notTold', 'Reviewers are notified of a request', notifyReviewers, true),
      flagAnswer('notReminded', 'Reviewers are reminded before a request ends', remindersEnabled, true),
      {
        problem: 'tooLong',
        holds: days === null ? null : days <= consentRequestDays,
        evidence: ['Days until a request ends', String(days ?? 'not known')],
      },
    ];
  }),
  version: 2,
  needs: ['adminConsentRequestPolicy', 'user'],
  judgesWithout: ['user'],
  activities: ['update policy', 'disable account', 'delete user', 'update user'],
  id: 'ZT.AP.003',
  name: 'entra-admin-consent-requests-answered',
  title: 'Users can request apps, and a working reviewer is notified',
  area: 'applications',
  pillar: 'apps',
  severity: 'medium',
  severityReason: 'Where no one can ask, people push until consent is opened to everyone.',
  licence: 'free',
  thresholds,
  limitations:
    'Judges the settings, and that a named reviewer can answer: a user whose account exists and is enabled, a group or a role. Whether anyone is in that group or role is not checked, nor whether a reviewer can grant the request, nor how requests are answered. The older setting EnableAdminConsentRequests is not read.',
  remediation:
    'Entra admin center > Enterprise apps > Consent and permissions > Admin consent settings: Users can request admin consent: Yes; name reviewers who are still there; email notifications and expiration reminders: Yes; request expires after 30 days or less. Graph: PUT /policies/adminConsentRequestPolicy with {"isEnabled":true,"notifyReviewers":true,"remindersEnabled":true,"requestDurationInDays":30,"reviewers":[…]}. The limit is thresholds.consentRequestDays.',
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
