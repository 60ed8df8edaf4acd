import * as z from 'zod';
import type { RiskDetection } from '../../core/log/record';
import type { LogCollector } from '../../graph/collector/collector';
import { readShape, text, textOrNull, time, timeOrNull, wordOrUnknown } from '../../graph/shape';

const wanted = [
  'id',
  'riskEventType',
  'riskLevel',
  'riskState',
  'riskDetail',
  'userId',
  'ipAddress',
  'location',
  'activityDateTime',
  'detectedDateTime',
  'lastUpdatedDateTime',
];

const Detection = z.object({
  id: z.string().min(1),
  riskEventType: wordOrUnknown,
  riskLevel: z.string().min(1),
  riskState: z.string().min(1),
  riskDetail: text,
  userId: text,
  ipAddress: textOrNull,
  location: z.object({ city: textOrNull, countryOrRegion: textOrNull }).nullish(),
  activityDateTime: timeOrNull,
  detectedDateTime: time,
  lastUpdatedDateTime: time,
});

function read(item: unknown): RiskDetection {
  const { id, location, riskDetail, userId, ...detection } = readShape('riskDetection', Detection, item);
  return {
    kind: 'riskDetection',
    // An update, by Microsoft or by an admin, is another record of the same detection.
    id: `${id}#${detection.lastUpdatedDateTime}`,
    detectionId: id,
    ...detection,
    // Empty if the licence does not show the user: one such entry must not stop the collection.
    userId: userId ?? '',
    riskDetail: riskDetail ?? 'none',
    city: location?.city ?? null,
    countryOrRegion: location?.countryOrRegion ?? null,
  };
}

/**
 * https://learn.microsoft.com/graph/api/riskdetection-list. Queried by the time of the last update, because an offline
 * detection is about activity of days ago, and updates must be found too. No order is requested, because Graph hardly
 * supports it here.
 */
export const riskDetectionCollector: LogCollector<'riskDetection'> = {
  kind: 'riskDetection',
  path: '/identityProtection/riskDetections',
  query: `$select=${wanted.join(',')}&$top=500`,
  timeProperty: 'lastUpdatedDateTime',
  // Longer than most risks stay open. Updates to older detections are missed; the health page reports that.
  documented: { timeProperty: 'detectedDateTime', earlierHours: 30 * 24 },
  scope: 'identityProtection',
  cost: 1,
  read,
};
