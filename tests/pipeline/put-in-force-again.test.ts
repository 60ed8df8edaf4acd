/**
 * An account excludes a person from a policy and turns it off. Another one turns it on again, with the same exclusion.
 * The alert about the policy is over, and the first account remains responsible for the person's gap.
 */
import type { ConditionalAccessPolicy } from '../../shared/core/resource/resource';
import { hourMs, minuteMs, secondMs } from '../../shared/core/time/durations';
import { type Change, change, editing, excluding, look, readLog, received, watched } from './accounts';
import { createSmallWorld, startWatched } from './small-world';

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

/** Each account makes its change, and the log and the policies are read. */
async function inTurn(app: Awaited<ReturnType<typeof watched>>, ...steps: readonly (readonly [string, Change])[]) {
  for (const [by, make] of steps) {
    change(app, by, 5 * secondMs, make);
    await readLog(app, 2);
    await look(app, 'conditionalAccessPolicy');
    await app.runUntil(app.world.now() + 10 * minuteMs);
  }
  return received(app);
}

test('a policy that is turned on with an exclusion that another account made while it was off names both', async () => {
  const steps = [
    ['mara', turned('disabled')],
    ['kim', excluding('person05')],
    ['tom', turned('enabled')],
  ] as const;
  const { mails, alerts } = await inTurn(await watched(), ...steps);
  const [mail] = mails.filter((text) => text.includes('with person05 excluded'));
  expect(mail).not.toContain('protects less than before');
  expect(mail).toContain(`tom's account turned on "CA01 Require MFA" with person05 excluded`);
  expect(mail).toContain("kim's account had excluded person05 while the policy was not in force.");
  expect(alerts.filter(({ status }) => status === 'open')).toHaveLength(1);
});

test('a report-only policy that is turned on: the digest alone names the excluded person and both accounts', async () => {
  const world = createSmallWorld();
  const state = 'enabledForReportingButNotEnforced';
  world.tenant.policies = world.tenant.policies.map((one) => (one.id === 'ca01' ? { ...one, state } : one));
  const app = await startWatched(world, 12 * minuteMs);
  world.sent.splice(0);
  expect((await inTurn(app, ['kim', excluding('person05')], ['tom', turned('enabled')])).mails).toEqual([]);
  world.advanceTo(world.now() + 6 * 24 * hourMs);
  await app.runUntil(world.now() + 50 * minuteMs);
  const [digest = ''] = (await received(app)).mails.filter((text) => text.startsWith('Week'));
  expect(digest).toContain(`kim's account excluded person05 from "CA01 Require MFA" while it was not in force`);
  expect(digest).toContain(`tom's account turned on "CA01 Require MFA" with person05 and "break-glass-group" excluded`);
  expect(digest.match(/"CA01 Require MFA" (while|with)/g)).toHaveLength(2);
});
