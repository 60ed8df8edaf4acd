import * as z from 'zod';
import { flag, readShape, text } from '../shape';
import type { SmallCollector } from './collector';

const Context = z.object({ id: z.string().min(1), displayName: text, isAvailable: flag });

/** https://learn.microsoft.com/graph/api/conditionalaccessroot-list-authenticationcontextclassreferences */
export const authenticationContextClassReferenceCollector: SmallCollector<'authenticationContextClassReference'> = {
  kind: 'authenticationContextClassReference',
  path: '/identity/conditionalAccess/authenticationContextClassReferences',
  query: '$select=id,displayName,isAvailable',
  scope: 'identityProtection',
  cost: 1,
  answer: 'list',
  compared: ['displayName', 'isAvailable'],
  observed: [],
  read(item) {
    const { displayName, ...context } = readShape('authenticationContextClassReference', Context, item);
    return { ...context, displayName: displayName ?? '' };
  },
};
