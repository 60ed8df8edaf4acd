import type { FailingSettings } from '../../core/resource/failing-settings';
import { platformOf } from '../managed-device/platform';
import type { DeviceCompliancePolicy } from './device-compliance-policy';
import { policyPlatform } from './platform';

/** A device that changed its state, and what it fails; null if it was not asked about. */
export type FailingDevice = { readonly operatingSystem: string; readonly failing: FailingSettings | null };

/**
 * The policies whose edit can have made these devices fall: those that Intune says most of them fail; if it does not say, those of the
 * platform of most of them.
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

/** If several causes share the devices so that none has half of them, all that fit a device count. */
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

/** A platform that is new to us can be any. */
const reaches: Matches = (policy, { operatingSystem }) => {
  const [ofPolicy, ofDevice] = [policyPlatform(policy), platformOf({ operatingSystem })];
  return ofPolicy === null || ofDevice === 'other' || ofPolicy === (ofDevice === 'iPadOS' ? 'iOS' : ofDevice);
};
