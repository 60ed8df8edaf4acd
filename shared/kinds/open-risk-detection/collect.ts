import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { readShape, text, wordOrUnknown } from '../../graph/shape';

const Detection = z.object({
  id: z.string().min(1),
  riskEventType: wordOrUnknown,
  riskLevel: z.string().min(1),
  riskState: z.string().min(1),
  userId: z.string().min(1),
  detectedDateTime: text,
});

/**
 * https://learn.microsoft.com/graph/api/riskdetection-list, filtered to open detections of high level, however old. The
 * log of the same detections shows new ones, not those that are still open.
 */
export const openRiskDetectionCollector: SmallCollector<'openRiskDetection'> = {
  kind: 'openRiskDetection',
  path: '/identityProtection/riskDetections',
  query: `$filter=${encodeURIComponent("riskState eq 'atRisk' and riskLevel eq 'high'")}&$select=id,riskEventType,riskLevel,riskState,userId,detectedDateTime&$top=500`,
  scope: 'identityProtection',
  cost: 1,
  answer: 'list',
  read: (item) => readShape('openRiskDetection', Detection, item),
};
