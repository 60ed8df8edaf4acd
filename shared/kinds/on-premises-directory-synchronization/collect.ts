import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { flag, readShape } from '../../graph/shape';

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
  read: (item) => readShape('onPremisesDirectorySynchronization', Synchronisation, item),
};
