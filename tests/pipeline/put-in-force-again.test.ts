/**
 * An account excludes a person from a policy and turns it off. Another one turns it on again, with the same exclusion.
 * The alert about the policy is over, and the first account remains responsible for the person's gap.
 */
import type { ConditionalAccessPolicy } from '../../shared/core/resource/resource';
import { minuteMs, secondMs } from '../../shared/core/time/durations';
import { change, editing, excluding, look, readLog, received, watched } from './accounts';

const turned = (state: ConditionalAccessPolicy['state']) => editing((policy) => ({ ...policy, state }));

test.each([
  ['one account, the policy is read first', 'mara', true],
  ['one account, the log is read first', 'mara', false],
  ['two accounts, the policy is read first', 'tom', true],
  ['two accounts, the log is read first', 'tom', false],
] as const)('the alerts of %s', async (_, by, isSeenFirst) => {
  const app = await watched();
  const { world } = app;
  change(app, by, 4 * minuteMs, excluding('person05'));
  world.advanceTo(world.now() + 30 * secondMs);
  change(app, 'mara', 5 * secondMs, turned('disabled'));
  world.advanceTo(world.now() + 15 * secondMs);
  if (isSeenFirst) await look(app, 'conditionalAccessPolicy');
  await readLog(app, 8);
  await look(app, 'conditionalAccessPolicy');
  await readLog(app, 2);
  const before = await received(app);
  expect(before.alerts.map(({ status }) => status)).toEqual(['open', 'open']);
  expect(before.firsts).toHaveLength(2);
  world.sent.splice(0);

  change(app, 'ines', 5 * secondMs, turned('enabled'));
  world.advanceTo(world.now() + 15 * secondMs);
  await readLog(app, 3);
  await look(app, 'conditionalAccessPolicy');
  await app.runUntil(world.now() + 5 * minuteMs);
  const { firsts, mails, alerts } = await received(app);
  expect(firsts).toEqual([]);
  expect(mails.filter((mail) => /If it was not ines/.test(mail))).toEqual([]);
  const open = alerts.filter(({ status }) => status === 'open');
  expect(open).toHaveLength(1);
  expect(open[0]?.named.some(({ elements }) => elements.includes('person person05'))).toBe(true);
  const ends = mails.filter((mail) => mail.startsWith('Restored'));
  expect(ends).toHaveLength(1);
  expect(ends[0]).toContain(`Alert ${open[0]?.key}`);
});
