import { graphTime } from '../graph/graph-time';
import type { JsonObject } from '../json';
import { seededGuid } from '../random';
import { type ContosoOptions, day } from './options';

/** The action for a non-compliant device: it is blocked without a grace period. */
const blockAtOnce: JsonObject = {
  ruleName: 'PasswordRequired',
  scheduledActionConfigurations: [
    { id: '', actionType: 'block', gracePeriodHours: 0, notificationTemplateId: '', notificationMessageCCList: [] },
  ],
};

/** The highest threat level that the connected threat defence accepts. */
const threatLevel = {
  deviceThreatProtectionEnabled: true,
  deviceThreatProtectionRequiredSecurityLevel: 'medium',
} as const;

/** One policy a platform, each assigned to all devices. */
export function compliancePolicies(options: ContosoOptions): readonly JsonObject[] {
  const made = graphTime(options.now() - 180 * day);
  const policy = (index: number, type: string, displayName: string, part: JsonObject): JsonObject => {
    const id = seededGuid(options.seed, 'compliancePolicy', index);
    return {
      '@odata.type': `#microsoft.graph.${type}`,
      id,
      createdDateTime: made,
      lastModifiedDateTime: made,
      description: null,
      displayName,
      version: 1,
      ...part,
      assignments: [
        {
          id: `${id}_adadadad-808e-44e2-905a-0b7873a8a531`,
          target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' },
        },
      ],
      scheduledActionsForRule: [{ id: seededGuid(options.seed, 'scheduledAction', index), ...blockAtOnce }],
    };
  };
  return [
    policy(0, 'windows10CompliancePolicy', 'Win-Baseline', {
      passwordRequired: true,
      passwordBlockSimple: true,
      passwordRequiredToUnlockFromIdle: true,
      passwordMinutesOfInactivityBeforeLock: 15,
      passwordExpirationDays: null,
      passwordMinimumLength: 8,
      passwordMinimumCharacterSetCount: null,
      passwordRequiredType: 'alphanumeric',
      passwordPreviousPasswordBlockCount: null,
      requireHealthyDeviceReport: true,
      osMinimumVersion: '10.0.22631',
      osMaximumVersion: null,
      mobileOsMinimumVersion: null,
      mobileOsMaximumVersion: null,
      earlyLaunchAntiMalwareDriverEnabled: true,
      bitLockerEnabled: true,
      secureBootEnabled: true,
      codeIntegrityEnabled: true,
      storageRequireEncryption: true,
    }),
    policy(1, 'iosCompliancePolicy', 'iOS-Baseline', {
      passcodeRequired: true,
      passcodeBlockSimple: true,
      passcodeMinimumLength: 6,
      passcodeRequiredType: 'numeric',
      osMinimumVersion: '17.0',
      osMaximumVersion: null,
      securityBlockJailbrokenDevices: true,
      ...threatLevel,
      managedEmailProfileRequired: false,
    }),
    policy(2, 'macOSCompliancePolicy', 'Mac-Baseline', {
      passwordRequired: true,
      osMinimumVersion: '14.0',
      systemIntegrityProtectionEnabled: true,
      storageRequireEncryption: true,
      firewallEnabled: true,
      ...threatLevel,
    }),
    policy(3, 'androidCompliancePolicy', 'Android-Baseline', {
      passwordRequired: true,
      passwordRequiredType: 'numericComplex',
      osMinimumVersion: '13.0',
      securityBlockJailbrokenDevices: true,
      storageRequireEncryption: true,
      ...threatLevel,
    }),
  ];
}
