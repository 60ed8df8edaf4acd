import { doubtsOf, doubtsPeople } from '../../../shared/core/alerting/doubts';
import { namedChangeOf } from '../../../shared/core/alerting/named-change';
import { event } from '../../reports/stories';
import { anAlert } from '../../store/fixtures';

const signIn = namedChangeOf(event({ source: 'EV.S10', peopleIds: ['lea'], concern: null }));
const role = namedChangeOf(event({ source: 'EV.R01', peopleIds: ['lea'], concern: 'EV.R01|lea' }));

test.each([
  ['a sign-in', { ...signIn, type: 'change' as const, about: ['lea'] }, true],
  ['a change that can be undone', { ...role, type: 'change' as const, about: ['lea'] }, false],
  ['a control that got worse', { ...signIn, type: 'failure' as const, about: ['lea'] }, false],
  ['a change that is about nobody', { ...signIn, type: 'change' as const, about: [] }, false],
])('closing an alert lets sign-ins count as usual only where they were in doubt: %s', (_, change, isSo) => {
  const alert = { ...anAlert('tenant-1'), form: 'alert' as const, status: 'open' as const, named: [change] };
  expect(doubtsPeople(alert)).toBe(isSo);
  expect(doubtsOf([alert]).has('lea')).toBe(isSo);
});

test.each([
  ['is over', { form: 'alert' as const, status: 'resolved' as const }],
  ['is a message that is sent once', { form: 'summary' as const, status: 'open' as const }],
])('an alert that %s doubts no sign-in', (_, over) => {
  const named = [{ ...signIn, type: 'change' as const, about: ['lea'] }];
  expect(doubtsOf([{ ...anAlert('tenant-1'), ...over, named }]).has('lea')).toBe(false);
});

const closedAs = (judgement: 'harmless' | 'undone' | undefined) => ({
  ...anAlert('tenant-1'),
  form: 'alert' as const,
  status: 'resolved' as const,
  closed: { by: { id: 'nora', tenantId: 'tenant-1', name: null }, at: signIn.to, note: null, judgement },
  named: [{ ...signIn, type: 'change' as const, about: ['lea'] }],
});

test('sign-ins are known at once if their alert was closed as harmless, and not if it was an attack', () => {
  const from = new Date(Date.parse(signIn.from) - 3_600_000).toISOString();
  expect(doubtsOf([closedAs('harmless')]).get('lea')).toEqual([{ from, to: signIn.to, isSettled: true }]);
  const open = { ...closedAs(undefined), status: 'open' as const, closed: null };
  expect(doubtsOf([open]).get('lea')).toEqual([{ from: signIn.from, to: signIn.to, isSettled: false }]);
  expect(doubtsOf([closedAs('undone'), closedAs(undefined)]).has('lea')).toBe(false);
});
