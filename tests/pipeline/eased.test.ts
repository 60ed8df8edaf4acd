/**
 * The group that a policy excludes is emptied while the alert about the exclusion is open: one update says that nobody is
 * exposed any more and that the exclusion is still in place.
 */

import { minuteMs, secondMs } from '../../shared/core/time/durations';
import { openAlerts } from '../../shared/pipeline/operate/open-alerts';
import { alertRow } from '../../shared/reports/posture/posture-rows';
import { directoryAudit, membershipRecord, target } from '../fixtures/records';
import { type Change, change, editingUsers, look, readLog, received, watched } from './accounts';
import { excludedGroup, vendorGroup } from './small-tenant';
import type { App } from './small-world';

const excluding = (...excludeGroups: readonly string[]): Change => editingUsers({ excludeGroups });

const member =
  (verb: 'Add' | 'Remove', memberId: string): Change =>
  ({ world: { tenant } }) => {
    tenant.groups = tenant.groups.map((group) =>
      group.id === vendorGroup
        ? {
            ...group,
            memberIds:
              verb === 'Add' ? [...group.memberIds, memberId] : group.memberIds.filter((id) => id !== memberId),
          }
        : group,
    );
    return membershipRecord({
      activity: verb === 'Add' ? 'Add member to group' : 'Remove member from group',
      groupId: vendorGroup,
      memberId,
    });
  };

async function play(app: App, by: string, make: Change, kind: 'conditionalAccessPolicy' | 'group'): Promise<void> {
  change(app, by, 5 * secondMs, make);
  app.world.advanceTo(app.world.now() + 10 * secondMs);
  await look(app, kind);
  await readLog(app, 3);
}

async function emptied(): Promise<App> {
  const app = await watched();
  await play(app, 'mara', excluding(excludedGroup, vendorGroup), 'conditionalAccessPolicy');
  await play(app, 'tom', member('Remove', 'person01'), 'group');
  await play(app, 'tom', member('Remove', 'person02'), 'group');
  return app;
}

test('one update, for everybody who read the alert, and the alert stays open', async () => {
  const app = await emptied();
  await app.runUntil(app.world.now() + 10 * minuteMs);
  const { alerts, mails } = await received(app);
  expect(alerts).toMatchObject([{ status: 'open' }]);
  const updates = mails.filter((mail) => mail.includes('nobody is exposed by this change any more'));
  expect(updates).toHaveLength(1);
  expect(updates[0]).toMatch(/^Critical · Contoso · "vendors" was excluded from "CA01 Require MFA" \[/);
  expect(updates[0]).toContain(
    'nobody is exposed by this change any more, because the last members were removed from the group "vendors" by tom\'s account. The change is still in place.',
  );
  expect(updates[0]).toContain('mara\'s account excluded "vendors" from "CA01 Require MFA"');
  expect(updates[0]).not.toMatch(/\d (people|person) can|not counted/);
  const [listed] = await openAlerts(app.world, alerts[0]?.tenantId ?? '');
  if (listed === undefined) throw new Error('no alert is open');
  const context = {
    tenant: { name: 'Contoso', timeZone: 'Europe/Berlin' },
    names: new Map(),
    operatorNames: new Map(),
    now: '',
  };
  expect(alertRow(listed, '', context).lost).toBe('"vendors" was excluded from "CA01 Require MFA"');
  expect(app.world.sent.filter(({ message }) => message.machine.because === 'eased')).toHaveLength(2);
});

test('removing the exclusion afterwards is its end', async () => {
  const app = await emptied();
  await play(app, 'ada', excluding(excludedGroup), 'conditionalAccessPolicy');
  await app.runUntil(app.world.now() + 5 * minuteMs);
  const { alerts, mails } = await received(app);
  expect(alerts).toMatchObject([{ status: 'resolved' }]);
  expect(mails.at(-1)).toMatch(/^Restored/);
  expect(mails.at(-1)).toMatch(/"vendors"/);
  // From 09:12, whatever the time since which nobody was exposed.
  expect(mails.at(-1)).toContain('The problem lasted 9 min.');
});

test('a new member of the excluded group is exposed, and named', async () => {
  const app = await emptied();
  const before = (await received(app)).mails.length;
  await play(app, 'tom', member('Add', 'person07'), 'group');
  await app.runUntil(app.world.now() + 5 * minuteMs);
  const { mails } = await received(app);
  const news = mails.slice(before).join('\n');
  expect(news).toMatch(/Critical · Contoso · person07 can now sign in without MFA/);
  expect(news).toMatch(/person07/);
  expect(news).not.toMatch(/2 people/);
});

test('the update names the group that was deleted, and the account that deleted it', async () => {
  const app = await watched();
  await play(app, 'mara', excluding(excludedGroup, vendorGroup), 'conditionalAccessPolicy');
  const deleting: Change = ({ world: { tenant } }) => {
    tenant.groups = tenant.groups.filter(({ id }) => id !== vendorGroup);
    const targets = [target('Group', vendorGroup, [], 'vendors')];
    return directoryAudit({ activityDisplayName: 'Delete group', category: 'GroupManagement', targets });
  };
  change(app, 'tom', 0, deleting);
  await readLog(app, 1);
  await look(app, 'group');
  await app.runUntil(app.world.now() + 10 * minuteMs);
  expect((await received(app)).mails.find((mail) => mail.includes('nobody is exposed'))).toContain(
    'because the group "vendors" was deleted by tom\'s account. The change is still in place.',
  );
});
