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

/** Intune writes the year 1 if there never was a heartbeat. */
const noHeartbeat = /^0001-/;

/** Without a number of days there is no limit; null if no heartbeat is reported. */
function isSilentFor(heartbeat: string | null, days: number, nowMs: number): boolean | null {
  if (days <= 0) return false;
  const silentMs = nowMs - Date.parse(heartbeat ?? '');
  return Number.isNaN(silentMs) || noHeartbeat.test(heartbeat ?? '') ? null : silentMs > days * dayMs;
}

/**
 * https://learn.microsoft.com/graph/api/intune-onboarding-mobilethreatdefenseconnector-list. The time of the heartbeat
 * changes all day, so only whether it is recent is stored.
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
