import * as z from 'zod';
import { dayMs } from '../../core/time/durations';
import type { SmallCollector } from '../../graph/collector/collector';
import { readShape, text } from '../../graph/shape';

const Connector = z.object({
  id: z.string().min(1),
  partnerState: z.string().min(1),
  lastHeartbeatDateTime: text,
  partnerUnresponsivenessThresholdInDays: z.number().nullish(),
});

/** Where none ever came Intune gives the first day of all years. */
const noHeartbeat = /^0001-/;

/** Without days there is no limit; null where no heartbeat is reported. */
function isSilentFor(heartbeat: string | null, days: number, nowMs: number): boolean | null {
  if (days <= 0) return false;
  const silentMs = nowMs - Date.parse(heartbeat ?? '');
  return Number.isNaN(silentMs) || noHeartbeat.test(heartbeat ?? '') ? null : silentMs > days * dayMs;
}

/**
 * https://learn.microsoft.com/graph/api/intune-onboarding-mobilethreatdefenseconnector-list. Its heartbeat moves all day: what is kept
 * is whether it came in time, which changes when it stops and when it comes back.
 */
export const mobileThreatDefenseConnectorCollector: SmallCollector<'mobileThreatDefenseConnector'> = {
  kind: 'mobileThreatDefenseConnector',
  path: '/deviceManagement/mobileThreatDefenseConnectors',
  query: '',
  scope: 'intune',
  cost: 1,
  answer: 'list',
  read(item, nowMs = Number.NaN) {
    const { id, partnerState, lastHeartbeatDateTime, partnerUnresponsivenessThresholdInDays } = readShape(
      'mobileThreatDefenseConnector',
      Connector,
      item,
    );
    return {
      id,
      partnerState,
      isSilent: isSilentFor(lastHeartbeatDateTime, partnerUnresponsivenessThresholdInDays ?? 0, nowMs),
    };
  },
};
