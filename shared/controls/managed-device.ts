import { compliantDevice, type GrantRequirement, managedDevice } from '../core/conditional-access';
import type { ControlState } from '../core/verdict/control';
import { threshold } from '../core/verdict/thresholds';

export const managedDeviceThresholds = {
  managedDevice: threshold.choice(
    ['compliant', 'compliantOrHybridJoined'],
    'compliant',
    'Which devices count as managed. "compliant": only compliant ones. "compliantOrHybridJoined": also devices joined to your own Active Directory, whose health is not verified. SCuBA accepts both. Maester: compliant. CIS and Prowler: a hybrid joined device counts like MFA.',
  ),
  managedDeviceApps: threshold.choice(
    ['office365', 'all'],
    'office365',
    'Which apps must require a managed device: Office 365, or all apps except those that enrol devices. SCuBA and CIS: all. Maester and Zero Trust Assessment do not check it.',
  ),
  supportedPlatforms: threshold.names(
    'The platforms in use, as Graph writes them: android, iOS, windows, macOS, linux. They must require a managed device; all others must be blocked. Microsoft names the four platforms of the default; Maester names all that Entra knows.',
    ['android', 'iOS', 'macOS', 'windows'],
    ['android', 'iOS', 'windows', 'macOS', 'linux', 'windowsPhone'],
  ),
};

/** The tenant's definition of a managed device. */
export const managedDeviceOf = ({ facts }: ControlState): GrantRequirement =>
  facts.configuration.thresholds.managedDevice === 'compliant' ? compliantDevice : managedDevice;
