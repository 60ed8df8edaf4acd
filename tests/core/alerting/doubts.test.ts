import { doubtsOf, doubtsPeople } from '../../../shared/core/alerting/doubts';
import { namedChangeOf } from '../../../shared/core/alerting/named-change';
import { event } from '../../reports/stories';
import { anAlert } from '../../store/fixtures';

const signIn = namedChangeOf(event({ source: 'EV.S10', peopleIds: ['lea'], concern: null }));
const role = namedChangeOf(event({ source: 'EV.R01', peopleIds: ['lea'], concern: 'EV.R01|lea' }));

test.each([
  ['a sign-in', { ...signIn, type: 'change' as const, about: ['lea'] }, true],
  ['a change that can be undone', { ...role, type: 'change' as const, about: ['lea'] }, false],
  ['a change that is about nobody', { ...signIn, type: 'change' as const, about: [] }, false],
])('closing an alert lets sign-ins count as usual only where they were in doubt: %s', (_, change, isSo) => {
  const alert = { ...anAlert('tenant-1'), form: 'alert' as const, status: 'open' as const, named: [change] };
  expect(doubtsPeople(alert)).toBe(isSo);
  expect(doubtsOf([alert]).has('lea')).toBe(isSo);
});
