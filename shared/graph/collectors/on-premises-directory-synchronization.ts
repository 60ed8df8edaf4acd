import * as z from 'zod';
import { flag, readShape } from '../shape';
import type { SmallCollector } from './collector';

const Synchronisation = z.object({
  id: z.string().min(1),
  features: z.object({
    allowOnPremUpdateOfOnPremisesObjectIdentifierEnabled: flag,
    blockCloudObjectTakeoverThroughHardMatchEnabled: flag,
    blockSoftMatchEnabled: flag,
    bypassDirSyncOverridesEnabled: flag,
  }),
});

/** https://learn.microsoft.com/graph/api/onpremisesdirectorysynchronization-get; a list of one. */
export const onPremisesDirectorySynchronizationCollector: SmallCollector<'onPremisesDirectorySynchronization'> = {
  kind: 'onPremisesDirectorySynchronization',
  path: '/directory/onPremisesSynchronization',
  query: '',
  scope: 'directory',
  cost: 1,
  answer: 'list',
  compared: ['features'],
  observed: [],
  read: (item) => readShape('onPremisesDirectorySynchronization', Synchronisation, item),
};
