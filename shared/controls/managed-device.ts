import { compliantDevice, type GrantRequirement, managedDevice } from '../core/conditional-access';
import type { ControlState } from '../core/verdict/control';
import { threshold } from '../core/verdict/thresholds';

export const managedDeviceThresholds = {
  managedDevice: threshold.choice(
    ['compliant', 'compliantOrHybridJoined'],
    'compliant',
    'What counts as a managed device: only a compliant one, or also one that is joined to the own directory, whose health nobody proves. SCuBA takes both, Maester looks for a compliant one, CIS and Prowler for a joined one with MFA as good.',
  ),
  managedDeviceApps: threshold.choice(
    ['office365', 'all'],
    'office365',
    'Where a managed device must be asked for: in Office 365, or in all apps but those that enrol devices. SCuBA and CIS say all; Maester and Zero Trust Assessment do not look.',
  ),
  supportedPlatforms: threshold.names(
    'Platforms in use, as Graph writes them: android, iOS, windows, macOS, linux. They must ask for a managed device; all others must be blocked. Microsoft names the four of the default, Maester all that Entra knows.',
    ['android', 'iOS', 'macOS', 'windows'],
    ['android', 'iOS', 'windows', 'macOS', 'linux', 'windowsPhone'],
  ),
};

/** The tenant's definition of a managed device. */
export const managedDeviceOf = ({ facts }: ControlState): GrantRequirement =>
  facts.configuration.thresholds.managedDevice === 'compliant' ? compliantDevice : managedDevice;
