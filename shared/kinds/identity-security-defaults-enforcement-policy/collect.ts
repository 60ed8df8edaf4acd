import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { readShape } from '../../graph/shape';

const Defaults = z.object({ id: z.string(), isEnabled: z.boolean() });

/** https://learn.microsoft.com/graph/api/identitysecuritydefaultsenforcementpolicy-get */
export const identitySecurityDefaultsEnforcementPolicyCollector: SmallCollector<'identitySecurityDefaultsEnforcementPolicy'> =
  {
    kind: 'identitySecurityDefaultsEnforcementPolicy',
    path: '/policies/identitySecurityDefaultsEnforcementPolicy',
    query: '$select=id,isEnabled',
    scope: 'directory',
    cost: 1,
    answer: 'object',
    read: (item) => readShape('identitySecurityDefaultsEnforcementPolicy', Defaults, item),
  };
