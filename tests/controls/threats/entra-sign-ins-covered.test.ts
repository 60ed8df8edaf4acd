import { entraSignInsCovered as control } from '../../../shared/controls/threats/entra-sign-ins-covered/control';
import { type SignInGroup, signInsAtMost } from '../../../shared/kinds/legacy-sign-in/sign-in-group';
import { hoursAgo, signInGroup } from '../../fixtures/defence';
import { activity, declared, type StateSpoil, statusOf, verdictOn } from '../state';

/** Two of a hundred people are allowed. */
const having = (...groups: readonly Partial<SignInGroup>[]): StateSpoil => ({
  licences: ['P1'],
  activities: Array.from({ length: 100 }, (_, at) => activity(`person${at}`)),
  small: { uncoveredSignIn: groups.map((spoil) => signInGroup({ clientAppUsed: 'Browser', ...spoil })) },
});
const people = (many: number, spoil: Partial<SignInGroup> = {}) =>
  Array.from({ length: many }, (_, at) => ({ userId: `person${at}`, ...spoil }));

test('passes where every sign-in was covered', () => {
  expect(verdictOn(control, having())).toMatchObject({
    status: 'pass',
    metric: { numerator: 100, denominator: 100, floor: 0.98 },
  });
});

test.each<[string, StateSpoil, string]>([
  ['as many people as allowed', having(...people(2)), 'pass'],
  ['more', having(...people(3)), 'fail'],
  ['one administrator', having({ userId: 'ada' }), 'fail'],
  ['one person, many times', having({ count: 300 }), 'pass'],
  ['one person of a small tenant', { ...having(...people(1)), activities: [activity('lea')] }, 'pass'],
  ['two people of a small tenant', { ...having(...people(2)), activities: [activity('lea')] }, 'fail'],
  ['many unsuccessful sign-ins', having(...people(9, { errorCode: 53003 })), 'pass'],
  ['many last week', having(...people(9, { lastDateTime: hoursAgo(170) })), 'pass'],
  ['many at an unreadable time', having(...people(9, { lastDateTime: 'lately' })), 'fail'],
  ['many covered by a policy', having(...people(9, { conditionalAccessStatus: 'success' })), 'pass'],
  ['many without a Conditional Access status', having(...people(9, { conditionalAccessStatus: null })), 'unknown'],
  ['many with an unknown status', having(...people(9, { conditionalAccessStatus: 'skipped' })), 'unknown'],
  ['the Windows sign-in itself', having(...people(9, { appId: '38AA3B87-a06d-4817-b275-7a316988d93b' })), 'pass'],
  ['an app with that name', having(...people(9, { appDisplayName: 'Windows Sign In' })), 'fail'],
  ['an app without an id', having(...people(9, { appId: null })), 'fail'],
  ['more sign-ins than are read, of few people', having({ count: signInsAtMost }), 'unknown'],
  ['more sign-ins than are read, of many people', having({ count: signInsAtMost }, ...people(9)), 'fail'],
  ['with security defaults on', { ...having(...people(9)), securityDefaultsOn: true }, 'notApplicable'],
  ['without P1', { ...having(), licences: [] }, 'notLicensed'],
])('%s: %3$s', (_, spoil, status) => {
  expect(statusOf(control, spoil)).toBe(status);
});

test('a declared account is not counted, whatever its role', () => {
  expect(statusOf(control, { ...having({ userId: 'ada' }), configuration: { breakGlass: [declared('ada')] } })).toBe(
    'pass',
  );
});

test('names administrators first, and the apps with most people', () => {
  const spoil = having(...people(3), { userId: 'ada', appId: 'x', appDisplayName: '' }, { userId: 'ada' });
  expect(verdictOn(control, spoil)).toMatchObject({
    findings: { total: 4, first: [{ resourceId: 'ada', problem: 'administrator' }, { problem: 'uncovered' }, {}, {}] },
    exposure: { count: 4, of: 100, privilegedIds: ['ada'] },
    evidence: [
      { label: 'People by app', after: [{ text: 'Outlook: 4' }, { text: 'x: 1' }] },
      { label: 'Admins among them', after: [{ id: 'ada' }] },
    ],
  });
});

test('the share and the apps can be configured', () => {
  expect(statusOf(control, { ...having(...people(9)), thresholds: { uncoveredShare: 0.1 } })).toBe('pass');
  expect(statusOf(control, { ...having(...people(9)), thresholds: { uncoveredApps: ['OUTLOOK'] } })).toBe('pass');
});
