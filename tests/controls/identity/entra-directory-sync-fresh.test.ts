import { entraDirectorySyncFresh as control } from '../../../shared/controls/identity/entra-directory-sync-fresh/control';
import { cloudOnly } from '../../fixtures/settings';
import { now, statusOf, verdictOn } from '../state';

const synchronised = (hoursAgo: number) => ({
  small: {
    organization: [
      {
        ...cloudOnly,
        onPremisesSyncEnabled: true,
        onPremisesLastSyncDateTime: new Date(Date.parse(now) - hoursAgo * 3_600_000).toISOString(),
      },
    ],
  },
});

test.each([
  [0.5, 'pass', null],
  [2.9, 'pass', null],
  [-1, 'pass', null],
  [3, 'pass', 'not synchronised for more than 3 hours'],
  [23.9, 'pass', 'not synchronised for more than 3 hours'],
])('synchronised %d hours ago: %s', (hours, status, note) => {
  expect(verdictOn(control, synchronised(hours))).toMatchObject({ status, note });
});

test.each([[24], [1000]])('fails %d hours after the last synchronisation', (hours) => {
  expect(verdictOn(control, synchronised(hours))).toMatchObject({
    status: 'fail',
    findings: { total: 1, first: [{ problem: 'old' }] },
    evidence: [{ after: [{ text: 'more than 24 hours ago' }] }],
  });
});

test('the limit can be configured', () => {
  expect(statusOf(control, { ...synchronised(5), thresholds: { directorySyncHours: 4 } })).toBe('fail');
  expect(statusOf(control, { ...synchronised(47), thresholds: { directorySyncHours: 48 } })).toBe('pass');
});

test.each([[null], [false]])('does not apply where nothing is synchronised (%j)', (onPremisesSyncEnabled) => {
  expect(statusOf(control, { small: { organization: [{ ...cloudOnly, onPremisesSyncEnabled }] } })).toBe(
    'notApplicable',
  );
});

test('is unknown where the time or the organisation is missing', () => {
  const never = { ...cloudOnly, onPremisesSyncEnabled: true };
  expect(statusOf(control, { small: { organization: [never] } })).toBe('unknown');
  expect(statusOf(control, { small: { organization: [] } })).toBe('unknown');
});
