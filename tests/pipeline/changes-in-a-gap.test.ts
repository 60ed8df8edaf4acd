/**
 * The app was not running for a week, and the log then shows all changes at once. A failing control belongs to the
 * change that is still in place, not to one that was undone within the gap.
 */
import type { ConditionalAccessPolicy } from '../../shared/core/resource/resource';
import { hourMs, minuteMs, secondMs } from '../../shared/core/time/durations';
import { type Change, change, editing, excluding, received, watched } from './accounts';

const turned = (state: ConditionalAccessPolicy['state']): Change => editing((policy) => ({ ...policy, state }));

/** Mara turns the policy off and on again, days before Tom excludes two people; then collections start again. */
async function played(offAfterMs: number, forMs: number, isPutBack = true) {
  const app = await watched();
  const { world } = app;
  const later = (ms: number): void => world.advanceTo(world.now() + ms);
  later(offAfterMs);
  change(app, 'mara', 5 * secondMs, turned('disabled'));
  later(forMs);
  if (isPutBack) change(app, 'mara', 5 * secondMs, turned('enabled'));
  later(72 * hourMs);
  change(app, 'tom', 5 * secondMs, excluding('person04', 'person05'));
  later(72 * hourMs);
  await app.runUntil(world.now() + 65 * minuteMs);
  return received(app);
}

// The log is read in steps of a day, and the second pair spans two steps.
test.each([
  ['in one step of the log', 24 * hourMs, hourMs],
  ['in two steps of the log', 23.5 * hourMs, 2 * hourMs],
])('a policy turned off and put back in the gap exposes nobody who is exposed now: %s', async (_, off, forMs) => {
  const { mails, firsts } = await played(off, forMs);
  expect(firsts.filter((subject) => subject.includes('2 people can now sign in without MFA'))).toHaveLength(1);
  const ofMara = mails.filter((mail) => mail.includes('mara\'s account turned off "CA01 Require MFA"'));
  const [opening, end, ...further] = ofMara;
  expect(further).toEqual([]);
  expect(opening).toMatch(/^Critical · Contoso · policy "CA01 Require MFA" was turned off \[/);
  expect(end).toMatch(/^Restored · Contoso · policy "CA01 Require MFA" is in force again \[/);
  expect(ofMara.filter((mail) => /2 people|person04|another change/.test(mail))).toEqual([]);
  const [ofTom] = mails.filter((mail) => mail.includes('2 people can now sign in without MFA'));
  expect(ofTom).toContain('tom\'s account excluded person04 and person05 from "CA01 Require MFA"');
  expect(ofTom).not.toContain('another change');
});

test('a policy that is still off is the cause', async () => {
  const { mails } = await played(24 * hourMs, hourMs, false);
  const ofMara = mails.filter((mail) => mail.includes('mara\'s account turned off "CA01 Require MFA"'));
  expect(ofMara[0]).toMatch(/MFA is required of every user|ZT\.ID\.001|without MFA/);
});
