import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { flag, readShape, sorted, text } from '../../graph/shape';

const Policy = z.object({
  id: z.string().min(1),
  allowInvitesFrom: text,
  guestUserRoleId: text,
  allowEmailVerifiedUsersToJoinOrganization: flag,
  allowedToSignUpEmailBasedSubscriptions: flag,
  allowUserConsentForRiskyApps: flag,
  allowedToUseSSPR: flag,
  blockMsolPowerShell: flag,
  defaultUserRolePermissions: z.object({
    allowedToCreateApps: flag,
    allowedToCreateSecurityGroups: flag,
    allowedToCreateTenants: flag,
    allowedToReadBitlockerKeysForOwnedDevice: flag,
    allowedToReadOtherUsers: flag,
    // Required: an empty list means that users may consent to nothing, and a missing list must not be read that way.
    permissionGrantPoliciesAssigned: z.array(z.string()).transform(sorted),
  }),
});

/** https://learn.microsoft.com/graph/api/authorizationpolicy-get; some tenants answer with a list of one. */
export const authorizationPolicyCollector: SmallCollector<'authorizationPolicy'> = {
  kind: 'authorizationPolicy',
  path: '/policies/authorizationPolicy',
  query: '',
  scope: 'directory',
  cost: 1,
  answer: 'object',
  read: (item) => readShape('authorizationPolicy', Policy, item),
};
