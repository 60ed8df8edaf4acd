import type { FleetItem } from '../../core/ports';
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
] as const;

const emptyGuid = '00000000-0000-0000-0000-000000000000';

/** Intune writes "nobody" and "not registered" in three ways. */
const idOrNull = (value: string | null): string | null => (value === '' || value === emptyGuid ? null : value);

/** Intune writes the end of days where there is no end. */
const endOrNull = (value: string | null): string | null => (value?.startsWith('9999-') === true ? null : value);

/** Written by hand instead of a schema: a fleet has a hundred thousand devices, and after JSON.parse this is most of the cost. */
function read(item: unknown): FleetItem<'managedDevice'> {
  const fields = fieldsOf(kind, item);
  return {
    resource: {
      id: requiredText(kind, fields, 'id'),
      deviceName: optionalText(kind, fields, 'deviceName') ?? '',
      azureADDeviceId: idOrNull(optionalText(kind, fields, 'azureADDeviceId')),
      userId: idOrNull(optionalText(kind, fields, 'userId')),
      complianceState: optionalText(kind, fields, 'complianceState') ?? 'unknown',
      isEncrypted: optionalFlag(kind, fields, 'isEncrypted'),
      jailBroken: optionalText(kind, fields, 'jailBroken') ?? 'Unknown',
      partnerReportedThreatState: optionalText(kind, fields, 'partnerReportedThreatState') ?? 'unknown',
      operatingSystem: optionalText(kind, fields, 'operatingSystem') ?? '',
      osVersion: optionalText(kind, fields, 'osVersion') ?? '',
      managedDeviceOwnerType: optionalText(kind, fields, 'managedDeviceOwnerType') ?? 'unknown',
      managementAgent: optionalText(kind, fields, 'managementAgent') ?? 'unknown',
    },
    observed: {
      lastSyncDateTime: optionalText(kind, fields, 'lastSyncDateTime'),
      complianceGracePeriodExpirationDateTime: endOrNull(
        optionalText(kind, fields, 'complianceGracePeriodExpirationDateTime'),
      ),
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
