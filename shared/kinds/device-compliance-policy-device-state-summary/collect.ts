import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { readShape } from '../../graph/shape';

/** A missing count is not zero. */
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
    read: (item) => readShape('deviceCompliancePolicyDeviceStateSummary', Summary, item),
  };
