/**
 * One account excludes a person from a policy, and half a minute later another one turns the policy off: the gap is the
 * work of the second account, and the first one is named with its exclusion only.
 */
import { minuteMs, secondMs } from '../../shared/core/time/durations';
import { change, editing, excluding, look, readLog, received, watched } from './accounts';

const turnOff = editing((policy) => ({ ...policy, state: 'disabled' }));

test.each([
  ['the log is read first', 0],
  ['the policy is read first', 4 * minuteMs],
])('a gap by a policy that is off names only the account that turned it off: %s', async (_, lateMs) => {
  const app = await watched();
  const { world } = app;
  change(app, 'tom', lateMs, excluding('person05'));
  world.advanceTo(world.now() + 30 * secondMs);
  change(app, 'mara', lateMs, turnOff);
  world.advanceTo(world.now() + 15 * secondMs);
  if (lateMs > 0) await look(app, 'conditionalAccessPolicy');
  await readLog(app, 8);
  await look(app, 'conditionalAccessPolicy');
  await app.runUntil(world.now() + 5 * minuteMs);
  const { mails, alerts } = await received(app);
  const ofGap = mails.filter((mail) =>
    /16 people can now sign in without MFA|only a password|more than a password/.test(mail),
  );
  expect(ofGap.some((mail) => mail.includes('mara\'s account turned off "CA01 Require MFA"'))).toBe(true);
  expect(ofGap.filter((mail) => mail.includes('tom'))).toEqual([]);
  // Tom's exclusion is a separate action and is reported separately.
  const ofTom = mails.filter((mail) => mail.includes("tom's account excluded person05"));
  expect(ofTom[0]).toMatch(/^High · Contoso · person05 was excluded from "CA01 Require MFA" \[/);
  expect(alerts.filter(({ status }) => status === 'open')).toHaveLength(2);
});
