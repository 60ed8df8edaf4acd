/**
 * One account makes several steps on one object, minutes apart, and each is seen before the log names the account. In
 * the end it is one alert. Every step is reported at once, and one message says later that the same account made them
 * all.
 */

import { minuteMs, secondMs } from '../../shared/core/time/durations';
import { withUsers } from '../fixtures/conditional-access';
import { type Change, change, editing, joiningExcluded, look, readLog, received, watched } from './accounts';
import type { App } from './small-world';

const five = ['person04', 'person05', 'person06', 'person07', 'person08'];

const excludes = (person: string): Change =>
  editing((policy) => withUsers({ excludeUsers: [...policy.conditions.users.excludeUsers, person] })(policy));

async function played(make: (person: string) => Change, kind: 'group' | 'conditionalAccessPolicy'): Promise<App> {
  const app = await watched();
  for (const person of five) {
    change(app, 'mara', 5 * secondMs, make(person));
    app.world.advanceTo(app.world.now() + 10 * secondMs);
    await look(app, kind);
    await readLog(app, 3);
  }
  await app.runUntil(app.world.now() + 20 * minuteMs);
  return app;
}

test.each([
  ['five people added to an excluded group', joiningExcluded, 'group'],
  ['five people excluded from a policy', excludes, 'conditionalAccessPolicy'],
] as const)('%s one by one are one alert, and at most eight mails', async (_, make, kind) => {
  const app = await played(make, kind);
  const { alerts, mails } = await received(app);
  expect(alerts.filter(({ status }) => status === 'open')).toMatchObject([{ attribution: { status: 'known' } }]);
  expect(mails.length).toBeLessThanOrEqual(8);
  // No person is reported late: each is named within twenty seconds of its collection, in one of the first lines.
  for (const person of five) expect(mails.some((mail) => new RegExp(person, 'i').test(mail.slice(0, 350)))).toBe(true);
  expect(mails.filter((mail) => mail.startsWith('Merged'))).toEqual([]);
  expect(mails.at(-1)).toMatch(
    /Alerts? .{4}(, .{4})*( and .{4})? (is|are) part of this one now: the log names the same account\./,
  );
  expect(mails.at(-1)).toMatch(/^Critical · Contoso · 5 people can now sign in without MFA/);
  // A program closes the ticket that it opened for each.
  const ended = app.world.sent.filter(
    ({ channel, message }) => channel === 'webhook' && message.subject.startsWith('Merged'),
  );
  expect(ended).toHaveLength(alerts.filter(({ status }) => status === 'resolved').length);
});
