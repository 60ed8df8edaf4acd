import { entraGuestsInUse as control } from '../../../shared/controls/data/entra-guests-in-use/control';
import type { Levels } from '../../../shared/core/event/fall';
import { measuredVerdict } from '../../../shared/core/verdict/judge';
import { guest, user } from '../../fixtures/conditional-access';
import { activity, type StateSpoil, stateOf, statusOf, verdictOn } from '../state';

const daysAgo = (days: number): string =>
  new Date(Date.parse('2026-11-24T13:08:00Z') - days * 86_400_000).toISOString();
type Spoil = NonNullable<Parameters<typeof activity>[1]>;
const since = (days: number): Spoil => ({ lastSuccessfulSignInDateTime: daysAgo(days) });
const never = (created: string | null): Spoil => ({ lastSuccessfulSignInDateTime: null, createdDateTime: created });
const invited = (changed: string | null, created: string | null = daysAgo(400)): Spoil => ({
  ...never(created),
  externalUserState: 'PendingAcceptance',
  externalUserStateChangeDateTime: changed,
});

/** One member and `of` guests; the given guests come first. */
const guests = (of: number, ...spoils: readonly Spoil[]): StateSpoil => ({
  activities: [
    activity('ada'),
    ...Array.from({ length: of }, (_, at) =>
      activity(`guest${String(at).padStart(2, '0')}`, {
        userType: 'Guest',
        externalUserState: 'Accepted',
        ...spoils[at],
      }),
    ),
  ],
});

test('passes where all guests sign in', () => {
  expect(verdictOn(control, guests(30))).toMatchObject({
    status: 'pass',
    note: null,
    metric: { numerator: 30, denominator: 30, floor: 0.95 },
  });
});

/** The minimum allows two of ten, so together with an idle guest, this guest decides. */
test.each<[string, Spoil, string]>([
  ['signed in 90 days ago', since(90), 'pass'],
  ['signed in 91 days ago', since(91), 'fail'],
  ['never signed in, and was created 90 days ago', never(daysAgo(90)), 'pass'],
  ['never signed in, and was created 91 days ago', never(daysAgo(91)), 'fail'],
  ['never signed in, and has no creation time', never(null), 'unknown'],
  ['signed in at a time in the future', since(-2), 'unknown'],
  ['was invited 30 days ago', invited(daysAgo(30)), 'pass'],
  ['was invited 31 days ago', invited(daysAgo(31)), 'pass'],
  ['was invited 90 days ago', invited(daysAgo(90)), 'pass'],
  ['was invited 91 days ago and never accepted', invited(daysAgo(91)), 'fail'],
  ['was invited again and accepted last week', { ...invited(daysAgo(91)), ...since(7) }, 'pass'],
  ['was invited at a time that only the account records', invited(null), 'fail'],
  ['was invited at an unknown time', invited(null, null), 'unknown'],
  ['has an unknown state', { ...since(91), externalUserState: 'Expired' }, 'fail'],
  ['has an unknown type', { ...since(91), userType: 'Partner' }, 'fail'],
  ['is disabled', { ...since(91), accountEnabled: false }, 'pass'],
  ['became a member', { ...since(91), userType: 'Member' }, 'pass'],
  ['has no type', { ...since(91), userType: null }, 'pass'],
])('where one guest %s: %3$s', (_, spoil, status) => {
  expect(statusOf(control, guests(10, since(400), spoil))).toBe(status);
});

test('names guests who no longer sign in, and says how many invitations are pending', () => {
  const two = [since(400), invited(daysAgo(120)), invited(daysAgo(60))] as const;
  expect(verdictOn(control, guests(10, ...two))).toMatchObject({
    status: 'fail',
    findings: {
      total: 2,
      first: [
        { resourceId: 'guest00', problem: 'inactive' },
        { resourceId: 'guest01', problem: 'inactive' },
      ],
    },
    exposure: { count: 2, of: 10 },
    evidence: [{ after: [{ text: '2 of 10 enabled guests' }] }, { after: [{ text: '2 of 10' }] }],
    metric: { numerator: 8, denominator: 10, floor: 0.95 },
  });
});

describe('invitations that are pending for too long', () => {
  const waiting = (of: number, spoil: StateSpoil = {}): StateSpoil => ({
    ...guests(of, ...Array.from({ length: 4 }, () => invited(daysAgo(60)))),
    ...spoil,
  });
  const floor = (redeemedGuestsFloor: number) => ({ thresholds: { redeemedGuestsFloor } });

  test('are reported, and fail nothing', () => {
    expect(verdictOn(control, waiting(10))).toMatchObject({
      status: 'pass',
      note: '4 of 10 did not redeem the invitation',
      evidence: [
        { after: [{ text: '0 of 10 enabled guests' }] },
        { label: 'Invitation not redeemed for too long', after: [{ text: '4 of 10' }] },
      ],
      metric: { numerator: 10, denominator: 10, floor: 0.95 },
    });
    expect(statusOf(control, waiting(4, { lastStatus: 'fail' }))).toBe('pass');
    expect(statusOf(control, { ...guests(20, ...Array(20).fill(invited(daysAgo(60)))), lastStatus: 'fail' })).toBe(
      'pass',
    );
  });

  test('fail at their own floor where the operator sets one', () => {
    expect(verdictOn(control, waiting(10, floor(0.8)))).toMatchObject({
      status: 'fail',
      findings: { total: 4, first: [{ resourceId: 'guest00', problem: 'notRedeemed' }, {}, {}, {}] },
      exposure: { count: 4, of: 10 },
      metric: { numerator: 6, denominator: 10, floor: 0.8 },
    });
    expect(statusOf(control, waiting(40, floor(0.9)))).toBe('pass');
    expect(statusOf(control, waiting(40, { ...floor(0.9), lastStatus: 'fail' }))).toBe('fail');
  });

  test('are compared with the margin above their own floor, not with that of idle guests', () => {
    const near = (spoil: StateSpoil): StateSpoil => ({
      ...guests(200, ...Array(9).fill(since(400)), ...Array(19).fill(invited(daysAgo(60)))),
      ...floor(0.9),
      lastStatus: 'fail',
      ...spoil,
    });
    const problemsOf = (spoil: StateSpoil) => {
      const verdict = verdictOn(control, near(spoil));
      return verdict.status === 'fail' ? verdict.findings.first[0]?.problem : verdict.status;
    };
    expect(problemsOf({ lastStatus: 'pass' })).toBe('pass');
    expect(problemsOf({ memory: { failed: ['inactive'] } })).toBe('inactive');
    expect(problemsOf({ memory: { failed: ['notRedeemed'] } })).toBe('notRedeemed');
    expect(problemsOf({})).toBe('inactive');
  });

  test('stay recorded as failed beside idle guests, and only the idle guests are reported', () => {
    const both = guests(10, since(400), since(400), ...Array(4).fill(invited(daysAgo(60))));
    const failed = ['inactive', 'notRedeemed'];
    expect(control.remember?.(stateOf({ ...both, ...floor(0.8) }))).toEqual({ failed });
    expect(control.remember?.(stateOf(waiting(10, floor(0.8))))).toEqual({ failed: ['notRedeemed'] });
    expect(control.remember?.(stateOf({ ...guests(10), lastStatus: 'fail', memory: { failed } }))).toEqual({ failed });
  });

  test('do not change the floor for idle guests', () => {
    expect(statusOf(control, guests(40, since(400), since(400), ...Array(3).fill(invited(daysAgo(60)))))).toBe('pass');
  });
});

test('one dormant guest of a few is only noted; with many guests, the share decides', () => {
  expect(verdictOn(control, guests(3, since(400)))).toMatchObject({
    status: 'pass',
    note: '1 of 3 guests are dormant',
  });
  expect(statusOf(control, guests(40, since(400), since(400)))).toBe('pass');
  expect(statusOf(control, guests(40, since(400), since(400), since(400)))).toBe('fail');
});

test('passes again one point above the floor', () => {
  const two = guests(40, since(400), since(400));
  expect(statusOf(control, { ...two, lastStatus: 'fail' })).toBe('fail');
  expect(statusOf(control, { ...guests(40, since(400)), lastStatus: 'fail' })).toBe('pass');
});

test('the limits can be configured', () => {
  expect(statusOf(control, { ...guests(3, since(31), since(31)), thresholds: { guestInactiveDays: 30 } })).toBe('fail');
  const waiting = guests(3, invited(daysAgo(8)), invited(daysAgo(8)));
  const thresholds = { guestInvitationDays: 7, redeemedGuestsFloor: 0.95 };
  expect(statusOf(control, { ...waiting, thresholds })).toBe('fail');
  expect(statusOf(control, { ...waiting, thresholds: { ...thresholds, guestInvitationDays: 8 } })).toBe('pass');
  expect(statusOf(control, { ...guests(3, since(400), since(400)), thresholds: { activeGuestsFloor: 0.3 } })).toBe(
    'pass',
  );
});

test('is not applicable without guests, and unknown where Graph returns no sign-in time for anyone', () => {
  expect(statusOf(control, guests(0))).toBe('notApplicable');
  expect(statusOf(control, { activities: [] })).toBe('unknown');
  const silent = (guests(3).activities ?? []).map((one) => ({ ...one, lastSuccessfulSignInDateTime: null }));
  expect(statusOf(control, { activities: silent })).toBe('unknown');
});

describe('without Entra ID P1 the directory still shows invitations', () => {
  const licences = [] as const;
  const free = (of: number, ...changed: readonly (string | null)[]): StateSpoil => ({
    licences,
    users: Array.from({ length: of }, (_, at) => ({
      ...guest(`guest${at}`),
      externalUserState: at < changed.length ? 'PendingAcceptance' : 'Accepted',
    })),
    invited: Object.fromEntries(
      changed.map((externalUserStateChangeDateTime, at) => [
        `guest${at}`,
        { externalUserStateChangeDateTime, createdDateTime: externalUserStateChangeDateTime },
      ]),
    ),
  });

  test('too many guests who never accepted fail, and are named', () => {
    expect(verdictOn(control, free(10, daysAgo(120), daysAgo(91)))).toMatchObject({
      status: 'fail',
      findings: { total: 2, first: [{ resourceId: 'guest0', problem: 'inactive' }, { resourceId: 'guest1' }] },
      exposure: { count: 2, of: 10 },
    });
  });

  test('too many pending invitations fail where they have a floor', () => {
    expect(
      verdictOn(control, { ...free(10, daysAgo(60), daysAgo(31)), thresholds: { redeemedGuestsFloor: 0.9 } }),
    ).toMatchObject({ status: 'fail', findings: { total: 2, first: [{ problem: 'notRedeemed' }, {}] } });
  });

  test.each<[string, StateSpoil]>([
    ['no invitation is pending', free(10)],
    ['no invitation is pending for long', free(10, daysAgo(30), daysAgo(2))],
    ['some are pending, and no floor is set', free(10, daysAgo(90), daysAgo(60), daysAgo(31))],
    ['one never accepted', free(10, daysAgo(160))],
    ['the invitation has no time', free(10, null, null)],
  ])('where %s it is not licensed, because other guests cannot be judged', (_, spoil) => {
    expect(verdictOn(control, spoil)).toEqual({ status: 'notLicensed', licence: 'P1' });
  });

  test('without guests it does not apply', () => {
    expect(statusOf(control, { ...free(0), users: [user('ada')] })).toBe('notApplicable');
  });

  test('a drop that was open when the licence ended does not count now', () => {
    const idle = guests(200, ...Array(8).fill(since(400)));
    const on = (day: number, spoil: StateSpoil, levels: Levels) => {
      const state = stateOf(spoil);
      const now = `2026-11-${String(day).padStart(2, '0')}T08:00:00.000Z`;
      return measuredVerdict(control, { ...state, facts: { ...state.facts, now } }, levels);
    };
    let levels: Levels = {};
    for (let day = 10; day < 18; day++) ({ levels } = on(day, guests(200), levels));
    const fallen = on(18, idle, levels);
    expect(fallen.verdict).toMatchObject({ status: 'fail', metric: { numerator: 192, denominator: 200, floor: 0.95 } });

    const ended = on(19, { ...idle, ...free(200) }, fallen.levels);
    expect(ended.verdict).toEqual({ status: 'notLicensed', licence: 'P1' });
    expect(on(20, idle, ended.levels).verdict.status).toBe('fail');
  });
});
