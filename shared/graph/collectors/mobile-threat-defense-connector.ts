import * as z from 'zod';
import { readShape } from '../shape';
import type { SmallCollector } from './collector';

const Connector = z.object({ id: z.string().min(1), partnerState: z.string().min(1) });

/**
 * https://learn.microsoft.com/graph/api/intune-onboarding-mobilethreatdefenseconnector-list. Its heartbeat moves all day and is
 * not kept: Intune itself calls a partner unresponsive that is silent for the days that are set.
 */
export const mobileThreatDefenseConnectorCollector: SmallCollector<'mobileThreatDefenseConnector'> = {
  kind: 'mobileThreatDefenseConnector',
  path: '/deviceManagement/mobileThreatDefenseConnectors',
  query: '',
  scope: 'intune',
  cost: 1,
  answer: 'list',
  compared: ['partnerState'],
  observed: [],
  read: (item) => readShape('mobileThreatDefenseConnector', Connector, item),
};
