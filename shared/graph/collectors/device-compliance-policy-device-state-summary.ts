import * as z from 'zod';
import { readShape } from '../shape';
import type { SmallCollector } from './collector';

/** A count that is missing is not zero. */
const devices = z.number().int().nonnegative();

const Summary = z.object({
  id: z.string(),
  compliantDeviceCount: devices,
  nonCompliantDeviceCount: devices,
  inGracePeriodCount: devices,
  errorDeviceCount: devices,
  conflictDeviceCount: devices,
  unknownDeviceCount: devices,
});

/** https://learn.microsoft.com/graph/api/intune-deviceconfig-devicecompliancepolicydevicestatesummary-get */
export const deviceCompliancePolicyDeviceStateSummaryCollector: SmallCollector<'deviceCompliancePolicyDeviceStateSummary'> =
  {
    kind: 'deviceCompliancePolicyDeviceStateSummary',
    path: '/deviceManagement/deviceCompliancePolicyDeviceStateSummary',
    query: '',
    scope: 'intune',
    cost: 1,
    answer: 'object',
    compared: [
      'compliantDeviceCount',
      'nonCompliantDeviceCount',
      'inGracePeriodCount',
      'errorDeviceCount',
      'conflictDeviceCount',
      'unknownDeviceCount',
    ],
    observed: [],
    read: (item) => readShape('deviceCompliancePolicyDeviceStateSummary', Summary, item),
  };
