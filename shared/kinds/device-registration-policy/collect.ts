import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { count, flag, orNull, readShape, text } from '../../graph/shape';

const membershipType = /^#microsoft\.graph\.(\w+)DeviceRegistrationMembership$/;

/** Only the type of membership is read, not the people in an enumerated one. */
const Membership = orNull(
  z.object({ '@odata.type': z.string().regex(membershipType) }).transform((membership) => {
    const [, sort = ''] = membershipType.exec(membership['@odata.type']) ?? [];
    return sort;
  }),
);

const Policy = z.object({
  id: z.string().min(1),
  multiFactorAuthConfiguration: text,
  userDeviceQuota: count,
  azureADJoin: orNull(
    z.object({
      isAdminConfigurable: flag,
      allowedToJoin: Membership,
      localAdmins: orNull(z.object({ enableGlobalAdmins: flag, registeringUsers: Membership })),
    }),
  ),
  azureADRegistration: orNull(z.object({ isAdminConfigurable: flag, allowedToRegister: Membership })),
  localAdminPassword: orNull(z.object({ isEnabled: flag })),
});

/** https://learn.microsoft.com/graph/api/deviceregistrationpolicy-get */
export const deviceRegistrationPolicyCollector: SmallCollector<'deviceRegistrationPolicy'> = {
  kind: 'deviceRegistrationPolicy',
  path: '/policies/deviceRegistrationPolicy',
  query: '',
  scope: 'directory',
  cost: 1,
  answer: 'object',
  read: (item) => readShape('deviceRegistrationPolicy', Policy, item),
};
