import { applicationEndpoints } from '../resources/applications';
import { auditLogQueryEndpoints } from '../resources/audit-log-queries';
import { batchEndpoint } from '../resources/batch';
import { directoryEndpoints } from '../resources/directory';
import { identityProtectionEndpoints } from '../resources/identity-protection';
import { intuneEndpoints } from '../resources/intune';
import { logEndpointList } from '../resources/logs';
import { policyEndpoints } from '../resources/policies';
import { roleEndpoints } from '../resources/roles';
import { securityEndpoints } from '../resources/security';
import { subscriptionEndpoints } from '../resources/subscriptions';
import type { Endpoint } from './endpoint';

/** Everything that the tenant answers; any other path is an unknown segment. */
export const endpoints: readonly Endpoint[] = [
  ...directoryEndpoints,
  ...applicationEndpoints,
  ...roleEndpoints,
  ...policyEndpoints,
  ...intuneEndpoints,
  ...logEndpointList,
  ...auditLogQueryEndpoints,
  ...identityProtectionEndpoints,
  ...securityEndpoints,
  ...subscriptionEndpoints,
  batchEndpoint,
];
