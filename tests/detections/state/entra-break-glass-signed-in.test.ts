import { directoryAudit } from '../../fixtures/records';
import { declared, facts, onRecord } from './facts';
import { riskDetection, signIn } from './sign-ins';

const R21 = 'EV.R21';
const withBreakGlass = facts({ isDeclared: declared('bg-1') });
const good = signIn({ userId: 'bg-1' });

test('fires on a sign-in, and gives its source', () => {
  expect(onRecord(R21, good, withBreakGlass)).toMatchObject([
    {
      effect: 'raised',
      severity: 'critical',
      alerts: true,
      momentary: true,
      storyOf: null,
      resourceId: 'bg-1',
      resourceName: null,
      peopleIds: ['bg-1'],
      details: {
        succeeded: true,
        errorCode: 0,
        app: 'Azure Portal',
        ipAddress: '192.0.2.9',
        city: 'Berlin',
        country: 'DE',
        client: 'Browser',
      },
    },
  ]);
});

test.each([
  ['a wrong password', 50126, 'medium'],
  ['an account that is locked', 50053, 'medium'],
  ['a policy that blocked it, after the right password', 53003, 'high'],
  ['a missing MFA, after the right password', 50076, 'high'],
])('fires on an attempt that ended in %s', (_, errorCode, severity) => {
  expect(onRecord(R21, { ...good, errorCode }, withBreakGlass)).toMatchObject([
    { severity, alerts: true, details: { succeeded: false, errorCode } },
  ]);
});

test('fields missing from the log are omitted', () => {
  const bare = {
    ...good,
    appDisplayName: null,
    ipAddress: null,
    city: null,
    countryOrRegion: null,
    clientAppUsed: null,
  };
  expect(onRecord(R21, bare, withBreakGlass)).toMatchObject([{ details: { app: null, ipAddress: null, city: null } }]);
});

test('hostile names appear only in the details', () => {
  const [found] = onRecord(R21, { ...good, appDisplayName: '<script>‮' }, withBreakGlass);
  const { details: _, ...rest } = found ?? { details: {} };
  expect(JSON.stringify(rest)).not.toContain('script');
});

test.each([
  ['the account is not declared', signIn({ userId: 'lea' }), withBreakGlass],
  [
    'the account is declared as another type',
    good,
    facts({ isDeclared: (list, id) => list === 'serviceAccounts' && id === 'bg-1' }),
  ],
  ['it is a risk', riskDetection({ userId: 'bg-1' }), withBreakGlass],
  ['it is an audit entry', directoryAudit(), withBreakGlass],
])('stays silent when %s', (_, record, given) => {
  expect(onRecord(R21, record, given)).toEqual([]);
});
