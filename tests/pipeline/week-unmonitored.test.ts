/** The app was not running for most of a week. The digest says so, and does not call the week quiet. */
import { hourMs, minuteMs } from '../../shared/core/time/durations';
import { renderText } from '../../shared/reports/mail/email';
import { createSmallWorld, startWatched } from './small-world';

test('the digest of a week without monitoring says how long nothing was monitored, though its Sunday has 25 hours', async () => {
  const world = createSmallWorld({ startAt: Date.parse('2026-10-20T07:00:00.000Z') });
  const app = await startWatched(world, hourMs);
  // From Tuesday morning to the next Tuesday.
  world.advanceTo(world.now() + 7 * 24 * hourMs);
  await app.runUntil(world.now() + 50 * minuteMs);
  const [digest, ...others] = world.sent
    .filter(({ channel, message }) => channel === 'email-acs' && message.machine.because === 'digest')
    .map(({ message }) => `${message.subject}\n${renderText(message).replaceAll(/\s+/g, ' ')}`);
  expect(others).toEqual([]);
  expect(digest).toMatch(/^Week 43 · Contoso · not monitored for 5 d 15 h/);
  expect(digest).not.toContain('nothing got weaker');
  expect(digest).not.toContain('No changes were seen.');
  expect(digest).not.toContain('Nothing got weaker:');
});
