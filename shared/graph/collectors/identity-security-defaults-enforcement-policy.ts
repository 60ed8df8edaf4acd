import * as z from 'zod';
import { readShape } from '../shape';
import type { SmallCollector } from './collector';

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
    compared: ['isEnabled'],
    observed: [],
    read: (item) => readShape('identitySecurityDefaultsEnforcementPolicy', Defaults, item),
  };
