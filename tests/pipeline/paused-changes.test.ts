/**
 * Changes that several accounts made to one object during a pause, and that are left at its end. The collection that
 * counts the people shows all of them as one difference, but each account and each change must be named.
 */
import type { Operator } from '../../shared/core/alert/operator';
import { hourMs, minuteMs, secondMs } from '../../shared/core/time/durations';
import { makeRule } from '../../shared/pipeline/alert/rules';
import { directoryAudit, modified, target } from '../fixtures/records';
import { type Change, change, look, readLog, received, watched } from './accounts';
import { excludedGroup } from './small-tenant';
import { tenantId } from './small-world';

/** A group with people in it becomes a member of the group that policies exclude. */
const nesting =
  (id: string, memberId: string): Change =>
  ({ world: { tenant } }) => {
    tenant.groups = tenant.groups.map((one) =>
      one.id === excludedGroup
        ? { ...one, memberIds: [...one.memberIds, memberId], groupIds: [...(one.groupIds ?? []), id] }
        : one,
    );
    const properties = [
      modified('Group.ObjectID', null, excludedGroup),
      modified('Group.DisplayName', null, 'Excluded'),
    ];
    return directoryAudit({
      category: 'GroupManagement',
      activityDisplayName: 'Add member to group',
      targets: [{ ...target('Group', id, properties), displayName: id }, target('Group', excludedGroup)],
    });
  };

const kai: Operator = { id: 'kai', tenantId, name: 'Kai Olsen' };

const orders = [
  ['the log first', ['directoryAudit', 'group']],
  ['the group first', ['group', 'directoryAudit']],
] as const;

type Edits = readonly (readonly [by: string, made: Change])[];

/** Plays edits before and during a pause of an hour; `order`: what is read after those in the pause. */
async function played(before: Edits, during: Edits, order: (typeof orders)[number][1]) {
  const app = await watched();
  const { tenant } = app.world;
  tenant.groups = tenant.groups.map((one) => (one.id === excludedGroup ? { ...one, groupIds: [] } : one));
  await look(app, 'group');
  for (const [by, made] of before) change(app, by, 0, made);
  await readLog(app, 5);
  const until = new Date(app.world.now() + hourMs).toISOString();
  const about = { source: null, resourceId: null, actorId: null, openings: [], from: null, alertId: null } as const;
  const rule = { ...about, kind: 'pause', reason: 'move', owner: 'it@contoso.example', until } as const;
  expect((await makeRule(app.pipeline(), tenantId, rule, kai)).status).toBe('done');
  await app.runUntil(app.world.now() + 10 * minuteMs);
  for (const [by, made] of during) {
    change(app, by, 0, made);
    await app.runUntil(app.world.now() + 30 * secondMs);
  }
  for (const kind of order) await look(app, kind);
  await readLog(app, 2);
  const { firsts } = await received(app);
  expect(firsts).toHaveLength(before.length);
  await app.runUntil(app.world.now() + 2 * hourMs);
  return received(app);
}

test.each(orders)('two accounts each put a group into a group that policies exclude; %s', async (_, order) => {
  const during: Edits = [
    ['tom', nesting('Crew A', 'person05')],
    ['mara', nesting('Crew B', 'person06')],
  ];
  const { mails, actors } = await played([], during, order);
  const text = mails.join('\n');
  expect(text).toContain('tom\'s account added the group "Crew A"');
  expect(text).toContain('mara\'s account added the group "Crew B"');
  expect([...actors].sort()).toEqual(['mara', 'tom']);
});

test.each(orders)(
  'one account put a group there before the pause, and another one two during it; %s',
  async (_, order) => {
    const during: Edits = [
      ['mara', nesting('Crew B', 'person06')],
      ['mara', nesting('Crew C', 'person07')],
    ];
    const { mails } = await played([['tom', nesting('Crew A', 'person05')]], during, order);
    const text = mails.join('\n');
    expect(text).toMatch(/mara's account added the groups? [^.]*"Crew B"/);
    expect(text).toMatch(/mara's account added the groups? [^.]*"Crew C"/);
  },
);
