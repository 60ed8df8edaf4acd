/**
 * Steps of one attack were sent as separate alerts before anything connected them. The alert about the attack names
 * these alerts.
 */
import type { ConditionalAccessPolicy } from '../../shared/core/resource/resource';
import { minuteMs, secondMs } from '../../shared/core/time/durations';
import { policyRecord } from '../fixtures/records';
import { type Change, change, look, readLog, received, watched } from './accounts';

const turnedOff =
  (id: string): Change =>
  ({ world: { tenant } }) => {
    const before = tenant.policies.find((one) => one.id === id);
    if (before === undefined) throw new Error(`no policy ${id}`);
    const after: ConditionalAccessPolicy = { ...before, state: 'disabled' };
    tenant.policies = tenant.policies.map((one) => (one === before ? after : one));
    return policyRecord(before, after);
  };

test.each([
  ['the log shows each step first', [false, false, false]],
  ['a collection sees the last step before its entry arrives', [false, false, true]],
] as const)('%s', async (_, areSeenFirst) => {
  const app = await watched();
  const { world } = app;
  for (const [at, isSeenFirst] of areSeenFirst.entries()) {
    change(app, 'mara', isSeenFirst ? 4 * minuteMs : 5 * secondMs, turnedOff(`ca0${at + 1}`));
    world.advanceTo(world.now() + 10 * secondMs);
    if (isSeenFirst) await look(app, 'conditionalAccessPolicy');
    await readLog(app, isSeenFirst ? 6 : 1);
    await look(app, 'conditionalAccessPolicy');
    await app.runUntil(world.now() + 12 * minuteMs);
  }
  const { mails, firsts, alerts } = await received(app);
  expect(firsts).toHaveLength(3);
  const [oldest, second, last] = alerts.toSorted((a, b) => (a.openedAt < b.openedAt ? -1 : 1)).map(({ key }) => key);
  const ofAttack = mails.filter((mail) =>
    /^Critical · Contoso · 3 protections were weakened within an hour/.test(mail),
  );
  expect(ofAttack.length).toBeGreaterThan(0);
  for (const mail of ofAttack) {
    expect(mail).toContain(`[${last}]`);
    expect(mail).toContain(`Earlier steps are in alerts ${oldest} and ${second}: check them together.`);
  }
  expect(mails.filter((mail) => mail.includes('Earlier steps')).length).toBe(ofAttack.length);
});
