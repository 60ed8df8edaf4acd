import { z } from 'zod';
import { flag, readShape, sorted } from '../shape';
import type { SmallCollector } from './collector';

/** Both halves or nothing: "blocked" with its targets left out would block nobody or everybody, as one likes. */
const Access = z.object({
  accessType: z.string(),
  targets: z
    .array(z.object({ target: z.string() }))
    .transform((targets) => sorted(targets.map(({ target }) => target))),
});

const orNull = <S extends z.ZodType>(schema: S) => schema.nullish().transform((value) => value ?? null);

const Setting = orNull(z.object({ usersAndGroups: orNull(Access), applications: orNull(Access) }));

const Default = z.object({
  isServiceDefault: flag,
  b2bCollaborationInbound: Setting,
  b2bCollaborationOutbound: Setting,
  b2bDirectConnectInbound: Setting,
  b2bDirectConnectOutbound: Setting,
  tenantRestrictions: Setting,
  inboundTrust: orNull(
    z.object({
      isMfaAccepted: flag,
      isCompliantDeviceAccepted: flag,
      isHybridAzureADJoinedDeviceAccepted: flag,
    }),
  ),
  automaticUserConsentSettings: orNull(z.object({ inboundAllowed: flag, outboundAllowed: flag })),
});

/** https://learn.microsoft.com/graph/api/crosstenantaccesspolicyconfigurationdefault-get */
export const crossTenantAccessPolicyConfigurationDefaultCollector: SmallCollector<'crossTenantAccessPolicyConfigurationDefault'> =
  {
    kind: 'crossTenantAccessPolicyConfigurationDefault',
    path: '/policies/crossTenantAccessPolicy/default',
    query: '',
    scope: 'directory',
    cost: 1,
    answer: 'object',
    compared: [
      'isServiceDefault',
      'b2bCollaborationInbound',
      'b2bCollaborationOutbound',
      'b2bDirectConnectInbound',
      'b2bDirectConnectOutbound',
      'tenantRestrictions',
      'inboundTrust',
      'automaticUserConsentSettings',
    ],
    observed: [],
    read: (item) => ({
      id: 'default',
      ...readShape('crossTenantAccessPolicyConfigurationDefault', Default, item),
    }),
  };
