import { entraRiskyAppConsentBlocked as control } from '../../../shared/controls/applications/entra-risky-app-consent-blocked/control';
import { authorizationWith, consentTemplate, groupSetting } from '../../fixtures/settings';
import { statusOf, verdictOn } from '../state';

const blocked = (value: string) => ({
  groupSetting: [groupSetting(consentTemplate.toUpperCase(), { BlockUserConsentForRiskyApps: value })],
});

test.each([
  [false, 'pass'],
  [true, 'fail'],
  // The setting is empty, so Microsoft blocks consent to risky apps.
  [null, 'pass'],
] as const)('consent to risky apps: %j is %s', (allowUserConsentForRiskyApps, status) => {
  expect(statusOf(control, { small: authorizationWith({ allowUserConsentForRiskyApps }) })).toBe(status);
});

test.each([
  ['true', 'pass'],
  ['True', 'pass'],
  ['false', 'fail'],
  ['', 'unknown'],
  ['perhaps', 'unknown'],
] as const)('the group setting %j is %s', (value, status) => {
  expect(statusOf(control, { small: blocked(value) })).toBe(status);
});

test('a setting of another template has no effect here', () => {
  const small = { groupSetting: [groupSetting('other', { BlockUserConsentForRiskyApps: 'false' })] };
  expect(statusOf(control, { small })).toBe('pass');
});

test('names the failing setting', () => {
  expect(verdictOn(control, { small: blocked('false') })).toMatchObject({
    findings: { total: 1, first: [{ problem: 'notBlocked' }] },
  });
});

test('is unknown where Graph returns no policy', () => {
  expect(statusOf(control, { small: { authorizationPolicy: [] } })).toBe('unknown');
});
