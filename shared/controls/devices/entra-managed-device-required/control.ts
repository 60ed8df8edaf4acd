import { enrolmentApps, everyAppOf } from '../../../core/conditional-access';
import { defineControl } from '../../../core/verdict/control';
import { allMet, coverageControl, judgedFor, unlicensed, withoutConditionalAccess } from '../../coverage-verdict';
import { managedDeviceOf, managedDeviceThresholds } from '../../managed-device';
import { conditionalAccessActivities, policyActivities } from '../../policy-activities';

export const thresholds = managedDeviceThresholds;

const id = 'ZT.DV.001';

/** Requires a managed device for Office 365 data. Policies that accept an alternative do not count. */
export const entraManagedDeviceRequired = defineControl({
  id,
  name: 'entra-managed-device-required',
  title: 'Members can sign in only from managed devices',
  proves: 'managedDevices',
  area: 'devices',
  pillar: 'endpoints',
  severity: 'high',
  severityReason: 'Files opened on an unmanaged device stay there, and an attacker who steals from it has them too.',
  licence: 'INTUNE',
  thresholds,
  version: 3,
  ...coverageControl,
  accessColumn: 'managedDevice',
  collections: 1,
  limitations:
    'Guests are excluded, because their home tenant manages their devices. ZT.DV.013 judges devices that report no platform or an unsupported one; user agents can be forged. A device that Intune does not evaluate counts as compliant if the tenant says so. Which devices people use is not read here. Microsoft names the members of Office 365 without their ids: if the verdict depends on an app that may be one of them, it is unknown.',
  remediation:
    'Entra admin center > Protection > Conditional Access > Policies > New policy: Users: All users, exclude guests and your break-glass accounts; Target resources: All resources (or Office 365), exclude Microsoft Intune Enrollment; no condition; Grant: Require device to be marked as compliant, alone: "or MFA" asks for no device; Enable policy: On, after weeks in report-only. Graph: POST /identity/conditionalAccess/policies with grantControls {"operator":"OR","builtInControls":["compliantDevice"]}.',
  effort: 'project',
  mappings: {
    cis: ['5.2.2.9'],
    scuba: ['MS.AAD.3.7v1'],
    maester: ['MT.1001', 'CISA.MS.AAD.3.7'],
    zta: ['24824', '21892'],
    prowler: [
      'entra_managed_device_required_for_authentication',
      'entra_conditional_access_policy_mdm_compliant_device_required',
    ],
    nist: ['AC-20b', 'IA-3'],
    mitre: ['T1078.004'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/conditional-access/policy-all-users-device-compliance',
    'https://github.com/cisagov/ScubaGear/blob/main/PowerShell/ScubaGear/baselines/aad.md#msaad37v1',
    'https://maester.dev/docs/tests/MT.1001',
  ],
  activities: [...conditionalAccessActivities, ...policyActivities],
  folds: [],
  evaluate: (state) => {
    const { managedDeviceApps, supportedPlatforms } = state.facts.configuration.thresholds;
    const judged = judgedFor(id, managedDeviceOf(state), state, {
      users: ({ guestType }) => guestType === 'member',
      apps: managedDeviceApps === 'all' ? 'all' : everyAppOf('Office365'),
      exceptedApps: enrolmentApps,
      platforms: supportedPlatforms,
    });
    return withoutConditionalAccess(state) ?? unlicensed(state, 'INTUNE') ?? allMet([judged], state);
  },
});
