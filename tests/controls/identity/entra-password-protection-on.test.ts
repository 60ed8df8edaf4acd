import { entraPasswordProtectionOn as control } from '../../../shared/controls/identity/entra-password-protection-on/control';
import { cloudOnly, goodPasswordRules } from '../../fixtures/settings';
import { type StateSpoil, statusOf, verdictOn } from '../state';

const synchronised = { ...cloudOnly, onPremisesSyncEnabled: true };
const rules = (values: Readonly<Record<string, string>>, more: StateSpoil['small'] = {}, bannedPasswordCount = 3) => ({
  small: {
    groupSetting: [{ ...goodPasswordRules, bannedPasswordCount, values: { ...goodPasswordRules.values, ...values } }],
    ...more,
  },
});

test('passes with a list of words, ten attempts and a lockout of a minute', () => {
  expect(statusOf(control)).toBe('pass');
  expect(statusOf(control, { small: { organization: [synchronised] } })).toBe('pass');
});

test.each([
  [{ EnableBannedPasswordCheck: 'False' }, 'list'],
  [{ LockoutThreshold: '11' }, 'attempts'],
  [{ LockoutDurationInSeconds: '59' }, 'seconds'],
])('fails with %j', (values, problem) => {
  const verdict = verdictOn(control, rules(values));
  expect(verdict).toMatchObject({ status: 'fail', findings: { total: 1, first: [{ problem }] } });
});

test('a list without words bans nothing', () => {
  expect(verdictOn(control, rules({}, {}, 0))).toMatchObject({ findings: { first: [{ problem: 'emptyList' }] } });
});

test.each([[{ EnableBannedPasswordCheckOnPremises: 'False' }], [{ BannedPasswordCheckOnPremisesMode: 'Audit' }]])(
  '%j counts only where a directory is synchronised',
  (values) => {
    expect(statusOf(control, rules(values))).toBe('pass');
    expect(verdictOn(control, rules(values, { organization: [synchronised] }))).toMatchObject({
      status: 'fail',
      findings: { total: 1, first: [{ problem: 'onPremises' }] },
    });
  },
);

test("a tenant without its own settings has Microsoft's defaults: no list, and a lockout that passes", () => {
  const nothing = { small: { groupSetting: [] } };
  expect(verdictOn(control, nothing)).toMatchObject({
    status: 'fail',
    findings: { total: 1, first: [{ problem: 'list' }] },
  });
  expect(statusOf(control, { ...nothing, licences: [] })).toBe('pass');
});

test('without P1 only the lockout is judged', () => {
  expect(statusOf(control, { ...rules({ EnableBannedPasswordCheck: 'False' }), licences: [] })).toBe('pass');
  expect(statusOf(control, { ...rules({ LockoutThreshold: '50' }), licences: [] })).toBe('fail');
});

test('the limits can be configured', () => {
  const loose = rules({ LockoutThreshold: '20', LockoutDurationInSeconds: '30' });
  expect(statusOf(control, { ...loose, thresholds: { lockoutAttemptsMax: 20, lockoutSecondsMin: 30 } })).toBe('pass');
});

test('settings of another template have no effect', () => {
  const other = { ...goodPasswordRules, templateId: '62375ab9-6b52-47ed-826b-58e47e0e304b' };
  expect(statusOf(control, { small: { groupSetting: [goodPasswordRules, other] } })).toBe('pass');
});

test.each([
  [{ EnableBannedPasswordCheck: 'Yes' }],
  [{ LockoutThreshold: '' }],
  [{ LockoutDurationInSeconds: 'a minute' }],
])('is unknown with %j', (values) => {
  expect(statusOf(control, rules(values))).toBe('unknown');
});

test('is unknown with an unknown mode, with two settings, or without an organisation', () => {
  const mode = rules({ BannedPasswordCheckOnPremisesMode: 'Sometimes' }, { organization: [synchronised] });
  expect(statusOf(control, mode)).toBe('unknown');
  expect(statusOf(control, { small: { groupSetting: [goodPasswordRules, goodPasswordRules] } })).toBe('unknown');
  expect(statusOf(control, { small: { organization: [] } })).toBe('unknown');
});
