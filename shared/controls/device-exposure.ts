import type { CountedExposure } from '../core/event/event';
import type { KeptDevice } from './kept-devices';

/** Devices of privileged people come first: an attacker on such a device reaches the whole tenant. */
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
