import { losesCompliance } from '../../core/event/compliance-spike';
import type { FleetResources } from '../../core/resource/resource';
import { platformOf } from './platform';

type ManagedDevice = FleetResources['managedDevice'];

/** Changes of a device between two collections. `fell`: newly non-compliant; `back`: compliant again. */
export const deviceFlows = ['fell', 'back', 'grace', 'unencrypted', 'jailbroken', 'threat', 'joined', 'left'] as const;
export type DeviceFlow = (typeof deviceFlows)[number];

export const isJailbroken = ({ jailBroken }: ManagedDevice): boolean => jailBroken === 'True';
/** True if a partner reports a threat of any severity. */
export const isThreatened = ({ partnerReportedThreatState: state }: ManagedDevice): boolean =>
  ['lowSeverity', 'mediumSeverity', 'highSeverity', 'compromised'].includes(state);

/** The names of the changes, each as `platform.flow`. */
export function flowsOfDevice(before: ManagedDevice | null, after: ManagedDevice | null): readonly string[] {
  const device = after ?? before;
  if (device === null) return [];
  const named = (flow: DeviceFlow): string => `${platformOf(device)}.${flow}`;
  if (before === null) return [named('joined')];
  if (after === null) return [named('left')];
  const began = (holds: (one: ManagedDevice) => boolean): boolean => holds(after) && !holds(before);
  const flows: readonly (readonly [DeviceFlow, boolean])[] = [
    ['fell', losesCompliance(before, after)],
    ['back', began(({ complianceState }) => complianceState === 'compliant')],
    ['grace', began(({ complianceState }) => complianceState === 'inGracePeriod')],
    ['unencrypted', before.isEncrypted === true && after.isEncrypted === false],
    ['jailbroken', began(isJailbroken)],
    ['threat', began(isThreatened)],
  ];
  return flows.flatMap(([flow, happened]) => (happened ? [named(flow)] : []));
}
