import * as z from 'zod';
import type { RiskDetection } from '../../core/log/record';
import type { LogCollector } from '../../graph/collector/collector';
import { readShape, text, textOrNull, time, timeOrNull } from '../../graph/shape';

const wanted = [
  'id',
  'riskEventType',
  'riskLevel',
  'riskState',
  'riskDetail',
  'userId',
  'ipAddress',
  'location',
  'detectionTimingType',
  'activityDateTime',
  'detectedDateTime',
  'lastUpdatedDateTime',
];

const Detection = z.object({
  id: z.string().min(1),
  riskEventType: z.string().min(1),
  riskLevel: z.string().min(1),
  riskState: z.string().min(1),
  riskDetail: text,
  userId: text,
  ipAddress: textOrNull,
  location: z.object({ city: textOrNull, countryOrRegion: textOrNull }).nullish(),
  detectionTimingType: textOrNull,
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
    // Of nobody, where the licence shows no more: one such entry is no reason to read none.
    userId: userId ?? '',
    riskDetail: riskDetail ?? 'none',
    city: location?.city ?? null,
    countryOrRegion: location?.countryOrRegion ?? null,
  };
}

/**
 * https://learn.microsoft.com/graph/api/riskdetection-list. Read by when a detection was last updated: the activity of an
 * offline one lies days back, and an update must be seen as well. No order is asked for, which the list hardly supports.
 */
export const riskDetectionCollector: LogCollector<'riskDetection'> = {
  kind: 'riskDetection',
  path: '/identityProtection/riskDetections',
  query: `$select=${wanted.join(',')}&$top=500`,
  timeProperty: 'lastUpdatedDateTime',
  // Longer than most risk stays open. What was detected before that, and is updated now, is not seen then: health says so.
  documented: { timeProperty: 'detectedDateTime', earlierHours: 30 * 24 },
  scope: 'identityProtection',
  cost: 1,
  read,
};
