import type { Attribution } from '../../../shared/core/event/event';
import {
  type AuthorOf,
  holdersAt,
  holdersOf,
  nextRoles,
  openSubjects,
  type RolesRow,
  withAuthors,
} from '../../../shared/core/page/role-holders';
import type { RoleAssignment, RoleAssignmentScheduleInstance } from '../../../shared/core/resource/resource';
import { group } from '../../fixtures/conditional-access';

const assignment = (principalId: string, over: Partial<RoleAssignment> = {}): RoleAssignment => ({
  id: `a-${principalId}`,
  principalId,
  principalType: 'user',
  principalName: null,
  roleDefinitionId: 'role',
  directoryScopeId: '/',
  ...over,
});
const instance = (
  principalId: string,
  over: Partial<RoleAssignmentScheduleInstance> = {},
): RoleAssignmentScheduleInstance => ({
  ...assignment(principalId),
  memberType: 'Direct',
  startDateTime: '2026-03-01T08:00:00Z',
  endDateTime: null,
  assignmentType: 'Assigned',
  ...over,
});
const none = { assignments: [], instances: [], eligibilities: [], groups: [] };
const holding = (assignments: readonly RoleAssignment[], over: Partial<Parameters<typeof holdersOf>[0]> = {}) =>
  holdersOf({ ...none, assignments, ...over });

describe('role holders', () => {
  test.each([
    ['is permanent where PIM lists no assignment', [], 'permanent', null],
    ['is permanent where PIM lists no end', [instance('mara')], 'permanent', null],
    [
      'ends when PIM says',
      [instance('mara', { endDateTime: '2026-12-01T00:00:00Z' })],
      'temporary',
      '2026-12-01T00:00:00Z',
    ],
    [
      'is in use where it was activated',
      [instance('mara', { assignmentType: 'Activated', endDateTime: '2026-11-24T16:00:00Z' })],
      'active',
      '2026-11-24T16:00:00Z',
    ],
    [
      'is permanent where it is assigned and activated',
      [instance('mara', { assignmentType: 'Activated', endDateTime: '2026-11-24T16:00:00Z' }), instance('mara')],
      'permanent',
      null,
    ],
    [
      'is not affected by another scope',
      [instance('mara', { directoryScopeId: '/unit', endDateTime: '2026-12-01T00:00:00Z' })],
      'permanent',
      null,
    ],
  ] as const)('a role %s', (_, instances, type, until) => {
    expect(holding([assignment('mara')], { instances })).toMatchObject([{ id: 'mara', assignment: type, until }]);
  });

  test('a group stands for its members, and for itself where none is known', () => {
    const ofGroup = assignment('admins', { principalType: 'group', principalName: 'Admins' });
    const groups = [group('admins', ['lea', 'mara'])];
    expect(holding([ofGroup], { groups }).map(({ id, group: through }) => [id, through?.id])).toEqual([
      ['lea', 'admins'],
      ['mara', 'admins'],
    ]);
    expect(holding([ofGroup])).toMatchObject([{ id: 'admins', type: 'group', name: 'Admins', group: null }]);
  });

  test('the same role twice is one holder; eligible and active are two', () => {
    const twice = [assignment('mara'), assignment('mara', { id: 'again' })];
    expect(holding(twice, { eligibilities: [instance('mara')] }).map(({ assignment: type }) => type)).toEqual([
      'eligible',
      'permanent',
    ]);
  });
});

describe('the stored row', () => {
  const at = '2026-11-24T13:00:00Z';
  const logged: Attribution = {
    status: 'known',
    actor: { type: 'person', id: 'ada', ipAddress: null },
    recordId: 'r',
    at: '2026-11-24T12:50:00Z',
  };
  const nobody: AuthorOf = () => ({ by: { status: 'notFound' }, subject: null });
  const rowAfter = (before: RolesRow | undefined, ids: readonly string[], authorOf = nobody, over = {}) =>
    nextRoles(before, holding(ids.map((id) => assignment(id))), {
      at,
      isBaseline: false,
      authorOf,
      keptFrom: '2026-10-20T00:00:00Z',
      ...over,
    });
  const first = rowAfter(undefined, ['mara']);

  test('gives neither time nor account for first-seen holders', () => {
    expect(first.holders).toMatchObject([{ id: 'mara', since: null, by: null }]);
    expect(first.moves).toEqual([]);
  });

  test('does not report the first reading of another list', () => {
    expect(rowAfter(first, ['mara', 'lea'], nobody, { isBaseline: true }).moves).toEqual([]);
  });

  test('shows no change of holders beyond the stored ones, in whatever order they come', () => {
    const many = Array.from({ length: 700 }, (_, index) => `p${index}`);
    const full = rowAfter(undefined, many);
    expect([full.holders.length, full.total]).toEqual([500, 700]);
    const turned = rowAfter(rowAfter(full, many), [...many].reverse());
    expect(turned.moves).toEqual([]);
    const { holders, moves } = rowAfter(turned, many.slice(100));
    expect(moves.every(({ type }) => type === 'removed')).toBe(true);
    expect(holders.every(({ since }) => since === null)).toBe(true);
  });

  test('says who assigned a role, when, and who removed it', () => {
    const authorOf: AuthorOf = (ids) => {
      expect(ids).toEqual(['a-lea']);
      return { by: logged, subject: null };
    };
    const added = rowAfter(first, ['mara', 'lea'], authorOf);
    expect(added.holders.find(({ id }) => id === 'lea')).toMatchObject({ since: logged.at, by: logged });
    const removed = rowAfter(added, ['mara'], authorOf);
    expect(removed.moves.map(({ type, holder: { id } }) => [type, id])).toEqual([
      ['removed', 'lea'],
      ['added', 'lea'],
    ]);
  });

  test('is the same when rebuilt from itself, so a collection can be repeated', () => {
    const added = rowAfter(first, ['mara', 'lea']);
    expect(rowAfter(added, ['mara', 'lea'], nobody, { at: '2026-11-24T14:00:00Z' })).toEqual(added);
  });

  test('is corrected when the log names the account later, and asks no more', () => {
    const added = rowAfter(first, ['mara', 'lea'], () => ({ by: { status: 'notYetKnown' }, subject: 'asked' }));
    expect(openSubjects(added)).toEqual(['asked']);
    const amended = withAuthors(added, new Map([['asked', logged]]));
    expect(openSubjects(amended)).toEqual([]);
    expect(amended.holders.find(({ id }) => id === 'lea')).toMatchObject({ since: logged.at, by: logged });
    expect(amended.moves).toMatchObject([{ at: logged.at, by: logged }]);
    expect(withAuthors(added, new Map([['asked', { status: 'notYetKnown' }]]))).toEqual(added);
  });

  test('knows the assignment before, and its actor before removal', () => {
    const until = (row: RolesRow, time: string, instances: readonly RoleAssignmentScheduleInstance[]) =>
      nextRoles(row, holding([assignment('mara')], { instances }), {
        at: time,
        isBaseline: false,
        authorOf: nobody,
        keptFrom: '2026-10-20T00:00:00Z',
      });
    const ending = [instance('mara', { endDateTime: '2026-12-01T00:00:00Z' })];
    const changed = until(first, '2026-11-25T13:00:00Z', ending);
    expect(until(changed, '2026-11-26T13:00:00Z', ending)).toEqual(changed);
    const gone = rowAfter(changed, [], nobody, { at: '2026-11-27T13:00:00Z' });
    const then = (time: string) =>
      holdersAt(gone, time, '2026-10-20T00:00:00Z')?.map((one) => [one.assignment, one.until, one.isSinceKnown]) ??
      null;
    expect(then('2026-11-25T12:00:00Z')).toEqual([['permanent', null, true]]);
    expect(then('2026-11-26T12:00:00Z')).toEqual([['temporary', '2026-12-01T00:00:00Z', true]]);
    expect(then('2026-11-27T14:00:00Z')).toEqual([]);
    expect([then('2026-11-24T12:00:00Z'), holdersAt(gone, at, '2026-11-25T00:00:00Z')]).toEqual([null, null]);
  });

  test('drops changes after a time', () => {
    const added = rowAfter(first, ['mara', 'lea']);
    expect(rowAfter(added, ['mara', 'lea'], nobody, { keptFrom: '2026-11-25T00:00:00Z' }).moves).toEqual([]);
  });
});
