/** A person is added to a group inside a group that a policy excludes: the alert names the account that added them. */
import { membershipRecord } from '../fixtures/records';
import { type Change, change, look, readLog, received, watched } from './accounts';
import { excludedGroup } from './small-tenant';
import type { App } from './small-world';

const inner = 'inner-group';

const edit = ({ world }: App, memberIds: readonly string[], ...groupIds: readonly string[]): void => {
  world.tenant.groups = world.tenant.groups.map((one) =>
    one.id === excludedGroup ? { ...one, memberIds, groupIds } : one,
  );
};

const joins =
  (memberId: string): Change =>
  (app) => {
    edit(app, [memberId], inner);
    return membershipRecord({ activity: 'Add member to group', groupId: inner, memberId });
  };

test.each([
  ['the alert names the account that added people to the inner group', inner, ['mara']],
  ['but not that account, if the inner group was only just put inside', null, []],
])('%s', async (_, before, actors) => {
  const app = await watched();
  edit(app, [], ...(before === null ? [] : [before]));
  await look(app, 'group');
  change(app, 'mara', 0, joins('person05'));
  await readLog(app, 3);
  await look(app, 'group');
  await readLog(app, 3);
  const { mails, actors: named } = await received(app);
  expect(mails.filter((mail) => mail.includes('person05')).length).toBeGreaterThan(0);
  expect([...new Set(named)].filter((actor) => actor !== null)).toEqual(actors);
});
