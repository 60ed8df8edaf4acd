import { readDeclarations } from '../../../shared/config/config';
import { controls } from '../../../shared/controls';
import type { Kind } from '../../../shared/core/resource/kind';
import { unneededKinds } from '../../../shared/core/verdict/enabled';
import { detectors } from '../../../shared/detections';
import { standardKinds } from '../../../shared/graph/permissions';
import { kindDefinitions } from '../../../shared/kinds';

/**
 * The kinds that some tenant of this configuration reads: what every one of them switched off needs no permission. Of a file that is
 * missing or refused nothing is taken as switched off, and nothing optional as asked for.
 */
export function kindsOfConfiguration(content: unknown): readonly Kind[] {
  const all = kindDefinitions.map(({ kind }) => kind);
  const asIfUnset = standardKinds();
  // Safe: looked at as unknown below.
  const tenants = (content as { readonly tenants?: unknown } | null)?.tenants;
  if (!Array.isArray(tenants) || tenants.length === 0) return asIfUnset;
  try {
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
