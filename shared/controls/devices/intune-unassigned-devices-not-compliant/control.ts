import { defineControl } from '../../../core/verdict/control';
import { settingsVerdict } from '../../compliance-settings';

/** A device without a compliance policy must not get in as if it were compliant. */
export const intuneUnassignedDevicesNotCompliant = defineControl({
  id: 'ZT.DV.003',
  name: 'intune-unassigned-devices-not-compliant',
  title: 'Devices without a compliance policy are not compliant',
  area: 'devices',
  pillar: 'endpoints',
  severity: 'high',
  severityReason: 'A device that no policy reaches counts as compliant, and Conditional Access lets it in.',
  licence: 'INTUNE',
  version: 1,
  needs: ['deviceManagement'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  collections: 1,
  limitations: 'Judges the tenant-wide setting. ZT.DV.005 judges which devices no policy reaches.',
  remediation:
    'Intune admin center > Devices > Compliance > Compliance settings > Mark devices with no compliance policy assigned as: Not compliant. Assign a policy for every platform first. Graph: PATCH /deviceManagement with {"settings":{"secureByDefault":true}}.',
  effort: 'minutes',
  mappings: {
    cis: ['4.1'],
    maester: ['MT.1054', 'CIS.M365.4.1'],
    prowler: ['intune_device_compliance_policy_unassigned_devices_not_compliant_by_default'],
  },
  references: [
    'https://learn.microsoft.com/mem/intune/protect/device-compliance-get-started',
    'https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-devicemanagementsettings',
  ],
  activities: [],
  folds: [],
  evaluate: (state) =>
    settingsVerdict(state, ({ secureByDefault }) =>
      secureByDefault === null
        ? null
        : {
            isRight: secureByDefault,
            problem: 'compliantByDefault',
            label: 'Devices without a policy',
            text: secureByDefault ? 'not compliant' : 'compliant',
          },
    ),
});
