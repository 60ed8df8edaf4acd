import { eligibleActivityNames, roleActivityNames } from '../../../core/attribution';
import { enrolmentApps } from '../../../core/conditional-access';
import { defineControl } from '../../../core/verdict/control';
import { administratorsVerdict } from '../../administrators-covered';
import { coverageControl, unlicensed, withoutConditionalAccess } from '../../coverage-verdict';
import { managedDeviceOf, managedDeviceThresholds } from '../../managed-device';
import { conditionalAccessActivities, policyActivities } from '../../policy-activities';

export const thresholds = {
  managedDevice: managedDeviceThresholds.managedDevice,
};

const id = 'ZT.AD.010';

/** Requires that everyone with a privileged role works on a managed device, for every app. */
export const entraAdminsManagedDeviceRequired = defineControl({
  id,
  name: 'entra-admins-managed-device-required',
  title: 'Admins can sign in only from managed devices',
  area: 'administrators',
  pillar: 'endpoints',
  severity: 'high',
  severityReason: 'An admin token stolen from a private computer gives away the tenant.',
  licence: 'INTUNE',
  thresholds,
  version: 4,
  ...coverageControl,
  needsWhereLicensed: ['unifiedRoleEligibilityScheduleInstance'],
  collections: 1,
  limitations:
    'Eligible admins (PIM) are judged as if they had activated each of their roles. Whether the device is used for administration only is not read. Microsoft Intune, Intune Enrollment and device registration are excluded, because a device that enrols is not managed yet.',
  remediation:
    'Entra admin center > Protection > Conditional Access > Policies > New policy: Users: Directory roles, all privileged ones; Target resources: All resources; no condition; Grant: Require device to be marked as compliant, together with the strength, not instead of it; Enable policy: On. Let each administrator enrol a device first. Graph: POST /identity/conditionalAccess/policies with conditions.users.includeRoles and grantControls {"operator":"AND","builtInControls":["compliantDevice"]}.',
  effort: 'days',
  mappings: {
    maester: ['MT.1014'],
    zta: ['21830'],
    prowler: ['entra_conditional_access_policy_compliant_device_hybrid_joined_device_mfa_required'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/conditional-access/policy-alt-admin-device-compliand-hybrid',
    'https://learn.microsoft.com/security/privileged-access-workstations/privileged-access-devices',
    'https://maester.dev/docs/tests/MT.1014',
  ],
  activities: [...conditionalAccessActivities, ...policyActivities, ...roleActivityNames, ...eligibleActivityNames],
  folds: [],
  evaluate: (state) =>
    withoutConditionalAccess(state) ??
    unlicensed(state, 'INTUNE') ??
    administratorsVerdict(id, [managedDeviceOf(state)], state, { exceptedApps: enrolmentApps }),
});
