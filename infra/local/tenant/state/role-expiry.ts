import type { AuditWriter } from '../audit/audit-record';
import { expiryDrafts } from '../audit/role-drafts';
import type { Licence } from '../graph/licences';
import { type CollectionPath, collectionOf, resourcesOf, type World } from '../world';
import { mirrorRole } from './role-mirror';

const instancePaths = [
  'roleManagement/directory/roleAssignmentScheduleInstances',
  'roleManagement/directory/roleEligibilityScheduleInstances',
] as const satisfies readonly CollectionPath[];

type RoleExpiryOptions = {
  readonly world: World;
  readonly seed: number;
  readonly licence: () => Licence;
  readonly audits: AuditWriter;
  readonly now: () => number;
};

const endOf = (instance: { readonly endDateTime?: unknown }): number =>
  typeof instance.endDateTime === 'string' ? Date.parse(instance.endDateTime) : Number.POSITIVE_INFINITY;

/** PIM cleans up the roles of deleted principals within seven days: https://github.com/Microsoft365DSC/Microsoft365DSC/issues/5445 */
const cleanUpMs = 7 * 24 * 3600 * 1000;

/**
 * Removes a temporary assignment when its time is over, as PIM does, without an account as the actor. The collections are searched
 * only if one of them changed or the next end has come.
 */
export function createRoleExpiry({ world, seed, licence, audits, now }: RoleExpiryOptions): () => void {
  const seen = new Map<CollectionPath, { readonly version: string; readonly nextEnd: number }>();

  const expire = (path: (typeof instancePaths)[number]): void => {
    const collection = collectionOf(world, path);
    const last = seen.get(path);
    const versionOf = (): string => `${collection.version()} ${world.deletedAt.size}`;
    if (last !== undefined && last.version === versionOf() && last.nextEnd > now()) return;
    const kept: number[] = [];
    for (const instance of resourcesOf(world, path)) {
      const cleaned = (world.deletedAt.get(String(instance.principalId)) ?? Number.POSITIVE_INFINITY) + cleanUpMs;
      const end = Math.min(endOf(instance), cleaned);
      if (!(end <= now())) {
        kept.push(end);
        continue;
      }
      const id = String(instance.id);
      const drafts = end === cleaned ? [] : expiryDrafts(path, instance, { world, seed, licence: licence() });
      collection.remove(id);
      mirrorRole(world, path, id, undefined);
      audits.write(drafts, end);
    }
    const nextEnd = kept.reduce((soonest, end) => Math.min(soonest, end), Number.POSITIVE_INFINITY);
    seen.set(path, { version: versionOf(), nextEnd });
  };

  return () => {
    for (const path of instancePaths) expire(path);
  };
}
