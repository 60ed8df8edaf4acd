import * as z from 'zod';
import { flag, orNull, sorted } from '../shape';

/** Either half alone is not enough: "blocked" without its targets could mean nobody or everybody. */
const Access = z.object({
  accessType: z.string(),
  targets: z
    .array(z.object({ target: z.string() }))
    .transform((targets) => sorted(targets.map(({ target }) => target))),
});

const Setting = orNull(z.object({ usersAndGroups: orNull(Access), applications: orNull(Access) }));

/** Shared by the default and the partner policies. */
export const crossTenantSettings = {
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
};
