import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { count, flag, readShape } from '../../graph/shape';

const DeviceManagement = z.object({
  settings: z.object({ deviceComplianceCheckinThresholdDays: count, secureByDefault: flag }).nullish(),
});

/**
 * https://learn.microsoft.com/graph/api/intune-deviceconfig-devicemanagement-get. Only two of Intune's many settings
 * are read.
 */
export const deviceManagementCollector: SmallCollector<'deviceManagement'> = {
  kind: 'deviceManagement',
  path: '/deviceManagement',
  query: '$select=id,settings',
  scope: 'intune',
  cost: 1,
  answer: 'object',
  read(item) {
    const { settings } = readShape('deviceManagement', DeviceManagement, item);
    return {
      id: 'deviceManagement',
      settings: {
        deviceComplianceCheckinThresholdDays: settings?.deviceComplianceCheckinThresholdDays ?? null,
        secureByDefault: settings?.secureByDefault ?? null,
      },
    };
  },
};
