import { entraTemporaryAccessPassBounded as control } from '../../../shared/controls/identity/entra-temporary-access-pass-bounded/control';
import type { AuthenticationMethodConfiguration } from '../../../shared/kinds/authentication-methods-policy/authentication-methods-policy';
import { methodsWith } from '../../fixtures/settings';
import { statusOf, verdictOn } from '../state';

const pass = (spoil: Partial<AuthenticationMethodConfiguration>) => methodsWith('TemporaryAccessPass', spoil);

test('passes where it works once, for eight hours at most', () => {
  expect(statusOf(control)).toBe('pass');
});

test('passes where it is off, whatever its limits', () => {
  const spoil = { state: 'disabled', isUsableOnce: false, maximumLifetimeInMinutes: 43_200 };
  expect(verdictOn(control, pass(spoil))).toMatchObject({ status: 'pass', note: 'switched off' });
});

test.each([
  [{ isUsableOnce: false }, 'manyTimes'],
  [{ maximumLifetimeInMinutes: 481 }, 'tooLong'],
])('fails with %j', (spoil, problem) => {
  const verdict = verdictOn(control, pass(spoil));
  expect(verdict).toMatchObject({ status: 'fail', findings: { total: 1, first: [{ problem }] } });
});

test('the limit can be configured', () => {
  const long = pass({ maximumLifetimeInMinutes: 1440 });
  expect(statusOf(control, { ...long, thresholds: { temporaryAccessPassMinutes: 1440 } })).toBe('pass');
});

test.each([[{ state: 'onTuesdays' }], [{ isUsableOnce: null }], [{ maximumLifetimeInMinutes: null }]])(
  'is unknown with %j',
  (spoil) => {
    expect(statusOf(control, pass(spoil))).toBe('unknown');
  },
);
