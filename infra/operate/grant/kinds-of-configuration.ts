import { readDeclarations } from '../../../shared/config/config';
import { controls } from '../../../shared/controls';
import type { Kind } from '../../../shared/core/resource/kind';
import { unneededKinds } from '../../../shared/core/verdict/enabled';
import { detectors } from '../../../shared/detections';
import { standardKinds } from '../../../shared/graph/permissions';
import { kindDefinitions } from '../../../shared/kinds';

/** Ids that begin like this belong to no tenant. */
const anyCustomer = 'ffffffff-ffff-4fff-bfff-ffffffff';

/** The file with one customer without a group, and one of each group. */
function withCustomersIn(content: object, tenants: readonly unknown[]): object {
  // Safe: its type is checked below.
  const { groups } = content as { readonly groups?: unknown };
  const tags = typeof groups === 'object' && groups !== null ? Object.keys(groups) : [];
  const customers = [[], ...tags.map((tag) => [tag])].map((some, at) => ({
    tenantId: `${anyCustomer}${String(at).padStart(4, '0')}`,
    name: 'customer',
    tags: some,
  }));
  return { ...content, tenants: [...tenants, ...customers] };
}

/**
 * The kinds that at least one tenant of this configuration reads. A kind that all tenants have switched off needs no permission. If
 * the file is missing or refused, nothing counts as switched off, and nothing optional as wanted. Customers are not in the file,
 * but its top level and its groups apply to them.
 */
export function kindsOfConfiguration(given: unknown, { withCustomers = false } = {}): readonly Kind[] {
  const all = kindDefinitions.map(({ kind }) => kind);
  const asIfUnset = standardKinds();
  // Safe: the value is only inspected as unknown below.
  const named = (given as { readonly tenants?: unknown } | null)?.tenants;
  if (!Array.isArray(named) || named.length === 0) return asIfUnset;
  // Safe: an object, because it has tenants.
  const content = withCustomers ? withCustomersIn(given as object, named) : (given as object);
  try {
    // Safe: the list above, with or without customers.
    const { tenants } = content as { readonly tenants: readonly unknown[] };
    const unneeded = tenants.map((tenant: unknown) => {
      // Safe: readDeclarations refuses a file whose tenants have no id.
      const { tenantId } = tenant as { readonly tenantId: string };
      return unneededKinds({ controls, detectors }, readDeclarations(content, { tenantId, name: '' }));
    });
    return all.filter((kind) => !unneeded.every((kinds) => kinds.has(kind)));
  } catch {
    return asIfUnset;
  }
}
