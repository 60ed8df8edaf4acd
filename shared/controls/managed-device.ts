import { compliantDevice, type GrantRequirement, managedDevice } from '../core/conditional-access';
import type { ControlState } from '../core/verdict/control';

/** What the tenant takes for a managed device. */
export const managedDeviceOf = ({ facts }: ControlState): GrantRequirement =>
  facts.configuration.thresholds.managedDevice === 'compliant' ? compliantDevice : managedDevice;
