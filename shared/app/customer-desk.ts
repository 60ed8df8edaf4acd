import type { Configuration } from '../config/config';
import type { ActingOperator } from '../core/alert/operator';
import { findTenant } from '../identity/find-tenant';
import type { Ports } from '../pipeline/context';
import type { CustomerDesk } from '../pipeline/operate/customers';

/**
 * The parts of this deployment that invitations and departures of customers need: the same for the command, the pages and the API.
 */
export function customerDesk({
  configuration,
  pipeline,
  send,
  by,
}: {
  readonly configuration: Pick<Configuration, 'surroundings' | 'withCustomers'>;
  readonly pipeline: Ports<'now' | 'store'>;
  readonly send: (url: string, init: RequestInit) => Promise<Response>;
  readonly by: ActingOperator | null;
}): CustomerDesk {
  const { cloud, application } = configuration.surroundings;
  return {
    pipeline,
    isRegistered: application !== null,
    homeTenantId: application?.homeTenantId ?? '',
    isOfFile: (tenantId) => configuration.withCustomers([]).tenantIds.some((id) => id.toLowerCase() === tenantId),
    namesOfFile: [...configuration.withCustomers([]).names.values()],
    customers: () => pipeline.store.customers.list(() => undefined),
    findTenant: (idOrDomain) => findTenant(cloud.authority, idOrDomain, send),
    problemsOf: (customer) => configuration.withCustomers([customer]).contained.get(customer.tenantId) ?? [],
    by,
  };
}
