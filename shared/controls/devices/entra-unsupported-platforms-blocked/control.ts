import { platforms } from '../../../core/conditional-access';
import { defineControl } from '../../../core/verdict/control';
import { coverageControl } from '../../coverage-verdict';
import { blockedVerdict } from '../../flow-blocked';
import { managedDeviceThresholds } from '../../managed-device';
import { conditionalAccessActivities, policyActivities } from '../../policy-activities';

export const thresholds = {
  supportedPlatforms: managedDeviceThresholds.supportedPlatforms,
};

const id = 'ZT.DV.013';

/** A user agent that names no platform, or an unsupported one, must not bypass the policies for platforms. */
export const entraUnsupportedPlatformsBlocked = defineControl({
  id,
  name: 'entra-unsupported-platforms-blocked',
  title: 'Unsupported device platforms are blocked for all users',
  area: 'devices',
  pillar: 'endpoints',
  severity: 'medium',
  severityReason: 'A browser that reports another platform bypasses every policy for the supported platforms.',
  licence: 'P1',
  thresholds,
  version: 3,
  ...coverageControl,
  collections: 1,
  limitations:
    'The platform is what the user agent reports, and it can also be forged as a supported one: ZT.DV.001 requires a managed device there. Which platforms people use is not read: thresholds.supportedPlatforms lists them.',
  remediation:
    'Entra admin center > Protection > Conditional Access > Policies > New policy: Users: All users; Target resources: All resources; Conditions > Device platforms: Any device, exclude the platforms that you support; Grant: Block access; Enable policy: On. Graph: POST /identity/conditionalAccess/policies with conditions.platforms {"includePlatforms":["all"],"excludePlatforms":["android","iOS","macOS","windows"]} and grantControls.builtInControls ["block"].',
  effort: 'days',
  mappings: {
    maester: ['MT.1015'],
    prowler: ['entra_conditional_access_policy_block_unknown_device_platforms'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/conditional-access/policy-all-users-device-unknown-unsupported',
    'https://maester.dev/docs/tests/MT.1015',
  ],
  activities: [...conditionalAccessActivities, ...policyActivities],
  folds: [],
  evaluate: (state) => {
    const supported = new Set(state.facts.configuration.thresholds.supportedPlatforms);
    return blockedVerdict(id, { platforms: platforms.filter((one) => !supported.has(one)) }, true, state);
  },
});
