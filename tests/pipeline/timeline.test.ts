/** An alert about several changes by one account describes each of them. */
import { minuteMs } from '../../shared/core/time/durations';
import { apply, hint, type TenantChange } from './history';
import { createSmallWorld, startCollected } from './small-world';

test('a timeline names the group that was excluded', async () => {
  const world = createSmallWorld();
  const app = await startCollected(world, 10 * minuteMs);
  const changes: readonly TenantChange[] = [
    { to: 'exclusion', id: 'ca01', isExcluded: true },
    { to: 'policy', id: 'ca02', state: 'disabled' },
    { to: 'policy', id: 'ca03', state: 'disabled' },
  ];
  for (const change of changes) {
    await app.runUntil(world.now() + 6 * minuteMs);
    apply(world, { change, by: 'ada' }, 0);
    await app.ask(hint('directoryAudit'));
    await app.drain();
  }
  await app.runUntil(world.now() + 5 * minuteMs);
  const timelines = world.sent.flatMap(({ message }) =>
    message.sections.filter(({ heading }) => heading === 'TIMELINE').map(({ lines }) => lines.join(' ')),
  );
  expect(timelines.length).toBeGreaterThan(0);
  for (const timeline of timelines)
    expect(timeline).toMatch(/ada's account excluded "vendors" from "CA01 Require MFA"/);
});
