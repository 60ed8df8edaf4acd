import { type Collection, createFleet } from '../collection';
import { graphTime } from '../graph/graph-time';
import { type JsonObject, textOf } from '../json';
import { mix, seededGuid } from '../random';

const hour = 3600 * 1000;
const day = 24 * hour;
const checkInMs = 8 * hour;

type DeviceOptions = {
  readonly seed: number;
  readonly count: number;
  /** The owners of the devices, in turn. */
  readonly owners: readonly JsonObject[];
  /** When the tenant was opened, in epoch milliseconds. */
  readonly openedAt: number;
  readonly now: () => number;
};

type Model = {
  readonly operatingSystem: string;
  readonly osVersion: string;
  readonly maker: string;
  readonly model: string;
  readonly suffix: string;
};

const models: readonly Model[] = [
  {
    operatingSystem: 'Windows',
    osVersion: '10.0.26100.4652',
    maker: 'LENOVO',
    model: 'ThinkPad T14 Gen 5',
    suffix: 'LT',
  },
  {
    operatingSystem: 'Windows',
    osVersion: '10.0.26100.4652',
    maker: 'Dell Inc.',
    model: 'Latitude 7450',
    suffix: 'LT',
  },
  { operatingSystem: 'iOS', osVersion: '18.5', maker: 'Apple', model: 'iPhone 15', suffix: 'IPHONE' },
  {
    operatingSystem: 'macOS',
    osVersion: '15.5 (24F74)',
    maker: 'Apple',
    model: 'MacBook Pro (14-inch, 2024)',
    suffix: 'MAC',
  },
  { operatingSystem: 'Android', osVersion: '15', maker: 'Samsung', model: 'SM-S921B', suffix: 'ANDROID' },
];

/** Of 100 devices, 96 are compliant, 3 are not, and 1 is in its grace period. The first 29 are compliant. */
function initialComplianceState(index: number): string {
  if (index % 33 === 29) return 'noncompliant';
  return index % 100 === 61 ? 'inGracePeriod' : 'compliant';
}

/** A device checks in about every eight hours, each at its own minute. */
function lastSync(seed: number, index: number, now: number): number {
  const phase = mix(seed, 'checkIn', index) % checkInMs;
  return now - ((((now - phase) % checkInMs) + checkInMs) % checkInMs);
}

function pick<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length];
  if (found === undefined) throw new Error('A list to pick from is empty.');
  return found;
}

function deviceName(owner: JsonObject, model: Model, index: number): string {
  const name = textOf(owner, 'mailNickname').toUpperCase().replaceAll('.', '-').slice(0, 20);
  return `${name}-${model.suffix}${index + 1}`;
}

const attestation: JsonObject = {
  lastUpdateDateTime: '11/23/2026 7:02:11 AM',
  contentNamespaceUrl: 'http://schemas.microsoft.com/windows/security/healthcertificate/validation/response/v3',
  deviceHealthAttestationStatus: 'Healthy',
  contentVersion: '3.0',
  issuedDateTime: '2026-11-23T07:02:11Z',
  attestationIdentityKey: 'present',
  resetCount: 4,
  restartCount: 31,
  dataExcutionPolicy: 'enabled',
  bitLockerStatus: 'on',
  bootManagerVersion: '10.0.26100.1',
  codeIntegrityCheckVersion: '10.0.26100.1',
  secureBoot: 'enabled',
  bootDebugging: 'disabled',
  operatingSystemKernelDebugging: 'disabled',
  codeIntegrity: 'enabled',
  testSigning: 'disabled',
  safeMode: 'disabled',
  windowsPE: 'disabled',
  earlyLaunchAntiMalwareDriverProtection: 'enabled',
  virtualSecureMode: 'enabled',
  pcrHashAlgorithm: 'SHA256',
  bootAppSecurityVersion: '1',
  bootManagerSecurityVersion: '1',
  tpmVersion: '2.0',
  pcr0: '3D458CFE55CC03EA1F443F1562BEEC8DF51C75E14A9FCF9A7234A13F198E7969',
  secureBootConfigurationPolicyFingerPrint: '34BE8A5D6C1D2B6FBA1D0A7E7D5BC0A2CC4E3D8F5A4E0A1B7A0B3F0E2C9D1E5F',
  codeIntegrityPolicy: '',
  bootRevisionListInfo: 'Version 1',
  operatingSystemRevListInfo: 'Version 1',
  healthStatusMismatchInfo: '',
  healthAttestationSupportedStatus: 'Supported',
};

const configurationFeatures: JsonObject = {
  inventory: true,
  modernApps: true,
  resourceAccess: true,
  deviceConfiguration: true,
  compliancePolicy: true,
  windowsUpdateForBusiness: true,
};

const writtenTimes = new Map<number, string>();

/**
 * Formats a time and caches the text: devices share a few hundred times, and formatting each would take a third of the time for a
 * page.
 */
function fewTimes(at: number): string {
  const known = writtenTimes.get(at);
  if (known !== undefined) return known;
  const written = graphTime(at);
  if (writtenTimes.size > 10_000) writtenTimes.clear();
  writtenTimes.set(at, written);
  return written;
}

function actionResult(actionName: string, at: number): JsonObject {
  const time = fewTimes(at);
  return { actionName, actionState: 'done', startDateTime: time, lastUpdatedDateTime: time };
}

const noTime = '0001-01-01T00:00:00Z';
const never = '9999-12-31T23:59:59Z';

function makeManagedDevice(options: DeviceOptions, index: number, id: string): JsonObject {
  const { seed, openedAt, now } = options;
  const owner = pick(options.owners, index);
  const model = pick(models, index);
  const state = initialComplianceState(index);
  const number = mix(seed, 'device', index);
  const serial = `PF${number.toString(36).toUpperCase().padStart(7, '0')}`;
  const isWindows = model.operatingSystem === 'Windows';
  const isPhone = model.operatingSystem === 'iOS' || model.operatingSystem === 'Android';
  const userName = textOf(owner, 'userPrincipalName');
  const name = deviceName(owner, model, index);
  const mac = number.toString(16).toUpperCase().padStart(12, '0');
  return {
    id,
    userId: textOf(owner, 'id'),
    deviceName: name,
    managedDeviceOwnerType: 'company',
    enrolledDateTime: fewTimes(openedAt - (30 + (number % 400)) * day),
    lastSyncDateTime: graphTime(lastSync(seed, index, now())),
    operatingSystem: model.operatingSystem,
    complianceState: state,
    jailBroken: isPhone ? 'False' : 'Unknown',
    managementAgent: 'mdm',
    osVersion: model.osVersion,
    easActivated: true,
    easDeviceId: serial.padEnd(32, '0'),
    easActivationDateTime: noTime,
    azureADRegistered: true,
    deviceEnrollmentType: isWindows ? 'windowsAzureADJoin' : 'userEnrollment',
    activationLockBypassCode: null,
    emailAddress: userName,
    azureADDeviceId: seededGuid(seed, 'deviceId', index),
    deviceRegistrationState: 'registered',
    deviceCategoryDisplayName: 'Unknown',
    isSupervised: model.operatingSystem === 'iOS',
    exchangeLastSuccessfulSyncDateTime: noTime,
    exchangeAccessState: 'none',
    exchangeAccessStateReason: 'none',
    remoteAssistanceSessionUrl: null,
    remoteAssistanceSessionErrorDetails: null,
    isEncrypted: true,
    userPrincipalName: userName,
    model: model.model,
    manufacturer: model.maker,
    imei: isPhone ? `35${String(number).padStart(13, '0')}` : '',
    complianceGracePeriodExpirationDateTime: state === 'inGracePeriod' ? fewTimes(openedAt + 3 * day) : never,
    serialNumber: serial,
    phoneNumber: '',
    androidSecurityPatchLevel: model.operatingSystem === 'Android' ? '2026-10-01' : '',
    userDisplayName: textOf(owner, 'displayName'),
    wiFiMacAddress: mac,
    subscriberCarrier: '',
    meid: '',
    totalStorageSpaceInBytes: 510_997_299_200,
    freeStorageSpaceInBytes: 200_000_000_000 + (number % 1000) * 100_000_000,
    managedDeviceName: `${textOf(owner, 'mailNickname')}_${model.operatingSystem}_${fewTimes(openedAt - (30 + (number % 400)) * day)}`,
    partnerReportedThreatState: isWindows ? 'secured' : 'unknown',
    requireUserEnrollmentApproval: null,
    managementCertificateExpirationDate: fewTimes(openedAt + (60 + (number % 300)) * day),
    iccid: '',
    udid: '',
    notes: null,
    ethernetMacAddress: mac,
    physicalMemoryInBytes: isWindows ? 17_179_869_184 : 0,
    enrollmentProfileName: '',
    configurationManagerClientEnabledFeatures: isWindows ? configurationFeatures : null,
    deviceHealthAttestationState: isWindows ? attestation : null,
    deviceActionResults: [
      actionResult('rebootNow', openedAt - 20 * day),
      actionResult('syncDevice', openedAt - 3 * day),
    ],
  };
}

function makeDirectoryDevice(options: DeviceOptions, index: number, id: string): JsonObject {
  const { seed, openedAt } = options;
  const owner = pick(options.owners, index);
  const model = pick(models, index);
  const number = mix(seed, 'device', index);
  const isJoined = model.operatingSystem === 'Windows';
  return {
    id,
    deletedDateTime: null,
    accountEnabled: true,
    alternativeSecurityIds: [],
    approximateLastSignInDateTime: graphTime(openedAt - (number % 7) * day),
    complianceExpirationDateTime: null,
    deviceCategory: null,
    deviceId: seededGuid(seed, 'deviceId', index),
    deviceMetadata: null,
    deviceOwnership: 'Company',
    deviceVersion: 2,
    displayName: deviceName(owner, model, index),
    enrollmentProfileName: null,
    enrollmentType: isJoined ? 'AzureDomainJoined' : 'UserEnrollment',
    isCompliant: initialComplianceState(index) !== 'noncompliant',
    isManaged: true,
    isRooted: false,
    managementType: 'MDM',
    manufacturer: model.maker,
    mdmAppId: '0000000a-0000-0000-c000-000000000000',
    model: model.model,
    onPremisesLastSyncDateTime: null,
    onPremisesSyncEnabled: null,
    operatingSystem: model.operatingSystem,
    operatingSystemVersion: model.osVersion,
    physicalIds: [`[USER-GID]:${textOf(owner, 'id')}:${number}`],
    profileType: 'RegisteredDevice',
    registrationDateTime: graphTime(openedAt - (30 + (number % 400)) * day),
    systemLabels: [],
    trustType: isJoined ? 'AzureAd' : 'Workplace',
  };
}

/** The managed devices of Intune. They are made when needed; a Windows device has about 2.7 KB on the wire. */
export function managedDevices(options: DeviceOptions): Collection {
  return createFleet({
    seed: options.seed,
    kind: 'managedDevice',
    count: options.count,
    make: (index, id) => makeManagedDevice(options, index, id),
    cheap: { complianceState: initialComplianceState },
  });
}

/** The same devices as the directory knows them. */
export function directoryDevices(options: DeviceOptions): Collection {
  return createFleet({
    seed: options.seed,
    kind: 'device',
    count: options.count,
    make: (index, id) => makeDirectoryDevice(options, index, id),
    cheap: {},
  });
}

/** The object id in the directory for a device id (azureADDeviceId), if the fleet was generated. */
export function directoryDeviceOf(
  devices: Collection,
  seed: number,
  index: number | undefined,
  deviceId: string,
): JsonObject | undefined {
  const generated = index === undefined ? undefined : devices.get(seededGuid(seed, 'device', index));
  if (generated !== undefined && textOf(generated, 'deviceId') === deviceId) return generated;
  for (let slot = 0; slot < devices.end(); slot += 1) {
    const device = devices.at(slot);
    if (textOf(device, 'deviceId') === deviceId) return device;
  }
  return undefined;
}
