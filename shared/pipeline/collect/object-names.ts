import type { SmallKind } from '../../core/resource/kind';
import type { Store } from '../../core/store';
import { lastRead } from './last-read';

/** Objects that planned work and rules can refer to. */
const kinds = [
  'conditionalAccessPolicy',
  'namedLocation',
  'authenticationStrengthPolicy',
  'deviceCompliancePolicy',
  'group',
] as const satisfies readonly SmallKind[];

/** Names of the policies, locations and watched groups of a tenant, by id, as they were last read. */
export async function objectNames(store: Store, tenantId: string): Promise<ReadonlyMap<string, string>> {
  const read = await Promise.all(kinds.map((kind) => lastRead(store, tenantId, kind)));
  return new Map(
    read.flatMap((objects) =>
      (objects ?? []).flatMap(({ id, displayName }) =>
        displayName === null || displayName.trim() === '' ? [] : [[id, displayName] as const],
      ),
    ),
  );
}
