/**
 * A person is added to a group inside a group that a policy excludes, or a whole group is put inside: the alert names the
 * account that did it.
 */
import { minuteMs } from '../../shared/core/time/durations';
import { policy } from '../fixtures/conditional-access';
import { directoryAudit, membershipRecord, modified, target } from '../fixtures/records';
import { type Change, change, look, readLog, received, watched } from './accounts';
import { excludedGroup } from './small-tenant';
import { type App, tenantId } from './small-world';

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
    return membershipRecord({ activity: 'Add member to group', groupId: inner, groupName: 'Inner', memberId });
  };

const leaves =
  (memberId: string): Change =>
  (app) => {
    edit(app, [], inner);
    return membershipRecord({ activity: 'Remove member from group', groupId: inner, groupName: 'Inner', memberId });
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

test('a person in an inner group is said to be in it only once the log shows that, and where the alert ends too', async () => {
  const app = await watched();
  edit(app, [], inner);
  await look(app, 'group');
  change(app, 'mara', 2 * minuteMs, joins('person05'));
  app.world.advanceTo(app.world.now() + 10_000);
  await look(app, 'group');
  await readLog(app, 1);
  const [first = ''] = (await received(app)).mails;
  expect(first).toContain('erson05 joined the group "break-glass-group" or a group inside it');
  expect(first).toContain('remove person05 from "break-glass-group" or the group inside it in Entra');

  await readLog(app, 4);
  const named = (await received(app)).mails.at(-1);
  expect(named).toContain('mara\'s account added person05 to the group "Inner" inside the group "break-glass-group"');
  expect(named).toContain('remove person05 from "Inner" in Entra');

  change(app, 'tom', 0, leaves('person05'));
  await readLog(app, 3);
  await look(app, 'group');
  await readLog(app, 5);
  const ended = (await received(app)).mails.at(-1);
  expect(ended).toMatch(/^Restored/);
  expect(ended).toContain('erson05 left the group "Inner" inside the group "break-glass-group" again');
});

const second = 'second-group';

/** A second excluded group is inside the first one. */
async function withSecond(): Promise<App> {
  const app = await watched();
  const { tenant } = app.world;
  tenant.groups = tenant.groups.flatMap((one) =>
    one.id === excludedGroup
      ? [
          { ...one, groupIds: [second] },
          { ...one, id: second, displayName: 'Second' },
        ]
      : [one],
  );
  tenant.policies = tenant.policies.map((one) =>
    one.id === 'ca02' ? policy({ ...one, users: { excludeGroups: [second] } }) : one,
  );
  await look(app, 'conditionalAccessPolicy');
  await look(app, 'group');
  await readLog(app, 2);
  app.world.sent.length = 0;
  return app;
}

const joinsSecond: Change = ({ world: { tenant } }) => {
  tenant.groups = tenant.groups.map((one) =>
    [excludedGroup, second].includes(one.id) ? { ...one, memberIds: ['person05'] } : one,
  );
  return membershipRecord({ activity: 'Add member to group', groupId: second, memberId: 'person05' });
};

test.each([
  ['the log is read first', true],
  ['the groups are read first', false],
])('a person added to a watched group inside a watched group is one alert: %s', async (_, isLogFirst) => {
  const app = await withSecond();
  change(app, 'mara', 0, joinsSecond);
  if (isLogFirst) await readLog(app, 3);
  await look(app, 'group');
  await readLog(app, 3);
  const { firsts, alerts } = await received(app);
  expect(firsts).toHaveLength(1);
  const about = alerts.filter(({ named }) => named.some(({ elements }) => elements.includes('person05')));
  expect(about.map(({ status, attribution }) => [status, attribution.status])).toEqual([['open', 'known']]);
});

const contractors = ['person05', 'person06', 'person07'];

/** The log names the group that was put inside, and none of its people or of the groups in it. */
const put =
  (isInside: boolean, ...groupsInIt: readonly string[]): Change =>
  (app) => {
    edit(app, isInside ? contractors : [], ...(isInside ? [inner, ...groupsInIt] : []));
    app.world.tenant.groups = app.world.tenant.groups.map((one) =>
      one.id === excludedGroup && isInside && groupsInIt.length > 0
        ? { ...one, nested: [{ id: inner, groupIds: groupsInIt }] }
        : one,
    );
    const property = (name: string, value: string) =>
      isInside ? modified(name, null, `"${value}"`) : modified(name, `"${value}"`, null);
    const properties = [property('Group.ObjectID', excludedGroup), property('Group.DisplayName', 'Exclusions')];
    return directoryAudit({
      activityDisplayName: isInside ? 'Add member to group' : 'Remove member from group',
      category: 'GroupManagement',
      targets: [{ ...target('Group', inner, properties), displayName: 'Contractors' }, target('Group', excludedGroup)],
    });
  };

test.each([
  ['the log is read first', true, []],
  ['the group is read first', false, []],
  ['a group with a group in it', false, ['innermost-group']],
])('a group put inside is one alert with its people, by the account that did it: %s', async (_, isLogFirst, groups) => {
  const app = await watched();
  edit(app, []);
  await look(app, 'group');
  app.world.sent.length = 0;
  change(app, 'mara', 0, put(true, ...groups));
  if (isLogFirst) await readLog(app, 3);
  await look(app, 'group');
  await readLog(app, 3);
  const alerts = async () => (await app.world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');
  expect((await alerts()).map(({ status, attribution }) => [status, attribution.status])).toEqual([['open', 'known']]);
  const opened = await received(app);
  expect(opened.mails.at(-1)).toContain('3 people can now sign in without MFA');
  expect(opened.mails.at(-1)).toContain('added the group "Contractors" to the group');
  expect(opened.actors.at(-1)).toBe('mara');

  change(app, 'tom', 0, put(false));
  await readLog(app, 3);
  await look(app, 'group');
  expect((await alerts()).map(({ status }) => status)).toEqual(['resolved']);
  expect((await received(app)).mails.at(-1)).toContain('The group "Contractors" left the group');
});
