import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { flag, readShape, text } from '../../graph/shape';

const Context = z.object({ id: z.string().min(1), displayName: text, isAvailable: flag });

/** https://learn.microsoft.com/graph/api/conditionalaccessroot-list-authenticationcontextclassreferences */
export const authenticationContextClassReferenceCollector: SmallCollector<'authenticationContextClassReference'> = {
  kind: 'authenticationContextClassReference',
  path: '/identity/conditionalAccess/authenticationContextClassReferences',
  query: '$select=id,displayName,isAvailable',
  scope: 'identityProtection',
  cost: 1,
  answer: 'list',
  read(item) {
    const { displayName, ...context } = readShape('authenticationContextClassReference', Context, item);
    return { ...context, displayName: displayName ?? '' };
  },
};
