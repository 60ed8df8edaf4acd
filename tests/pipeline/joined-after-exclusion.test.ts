/**
 * One account excludes a group from a policy, and another one adds a person to the group before anybody is alerted: each is
 * named with the people whom it exposed, whichever entry comes first.
 */

import { minuteMs, secondMs } from '../../shared/core/time/durations';
import { withUsers } from '../fixtures/conditional-access';
import { membershipRecord } from '../fixtures/records';
import { type Change, change, editing, look, readLog, received, watched } from './accounts';
import { excludedGroup, vendorGroup } from './small-tenant';

const exclude = editing((policy) =>
  withUsers({ excludeGroups: [...policy.conditions.users.excludeGroups, vendorGroup] })(policy),
);

const join: Change = ({ world: { tenant } }) => {
  tenant.groups = tenant.groups.map((group) =>
    group.id === vendorGroup ? { ...group, memberIds: [...group.memberIds, 'person05'] } : group,
  );
  return membershipRecord({ activity: 'Add member to group', groupId: vendorGroup, memberId: 'person05' });
};

type Kind = 'conditionalAccessPolicy' | 'group';

async function played(first: 'mara' | 'tom', late: Readonly<Record<'mara' | 'tom', number>>, seen: readonly Kind[]) {
  const app = await watched();
  const { world } = app;
  const make = { mara: exclude, tom: join };
  const second = first === 'mara' ? 'tom' : 'mara';
  change(app, first, late[first] * minuteMs, make[first]);
  world.advanceTo(world.now() + 30 * secondMs);
  change(app, second, late[second] * minuteMs, make[second]);
  world.advanceTo(world.now() + 15 * secondMs);
  for (const kind of seen) await look(app, kind);
  await readLog(app, Math.max(late.mara, late.tom) + 4);
  await app.runUntil(world.now() + 5 * minuteMs);
  return received(app);
}

test.each([
  ['the policy first, then both entries', { mara: 4, tom: 4 }, ['conditionalAccessPolicy', 'group']],
  ['the policy first, then the joining', { mara: 6, tom: 2 }, ['conditionalAccessPolicy', 'group']],
  ['the group first', { mara: 4, tom: 4 }, ['group', 'conditionalAccessPolicy']],
  ['the entry of the joining, before anything shows that it matters', { mara: 2, tom: 0 }, []],
] as const)('%s', async (_, late, seen) => {
  const { mails, actors } = await played('mara', late, seen);
  expect([...actors].sort()).toEqual(['mara', 'tom']);
  const byMara = mails.filter((mail) => mail.includes("mara's account excluded"));
  expect(byMara.length).toBeGreaterThan(0);
  for (const mail of byMara) {
    expect(mail).toMatch(/^Critical · Contoso · 2 people can now sign in without MFA/);
    expect(mail).toContain('This change exposes 2 of these 3 people.');
  }
  const byTom = mails.filter((mail) => mail.includes("tom's account added person05"));
  expect(byTom.length).toBeGreaterThan(0);
  for (const mail of byTom) expect(mail).toMatch(/^Critical · Contoso · person05 can now sign in without MFA/);
});

test('who joined a group whose exclusion was undone before anybody read the log has no alert, and none is promised', async () => {
  const app = await watched();
  const undo = editing(withUsers({ excludeGroups: [excludedGroup] }));
  for (const [by, make] of Object.entries({ mara: exclude, tom: join, ines: undo })) {
    change(app, by, minuteMs, make);
    app.world.advanceTo(app.world.now() + 15 * secondMs);
  }
  await readLog(app, 4);
  const { mails, actors } = await received(app);
  expect(actors).toEqual(['mara']);
  expect(mails.filter((mail) => mail.includes('with an alert of its own'))).toEqual([]);
});

test('who joined before the group was excluded is exposed by the exclusion', async () => {
  const { mails } = await played('tom', { mara: 4, tom: 0 }, ['conditionalAccessPolicy', 'group']);
  const byMara = mails.filter((mail) => mail.includes("mara's account excluded"));
  expect(byMara.length).toBeGreaterThan(0);
  for (const mail of byMara) expect(mail).toMatch(/^Critical · Contoso · 3 people can now sign in without MFA/);
});

const afterTheAlert = { mara: 1, tom: 14 };
const bothSeen: readonly Kind[] = ['conditionalAccessPolicy', 'group'];

test('an entry that comes after the alert was sent: its alert says whose number counts the person too', async () => {
  const { mails, alerts } = await played('mara', afterTheAlert, bothSeen);
  const ofMara = alerts.find(({ attribution }) => JSON.stringify(attribution).includes('mara'));
  const byTom = mails.filter((mail) => mail.includes("tom's account added person05"));
  expect(byTom.length).toBeGreaterThan(0);
  for (const mail of byTom) {
    expect(mail).toMatch(/^Critical · Contoso · person05 can now sign in without MFA/);
    expect(mail).toContain(`Alert ${ofMara?.key} counts the people of this change too`);
  }
});

test.each([
  ['after the alert was sent', afterTheAlert],
  ['before the entry of the exclusion', { mara: 6, tom: 2 }],
])('the entry of somebody who joined before the group was excluded alerts nobody: %s', async (_, late) => {
  const { mails, actors } = await played('tom', late, bothSeen);
  expect(actors).toEqual(['mara']);
  expect(mails.filter((mail) => mail.includes("tom's account"))).toEqual([]);
});
