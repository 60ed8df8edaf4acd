/**
 * A person joins a group that a policy excludes, and later the policy excludes the group no longer: the alert about the
 * person ends and names the account that removed the exclusion.
 */

import { renderMessage } from '../../shared/app/render';
import { minuteMs, secondMs } from '../../shared/core/time/durations';
import { gatherAlert } from '../../shared/pipeline/operate/posture';
import { renderText } from '../../shared/reports/mail/email';
import { everythingAtOnce } from '../fixtures/attention';
import { policy } from '../fixtures/conditional-access';
import { directoryAudit, membershipRecord, target } from '../fixtures/records';
import { type Change, change, editingUsers, joiningExcluded, look, readLog, received, watched } from './accounts';
import { excludedGroup, vendorGroup } from './small-tenant';
import { type App, createSmallWorld, goingOn, startWatched, tenantId } from './small-world';

type Kind = 'conditionalAccessPolicy' | 'group';

async function play(app: App, by: string, make: Change, kind: Kind, isLogFirst: boolean): Promise<void> {
  change(app, by, 5 * secondMs, make);
  app.world.advanceTo(app.world.now() + 10 * secondMs);
  if (isLogFirst) await readLog(app, 3);
  await look(app, kind);
  await readLog(app, 3);
}

async function played(memberId: string, isLogFirst: boolean, prepare: (app: App) => Promise<void> = async () => {}) {
  const app = await watched();
  await prepare(app);
  await play(app, 'mara', joiningExcluded(memberId), 'group', isLogFirst);
  const [opened] = (await received(app)).alerts.filter(({ concerns }) =>
    concerns.some((one) => one.startsWith('EV.R12')),
  );
  await play(app, 'tom', editingUsers({ excludeGroups: [] }), 'conditionalAccessPolicy', isLogFirst);
  await app.runUntil(app.world.now() + 10 * minuteMs);
  const { alerts, mails } = await received(app);
  const found = await gatherAlert(app.pipeline(), tenantId, opened?.id ?? '');
  // The log entry about the end may arrive after the message.
  const page = found === undefined ? '' : renderText(renderMessage(found.input, 'page')).replaceAll(/\s+/g, ' ');
  return { alerts, mails, page, own: mails.filter((mail) => mail.includes(`[${opened?.key}]`)), opened };
}

const removed = 'tom\'s account removed the exclusion of "break-glass-group" from "CA01 Require MFA" at';
const added = (who: string) => `mara's account added ${who} to the group "break-glass-group" at`;

/** Another account had excluded somebody else, so every control that counts people still fails. */
const anotherGap = async (app: App): Promise<void> => {
  await play(app, 'kim', editingUsers({ excludeUsers: ['person09'] }), 'conditionalAccessPolicy', false);
};

/** Another policy requires MFA of everybody, so no control ever failed. */
const coveredTwice = async (app: App): Promise<void> => {
  app.world.tenant.policies.push(policy({ id: 'ca09', displayName: 'CA09 MFA too' }));
  await look(app, 'conditionalAccessPolicy');
  await readLog(app, 3);
};

describe.each([
  ['the log is read first', true],
  ['the object is read first', false],
])('%s', (_, isLogFirst) => {
  test.each([
    ['while a control goes on failing for somebody else', 'person05', anotherGap],
    ['where no control failed', 'person05', coveredTwice],
    ['where an admin joined whom another policy covers', 'ada', async () => {}],
  ])('the alert of a member ends with the exclusion, %s', async (_case, who, prepare) => {
    const { own, page, alerts, opened } = await played(who, isLogFirst, prepare);
    expect(alerts.find(({ id }) => id === opened?.id)).toMatchObject({ status: 'resolved', concerns: [] });
    expect(own.at(-1)).toMatch(/^Restored · Contoso · an exclusion from "CA01 Require MFA" is gone/);
    expect(isLogFirst ? own.at(-1) : page).toContain(removed);
    expect(own.at(-1)).toContain(added(who));
    expect(own.filter((mail) => mail.startsWith('Restored'))).toHaveLength(1);
  });

  test('an exclusion that is removed from a policy with another one weakens nothing', async () => {
    const { mails } = await played('person05', isLogFirst, anotherGap);
    expect(mails.filter((mail) => /weakened further|weaker than approved \[/.test(mail))).toEqual([]);
  });

  test('the alert stays while another policy excludes the group', async () => {
    const { alerts, opened } = await played('ada', isLogFirst, async (app) => {
      app.world.tenant.policies.push(
        policy({ id: 'ca09', displayName: 'CA09 MFA too', users: { excludeGroups: [excludedGroup] } }),
      );
      await look(app, 'conditionalAccessPolicy');
      await readLog(app, 3);
    });
    expect(alerts.find(({ id }) => id === opened?.id)?.concerns).toContain(`EV.R12|${excludedGroup}|ada`);
  });
});

test.each([
  ['the log is read first', true],
  ['the object is read first', false],
])(
  'the alert of somebody who left a group that a policy applies to ends once it applies to everybody: %s',
  async (_, isLogFirst) => {
    const app = await watched();
    const narrowed = editingUsers({ includeUsers: [], includeGroups: [vendorGroup] });
    await play(app, 'mara', narrowed, 'conditionalAccessPolicy', isLogFirst);
    const leaves: Change = ({ world: { tenant } }) => {
      tenant.groups = tenant.groups.map((group) =>
        group.id === vendorGroup ? { ...group, memberIds: ['person02'] } : group,
      );
      return membershipRecord({ activity: 'Remove member from group', groupId: vendorGroup, memberId: 'person01' });
    };
    await play(app, 'tom', leaves, 'group', isLogFirst);
    const widened = editingUsers({ includeUsers: ['All'], includeGroups: [] });
    await play(app, 'kim', widened, 'conditionalAccessPolicy', isLogFirst);
    await app.runUntil(app.world.now() + 10 * minuteMs);
    const { alerts, mails } = await received(app);
    expect(alerts.map(({ status }) => status)).toEqual(['resolved', 'resolved']);
    const end = mails.find((mail) => /^Restored · Contoso · policy "CA01 Require MFA" applies to everybody/.test(mail));
    expect(end).toMatch(
      /kim's account applied "CA01 Require MFA" to everybody at|"CA01 Require MFA" applies to everybody now/,
    );
  },
);

describe('an account deletes the group that a policy excludes', () => {
  const deleted: Change = ({ world: { tenant } }) => {
    tenant.groups = tenant.groups.filter(({ id }) => id !== excludedGroup);
    return directoryAudit({
      activityDisplayName: 'Delete group',
      category: 'GroupManagement',
      targets: [target('Group', excludedGroup)],
    });
  };
  const everyRoute = (): Promise<App> =>
    goingOn('every route', async () => {
      const routes = [
        { recipients: ['mail'], minimumSeverity: 'low' as const, sendResolved: true, ...everythingAtOnce },
      ];
      return startWatched(createSmallWorld({ configuration: { routes } }), 12 * minuteMs);
    });

  test('the alert of a member ends with the deletion, which is reported with policy, group and account', async () => {
    const app = await everyRoute();
    await play(app, 'mara', joiningExcluded('ada'), 'group', true);
    await play(app, 'tom', deleted, 'group', true);
    const { mails } = await received(app);
    const ends = mails.filter((mail) => mail.startsWith('Restored'));
    expect(ends).toHaveLength(1);
    expect(ends[0]).toContain('tom\'s account deleted the group "break-glass-group" at');
    expect(ends[0]).not.toContain('left');
    const found = mails.filter((mail) => mail.includes('names a deleted group'));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('tom\'s account deleted the group "break-glass-group" named by "CA01 Require MFA" at');
  });

  test('a policy that is turned on again is not mistaken for a deletion, and a further deletion is reported', async () => {
    const app = await everyRoute();
    app.world.tenant.policies.push(
      policy({ id: 'ca09', displayName: 'CA09 Off', state: 'disabled', users: { excludeGroups: [vendorGroup] } }),
    );
    await look(app, 'conditionalAccessPolicy');
    app.world.tenant.groups = app.world.tenant.groups.filter(({ id }) => id !== vendorGroup);
    await look(app, 'group');
    app.world.tenant.policies = app.world.tenant.policies.map((one) => ({ ...one, state: 'enabled' }));
    await look(app, 'conditionalAccessPolicy');
    await readLog(app, 3);
    await play(app, 'tom', deleted, 'group', true);
    const [turnedOn, ...further] = (await received(app)).mails.filter((mail) => mail.includes('deleted'));
    expect(turnedOn).toContain('"CA09 Off" names a deleted group; changed shortly before');
    expect(turnedOn).toContain('Deleted objects: vendors');
    expect(further.join()).toContain('tom\'s account deleted the group "break-glass-group" named by');
  });
});
