import { count, number } from '../../language/counting';
import { duration, type LocalTime } from '../../language/local-time';
import type { ShownKind } from '../../posture/posture-model';
import type { MonitorState, Paused } from './navigation';

/** True if the source was read recently enough for a verdict to rely on it. */
export const isFresh = ({ lastSuccessAt, freshMinutes, problem }: ShownKind, now: string): boolean =>
  problem === null && lastSuccessAt !== null && Date.parse(now) - Date.parse(lastSuccessAt) <= freshMinutes * 60_000;

/** "61 of 61 sources up to date". Unlicensed sources are named separately and never counted as read. */
export function monitorState(
  {
    kinds,
    checkedAt,
    now,
    paused,
  }: {
    readonly kinds: readonly ShownKind[];
    readonly checkedAt: string | null;
    readonly now: string;
    readonly paused?: Paused | undefined;
  },
  clock: LocalTime,
): MonitorState {
  const licensed = kinds.filter(({ isLicensed }) => isLicensed);
  const fresh = licensed.filter((kind) => isFresh(kind, now)).length;
  const unlicensed = kinds.length - licensed.length;
  const isWaiting = licensed.some(({ isAwaited }) => isAwaited);
  const read =
    checkedAt === null ? 'Not read yet.' : `Last read ${clock.short(checkedAt)}, ${duration(checkedAt, now)} ago.`;
  if (paused !== undefined) return { state: 'late', short: 'Paused', long: read };
  return {
    state: fresh === licensed.length && licensed.length > 0 ? 'fresh' : isWaiting ? 'waiting' : 'late',
    short: `${number(fresh)} of ${count(licensed.length, 'source', 'sources')}`,
    ...(fresh === 0 && licensed.length > 0 && !isWaiting && { isBlind: true }),
    long: unlicensed === 0 ? read : `${read} ${count(unlicensed, 'source is', 'sources are')} not licensed.`,
  };
}
