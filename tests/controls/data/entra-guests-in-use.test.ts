import { entraGuestsInUse as control } from '../../../shared/controls/data/entra-guests-in-use';
import { guest, user } from '../../fixtures/conditional-access';
import { activity, type StateSpoil, statusOf, verdictOn } from '../state';

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

/** `of` guests of whom the first are so, beside somebody who works there. */
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

test('passes where all guests come', () => {
  expect(verdictOn(control, guests(30))).toMatchObject({
    status: 'pass',
    note: null,
    metric: { numerator: 30, denominator: 30, floor: 0.95 },
  });
});

/** Two of ten decide, so one of these decides beside one who is idle. */
test.each<[string, Spoil, string]>([
  ['signed in 90 days ago', since(90), 'pass'],
  ['signed in 91 days ago', since(91), 'fail'],
  ['never signed in, and is 90 days old', never(daysAgo(90)), 'pass'],
  ['never signed in, and is 91 days old', never(daysAgo(91)), 'fail'],
  ['never signed in, and has no age', never(null), 'unknown'],
  ['signed in at a time that has not come', since(-2), 'unknown'],
  ['was invited 30 days ago', invited(daysAgo(30)), 'pass'],
  ['was invited 31 days ago', invited(daysAgo(31)), 'fail'],
  ['was invited at a time that only the account tells', invited(null), 'fail'],
  ['was invited at no time', invited(null, null), 'unknown'],
  ['is in a state that is new', { ...since(91), externalUserState: 'Expired' }, 'fail'],
  ['is of a type that is new', { ...since(91), userType: 'Partner' }, 'fail'],
  ['is disabled', { ...since(91), accountEnabled: false }, 'pass'],
  ['became a member', { ...since(91), userType: 'Member' }, 'pass'],
  ['has no type', { ...since(91), userType: null }, 'pass'],
])('where one guest %s: %3$s', (_, spoil, status) => {
  expect(statusOf(control, guests(10, since(400), spoil))).toBe(status);
});

test('names those that are dormant, and what they are', () => {
  expect(verdictOn(control, guests(10, since(400), invited(daysAgo(60))))).toMatchObject({
    status: 'fail',
    findings: {
      total: 2,
      first: [
        { resourceId: 'guest00', problem: 'inactive' },
        { resourceId: 'guest01', problem: 'notRedeemed' },
      ],
    },
    exposure: { count: 2, of: 10 },
    metric: { numerator: 8, denominator: 10 },
  });
});

test('one of few is one, and noted; of many the share decides', () => {
  expect(verdictOn(control, guests(3, since(400)))).toMatchObject({
    status: 'pass',
    note: '1 of 3 guests are dormant',
  });
  expect(statusOf(control, guests(40, since(400), since(400)))).toBe('pass');
  expect(statusOf(control, guests(40, since(400), since(400), since(400)))).toBe('fail');
});

test('mended one point above the floor', () => {
  const two = guests(40, since(400), since(400));
  expect(statusOf(control, { ...two, lastStatus: 'fail' })).toBe('fail');
  expect(statusOf(control, { ...guests(40, since(400)), lastStatus: 'fail' })).toBe('pass');
});

test('the numbers are those that are configured', () => {
  expect(statusOf(control, { ...guests(3, since(31), since(31)), thresholds: { guestInactiveDays: 30 } })).toBe('fail');
  const waiting = guests(3, invited(daysAgo(8)), invited(daysAgo(8)));
  expect(statusOf(control, { ...waiting, thresholds: { guestInvitationDays: 7 } })).toBe('fail');
  expect(statusOf(control, { ...guests(3, since(400), since(400)), thresholds: { activeGuestsFloor: 0.3 } })).toBe(
    'pass',
  );
});

test('is not applicable without guests, and unknown where Graph says of nobody when he signed in', () => {
  expect(statusOf(control, guests(0))).toBe('notApplicable');
  expect(statusOf(control, { activities: [] })).toBe('unknown');
  const silent = (guests(3).activities ?? []).map((one) => ({ ...one, lastSuccessfulSignInDateTime: null }));
  expect(statusOf(control, { activities: silent })).toBe('unknown');
});

describe('without Entra ID P1 the directory still tells of invitations', () => {
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

  test('too many that wait fail, and are named', () => {
    expect(verdictOn(control, free(10, daysAgo(60), daysAgo(31)))).toMatchObject({
      status: 'fail',
      findings: { total: 2, first: [{ resourceId: 'guest0', problem: 'notRedeemed' }, { resourceId: 'guest1' }] },
      exposure: { count: 2, of: 10 },
    });
  });

  test.each<[string, StateSpoil]>([
    ['nobody waits', free(10)],
    ['nobody waits for long', free(10, daysAgo(30), daysAgo(2))],
    ['one waits', free(10, daysAgo(60))],
    ['nothing says since when', free(10, null, null)],
  ])('where %s it is not licensed, for of the others nobody knows', (_, spoil) => {
    expect(verdictOn(control, spoil)).toEqual({ status: 'notLicensed', licence: 'P1' });
  });

  test('without guests it does not apply', () => {
    expect(statusOf(control, { ...free(0), users: [user('ada')] })).toBe('notApplicable');
  });
});
