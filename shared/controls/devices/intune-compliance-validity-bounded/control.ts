import { defineControl } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import { settingsVerdict } from '../../compliance-settings';

export const thresholds = {
  complianceValidityDays: threshold.integer(
    30,
    1,
    120,
    'The control fails if a device stays compliant without contact for more than this many days. Default of Intune: 30.',
  ),
};

/** A device that does not report keeps its last compliance state. This setting limits how long. */
export const intuneComplianceValidityBounded = defineControl({
  id: 'ZT.DV.004',
  name: 'intune-compliance-validity-bounded',
  title: 'A silent device loses its compliance after a set time',
  area: 'devices',
  pillar: 'endpoints',
  severity: 'medium',
  severityReason: 'A silent device keeps its old compliance state, whatever has happened to it since.',
  licence: 'INTUNE',
  thresholds,
  version: 1,
  needs: ['deviceManagement'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  collections: 1,
  limitations: 'Judges the tenant-wide setting, which applies to devices that a compliance policy reaches.',
  remediation:
    'Intune admin center > Devices > Compliance > Compliance settings > Compliance status validity period (days): 30 or fewer. Graph: PATCH /deviceManagement with {"settings":{"deviceComplianceCheckinThresholdDays":30}}. The limit is thresholds.complianceValidityDays.',
  effort: 'minutes',
  mappings: {},
  references: [
    'https://learn.microsoft.com/mem/intune/protect/device-compliance-get-started',
    'https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-devicemanagementsettings',
  ],
  activities: [],
  folds: [],
  evaluate: (state) =>
    settingsVerdict(state, ({ deviceComplianceCheckinThresholdDays: days }) =>
      days === null || days < 1
        ? null
        : {
            isRight: days <= state.facts.configuration.thresholds.complianceValidityDays,
            problem: 'tooLong',
            label: 'Verdict without contact',
            text: `kept for ${days} days`,
          },
    ),
});
