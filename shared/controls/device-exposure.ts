import type { CountedExposure } from '../core/event/event';
import type { KeptDevice } from './device-fold';

/** The devices of privileged people first: whoever holds such a device holds the tenant. */
export function deviceExposure(
  kept: readonly KeptDevice[],
  count: number,
  of: number,
  privilegedPeople: ReadonlySet<string>,
): CountedExposure {
  const isPrivileged = ({ userId }: KeptDevice): boolean => userId !== null && privilegedPeople.has(userId);
  const privilegedIds = kept.filter(isPrivileged).map(({ id }) => id);
  const others = kept.filter((device) => !isPrivileged(device)).map(({ id }) => id);
  return {
    computed: true,
    unit: 'devices',
    count,
    of,
    ids: [...privilegedIds, ...others],
    privilegedCount: privilegedIds.length,
    privilegedIds,
  };
}
