import { defineControl } from '../../../core/verdict/control';
import { consentSettings, groupSettingActivities, textFlag } from '../../group-settings';
import { flagAnswer, onSettings } from '../../setting-answers';

const onPolicy = onSettings(
  'authorizationPolicy',
  'consent to risky apps',
  ({ allowUserConsentForRiskyApps }, state) => [
    // Without tenant settings Microsoft's defaults apply, and those block.
    flagAnswer('allowed', 'Users can consent to risky apps', allowUserConsentForRiskyApps ?? false, false),
    flagAnswer(
      'notBlocked',
      'The consent settings block risky apps',
      textFlag(consentSettings(state)?.values.BlockUserConsentForRiskyApps ?? 'true'),
      true,
    ),
  ],
);

/** Microsoft requires an admin when a consent looks dangerous, unless this is turned off. */
export const entraRiskyAppConsentBlocked = defineControl({
  ...onPolicy,
  id: 'ZT.AP.002',
  name: 'entra-risky-app-consent-blocked',
  title: 'Users cannot consent to apps that Microsoft rates as risky',
  area: 'applications',
  pillar: 'apps',
  severity: 'medium',
  severityReason: 'One click of one person admits an app that Microsoft warns about.',
  licence: 'free',
  needs: ['authorizationPolicy', 'groupSetting'],
  limitations:
    "Judges two switches that say the same in two places. A switch that was never set has Microsoft's default, which blocks. ZT.AP.001 judges what users can consent to at all.",
  remediation:
    'The portal has no switch. Graph: PATCH /policies/authorizationPolicy with {"allowUserConsentForRiskyApps":false}, and PATCH /groupSettings/{id} of "Consent Policy Settings" with BlockUserConsentForRiskyApps "true" and the other values as they were.',
  effort: 'minutes',
  mappings: { maester: ['EIDSCA.AP09', 'EIDSCA.CP03'] },
  references: [
    'https://learn.microsoft.com/entra/identity/enterprise-apps/configure-risk-based-step-up-consent',
    'https://learn.microsoft.com/graph/api/resources/authorizationpolicy',
    'https://maester.dev/docs/tests/EIDSCA.AP09',
  ],
  activities: [...onPolicy.activities, ...groupSettingActivities],
});
