import { entraAdminPasswordResetOff as control } from '../../../shared/controls/administrators/entra-admin-password-reset-off/control';
import { goodAuthorizationPolicy } from '../../fixtures/settings';
import { statusOf } from '../state';

const reset = (allowedToUseSSPR: boolean | null) => ({
  small: { authorizationPolicy: [{ ...goodAuthorizationPolicy, allowedToUseSSPR }] },
});

test.each([
  [false, 'pass'],
  [true, 'fail'],
  [null, 'unknown'],
] as const)('password reset for administrators %j is %s', (value, status) => {
  expect(statusOf(control, reset(value))).toBe(status);
});

test('is unknown where the policy is missing', () => {
  expect(statusOf(control, { small: { authorizationPolicy: [] } })).toBe('unknown');
});
