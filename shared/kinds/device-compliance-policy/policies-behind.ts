import type { FailingSettings } from '../../core/resource/failing-settings';
import { platformOf } from '../managed-device/platform';
import type { DeviceCompliancePolicy } from './device-compliance-policy';
import { policyPlatform } from './platform';

/** A device whose state changed, and the settings that it fails; null if Intune was not asked about it. */
export type FailingDevice = { readonly operatingSystem: string; readonly failing: FailingSettings | null };

/**
 * The policies whose edit can have made these devices non-compliant: those that most of the devices fail according to
 * Intune. If Intune does not say: those for the platform of most of the devices.
 */
export function policiesBehind<P extends Pick<DeviceCompliancePolicy, 'odataType' | 'displayName'>>(
  policies: readonly P[],
  devices: readonly FailingDevice[],
): readonly P[] {
  const read = devices.filter(({ failing }) => failing?.status === 'read' && failing.policies.length > 0);
  const failed = ofMost(policies, read, fails);
  return failed.length > 0 ? failed : ofMost(policies, devices, reaches);
}

type Matches = (policy: Pick<DeviceCompliancePolicy, 'odataType' | 'displayName'>, device: FailingDevice) => boolean;

/** If no policy fits half of the devices, every policy that fits any device counts. */
function ofMost<P extends Pick<DeviceCompliancePolicy, 'odataType' | 'displayName'>>(
  policies: readonly P[],
  devices: readonly FailingDevice[],
  matches: Matches,
): readonly P[] {
  const counted = policies.map((policy) => ({
    policy,
    count: devices.filter((device) => matches(policy, device)).length,
  }));
  const most = counted.filter(({ count }) => count > 0 && count * 2 >= devices.length);
  return (most.length > 0 ? most : counted.filter(({ count }) => count > 0)).map(({ policy }) => policy);
}

const fails: Matches = (policy, device) =>
  reaches(policy, device) && device.failing?.status === 'read' && device.failing.policies.includes(policy.displayName);

/** A device of an unknown platform fits every policy. */
const reaches: Matches = (policy, { operatingSystem }) => {
  const [ofPolicy, ofDevice] = [policyPlatform(policy), platformOf({ operatingSystem })];
  return ofPolicy === null || ofDevice === 'other' || ofPolicy === (ofDevice === 'iPadOS' ? 'iOS' : ofDevice);
};
