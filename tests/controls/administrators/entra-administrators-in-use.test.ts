import { entraAdministratorsInUse as control } from '../../../shared/controls/administrators/entra-administrators-in-use/control';
import { assignment, eligibility, globalAdministratorRole, group, user } from '../../fixtures/conditional-access';
import { activity, declared, now, type StateSpoil, stateOf, statusOf, verdictOn } from '../state';

const daysAgo = (days: number): string =>
  new Date(Date.parse('2026-11-24T13:08:00Z') - days * 86_400_000).toISOString();
const good: StateSpoil = {
  licences: ['P1', 'P2'],
  users: ['ada', 'lea', 'tom'].map((id) => user(id)),
  roleAssignments: ['ada', 'lea'].map((id) => assignment(id, globalAdministratorRole)),
};
const but = (id: string, spoil: Parameters<typeof activity>[1]): StateSpoil => ({
  ...good,
  activities: ['ada', 'lea', 'tom'].map((one) => activity(one, one === id ? spoil : {})),
});
const since = (days: number) => ({ lastSuccessfulSignInDateTime: daysAgo(days) });
const never = (created: string | null) => ({ lastSuccessfulSignInDateTime: null, createdDateTime: created });

test('passes where all administrators signed in recently', () => {
  expect(verdictOn(control, good)).toMatchObject({ status: 'pass', note: null });
});

test.each<[string, Parameters<typeof activity>[1], string, string | undefined]>([
  ['signed in 29 days ago', since(29), 'pass', undefined],
  ['signed in 90 days ago', since(90), 'pass', undefined],
  ['signed in 91 days ago', since(91), 'fail', 'inactive'],
  ['signed in within the hour by a clock that runs ahead', since(-1 / 48), 'pass', undefined],
  ['never signed in, and was created 90 days ago', never(daysAgo(90)), 'pass', undefined],
  ['never signed in, and was created 91 days ago', never(daysAgo(91)), 'fail', 'neverUsed'],
  ['never signed in, and has no creation time', never(null), 'unknown', undefined],
  [
    'signed in before Microsoft began to record it',
    { lastSuccessfulSignInDateTime: '0001-01-01T00:00:00Z' },
    'fail',
    'inactive',
  ],
  ['signed in at a time in the future', since(-2), 'unknown', undefined],
  ['signed in at an invalid time', { lastSuccessfulSignInDateTime: 'lately' }, 'unknown', undefined],
])('where one %s: %3$s', (_, spoil, status, problem) => {
  const verdict = verdictOn(control, but('lea', spoil));
  expect(verdict.status).toBe(status);
  if (verdict.status === 'fail') expect(verdict.findings.first.map((one) => one.problem)).toEqual([problem]);
});

test('after a month an unused account is noted', () => {
  expect(verdictOn(control, but('lea', since(31)))).toMatchObject({
    status: 'pass',
    note: '1 did not sign in for more than 30 days',
  });
});

test('fails for a disabled account, whatever is known of its sign-ins', () => {
  const users = [user('ada'), user('lea', { accountEnabled: false }), user('tom')];
  expect(verdictOn(control, { ...good, users, activities: [] })).toMatchObject({
    status: 'fail',
    findings: {
      total: 1,
      first: [{ resourceId: 'lea', problem: 'disabled', details: { roles: ['Global Administrator'] } }],
    },
    exposure: { count: 1 },
  });
});

describe('an account that is disabled while the tenant is monitored', () => {
  const users = [user('ada'), user('lea', { accountEnabled: false }), user('tom')];
  const seen = (since: string): StateSpoil => ({ ...good, users, memory: { lea: [since] } });
  const rememberedIn = (spoil: StateSpoil): unknown => control.remember?.(stateOf(spoil));

  test('may keep its role for a day, because the role often goes later than the account, and is noted until then', () => {
    expect(verdictOn(control, { ...good, users, memory: {} })).toMatchObject({
      status: 'pass',
      note: '1 disabled within the last 24 h, role not yet removed',
    });
    expect(rememberedIn({ ...good, users, memory: {} })).toEqual({ lea: [now] });
    expect(statusOf(control, seen('2026-11-23T13:08:00Z'))).toBe('pass');
    expect(rememberedIn(seen('2026-11-23T13:08:00Z'))).toEqual({ lea: ['2026-11-23T13:08:00Z'] });
  });

  test('fails after that', () => {
    expect(verdictOn(control, seen('2026-11-23T13:07:00Z'))).toMatchObject({
      status: 'fail',
      findings: { first: [{ resourceId: 'lea', problem: 'disabled' }] },
    });
    const thresholds = { disabledAdminHours: 48 };
    expect(statusOf(control, { ...seen('2026-11-23T13:07:00Z'), thresholds })).toBe('pass');
  });

  test('has its time again after it was enabled', () => {
    expect(rememberedIn({ ...good, memory: { lea: ['2026-11-20T13:08:00Z'] } })).toEqual({});
  });

  test('fails at once if it was disabled before monitoring began, and goes on to', () => {
    expect(statusOf(control, { ...good, users })).toBe('fail');
    expect(rememberedIn({ ...good, users })).toEqual({ lea: [] });
    expect(statusOf(control, { ...good, users, memory: { lea: [] } })).toBe('fail');
  });

  test('does not wait if a hundred others already do', () => {
    const memory = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`other${n}`, [now]]));
    expect(statusOf(control, { ...good, users, memory })).toBe('fail');
  });
});

test('people without a role do not count', () => {
  expect(statusOf(control, but('tom', since(400)))).toBe('pass');
});

test('people eligible for a role count, and members of a group that holds one', () => {
  const idle = but('tom', since(400));
  expect(statusOf(control, { ...idle, roleEligibilities: [eligibility('tom', globalAdministratorRole)] })).toBe('fail');
  const roleAssignments = [assignment('admins', globalAdministratorRole, { principalType: 'group' })];
  expect(statusOf(control, { ...idle, roleAssignments, groups: [group('admins', ['tom'])] })).toBe('fail');
});

test('declared accounts and accepted exceptions do not count while they are in force', () => {
  const idle = but('lea', since(400));
  expect(statusOf(control, { ...idle, configuration: { breakGlass: [declared('lea')] } })).toBe('pass');
  const accepted = { acceptedExclusions: { 'ZT.AD.016': [{ ...declared('lea'), kind: 'user' as const }] } };
  expect(statusOf(control, { ...idle, configuration: accepted })).toBe('pass');
  expect(statusOf(control, { ...idle, configuration: { breakGlass: [declared('lea', '2026-11-23')] } })).toBe('fail');
  const all = { breakGlass: ['ada', 'lea'].map((id) => declared(id)) };
  expect(statusOf(control, { ...idle, configuration: all })).toBe('notApplicable');
});

test('an account that is missing from the list, or has become an administrator since, is not known', () => {
  expect(statusOf(control, { ...good, activities: [activity('ada')] })).toBe('unknown');
  expect(statusOf(control, { ...good, knownAdmins: ['ada'] })).toBe('unknown');
  expect(statusOf(control, { ...but('ada', since(400)), knownAdmins: ['ada'] })).toBe('fail');
});

test('is unknown where nobody in the tenant ever signed in: then Graph does not record it', () => {
  const nobody = ['ada', 'lea', 'tom'].map((id) => activity(id, never(daysAgo(400))));
  expect(statusOf(control, { ...good, activities: nobody })).toBe('unknown');
  expect(statusOf(control, { ...good, activities: [] })).toBe('unknown');
  // Graph reports a sign-in of somebody else, so it does record sign-ins, and these accounts never signed in.
  expect(statusOf(control, { ...good, activities: [...nobody.slice(0, 2), activity('tom')] })).toBe('fail');
});

test('is unknown where no administrator is known, or the members of a group are unknown', () => {
  expect(statusOf(control, { ...good, roleAssignments: [] })).toBe('unknown');
  const roleAssignments = [
    ...(good.roleAssignments ?? []),
    assignment('hidden', globalAdministratorRole, { principalType: 'group' }),
  ];
  expect(statusOf(control, { ...good, roleAssignments, groups: [] })).toBe('unknown');
});

test('the number of days can be configured', () => {
  expect(statusOf(control, { ...but('lea', since(31)), thresholds: { adminInactiveDays: 30 } })).toBe('fail');
});

test('the accumulator fits into a row with any number of administrators', () => {
  const [fold] = control.folds;
  const ids = Array.from({ length: 2000 }, (_, at) => `11111111-0000-0000-0000-${String(at).padStart(12, '0')}`);
  const accounts = { disabledIds: new Set(), emergencyIds: new Set(), privilegedIds: new Set(ids) };
  const context = { now: '', nowMs: Date.parse(daysAgo(0)), accounts };
  let accumulator = fold?.init();
  for (const id of ids) {
    const one = activity(id);
    // Safe: the fold is over sign-in activities, and reads only the accounts and the time.
    accumulator = fold?.add(accumulator, one as never, one as never, context as never);
  }
  expect(JSON.stringify(accumulator).length).toBeLessThan(30_000);
});
