/**
 * The weekly digest and the last message of an alert describe its end alike: once, with the same account and the same
 * duration.
 */
import { dayMs, minuteMs, secondMs } from '../../../shared/core/time/durations';
import { makeRule } from '../../../shared/pipeline/alert/rules';
import { membershipRecord } from '../../fixtures/records';
import { type Change, change, editingUsers, look, readLog, received, watched } from '../accounts';
import { excludedGroup } from '../small-tenant';
import { type App, tenantId } from '../small-world';

const joins: Change = ({ world: { tenant } }) => {
  tenant.groups = tenant.groups.map((group) =>
    group.id === excludedGroup ? { ...group, memberIds: ['person05'] } : group,
  );
  return membershipRecord({ activity: 'Add member to group', groupId: excludedGroup, memberId: 'person05' });
};

async function play(app: App, by: string, make: Change, kind: 'group' | 'conditionalAccessPolicy'): Promise<void> {
  change(app, by, 5 * secondMs, make);
  app.world.advanceTo(app.world.now() + 10 * secondMs);
  await look(app, kind);
  await readLog(app, 3);
}

const digestIn = async (app: App, week: number): Promise<string> =>
  (await received(app)).mails.find((mail) => mail.startsWith(`Week ${week}`)) ?? '';

test('an end that removed the exclusion is one row, by the account that removed it', async () => {
  const app = await watched();
  await play(app, 'mara', joins, 'group');
  await app.runUntil(Date.parse('2026-12-01T09:00:00.000Z'));
  await play(app, 'tom', editingUsers({ excludeGroups: [] }), 'conditionalAccessPolicy');
  await app.runUntil(Date.parse('2026-12-07T07:30:00.000Z'));
  const digest = await digestIn(app, 49);
  expect(digest).toMatch(/FIXED \(1\) MFA is required of every user, .* · tom's account, Tue 1 Dec, 10:00/);
  expect(digest).not.toContain('HAPPENED');
});

test('a muted control is part of the row of what made it fail, with the accounts and the duration of its last message', async () => {
  const app = await watched();
  const made = await makeRule(
    app.pipeline(),
    tenantId,
    {
      ...{ kind: 'suppression', source: 'ZT.ID.001', resourceId: null, actorId: null, openings: [], alertId: null },
      ...{ reason: 'known', owner: 'it@contoso.example', from: null },
      until: new Date(app.world.now() + 6 * dayMs).toISOString(),
    },
    { id: 'kai', tenantId, name: 'Kai' },
  );
  expect(made.status).toBe('done');
  await play(app, 'mara', editingUsers({ excludeUsers: ['person05'] }), 'conditionalAccessPolicy');
  await app.runUntil(app.world.now() + 10 * minuteMs);
  await play(app, 'tom', editingUsers({ excludeUsers: [] }), 'conditionalAccessPolicy');
  await app.runUntil(Date.parse('2026-11-30T07:30:00.000Z'));
  const { mails } = await received(app);
  const end = mails.find((mail) => mail.startsWith('Restored'));
  expect(end).toContain('The problem lasted 13 min.');
  const digest = await digestIn(app, 48);
  expect(digest).toContain('OPENED AND CLOSED IN THE WEEK (1) Critical · Person05 could sign in without MFA, 13 min');
  expect(digest).toContain("mara's account, Tue 24 Nov, 09:12; fixed by tom's account");
  expect(digest).not.toMatch(/account not known|HAPPENED|other serious problem/);
});
