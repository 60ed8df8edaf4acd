import { entraLegacySignInsAbsent as control } from '../../../shared/controls/threats/entra-legacy-sign-ins-absent/control';
import { type SignInGroup, signInsAtMost } from '../../../shared/kinds/legacy-sign-in/sign-in-group';
import { hoursAgo, signInGroup } from '../../fixtures/defence';
import { activity, declared, type StateSpoil, statusOf, verdictOn, yesterday } from '../state';

const having = (...groups: readonly Partial<SignInGroup>[]): StateSpoil => ({
  licences: ['P1'],
  small: { legacySignIn: groups.map(signInGroup) },
});

test('passes where nobody used legacy authentication', () => {
  expect(verdictOn(control, having())).toMatchObject({ status: 'pass', note: null });
});

test.each<[string, Partial<SignInGroup>, string]>([
  ['by IMAP', {}, 'fail'],
  ['by an unknown client', { clientAppUsed: 'IMAP5' }, 'fail'],
  ['by a browser', { clientAppUsed: 'Browser' }, 'pass'],
  ['by an app', { clientAppUsed: 'Mobile Apps and Desktop clients' }, 'pass'],
  ['by an app, as the documentation spells it', { clientAppUsed: 'Mobile apps and desktop clients' }, 'pass'],
  ['without a named client', { clientAppUsed: null }, 'unknown'],
  ['unsuccessfully', { errorCode: 53003 }, 'pass'],
  ['last week', { lastDateTime: hoursAgo(170) }, 'pass'],
  ['at an unreadable time', { lastDateTime: 'lately' }, 'fail'],
])('somebody signed in %s: %3$s', (_, spoil, status) => {
  expect(statusOf(control, having(spoil))).toBe(status);
});

test('a declared account is not counted while the declaration lasts', () => {
  const scanner = (expiry?: string) => ({
    ...having({ count: 40 }),
    configuration: { serviceAccounts: [declared('lea', expiry)] },
  });
  expect(verdictOn(control, scanner())).toMatchObject({
    status: 'pass',
    note: '40 sign-ins, all by declared accounts',
  });
  expect(statusOf(control, scanner(yesterday))).toBe('fail');
});

test('where not all sign-ins were read, sign-ins of declared accounts alone do not pass', () => {
  const spoil = having({ count: signInsAtMost });
  expect(statusOf(control, { ...spoil, configuration: { serviceAccounts: [declared('lea')] } })).toBe('unknown');
  expect(statusOf(control, spoil)).toBe('fail');
});

test('says who, by which client, and of how many', () => {
  const spoil = having(
    { count: 3 },
    { clientAppUsed: 'POP3' },
    { userId: 'ada' },
    { userId: 'mara', clientAppUsed: 'Browser' },
  );
  const activities = [
    ...Array.from({ length: 9 }, (_, at) => activity(`person${at}`)),
    activity('old', { lastSuccessfulSignInDateTime: '2026-01-01T00:00:00Z' }),
  ];
  expect(verdictOn(control, { ...spoil, activities })).toMatchObject({
    findings: {
      total: 2,
      first: [{ resourceId: 'ada' }, { resourceId: 'lea', details: { clients: ['IMAP4: 1', 'POP3: 1'] } }],
    },
    exposure: { count: 2, of: 9, privilegedIds: ['ada'] },
    evidence: [
      { label: 'People who signed in this way' },
      { label: 'People by client', after: [{ text: 'IMAP4: 2' }, { text: 'POP3: 1' }] },
      { label: 'Sign-ins', after: [{ text: '5' }] },
    ],
  });
});

test('is not licensed without P1', () => {
  expect(statusOf(control, { ...having(), licences: [] })).toBe('notLicensed');
});
