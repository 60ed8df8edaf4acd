import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { readShape, text } from '../../graph/shape';

const Sensor = z.object({ id: z.string().min(1), displayName: text, healthStatus: z.string().min(1) });

/** https://learn.microsoft.com/graph/api/security-identitycontainer-list-sensors */
export const sensorCollector: SmallCollector<'sensor'> = {
  kind: 'sensor',
  path: '/security/identities/sensors',
  query: '',
  scope: 'security',
  cost: 1,
  answer: 'list',
  read(item) {
    const { displayName, ...sensor } = readShape('sensor', Sensor, item);
    return { ...sensor, displayName: displayName ?? '' };
  },
};
