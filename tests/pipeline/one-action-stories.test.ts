/** One action and its consequences are reported once, with the right person, the right number and the right end. */
import { alertInWords } from '../../shared/app/render';
import type { ConditionalAccessPolicy } from '../../shared/core/resource/resource';
import { minuteMs, secondMs } from '../../shared/core/time/durations';
import { assignment, userAdministratorRole } from '../fixtures/conditional-access';
import { policyRecord, roleRecord } from '../fixtures/records';
import { type Change, change, editing, excluding, joiningExcluded, readLog, received, watched } from './accounts';
import { hint } from './history';
import { people } from './small-tenant';
import { type App, tenantId } from './small-world';

type Seen = 'conditionalAccessPolicy' | 'group' | 'unifiedRoleAssignment';

async function see(app: App, kind: Seen): Promise<void> {
  app.world.advanceTo(app.world.now() + 10 * secondMs);
  await app.ask(hint(kind));
  await app.drain();
}

async function play(app: App, by: string, make: Change, kind: Seen): Promise<void> {
  change(app, by, 5 * secondMs, make);
  await see(app, kind);
  await readLog(app, 4);
}

const holding =
  (principalId: string, isHeld: boolean): Change =>
  ({ world: { tenant } }) => {
    const others = tenant.assignments.filter((one) => one.principalId !== principalId);
    tenant.assignments = isHeld ? [...others, assignment(principalId, userAdministratorRole)] : others;
    const grant = {
      principalId,
      principalType: 'User',
      templateId: userAdministratorRole,
      roleName: 'User Administrator',
    };
    return roleRecord(grant, {}, !isHeld);
  };

const turned =
  (id: string, state: ConditionalAccessPolicy['state']): Change =>
  ({ world: { tenant } }) => {
    const before = tenant.policies.find((one) => one.id === id);
    if (before === undefined) throw new Error(`no policy ${id}`);
    const after = { ...before, state };
    tenant.policies = tenant.policies.map((one) => (one === before ? after : one));
    return policyRecord(before, after);
  };

test('a role granted again by another account: the earlier alert is about the person, not by that account', async () => {
  const app = await watched();
  await play(app, 'mara', holding('person04', true), 'unifiedRoleAssignment');
  await play(app, 'tom', holding('person04', false), 'unifiedRoleAssignment');
  await play(app, 'tom', holding('person04', true), 'unifiedRoleAssignment');
  const { mails, actors } = await received(app);
  expect([...actors].sort()).toEqual(['mara', 'tom']);
  expect(mails.filter((mail) => /within 30 minutes for changes by tom/.test(mail))).toEqual([]);
  const found = mails.filter((mail) => mail.includes("tom's account made the change"));
  expect(found).toHaveLength(1);
  expect(found[0]).toContain('This is alert 2 within 30 minutes about the same person.');
});

test('two changes of one account to two objects: the update that names the account says that it is the second', async () => {
  const app = await watched();
  await play(app, 'mara', holding('person04', true), 'unifiedRoleAssignment');
  await play(app, 'mara', excluding('person05'), 'conditionalAccessPolicy');
  const { mails } = await received(app);
  expect(mails.at(-1)).toMatch(/mara's account made the change/);
  expect(mails.at(-1)).toContain("This is alert 2 within 30 minutes for changes by mara's account.");
});

test('a second exclusion by the same account joins its alert, whose headline counts both people', async () => {
  const app = await watched();
  await play(app, 'mara', excluding('person04'), 'conditionalAccessPolicy');
  await play(app, 'mara', excluding('person04', 'person05'), 'conditionalAccessPolicy');
  const { mails, alerts } = await received(app);
  const [open, ...others] = alerts.filter(({ status }) => status === 'open');
  expect(others).toEqual([]);
  const last = mails.filter((mail) => mail.includes(`[${open?.key}]`)).at(-1);
  expect(last).toMatch(/^Critical · Contoso · 2 people can now sign in without MFA/);
  expect(last).toMatch(/2 people, of 18 people at Contoso: person04 and person05/);
});

test('three policies of one account, all restored: each end names what its own alert was about', async () => {
  const app = await watched();
  const ids = ['ca01', 'ca02', 'ca03'];
  for (const id of ids) {
    change(app, 'mara', 5 * secondMs, turned(id, 'disabled'));
    app.world.advanceTo(app.world.now() + 5 * secondMs);
  }
  await see(app, 'conditionalAccessPolicy');
  await readLog(app, 8);
  for (const id of ids) change(app, 'tom', 5 * secondMs, turned(id, 'enabled'));
  await see(app, 'conditionalAccessPolicy');
  await readLog(app, 5);
  const { mails, alerts } = await received(app);
  expect(alerts.map(({ status }) => status)).toEqual(alerts.map(() => 'resolved'));
  const ends = mails.filter((mail) => mail.startsWith('Restored'));
  expect(ends).toHaveLength(alerts.length);
  expect(ends.filter((mail) => /admin portals and Azure management \[/.test(mail))).toEqual([]);
});

test('two accounts add people to one excluded group: neither alert has a sentence about the other account', async () => {
  const app = await watched();
  for (const [at, memberId] of people.slice(5, 9).entries()) {
    change(app, at % 2 === 0 ? 'mara' : 'tom', 5 * secondMs, joiningExcluded(memberId));
    app.world.advanceTo(app.world.now() + 20 * secondMs);
  }
  await see(app, 'group');
  await readLog(app, 8);
  await app.runUntil(app.world.now() + 5 * minuteMs);
  const { mails, alerts, actors } = await received(app);
  expect([...actors].sort()).toEqual(['mara', 'tom']);
  for (const [at, { key }] of alerts.entries()) {
    const other = actors[at] === 'mara' ? 'tom' : 'mara';
    expect(mails.filter((mail) => mail.includes(`[${key}]`) && mail.includes(`${other}'s account added`))).toEqual([]);
  }
});

test('an account that puts back one half of an edit is not named for the other half', async () => {
  const app = await watched();
  const both = editing(({ conditions, ...policy }) => ({
    ...policy,
    conditions: {
      ...conditions,
      clientAppTypes: ['browser'],
      users: { ...conditions.users, excludeUsers: ['person04'] },
    },
  }));
  await play(app, 'mara', both, 'conditionalAccessPolicy');
  const before = (await received(app)).mails.length;
  await play(app, 'tom', excluding(), 'conditionalAccessPolicy');
  const { mails, actors } = await received(app);
  expect(actors).toEqual(['mara']);
  expect(mails.slice(before)).toEqual([]);
});

test('the list of ended alerts names the account whose entry came after the end', async () => {
  const app = await watched();
  const { world } = app;
  change(app, 'mara', 6 * minuteMs, turned('ca01', 'disabled'));
  await see(app, 'conditionalAccessPolicy');
  await readLog(app, 3);
  change(app, 'tom', 6 * minuteMs, turned('ca01', 'enabled'));
  await see(app, 'conditionalAccessPolicy');
  await readLog(app, 14);
  const [listed] = await world.store.alerts.list(tenantId, 'past', { limit: 10, after: null, since: null });
  if (listed === undefined) throw new Error('no alert is over');
  const names = await world.store.directory.readNames(tenantId, ['mara', 'tom']);
  const tenant = { id: tenantId, name: 'Contoso', timeZone: 'Europe/Berlin' };
  const now = new Date(world.now()).toISOString();
  expect(alertInWords(listed, { tenant, names, now })).toMatchObject({ by: "mara's account" });
});
