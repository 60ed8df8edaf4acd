import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRenewalDue, longestHoldMs } from '../../../shared/core/collection/lease-renewal';

const takenAt = Date.parse('2026-11-24T14:00:00.000Z');
const leaseMs = 90_000;
const isDue = (heldUntilMs: number, nowMs: number): boolean =>
  isRenewalDue({ takenAt, heldUntil: takenAt + heldUntilMs, leaseMs }, takenAt + nowMs);

test('a lease is renewed when a third of it has passed', () => {
  expect(isDue(90_000, 29_999)).toBe(false);
  expect(isDue(90_000, 30_000)).toBe(true);
  expect(isDue(90_000, 120_000)).toBe(true);
});

test('a lease is never renewed beyond the time after which the host ends a function', () => {
  expect(isDue(540_000, longestHoldMs - leaseMs)).toBe(true);
  expect(isDue(540_000, longestHoldMs - leaseMs + 1)).toBe(false);
  const host: unknown = JSON.parse(readFileSync(join(__dirname, '../../../host.json'), 'utf8'));
  expect(host).toMatchObject({ functionTimeout: new Date(longestHoldMs).toISOString().slice(11, 19) });
});
