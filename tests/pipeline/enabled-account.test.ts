/**
 * A disabled admin account is enabled again. That is one action, and one alert together with all controls that fail
 * because of it.
 */
import type { User } from '../../shared/core/resource/resource';
import { minuteMs, secondMs } from '../../shared/core/time/durations';
import { assignment, globalAdministratorRole, policy, user } from '../fixtures/conditional-access';
import { directoryAudit, modified, target } from '../fixtures/records';
import { type Change, change, readLog, received } from './accounts';
import { hint } from './history';
import { excludedGroup } from './small-tenant';
import { type App, createSmallWorld, startWatched } from './small-world';

/** The account is changed, or comes back if there is none. The log shows which of the values changed. */
const changingAccount =
  (id: string, activityDisplayName: string, values: Partial<Pick<User, 'accountEnabled' | 'userType'>>): Change =>
  ({ world: { tenant } }) => {
    const known = tenant.users.find((one) => one.id === id) ?? user(id);
    const next = { ...known, ...values };
    tenant.users = [...tenant.users.filter((one) => one.id !== id), next];
    const fields = { AccountEnabled: 'accountEnabled', UserType: 'userType' } as const;
    const shown = Object.entries(fields)
      .filter(([, field]) => known[field] !== next[field])
      .map(([name, field]) => modified(name, JSON.stringify([known[field]]), JSON.stringify([next[field]])));
    return directoryAudit({ activityDisplayName, targets: [target('User', id, shown, id)] });
  };

/** Four Global Administrators, as many as allowed, and a fifth whose account is disabled. */
async function withDisabled(): Promise<App> {
  const world = createSmallWorld();
  const { tenant } = world;
  const more = ['cai', 'dan', 'fay'];
  tenant.users = [...tenant.users, ...more.map((id) => ({ ...user(id), accountEnabled: id !== 'fay' }))];
  tenant.assignments = [...tenant.assignments, ...more.map((id) => assignment(id, globalAdministratorRole))];
  tenant.registrations = [
    ...tenant.registrations,
    ...more.map((id) => ({
      id,
      userType: 'member',
      isMfaCapable: true,
      methodsRegistered: ['passKeyDeviceBound'],
    })),
  ];
  return startWatched(world, 12 * minuteMs);
}

const lookAtPeople = async (app: App): Promise<void> => {
  await app.ask(hint('user'), hint('unifiedRoleAssignment'));
  await app.drain();
};

test.each([
  ['Enable account', 'the log first', false],
  ['Enable account', 'the users first', true],
  ['Update user', 'the log first', false],
  ['Update user', 'the users first', true],
])('%s, %s', async (activity, _, isSeenFirst) => {
  const app = await withDisabled();
  await lookAtPeople(app);
  app.world.advanceTo(app.world.now() + 20 * secondMs);
  change(
    app,
    'mara',
    isSeenFirst ? 3 * minuteMs : 5 * secondMs,
    changingAccount('fay', activity, { accountEnabled: true }),
  );
  app.world.advanceTo(app.world.now() + 10 * secondMs);
  if (isSeenFirst) await lookAtPeople(app);
  await readLog(app, 3);
  await lookAtPeople(app);
  await readLog(app, 10);
  const { firsts, alerts, actors, mails } = await received(app);
  expect(firsts).toHaveLength(1);
  expect(actors).toEqual(['mara']);
  expect(alerts[0]?.named.map(({ source }) => source)).toEqual(expect.arrayContaining(['EV.R25', 'ZT.AD.001']));
  expect(
    mails.some((mail) => mail.includes("mara's account enabled or restored the Global Administrator fay at 09:12")),
  ).toBe(true);
});

const blocking = changingAccount('dan', 'Disable account', { accountEnabled: false });
const enabling = changingAccount('dan', 'Enable account', { accountEnabled: true });

async function played(...steps: readonly (readonly [by: string, make: Change])[]) {
  const app = await withDisabled();
  for (const [by, make] of steps) {
    change(app, by, 5 * secondMs, make);
    await readLog(app, 2);
    await lookAtPeople(app);
    await app.runUntil(app.world.now() + 20 * minuteMs);
  }
  return received(app);
}

test('who enables an admin account that they blocked themselves undoes it, and nobody is alerted', async () => {
  expect((await played(['tom', blocking], ['tom', enabling])).mails).toEqual([]);
});

test('who enables an account that somebody else blocked is reported, until it is blocked again', async () => {
  const { alerts, actors, firsts, mails } = await played(['tom', blocking], ['mara', enabling], ['tom', blocking]);
  expect(firsts).toHaveLength(1);
  expect(firsts[0]).toMatch(/^High · Contoso · the Global Administrator dan was enabled or restored/);
  expect(mails[0]).toContain("tom's account had blocked it.");
  expect(mails[0]).not.toContain('Blocked by');
  expect(actors).toEqual(['mara']);
  expect(alerts.map(({ status }) => status)).toEqual(['resolved']);
  expect(mails.at(-1)).toMatch(
    /^Restored · Contoso · [^\n]*\n *tom's account blocked or deleted the account of dan again/,
  );
});

test.each([
  ['changed nothing', changingAccount('fay', 'Disable account', { accountEnabled: false }), 'fay'],
  ['was followed by the enabling of another account', blocking, 'fay'],
])('a block that %s makes no undoing of what follows', async (_, block, id) => {
  const { actors } = await played(
    ['tom', block],
    ['tom', changingAccount(id, 'Enable account', { accountEnabled: true })],
  );
  expect(actors).toEqual(['tom']);
});

test.each([
  ['Enable account', { accountEnabled: false }, 'enabled the account of gus again', 'disable the account of gus again'],
  ['Restore user', null, 'created or restored the account of gus', 'delete the account of gus'],
  ['Update user', { userType: 'Guest' }, 'converted gus from a guest to a member', 'set User type back to Guest'],
])('%s of a person whom no policy protects says so, and how to undo it', async (activity, before, did, undo) => {
  const world = createSmallWorld();
  const { tenant } = world;
  if (before !== null) tenant.users = [...tenant.users, { ...user('gus'), ...before }];
  tenant.policies = [
    ...tenant.policies.map((one) =>
      one.id === 'ca01' ? policy({ ...one, users: { excludeUsers: ['gus'], excludeGroups: [excludedGroup] } }) : one,
    ),
    policy({ id: 'ca04', displayName: 'CA04 Guests', users: { includeUsers: ['GuestsOrExternalUsers'] } }),
  ];
  const app = await startWatched(world, 12 * minuteMs);
  world.sent.length = 0;
  change(app, 'mara', 0, changingAccount('gus', activity, { accountEnabled: true, userType: 'Member' }));
  await lookAtPeople(app);
  await readLog(app, 5);
  const { mails, firsts } = await received(app);
  expect(firsts).toHaveLength(1);
  expect(mails.some((mail) => mail.includes(`mara's account ${did}`))).toBe(true);
  expect(mails.some((mail) => mail.includes(undo))).toBe(true);
});
