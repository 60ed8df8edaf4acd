import fc from 'fast-check';
import { controls } from '../../../shared/controls';
import { diffResources } from '../../../shared/core/event/change';
import { byBucket, kindsToCollect, kindsToCollectAfter } from '../../../shared/core/log/audit-hits';
import type { Kind } from '../../../shared/core/resource/kind';
import { kindDefinition, kindDefinitions } from '../../../shared/kinds';
import type { DirectoryDevice } from '../../../shared/kinds/device/device';
import type { DeviceStateSummary } from '../../../shared/kinds/device-compliance-policy-device-state-summary/device-compliance-policy-device-state-summary';
import { auditEvent, deviceFlip, directoryAudit } from '../../fixtures/records';

const ofActivity = (activityDisplayName: string): readonly Kind[] =>
  kindsToCollect(directoryAudit({ activityDisplayName, targets: [] }));

const crossTenantKinds: readonly Kind[] = [
  'crossTenantAccessPolicyConfigurationDefault',
  'crossTenantAccessPolicyConfigurationPartner',
];
const roleKinds: readonly Kind[] = ['unifiedRoleAssignment', 'unifiedRoleAssignmentScheduleInstance'];

describe('an entry of the directory audit', () => {
  test.each<[string, readonly Kind[]]>([
    ['Add conditional access policy', ['conditionalAccessPolicy']],
    ['Update conditional access policy', ['conditionalAccessPolicy']],
    ['Update Conditional Access policy', ['conditionalAccessPolicy']],
    ['Delete conditional access policy', ['conditionalAccessPolicy']],
    [
      'Update policy',
      ['adminConsentRequestPolicy', 'appManagementPolicy', 'conditionalAccessPolicy', 'tenantAppManagementPolicy'],
    ],
    ['Update named location', ['namedLocation']],
    ['Update authentication strength', ['authenticationStrengthPolicy']],
    ['Update security defaults', ['identitySecurityDefaultsEnforcementPolicy']],
    ['Add member to role', roleKinds],
    ['Remove member from role', roleKinds],
    ['Add member to role completed (PIM activation)', roleKinds],
    ['Add scoped member to role', roleKinds],
    ['Add role assignment to role definition', roleKinds],
    [
      'Add eligible member to role in PIM completed (permanent)',
      [...roleKinds, 'unifiedRoleEligibilityScheduleInstance'],
    ],
    ['Add EligibleRoleAssignment to RoleDefinition', [...roleKinds, 'unifiedRoleEligibilityScheduleInstance']],
    ['Create access review', ['accessReviewScheduleDefinition']],
    ['Update application – Certificates and secrets management', ['application', 'servicePrincipal']],
    ['Add service principal credentials', ['application', 'servicePrincipal']],
    ['Add owner to application', ['application', 'servicePrincipal']],
    ['Add app role assignment to service principal', ['appRoleAssignment', 'application', 'servicePrincipal']],
    ['Add delegated permission grant', ['oAuth2PermissionGrant']],
    ['Consent to application', ['appRoleAssignment', 'application', 'oAuth2PermissionGrant', 'servicePrincipal']],
    [
      'Add policy to application',
      ['appManagementPolicy', 'application', 'servicePrincipal', 'tenantAppManagementPolicy'],
    ],
    ['Update role setting in PIM', ['unifiedRoleManagementPolicyAssignment']],
    ['Authentication Methods Policy Update', ['authenticationMethodsPolicy']],
    ['Authentication Methods Policy Reset', ['authenticationMethodsPolicy']],
    ['Set domain authentication', ['domain']],
    ['Set federation settings on domain', ['domain']],
    ['Add unverified domain', ['domain']],
    ['Verify domain', ['domain']],
    ['Set password policy', ['domain']],
    ['Update group settings', ['groupSetting']],
    ['Set DirSync feature', ['onPremisesDirectorySynchronization', 'organization']],
    ['Set DirSyncEnabled flag', ['onPremisesDirectorySynchronization', 'organization']],
    ['Update AdminConsentRequestPolicy', ['adminConsentRequestPolicy']],
    ['Set device registration policies', ['deviceRegistrationPolicy']],
    ['Update authorization policy', ['authorizationPolicy']],
    ['Update the company default cross-tenant access setting', crossTenantKinds],
    ['Reset the cross-tenant access default setting', crossTenantKinds],
    ['Add a partner to cross-tenant access setting', crossTenantKinds],
    ['Create a partner cross-tenant identity sync setting', crossTenantKinds],
    ['DismissUser', ['openRiskDetection', 'riskDetection', 'riskyUser']],
    ['ConfirmAccountCompromised', ['openRiskDetection', 'riskDetection', 'riskyUser']],
    ['Add member to group', ['group']],
    ['Remove member from group', ['group']],
    ['Add owner to group', ['group']],
    ['Delete group', ['group', ...roleKinds, 'unifiedRoleEligibilityScheduleInstance']],
    ['Restore group', ['group', ...roleKinds, 'unifiedRoleEligibilityScheduleInstance']],
    ['Restore user', ['group', ...roleKinds, 'unifiedRoleEligibilityScheduleInstance', 'user']],
    ['Add user', ['user']],
    [
      'Delete user',
      [
        'group',
        'unifiedRoleAssignment',
        'unifiedRoleAssignmentScheduleInstance',
        'unifiedRoleEligibilityScheduleInstance',
        'user',
      ],
    ],
    ['Disable account', ['user']],
    ['Enable account', ['user']],
    ['Device no longer compliant', ['managedDevice']],
    ['Change user license', ['subscribedSku']],
    ['Sign-in with a toaster', []],
    ['', []],
    ['Update application', ['application', 'servicePrincipal']],
    ['Update user avatar', []],
  ])('"%s" requests a collection of %j', (activity, kinds) => {
    expect(ofActivity(activity)).toEqual(kinds);
  });

  test("case and spaces vary in Graph's answers", () => {
    expect(ofActivity('  ADD MEMBER TO GROUP ')).toEqual(['group']);
  });

  test('a device that changes is collected, whatever the activity is called', () => {
    expect(kindsToCollect(deviceFlip('true', 'false', { activityDisplayName: 'Update device' }))).toEqual([
      'managedDevice',
    ]);
  });
});

describe("an entry of Intune's audit log", () => {
  test.each<[string, Parameters<typeof auditEvent>[0], readonly Kind[]]>([
    [
      'a compliance policy',
      { category: 'Compliance', activityType: 'Patch' },
      ['deviceCompliancePolicy', 'managedDevice'],
    ],
    [
      'an app protection policy',
      { category: 'Application', componentName: 'ManagedAppProtection', activityType: 'Patch IosManagedAppProtection' },
      ['androidManagedAppProtection', 'iosManagedAppProtection'],
    ],
    [
      'an object that only its component names',
      { category: 'Other', componentName: 'DeviceCompliancePolicy', activityType: 'Patch' },
      ['deviceCompliancePolicy', 'managedDevice'],
    ],
    [
      'the compliance settings of the tenant',
      { category: 'Other', componentName: 'DeviceManagementSettings', activityType: 'Patch' },
      ['deviceManagement'],
    ],
    ['an app', { category: 'Application', componentName: 'MobileApp', activityType: 'Create' }, []],
    ['nothing named', { category: 'Other', componentName: null, activityType: 'Create' }, []],
  ])('%s', (_, spoil, kinds) => {
    expect(kindsToCollect(auditEvent(spoil))).toEqual(kinds);
  });
});

test('every activity that can change the verdict of a control leads to a collection', () => {
  for (const { id, activities } of controls) {
    for (const activity of activities) {
      const directory = ofActivity(activity);
      const intune = kindsToCollect(auditEvent({ activityType: activity, category: '', componentName: null }));
      expect([id, activity, [...directory, ...intune].length > 0]).toEqual([id, activity, true]);
    }
  }
});

test('kinds become one message per bucket, each kind once', () => {
  const kinds = fc.array(fc.constantFrom(...kindDefinitions.map(({ kind }) => kind)));
  fc.assert(
    fc.property(kinds, (asked) => {
      const buckets = byBucket(asked);
      expect([...buckets.values()].flat().sort()).toEqual([...new Set(asked)].sort());
      for (const [bucket, members] of buckets) {
        expect(members.every((kind) => kindDefinition(kind).bucket === bucket)).toBe(true);
      }
    }),
  );
});

describe('a change that requests another collection', () => {
  const device = (isCompliant: boolean | null): DirectoryDevice => ({
    id: 'd1',
    deviceId: 'a1',
    displayName: 'LAPTOP-1',
    accountEnabled: true,
    isCompliant,
    isManaged: true,
    trustType: 'AzureAd',
    operatingSystem: 'Windows',
  });
  const summary = (nonCompliantDeviceCount: number): DeviceStateSummary => ({
    id: 's1',
    compliantDeviceCount: 10,
    nonCompliantDeviceCount,
    inGracePeriodCount: 0,
    errorDeviceCount: 0,
    conflictDeviceCount: 0,
    unknownDeviceCount: 0,
  });

  test("an Entra device that is no longer compliant requests Intune's devices", () => {
    const [lost] = diffResources('device', [device(true)], [device(false)]);
    const [back] = diffResources('device', [device(false)], [device(true)]);
    const [never] = diffResources('device', [device(null)], [device(false)]);
    expect([lost, back, never].map((change) => change && kindsToCollectAfter(change))).toEqual([
      ['managedDevice'],
      [],
      [],
    ]);
  });

  test('more non-compliant devices in the summary request a collection, fewer do not', () => {
    const kind = 'deviceCompliancePolicyDeviceStateSummary';
    const [more] = diffResources(kind, [summary(1)], [summary(2)]);
    const [fewer] = diffResources(kind, [summary(2)], [summary(1)]);
    expect([more, fewer].map((change) => change && kindsToCollectAfter(change))).toEqual([['managedDevice'], []]);
  });
});
