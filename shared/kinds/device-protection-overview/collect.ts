import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { count, readShape } from '../../graph/shape';

const Overview = z.object({
  deviceProtectionOverview: z
    .object({
      totalReportedDeviceCount: count,
      inactiveThreatAgentDeviceCount: count,
      unknownStateThreatAgentDeviceCount: count,
      pendingSignatureUpdateDeviceCount: count,
    })
    .nullish(),
});

const nothing = {
  totalReportedDeviceCount: null,
  inactiveThreatAgentDeviceCount: null,
  unknownStateThreatAgentDeviceCount: null,
  pendingSignatureUpdateDeviceCount: null,
};

/** A property of https://learn.microsoft.com/graph/api/intune-deviceconfig-devicemanagement-get. */
export const deviceProtectionOverviewCollector: SmallCollector<'deviceProtectionOverview'> = {
  kind: 'deviceProtectionOverview',
  path: '/deviceManagement',
  query: '$select=id,deviceProtectionOverview',
  scope: 'intune',
  cost: 1,
  answer: 'object',
  read(item) {
    const { deviceProtectionOverview } = readShape('deviceProtectionOverview', Overview, item);
    return { id: 'deviceProtectionOverview', ...(deviceProtectionOverview ?? nothing) };
  },
};
