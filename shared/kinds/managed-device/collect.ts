import type { FleetItem } from '../../core/collection/graph';
import type { FleetCollector } from '../../graph/collector/collector';
import { fieldsOf, optionalFlag, optionalText, requiredText } from '../../graph/shape';

const kind = 'managedDevice';

const wanted = [
  'id',
  'deviceName',
  'azureADDeviceId',
  'userId',
  'complianceState',
  'isEncrypted',
  'jailBroken',
  'partnerReportedThreatState',
  'operatingSystem',
  'osVersion',
  'managedDeviceOwnerType',
  'managementAgent',
  'lastSyncDateTime',
  'complianceGracePeriodExpirationDateTime',
  'enrolledDateTime',
] as const;

const emptyGuid = '00000000-0000-0000-0000-000000000000';

/** Intune has three ways to write that a device has no user or is not registered. */
const idOrNull = (value: string | null): string | null => (value === '' || value === emptyGuid ? null : value);

/** If there is no end, Intune writes a date in the year 9999. */
const endOrNull = (value: string | null): string | null => (value?.startsWith('9999-') === true ? null : value);

/**
 * Written by hand instead of a schema, because a fleet can have a hundred thousand devices, and after JSON.parse this
 * takes most of the time.
 */
function read(item: unknown): FleetItem<'managedDevice'> {
  const fields = fieldsOf(kind, item);
  return {
    resource: {
      id: requiredText(kind, 'id', fields.id),
      deviceName: optionalText(kind, 'deviceName', fields.deviceName) ?? '',
      azureADDeviceId: idOrNull(optionalText(kind, 'azureADDeviceId', fields.azureADDeviceId)),
      userId: idOrNull(optionalText(kind, 'userId', fields.userId)),
      complianceState: optionalText(kind, 'complianceState', fields.complianceState) ?? 'unknown',
      isEncrypted: optionalFlag(kind, 'isEncrypted', fields.isEncrypted),
      jailBroken: optionalText(kind, 'jailBroken', fields.jailBroken) ?? 'Unknown',
      partnerReportedThreatState:
        optionalText(kind, 'partnerReportedThreatState', fields.partnerReportedThreatState) ?? 'unknown',
      operatingSystem: optionalText(kind, 'operatingSystem', fields.operatingSystem) ?? '',
      osVersion: optionalText(kind, 'osVersion', fields.osVersion) ?? '',
      managedDeviceOwnerType: optionalText(kind, 'managedDeviceOwnerType', fields.managedDeviceOwnerType) ?? 'unknown',
      managementAgent: optionalText(kind, 'managementAgent', fields.managementAgent) ?? 'unknown',
    },
    observed: {
      lastSyncDateTime: optionalText(kind, 'lastSyncDateTime', fields.lastSyncDateTime),
      complianceGracePeriodExpirationDateTime: endOrNull(
        optionalText(kind, 'complianceGracePeriodExpirationDateTime', fields.complianceGracePeriodExpirationDateTime),
      ),
      enrolledDateTime: optionalText(kind, 'enrolledDateTime', fields.enrolledDateTime),
    },
  };
}

/** https://learn.microsoft.com/graph/api/intune-devices-manageddevice-list */
export const managedDeviceCollector: FleetCollector<'managedDevice'> = {
  kind,
  path: '/deviceManagement/managedDevices',
  query: `$select=${wanted.join(',')}&$top=1000`,
  scope: 'intune',
  cost: 1,
  read,
};
