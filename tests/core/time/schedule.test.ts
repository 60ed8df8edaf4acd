import fc from 'fast-check';
import { buckets } from '../../../shared/core/resource/kind';
import { minuteMs } from '../../../shared/core/time/durations';
import { offsetMs, slotOf } from '../../../shared/core/time/schedule';

const tenants = fc.uuid();
const cadences = fc.integer({ min: 1, max: 1440 }).map((minutes) => minutes * minuteMs);
const moments = fc.integer({ min: 1_600_000_000_000, max: 2_000_000_000_000 });

describe('the offset of a tenant', () => {
  test('is a whole number of minutes within the cadence, and always the same', () => {
    fc.assert(
      fc.property(tenants, fc.constantFrom(...buckets), cadences, (tenantId, bucket, cadenceMs) => {
        const offset = offsetMs(tenantId, bucket, cadenceMs);
        expect(offset % minuteMs).toBe(0);
        expect(offset).toBeGreaterThanOrEqual(0);
        expect(offset).toBeLessThan(cadenceMs);
        expect(offsetMs(tenantId, bucket, cadenceMs)).toBe(offset);
      }),
    );
  });

  test('a cadence below a minute, as in the local simulation, has none', () => {
    expect(offsetMs('a', 'directory', 5000)).toBe(0);
  });

  test('a thousand tenants are not all collected in the same minute', () => {
    const perMinute = new Map<number, number>();
    for (let tenant = 0; tenant < 1000; tenant++) {
      const offset = offsetMs(`tenant-${tenant}`, 'identityProtection', 15 * minuteMs);
      perMinute.set(offset, (perMinute.get(offset) ?? 0) + 1);
    }
    expect(perMinute.size).toBe(15);
    expect(Math.max(...perMinute.values())).toBeLessThan(120);
  });

  test('buckets of one tenant are not all collected in the same minute', () => {
    expect(new Set(buckets.map((bucket) => offsetMs('a tenant', bucket, 1440 * minuteMs))).size).toBeGreaterThan(1);
  });
});

describe('slots', () => {
  test('a slot lasts a cadence, without drift, whenever the tick comes', () => {
    fc.assert(
      fc.property(moments, cadences, tenants, (now, cadenceMs, tenantId) => {
        const offset = offsetMs(tenantId, 'directory', cadenceMs);
        const slot = slotOf(now, cadenceMs, offset);
        expect(slot).toBeLessThanOrEqual(now);
        expect(now).toBeLessThan(slot + cadenceMs);
        expect(slotOf(slot, cadenceMs, offset)).toBe(slot);
        expect(slotOf(slot - 1, cadenceMs, offset)).toBe(slot - cadenceMs);
      }),
    );
  });

  test('never goes back as time passes', () => {
    fc.assert(
      fc.property(moments, fc.nat(100_000_000), cadences, (now, laterMs, cadenceMs) => {
        expect(slotOf(now + laterMs, cadenceMs, 0)).toBeGreaterThanOrEqual(slotOf(now, cadenceMs, 0));
      }),
    );
  });

  test('a changed cadence is due within the new one', () => {
    fc.assert(
      fc.property(moments, cadences, cadences, tenants, (now, before, after, tenantId) => {
        const started = slotOf(now, before, offsetMs(tenantId, 'directory', before));
        const offset = offsetMs(tenantId, 'directory', after);
        expect(slotOf(now + after, after, offset)).toBeGreaterThan(started);
      }),
    );
  });
});
