import { entraUsersMfaCapable as control } from '../../../shared/controls/identity/entra-users-mfa-capable/control';
import type { UserRegistrationDetails } from '../../../shared/kinds/user-registration-details/user-registration-details';
import { user } from '../../fixtures/conditional-access';
import { foldContext, statusOf, verdictOn } from '../state';

const person = (id: string, spoil: Partial<UserRegistrationDetails> = {}): UserRegistrationDetails => ({
  id,
  userType: 'member',
  isMfaCapable: true,
  methodsRegistered: ['microsoftAuthenticatorPush'],
  ...spoil,
});
const people = (capable: number, without: number) => [
  ...Array.from({ length: capable }, (_, at) => person(`good${at}`)),
  ...Array.from({ length: without }, (_, at) => person(`bare${String(at).padStart(3, '0')}`, { isMfaCapable: false })),
];

test.each([
  [100, 0, 'pass'],
  [95, 5, 'pass'],
  [94, 6, 'fail'],
  // If there are few people, a single person does not count as a share.
  [9, 1, 'pass'],
  [8, 2, 'fail'],
])('%i can and %i cannot: %s', (capable, without, status) => {
  expect(statusOf(control, { registrations: people(capable, without) })).toBe(status);
});

test('gives the counts, and names the people without MFA', () => {
  const registrations = [...people(90, 10), person('key', { methodsRegistered: ['passKeyDeviceBoundAuthenticator'] })];
  expect(verdictOn(control, { registrations })).toMatchObject({
    status: 'fail',
    findings: { total: 10, first: Array.from({ length: 10 }, () => ({ problem: 'notCapable' })) },
    exposure: { count: 10, of: 101 },
    metric: { numerator: 91, denominator: 101, floor: 0.95 },
    evidence: [{ after: [{ text: '10 of 101 enabled members' }] }, { after: [{ text: '100 of 101' }] }],
  });
});

test('between the floor and 98 of 100 it passes with a note', () => {
  expect(verdictOn(control, { registrations: people(96, 4) })).toMatchObject({ note: '4 members cannot do MFA' });
  expect(verdictOn(control, { registrations: people(98, 2) })).toMatchObject({ note: null });
});

test('guests and disabled accounts do not count', () => {
  const guests = Array.from({ length: 20 }, (_, at) =>
    person(`guest${at}`, { userType: 'guest', isMfaCapable: false }),
  );
  expect(statusOf(control, { registrations: [...people(50, 0), ...guests] })).toBe('pass');
  const gone = people(0, 20);
  const users = gone.map(({ id }) => user(id, { accountEnabled: false }));
  expect(statusOf(control, { registrations: [...people(50, 0), ...gone], users })).toBe('pass');
  expect(statusOf(control, { registrations: [...people(50, 0), ...gone], users: [] })).toBe('fail');
});

test('a failed control passes again one point above the floor', () => {
  expect(statusOf(control, { registrations: people(95, 5), lastStatus: 'fail' })).toBe('fail');
  expect(statusOf(control, { registrations: people(96, 4), lastStatus: 'fail' })).toBe('pass');
});

test('the floor can be configured', () => {
  expect(statusOf(control, { registrations: people(99, 1), thresholds: { mfaCapableFloor: 1 } })).toBe('fail');
});

test('is unknown where the report lists no enabled member', () => {
  expect(statusOf(control, { registrations: [] })).toBe('unknown');
  expect(statusOf(control, { registrations: [person('g', { userType: 'guest' })] })).toBe('unknown');
});

test('the accumulator fits into a row for any number of people', () => {
  const [fold] = control.folds;
  let accumulator = fold?.init();
  for (let at = 3000; at > 0; at -= 1) {
    const one = person(`11111111-0000-0000-0000-${String(at).padStart(12, '0')}`, { isMfaCapable: false });
    // Safe: the fold is over registrations.
    accumulator = fold?.add(accumulator, one as never, {} as never, foldContext());
  }
  expect(JSON.stringify(accumulator).length).toBeLessThan(30_000);
});

test('fails where nobody can use MFA, however few people there are', () => {
  expect(statusOf(control, { registrations: people(0, 1) })).toBe('fail');
  expect(statusOf(control, { registrations: people(1, 1) })).toBe('pass');
});
