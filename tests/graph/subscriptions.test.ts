import fc from 'fast-check';
import type { GraphSubscription, SubscriptionRow } from '../../shared/core/collection/subscription-plan';
import {
  isWatchable,
  permissionToWatch,
  planSubscriptions,
  type SubscriptionStep,
  type WantedSubscription,
  wantedSubscriptions,
} from '../../shared/core/collection/subscription-plan';

const now = Date.parse('2026-11-24T09:00:00Z');
const days = (count: number): string => new Date(now + count * 86_400_000).toISOString();
const groupId = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const members = (number: number): string => `groups/${groupId(number)}/members`;

const users: WantedSubscription = { resource: 'users', kind: 'user' };
const group = (number: number): WantedSubscription => ({ resource: members(number), kind: 'group' });

const row = (resource: string, subscriptionId: string): SubscriptionRow => ({
  tenantId: 't',
  resource,
  subscriptionId,
  kind: resource === 'users' ? 'user' : 'group',
  nonce: 'nonce-0123456789',
  expiresAt: days(2),
});
const at = (resource: string, id: string, expiresAt = days(2)): GraphSubscription => ({ id, resource, expiresAt });

describe('the allow-list', () => {
  test.each([
    ['users', 'user'],
    ['/users', 'user'],
    [members(1), 'group'],
    [`/${members(1)}`, 'group'],
    [members(1).toUpperCase().replace('GROUPS', 'groups').replace('MEMBERS', 'members'), 'group'],
  ])('%s triggers collections of %s', (resource, kind) => {
    expect(isWatchable(resource)).toBe(true);
    expect(permissionToWatch(resource)).toBe(kind === 'user' ? 'User.Read.All' : 'Group.Read.All');
  });

  test.each([
    '',
    '/',
    'groups',
    'users/1',
    'groups/x/members',
    `groups/${groupId(1)}`,
    `groups/${groupId(1)}/owners`,
    `${members(1)}/x`,
    'auditLogs/signIns',
    'devices',
    'security/alerts',
  ])('%p is not subscribed to', (resource) => {
    expect(isWatchable(resource)).toBe(false);
  });
});

describe('wanted subscriptions', () => {
  const none = { withRole: [], roleAssignable: [], excludedByPolicy: [], includedByPolicy: [] };

  test('always include users', () => {
    expect(wantedSubscriptions(none)).toEqual({ wanted: [users], left: [] });
  });

  test('include the most important groups, within the quota', () => {
    const ids = (from: number, count: number) => Array.from({ length: count }, (_, index) => groupId(from + index));
    const { wanted, left } = wantedSubscriptions({
      withRole: ids(900, 2),
      roleAssignable: ids(800, 3),
      excludedByPolicy: ids(700, 50),
      includedByPolicy: ids(1, 100),
    });
    expect(wanted).toHaveLength(1 + 90);
    expect(wanted.slice(0, 4).map(({ resource }) => resource)).toEqual([
      'users',
      members(900),
      members(901),
      members(800),
    ]);
    expect(left).toHaveLength(155 - 90);
    expect(left.every((id) => ids(1, 100).includes(id))).toBe(true);
  });

  test('name a group once, in any order', () => {
    const one = { ...none, withRole: [groupId(1), groupId(2)], roleAssignable: [groupId(2), groupId(1)] };
    const other = { ...none, withRole: [groupId(2), groupId(1)], roleAssignable: [groupId(1)] };
    expect(wantedSubscriptions(one)).toEqual(wantedSubscriptions(other));
    expect(wantedSubscriptions(one).wanted).toHaveLength(3);
  });

  test('omit invalid ids', () => {
    expect(wantedSubscriptions({ ...none, excludedByPolicy: ['All', '../users'] }).wanted).toEqual([users]);
  });
});

type Row = readonly [
  name: string,
  wanted: readonly WantedSubscription[],
  ours: readonly SubscriptionRow[],
  atMicrosoft: readonly GraphSubscription[],
  steps: readonly Partial<SubscriptionStep>[],
];

const table: readonly Row[] = [
  ['nothing yet: create', [users], [], [], [{ action: 'create', resource: 'users', expiresAt: days(3) }]],
  ['all healthy: nothing', [users], [row('users', 's')], [at('users', 's')], []],
  ['half its life left: nothing', [users], [row('users', 's')], [at('users', 's', days(1.5))], []],
  [
    'less than half: renew',
    [users],
    [row('users', 's')],
    [at('users', 's', days(1.4))],
    [{ action: 'renew', subscriptionId: 's', expiresAt: days(3) }],
  ],
  ['lost at Graph: repair', [users], [row('users', 's')], [], [{ action: 'repair', resource: 'users' }]],
  [
    'expired at Graph: repair',
    [users],
    [row('users', 's')],
    [at('users', 's', days(-1))],
    [{ action: 'repair', resource: 'users' }],
  ],
  ['expires this moment: repair', [users], [row('users', 's')], [at('users', 's', days(0))], [{ action: 'repair' }]],
  [
    'a 201 that was lost: delete and create',
    [users],
    [],
    [at('users', 'orphan')],
    [
      { action: 'delete', subscriptionId: 'orphan' },
      { action: 'create', resource: 'users' },
    ],
  ],
  [
    'another one at Graph than in our row: delete and repair',
    [users],
    [row('users', 's')],
    [at('users', 'other')],
    [{ action: 'delete', subscriptionId: 'other' }, { action: 'repair' }],
  ],
  [
    'a duplicate: delete',
    [users],
    [row('users', 's')],
    [at('users', 's'), at('users', 'twin')],
    [{ action: 'delete', subscriptionId: 'twin' }],
  ],
  ['spelt differently by Graph: the same', [users], [row('users', 's')], [at('/Users', 's')], []],
  [
    'no longer wanted: delete and forget',
    [users],
    [row('users', 's'), row(members(1), 'g')],
    [at('users', 's'), at(members(1), 'g')],
    [
      { action: 'delete', subscriptionId: 'g' },
      { action: 'forget', resource: members(1) },
    ],
  ],
  [
    'no longer wanted and lost: forget',
    [users],
    [row('users', 's'), row(members(1), 'g')],
    [at('users', 's')],
    [{ action: 'forget', resource: members(1) }],
  ],
  [
    "somebody else's: left alone",
    [users],
    [row('users', 's')],
    [at('users', 's'), at('chats/getAllMessages', 'foreign'), at('me/events', 'foreign2')],
    [],
  ],
  [
    'a row that names a subscription of another resource: repair',
    [users, group(1)],
    [row('users', 's'), row(members(1), 's')],
    [at('users', 's')],
    [{ action: 'repair', resource: members(1) }],
  ],
];

describe('the plan', () => {
  test.each(table)('%s', (_name, wanted, ours, atMicrosoft, steps) => {
    const plan = planSubscriptions(wanted, ours, atMicrosoft, now, () => true);
    expect(plan).toHaveLength(steps.length);
    expect(plan).toMatchObject(steps);
  });

  test.each([
    [
      'renews a subscription that Graph wants to be authorised again, however long it is still valid',
      days(2.9),
      ['renew'],
    ],
    ['does not request again a renewal from minutes ago', days(2.995), []],
  ])('%s', (_, expiresAt, actions) => {
    const plan = planSubscriptions([users], [row('users', 's')], [at('users', 's', expiresAt)], now, () => true, true);
    expect(plan.map(({ action }) => action)).toEqual(actions);
  });

  test('a subscription signed with another key is created again, and its kind is collected', () => {
    const ours = [row('users', 's'), row(members(1), 'g')];
    const plan = planSubscriptions(
      [users, group(1)],
      ours,
      [at('users', 's'), at(members(1), 'g')],
      now,
      ({ resource }) => resource === 'users',
    );
    expect(plan).toMatchObject([
      { action: 'delete', subscriptionId: 'g' },
      { action: 'repair', resource: members(1) },
    ]);
  });

  test('once carried out, it leaves exactly the wanted subscriptions and nothing to do', () => {
    const numbers = fc.integer({ min: 1, max: 6 });
    const resources = fc.oneof(fc.constant('users'), numbers.map(members));
    const ids = fc.integer({ min: 1, max: 8 }).map((id) => `s${id}`);
    fc.assert(
      fc.property(
        fc.uniqueArray(numbers),
        fc.uniqueArray(fc.tuple(resources, ids), { selector: ([resource]) => resource }),
        fc.uniqueArray(fc.tuple(ids, resources, fc.integer({ min: -1, max: 3 })), { selector: ([id]) => id }),
        (groups, rows, subscriptions) => {
          const wanted = [users, ...groups.map(group)];
          let ours = rows.map(([resource, id]) => row(resource, id));
          let graph = subscriptions.map(([id, resource, left]) => at(resource, id, days(left)));
          let made = 0;
          for (const step of planSubscriptions(wanted, ours, graph, now, () => true)) {
            if (step.action === 'delete') {
              graph = graph.filter(({ id }) => id !== step.subscriptionId);
            } else if (step.action === 'forget') {
              ours = ours.filter(({ resource }) => resource !== step.resource);
            } else if (step.action === 'renew') {
              graph = graph.map((one) =>
                one.id === step.subscriptionId ? { ...one, expiresAt: step.expiresAt } : one,
              );
            } else {
              made += 1;
              graph = [...graph, at(step.resource, `new${made}`, step.expiresAt)];
              ours = [...ours.filter(({ resource }) => resource !== step.resource), row(step.resource, `new${made}`)];
            }
          }
          const living = graph.filter(({ expiresAt }) => Date.parse(expiresAt) > now).map(({ resource }) => resource);
          expect([...living].sort()).toEqual(wanted.map(({ resource }) => resource).sort());
          expect(planSubscriptions(wanted, ours, graph, now, () => true)).toEqual([]);
        },
      ),
    );
  });
});
