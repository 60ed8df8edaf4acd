import { shortHash } from '../canonical';
import type { Bucket } from '../resource/kind';
import { minuteMs } from './durations';

const hashes = new Map<string, number>();

/** Called every minute for each resource type of each tenant. */
function hashOf(name: string): number {
  const hash = hashes.get(name) ?? Number.parseInt(shortHash(name).slice(0, 8), 16);
  hashes.set(name, hash);
  return hash;
}

/** Whole minutes, always the same for a tenant and bucket, so that tenants are not all collected at once. */
export const offsetMs = (tenantId: string, bucket: Bucket, cadenceMs: number): number => {
  const minutes = Math.max(1, Math.floor(cadenceMs / minuteMs));
  return (hashOf(`${tenantId}|${bucket}`) % minutes) * minuteMs;
};

/**
 * When the slot of the cadence that contains `now` began; epoch ms. A collection is due if the last started slot began
 * earlier, so there is no drift, and a missed or doubled tick is harmless. The slot is a time, not a number: numbers of
 * different cadences cannot be compared, so a kind with a longer new cadence would never be due again.
 */
export const slotOf = (now: number, cadenceMs: number, offset: number): number =>
  Math.floor((now - offset) / cadenceMs) * cadenceMs + offset;

/** The slot of a tenant and bucket: `slotOf` with their own offset. */
export const ownSlot = (tenantId: string, bucket: Bucket, cadenceMs: number, now: number): number =>
  slotOf(now, cadenceMs, offsetMs(tenantId, bucket, cadenceMs));
