/**
 * An account turns off the policy that protects admins. Another one gives an admin role to a person whom that policy
 * excludes, and the policy is turned on again. The first alert is over: only the new admin signs in without the
 * protection, because of the second account.
 */
import type { ConditionalAccessPolicy } from '../../shared/core/resource/resource';
import { minuteMs, secondMs } from '../../shared/core/time/durations';
import { assignment, globalAdministratorRole, userAdministratorRole } from '../fixtures/conditional-access';
import { policyRecord, roleRecord } from '../fixtures/records';
import { type Change, change, look, readLog, received, watched } from './accounts';
import { hint } from './history';
import type { App } from './small-world';

const forAdmins =
  (state: ConditionalAccessPolicy['state']): Change =>
  ({ world: { tenant } }) => {
    const before = tenant.policies.find(({ id }) => id === 'ca03');
    if (before === undefined) throw new Error('nothing to edit');
    const after = { ...before, state };
    tenant.policies = tenant.policies.map((one) => (one === before ? after : one));
    return policyRecord(before, after);
  };

const newAdmin =
  (templateId: string, roleName: string): Change =>
  ({ world: { tenant } }) => {
    tenant.assignments = [...tenant.assignments, assignment('person04', templateId)];
    return roleRecord({ principalId: 'person04', principalType: 'User', templateId, roleName });
  };

async function lookAndRead(app: App, isSeenFirst: boolean): Promise<void> {
  const { world } = app;
  world.advanceTo(world.now() + 15 * secondMs);
  if (!isSeenFirst) await readLog(app, 1);
  await look(app, 'conditionalAccessPolicy');
  await app.ask(hint('unifiedRoleAssignment'));
  await app.drain();
  await readLog(app, 3);
  await app.runUntil(world.now() + 5 * minuteMs);
}

/** The messages that arrive after the policy is on again. */
async function played(isSeenFirst: boolean, grant: Change): ReturnType<typeof received> {
  const app = await watched();
  change(app, 'mara', 5 * secondMs, forAdmins('disabled'));
  await lookAndRead(app, isSeenFirst);
  change(app, 'tom', 5 * secondMs, grant);
  await lookAndRead(app, isSeenFirst);
  expect((await received(app)).alerts.map(({ status }) => status)).toEqual(['open', 'open']);
  app.world.sent.splice(0);
  change(app, 'ines', 5 * secondMs, forAdmins('enabled'));
  await lookAndRead(app, isSeenFirst);
  return received(app);
}

const control = 'control|ZT.AD.009';

describe.each([
  ['the policy is read first', true],
  ['the log is read first', false],
] as const)('%s', (_, isSeenFirst) => {
  test.each([
    ['leaves out: the control continues in the alert of the second account', userAdministratorRole, true],
    ['protects: the control passes', globalAdministratorRole, false],
  ] as const)('a new admin whom the policy %s', async (__, roleId, isLeftOut) => {
    const { mails, alerts } = await played(isSeenFirst, newAdmin(roleId, 'an admin role'));
    const open = alerts.filter(({ status }) => status === 'open');
    expect(open.map(({ attribution }) => attribution)).toMatchObject([{ actor: { id: 'tom' } }]);
    expect(open[0]?.concerns.includes(control)).toBe(isLeftOut);
    expect(mails).toHaveLength(1);
    // The control still fails for another admin, so the message only says that the policy is restored.
    expect(mails[0]).toMatch(isLeftOut ? /^Restored .* policy "CA03 / : /^Restored .* Admins can sign in only with /);
  });
});
