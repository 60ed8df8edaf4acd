import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { readShape, text } from '../../graph/shape';

const VppToken = z.object({
  id: z.string().min(1),
  organizationName: text,
  state: z.string().min(1),
  expirationDateTime: text,
});

/** https://learn.microsoft.com/graph/api/intune-onboarding-vpptoken-list; the token itself is never requested. */
export const vppTokenCollector: SmallCollector<'vppToken'> = {
  kind: 'vppToken',
  path: '/deviceAppManagement/vppTokens',
  query: '$select=id,organizationName,state,expirationDateTime',
  scope: 'intune',
  cost: 1,
  answer: 'list',
  read(item) {
    const { organizationName, ...token } = readShape('vppToken', VppToken, item);
    return { ...token, organizationName: organizationName ?? '' };
  },
};
