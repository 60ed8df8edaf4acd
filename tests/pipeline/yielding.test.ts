/**
 * Identity Protection and Conditional Access share one budget with every other application of the tenant: Zero Trust
 * Watch steps back first.
 */
import { minuteMs } from '../../shared/core/time/durations';
import { healthOf } from '../../shared/pipeline/watch/health';
import { createSmallWorld, startCollected, tenantId } from './small-world';

test('a throttled answer delays the other resource types of the bucket too, and health says until when', async () => {
  const world = createSmallWorld();
  const app = await startCollected(world, 3 * minuteMs);

  world.tenant.failures.set('conditionalAccessPolicy', {
    reason: 'throttled',
    retryAfterSeconds: 120,
    detail: 'HTTP 429',
  });
  const before = world.tenant.reads.length;
  await app.ask({
    tenantId,
    bucket: 'identityProtection',
    kinds: ['conditionalAccessPolicy', 'riskDetection', 'riskyUser'],
    reason: 'hint',
  });
  await app.drain();
  expect(world.tenant.reads.slice(before)).toEqual(['conditionalAccessPolicy']);

  const { kinds } = await healthOf(app.pipeline(), tenantId);
  const until = kinds.find(({ kind }) => kind === 'conditionalAccessPolicy')?.yieldsUntil ?? '';
  expect(Date.parse(until) - world.now()).toBeGreaterThanOrEqual(120_000);
  expect(kinds.filter(({ yieldsUntil }) => yieldsUntil !== null).map(({ kind }) => kind)).toEqual([
    'conditionalAccessPolicy',
  ]);

  world.tenant.failures.clear();
  await app.runUntil(world.now() + 5 * minuteMs);
  expect(new Set(world.tenant.reads.slice(before + 1))).toEqual(
    new Set(['conditionalAccessPolicy', 'riskDetection', 'riskyUser']),
  );
  const after = await healthOf(app.pipeline(), tenantId);
  expect(after.kinds.filter(({ yieldsUntil }) => yieldsUntil !== null)).toEqual([]);
});
