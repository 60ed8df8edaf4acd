/**
 * A dynamic group: somebody edits its membership rule, and Microsoft's own service moves the members. The message names
 * the editor of the rule, and never advises to disable Microsoft's service.
 */
import { minuteMs } from '../../shared/core/time/durations';
import { policy } from '../fixtures/conditional-access';
import { application, directoryAudit, membershipRecord, modified, person, target } from '../fixtures/records';
import { look, readLog, received } from './accounts';
import { administrators, excludedGroup, goodPolicies, people, vendorGroup } from './small-tenant';
import { type App, createSmallWorld, startWatched } from './small-world';

const vendors = ['person01', 'person02'];
const groupService = application('Microsoft Approval Management', 'sp-groups');
const forVendors = policy({
  id: 'ca10',
  displayName: 'CA10 Vendors need MFA',
  users: { includeUsers: [], includeGroups: [vendorGroup] },
});

async function watched(): Promise<App> {
  const world = createSmallWorld();
  const [ca01, ...others] = goodPolicies;
  if (ca01 === undefined) throw new Error('the tenant has no policy');
  // Only a policy of their own requires MFA of the vendors.
  const staff = [...administrators, ...people].filter((id) => !vendors.includes(id));
  const users = { ...ca01.conditions.users, includeUsers: staff };
  world.tenant.policies = [{ ...ca01, conditions: { ...ca01.conditions, users } }, forVendors, ...others];
  return startWatched(world, 12 * minuteMs);
}

function log(app: App, record: ReturnType<typeof directoryAudit>, lateMs = minuteMs): void {
  const { world } = app;
  const id = `entry ${world.tenant.log.length}`;
  const activityDateTime = new Date(world.now()).toISOString();
  world.tenant.log.push({
    record: { ...record, id, correlationId: id, activityDateTime },
    visibleAt: world.now() + lateMs,
  });
}

const editRule = (app: App, by: string, groupId: string, lateMs?: number) =>
  log(
    app,
    directoryAudit({
      activityDisplayName: 'Update group',
      category: 'GroupManagement',
      actor: person(by),
      targets: [
        target(
          'Group',
          groupId,
          [modified('MembershipRule', '["(user.department -eq \\"Sales\\")"]', '["(user.city -eq \\"Rome\\")"]')],
          groupId,
        ),
      ],
    }),
    lateMs,
  );

type Activity = 'Add member to group' | 'Remove member from group';

/** Microsoft's service moves these people. */
function move(app: App, activity: Activity, groupId: string, ids: readonly string[]): void {
  app.world.tenant.groups = app.world.tenant.groups.map((group) => {
    if (group.id !== groupId) return group;
    const rest = group.memberIds.filter((id) => !ids.includes(id));
    return { ...group, memberIds: activity === 'Add member to group' ? [...rest, ...ids] : rest };
  });
  for (const memberId of ids) log(app, membershipRecord({ activity, groupId, memberId }, { actor: groupService }));
}

const stories = [
  ['joins an excluded group', 'Add member to group', excludedGroup, ['person05', 'person06', 'person07']],
  ['leaves a group that a policy requires MFA of', 'Remove member from group', vendorGroup, vendors],
] as const satisfies readonly (readonly [string, Activity, string, readonly string[]])[];
const orders = ['log first', 'list first'] as const;

describe.each(stories)('somebody %s', (_, activity, groupId, ids) => {
  test.each(orders)('by an edit of the rule: its editor is named, %s', async (order) => {
    const app = await watched();
    editRule(app, 'mara', groupId);
    await readLog(app, 4);
    move(app, activity, groupId, ids);
    if (order === 'list first') await look(app, 'group');
    await readLog(app, 8);
    const { mails, alerts, actors, firsts } = await received(app);
    expect(firsts).toHaveLength(1);
    expect(actors).toEqual(['mara']);
    expect(alerts[0]?.attribution).toMatchObject({
      status: 'known',
      basis: 'soleEntry',
      edited: { id: expect.any(String) },
    });
    const last = mails.at(-1) ?? '';
    expect(last).toContain(`mara's account`);
    expect(last).toContain(`the membership rule of "${groupId}"`);
    expect(last).toContain('Dynamic membership rules');
    expect(mails.join('\n')).not.toMatch(
      /Enterprise apps|Microsoft Approval Management|mara's account (added|removed)/,
    );
  });

  test('by an edit of the rule that the log shows late: its editor is named then', async () => {
    const app = await watched();
    editRule(app, 'mara', groupId, 20 * minuteMs);
    app.world.advanceTo(app.world.now() + 4 * minuteMs);
    move(app, activity, groupId, ids);
    await look(app, 'group');
    await readLog(app, 75);
    const { actors, mails } = await received(app);
    expect(actors).toEqual(['mara']);
    expect(mails.join('\n')).not.toMatch(/Enterprise apps/);
  });

  test('because attributes changed: nobody is named', async () => {
    const app = await watched();
    move(app, activity, groupId, ids);
    await look(app, 'group');
    await readLog(app, 130);
    log(app, directoryAudit({ targets: [target('User', 'person09')] }));
    await readLog(app, 3);
    const { alerts, mails } = await received(app);
    expect(alerts.map(({ attribution }) => attribution)).toEqual([
      { status: 'nobody', reason: 'time', through: 'membershipRule' },
    ]);
    expect(mails.join('\n')).not.toMatch(/Enterprise apps|Microsoft Approval Management/);
  });

  test('after edits of the rule by two accounts within minutes: both are named as possible', async () => {
    const app = await watched();
    editRule(app, 'mara', groupId);
    app.world.advanceTo(app.world.now() + minuteMs);
    editRule(app, 'tom', groupId);
    await readLog(app, 3);
    move(app, activity, groupId, ids);
    await look(app, 'group');
    await readLog(app, 6);
    const { alerts } = await received(app);
    expect(alerts.map(({ attribution }) => attribution.status)).toEqual(['ambiguous']);
  });
});
