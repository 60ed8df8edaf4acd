import { entraAuthenticatorContextShown as control } from '../../../shared/controls/identity/entra-authenticator-context-shown/control';
import type { AuthenticationMethodConfiguration } from '../../../shared/kinds/authentication-methods-policy/authentication-methods-policy';
import { methodsWith, shownToAll } from '../../fixtures/settings';
import { statusOf, verdictOn } from '../state';

const authenticator = (spoil: Partial<AuthenticationMethodConfiguration>) =>
  methodsWith('MicrosoftAuthenticator', spoil);

test('passes where app and location are shown to everyone and codes are off', () => {
  expect(statusOf(control)).toBe('pass');
});

test('does not apply where the Authenticator is off', () => {
  expect(statusOf(control, authenticator({ state: 'disabled' }))).toBe('notApplicable');
});

test.each([
  [{ ...shownToAll, state: 'disabled' }, 'app'],
  [{ ...shownToAll, includeTarget: 'a-group' }, 'app'],
  [{ ...shownToAll, excludeTarget: 'a-group' }, 'app'],
  [{ ...shownToAll, state: 'default' }, 'appNotSet'],
])('fails where the app is shown as %j', (displayAppInformationRequiredState, problem) => {
  const verdict = verdictOn(control, authenticator({ displayAppInformationRequiredState }));
  expect(verdict).toMatchObject({ status: 'fail', findings: { total: 1, first: [{ problem }] } });
});

test('the location counts like the app', () => {
  const displayLocationInformationRequiredState = { ...shownToAll, state: 'disabled' };
  expect(verdictOn(control, authenticator({ displayLocationInformationRequiredState }))).toMatchObject({
    findings: { first: [{ problem: 'location' }] },
  });
});

test('the Microsoft-managed setting passes where that is accepted, and a disabled one does not', () => {
  const thresholds = { authenticatorDefaultContextAccepted: true };
  const shown = (state: string) => authenticator({ displayAppInformationRequiredState: { ...shownToAll, state } });
  expect(statusOf(control, { ...shown('default'), thresholds })).toBe('pass');
  expect(statusOf(control, { ...shown('disabled'), thresholds })).toBe('fail');
});

test('codes fail, unless they are accepted', () => {
  const codes = authenticator({ isSoftwareOathEnabled: true });
  expect(verdictOn(control, codes)).toMatchObject({ findings: { total: 1, first: [{ problem: 'codes' }] } });
  expect(statusOf(control, { ...codes, thresholds: { authenticatorCodesAccepted: true } })).toBe('pass');
});

test.each([
  [{ state: 'onTuesdays' }],
  [{ displayAppInformationRequiredState: null }],
  [{ displayLocationInformationRequiredState: { ...shownToAll, state: 'sometimes' } }],
  [{ isSoftwareOathEnabled: null }],
])('is unknown with %j', (spoil) => {
  expect(statusOf(control, authenticator(spoil))).toBe('unknown');
});
