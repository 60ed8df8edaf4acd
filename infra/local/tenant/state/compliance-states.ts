import { type JsonObject, textOf } from '../json';

/**
 * Intune's answer about one device and its compliance policies:
 * https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-devicecompliancepolicysettingstate
 */

/** The state of one setting of a policy on a device, in the words of the metadata. */
type SettingState = { readonly setting: string; readonly state: 'compliant' | 'nonCompliant' };

export type PolicyState = {
  readonly id: string;
  readonly displayName: string;
  readonly version: number;
  readonly platformType: string;
  readonly settings: readonly SettingState[];
};

type Platform = { readonly type: string; readonly platformType: string };
const platforms: Readonly<Record<string, Platform>> = {
  Windows: { type: '#microsoft.graph.windows10CompliancePolicy', platformType: 'windows10AndLater' },
  iOS: { type: '#microsoft.graph.iosCompliancePolicy', platformType: 'iOS' },
  macOS: { type: '#microsoft.graph.macOSCompliancePolicy', platformType: 'macOS' },
  Android: { type: '#microsoft.graph.androidCompliancePolicy', platformType: 'android' },
};

const notSettings = new Set(['version', 'description', 'displayName', 'id']);
const badThreats = new Set(['mediumSeverity', 'highSeverity', 'compromised']);

const capital = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;

const numbersIn = (version: string): readonly number[] =>
  version.split(/[.\s]/).map((part) => Number.parseInt(part, 10) || 0);

function isOlder(version: string, wanted: string): boolean {
  const [own, other] = [numbersIn(version), numbersIn(wanted)];
  const at = other.findIndex((part, index) => part !== (own[index] ?? 0));
  return at !== -1 && (own[at] ?? 0) < (other[at] ?? 0);
}

/** Whether a device fails a setting, by its own properties. */
function fails(name: string, value: unknown, device: JsonObject): boolean {
  switch (name) {
    case 'bitLockerEnabled':
    case 'storageRequireEncryption':
      return device.isEncrypted === false;
    case 'securityBlockJailbrokenDevices':
      return device.jailBroken === 'True';
    case 'deviceThreatProtectionRequiredSecurityLevel':
      return badThreats.has(textOf(device, 'partnerReportedThreatState'));
    case 'osMinimumVersion':
      return typeof value === 'string' && isOlder(textOf(device, 'osVersion'), value);
    default:
      return false;
  }
}

const isRequired = (value: unknown): boolean => value !== null && value !== false && typeof value !== 'object';

function policyState(policy: JsonObject, platformType: string, device: JsonObject): PolicyState {
  const className = capital(textOf(policy, '@odata.type').replace('#microsoft.graph.', ''));
  const required = Object.entries(policy).filter(
    ([name, value]) => isRequired(value) && !notSettings.has(name) && !/@|DateTime$/.test(name),
  );
  const failing = new Set(required.filter(([name, value]) => fails(name, value, device)).map(([name]) => name));
  const isBad = ['noncompliant', 'inGracePeriod'].includes(textOf(device, 'complianceState'));
  // Intune judges by more than the shown properties. If they show nothing wrong, the password is the failing setting.
  const [password] = required;
  if (isBad && failing.size === 0 && password !== undefined) failing.add(password[0]);
  return {
    id: textOf(policy, 'id'),
    displayName: textOf(policy, 'displayName'),
    version: Number(policy.version ?? 1),
    platformType,
    settings: required.map(([name]) => ({
      setting: `${className}.${capital(name)}`,
      state: isBad && failing.has(name) ? 'nonCompliant' : 'compliant',
    })),
  };
}

/** The built-in policy of every tenant, which nobody can change. */
const builtIn = (device: JsonObject): PolicyState => ({
  id: `${textOf(device, 'id')}_default`,
  displayName: 'Default Device Compliance Policy',
  version: 1,
  platformType: 'all',
  settings: ['RequireRemainContact', 'RequireDeviceCompliancePolicyAssigned', 'RequireUserExistence'].map((name) => ({
    setting: `DefaultDeviceCompliancePolicy.${name}`,
    state: 'compliant',
  })),
});

/** The policies of the device's platform, and the built-in one. */
export function policyStates(device: JsonObject, policies: readonly JsonObject[]): readonly PolicyState[] {
  const platform = platforms[textOf(device, 'operatingSystem')];
  return [
    ...policies
      .filter((policy) => platform !== undefined && policy['@odata.type'] === platform.type)
      .map((policy) => policyState(policy, platform?.platformType ?? '', device)),
    builtIn(device),
  ];
}

const isFailing = ({ state }: SettingState): boolean => state === 'nonCompliant';

const userOf = (device: JsonObject): JsonObject => ({
  userId: textOf(device, 'userId'),
  userPrincipalName: textOf(device, 'userPrincipalName'),
});

/** In this answer, the list of settings is empty: each policy has its own list below it. Only beta names the user. */
export const policyOnWire = ({ id, displayName, version, platformType, settings }: PolicyState): JsonObject => ({
  id,
  settingStates: [],
  displayName,
  version,
  platformType,
  state: settings.some(isFailing) ? 'nonCompliant' : 'compliant',
  settingCount: settings.length,
});

/** Intune leaves the display name of a setting empty. */
export const settingOnWire = (
  device: JsonObject,
  policy: PolicyState,
  { setting, state }: SettingState,
): JsonObject => ({
  setting,
  settingName: null,
  instanceDisplayName: setting,
  state,
  errorCode: 0,
  errorDescription: 'No error code',
  ...userOf(device),
  userName: textOf(device, 'userDisplayName'),
  userEmail: textOf(device, 'emailAddress'),
  currentValue: null,
  sources: [{ id: policy.id, displayName: policy.displayName, sourceType: 'deviceConfiguration' }],
});
