import { entraWeakMethodsDisabled as control } from '../../../shared/controls/identity/entra-weak-methods-disabled/control';
import { goodMethods, methodsWith } from '../../fixtures/settings';
import { statusOf, verdictOn } from '../state';

test('passes where none of the three is allowed', () => {
  expect(verdictOn(control)).toMatchObject({ status: 'pass' });
});

test.each([
  ['Sms', { state: 'enabled' }, 'Sms'],
  ['Sms', { state: 'enabled', isUsableForSignIn: true }, 'SmsAlone'],
  ['Sms', { state: 'enabled', includeTargets: [] }, 'Sms'],
  ['Sms', { state: 'enabled', includeTargets: ['a-group'] }, 'Sms'],
  ['Voice', { state: 'enabled' }, 'Voice'],
  ['Email', { state: 'enabled' }, 'Email'],
])('fails where %s is %j', (id, spoil, problem) => {
  expect(verdictOn(control, methodsWith(id, spoil))).toMatchObject({
    status: 'fail',
    findings: { total: 1, first: [{ problem }] },
  });
});

test('says to whom it is allowed', () => {
  const verdict = verdictOn(control, methodsWith('Sms', { state: 'enabled', includeTargets: ['all_users', 'g1'] }));
  expect(verdict).toMatchObject({
    evidence: [
      { label: 'Allowed: text messages, to', after: [{ text: 'everybody' }, { type: 'group', id: 'g1', name: 'g1' }] },
      {},
    ],
  });
});

test('codes by email pass where only phone methods count', () => {
  const email = methodsWith('Email', { state: 'enabled' });
  expect(statusOf(control, { ...email, thresholds: { weakMethods: 'smsVoice' } })).toBe('pass');
});

test.each([['MicrosoftAuthenticator'], ['Fido2']])('%s does not matter here: it passes', (id) => {
  expect(statusOf(control, methodsWith(id, { state: 'onTuesdays' }))).toBe('pass');
});

test.each([['preMigration'], ['migrationInProgress'], ['later']])(
  'is unknown where the legacy policies count too (%s)',
  (policyMigrationState) => {
    expect(statusOf(control, methodsWith('Sms', {}, { policyMigrationState }))).toBe('unknown');
    expect(statusOf(control, methodsWith('Sms', { state: 'enabled' }, { policyMigrationState }))).toBe('fail');
  },
);

test('a tenant with nothing to migrate passes', () => {
  expect(statusOf(control, methodsWith('Sms', {}, { policyMigrationState: null }))).toBe('pass');
});

test.each([['onTuesdays'], [null]])('is unknown where the state is %j', (state) => {
  expect(statusOf(control, methodsWith('Voice', { state }))).toBe('unknown');
});

test('is unknown where the policy or a method is missing', () => {
  const withoutSms = goodMethods.authenticationMethodConfigurations.filter(({ id }) => id !== 'Sms');
  const policies = [[], [{ ...goodMethods, authenticationMethodConfigurations: withoutSms }]];
  for (const authenticationMethodsPolicy of policies) {
    expect(statusOf(control, { small: { authenticationMethodsPolicy } })).toBe('unknown');
  }
});
