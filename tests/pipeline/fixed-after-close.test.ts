/**
 * An alert is closed by a mute, and another account undoes the change while the mute lasts. Nobody gets a message, and
 * the pages show the truth.
 */
import { renderMessage } from '../../shared/app/render';
import { dayMs, minuteMs, secondMs } from '../../shared/core/time/durations';
import { handleAlert } from '../../shared/pipeline/alert/handle-alert';
import { makeRule } from '../../shared/pipeline/alert/rules';
import { gatherAlert } from '../../shared/pipeline/operate/posture';
import { renderText } from '../../shared/reports/mail/email';
import { membershipRecord } from '../fixtures/records';
import { type Change, change, look, readLog, received, watched } from './accounts';
import { excludedGroup } from './small-tenant';
import { type App, tenantId } from './small-world';

const member =
  (activity: 'Add member to group' | 'Remove member from group'): Change =>
  ({ world: { tenant } }) => {
    const isAdded = activity.startsWith('Add');
    tenant.groups = tenant.groups.map((group) =>
      group.id === excludedGroup ? { ...group, memberIds: isAdded ? ['ada'] : [] } : group,
    );
    return membershipRecord({ activity, groupId: excludedGroup, memberId: 'ada' });
  };

async function play(app: App, by: string, make: Change): Promise<void> {
  change(app, by, 5 * secondMs, make);
  app.world.advanceTo(app.world.now() + 10 * secondMs);
  await look(app, 'group');
  await readLog(app, 3);
}

const kai = { id: 'kai', tenantId, name: 'Kai' };
const muted = async (app: App, alertId: string): Promise<void> => {
  const made = await makeRule(
    app.pipeline(),
    tenantId,
    {
      ...{ kind: 'suppression', source: 'EV.R12', resourceId: null, actorId: null, openings: [], alertId, from: null },
      ...{ reason: 'rebuilding the groups', owner: 'it@contoso.example' },
      until: new Date(app.world.now() + 6 * dayMs).toISOString(),
    },
    kai,
  );
  expect(made.status).toBe('done');
};
const closed = async (app: App, alertId: string): Promise<void> => {
  const request = { tenantId, alertId, action: 'close', by: kai, note: 'known' } as const;
  expect(await handleAlert(app.pipeline(), request)).toMatchObject({ status: 'done' });
};

test.each([
  ['a mute', muted],
  ['an operator', closed],
])('after %s closed it, the page and the digest say who undid the change', async (_, close) => {
  const app = await watched();
  await play(app, 'mara', member('Add member to group'));
  const [alert] = (await received(app)).alerts;
  await close(app, alert?.id ?? '');
  await app.runUntil(app.world.now() + 10 * minuteMs);
  const before = (await received(app)).mails.length;
  await play(app, 'tom', member('Remove member from group'));
  await app.runUntil(app.world.now() + 10 * minuteMs);
  const { alerts, mails } = await received(app);
  expect(mails.slice(before)).toEqual([]);
  expect(alerts).toMatchObject([{ status: 'resolved', closed: { by: { id: 'kai' } } }]);
  const found = await gatherAlert(app.pipeline(), tenantId, alert?.id ?? '');
  const page = found === undefined ? '' : renderText(renderMessage(found.input, 'page')).replaceAll(/\s+/g, ' ');
  expect(page).toContain(
    'Since it was closed: tom\'s account removed ada from the group "break-glass-group" at 09:25.',
  );
  expect(page).toContain("mara's account added ada to the group");
  expect(page).not.toContain('Unplanned: remove ada');
  await app.runUntil(Date.parse('2026-11-30T07:30:00.000Z'));
  const digest = (await received(app)).mails.find((mail) => mail.startsWith('Week 48'));
  expect(digest).toMatch(/Ada was added to the group "break-glass-group" · mara's account.* fixed by tom's account/);
});
