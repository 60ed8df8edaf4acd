import { domain, initialDomain } from '../contoso/options';
import type { JsonObject } from '../json';
import { seededGuid } from '../random';

/** Microsoft's value for "never". */
const never = 2_147_483_647;

const managed = (id: string, isInitial: boolean): JsonObject => ({
  id,
  authenticationType: 'Managed',
  availabilityStatus: null,
  isAdminManaged: true,
  isDefault: !isInitial,
  isInitial,
  isRoot: true,
  isVerified: true,
  passwordNotificationWindowInDays: 14,
  passwordValidityPeriodInDays: never,
  state: null,
  supportedServices: ['Email', 'OfficeCommunicationsOnline'],
  federationConfiguration: [],
});

/** Contoso signs in with Microsoft alone: no domain is federated. */
export const domains: readonly JsonObject[] = [managed(domain, false), managed(initialDomain, true)];

/** Every tenant has this object, whether or not it synchronises. */
export const synchronisation = (seed: number): JsonObject => ({
  id: seededGuid(seed, 'synchronisation', 0),
  configuration: {
    accidentalDeletionPrevention: { synchronizationPreventionType: 'enabledForCount', alertThreshold: 500 },
  },
  features: {
    allowOnPremUpdateOfOnPremisesObjectIdentifierEnabled: false,
    blockCloudObjectTakeoverThroughHardMatchEnabled: true,
    blockSoftMatchEnabled: true,
    bypassDirSyncOverridesEnabled: false,
    cloudPasswordPolicyForPasswordSyncedUsersEnabled: false,
    concurrentCredentialUpdateEnabled: false,
    concurrentOrgIdProvisioningEnabled: false,
    deviceWritebackEnabled: false,
    directoryExtensionsEnabled: false,
    fopeConflictResolutionEnabled: false,
    groupWriteBackEnabled: false,
    passwordSyncEnabled: false,
    passwordWritebackEnabled: false,
    quarantineUponProxyAddressesConflictEnabled: true,
    quarantineUponUpnConflictEnabled: true,
    softMatchOnUpnEnabled: true,
    synchronizeUpnForManagedUsersEnabled: true,
    unifiedGroupWritebackEnabled: false,
    userForcePasswordChangeOnLogonEnabled: false,
    userWritebackEnabled: false,
  },
});

/** The settings of password protection, by the template that every tenant has for them; all values are texts. */
export const passwordRules = (seed: number): JsonObject => ({
  id: seededGuid(seed, 'passwordRules', 0),
  displayName: 'Password Rule Settings',
  templateId: '5cf42378-d67d-4f36-ba46-e8b86229381d',
  values: [
    { name: 'BannedPasswordCheckOnPremisesMode', value: 'Enforce' },
    { name: 'EnableBannedPasswordCheckOnPremises', value: 'True' },
    { name: 'EnableBannedPasswordCheck', value: 'True' },
    { name: 'LockoutDurationInSeconds', value: '60' },
    { name: 'LockoutThreshold', value: '10' },
    { name: 'BannedPasswordList', value: 'contoso\tberlin\texample' },
  ],
});

/** Who can create Microsoft 365 groups and own them, by the template that every tenant has for that; all values are texts. */
export const groupRules = (seed: number): JsonObject => ({
  id: seededGuid(seed, 'groupRules', 0),
  displayName: 'Group.Unified',
  templateId: '62375ab9-6b52-47ed-826b-58e47e0e304b',
  values: [
    { name: 'EnableGroupCreation', value: 'False' },
    { name: 'GroupCreationAllowedGroupId', value: '' },
    { name: 'AllowGuestsToBeGroupOwner', value: 'False' },
    { name: 'AllowGuestsToAccessGroups', value: 'True' },
    { name: 'AllowToAddGuests', value: 'True' },
    { name: 'EnableMIPLabels', value: 'False' },
  ],
});
