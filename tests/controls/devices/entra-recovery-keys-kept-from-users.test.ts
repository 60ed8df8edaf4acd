import { entraRecoveryKeysKeptFromUsers as control } from '../../../shared/controls/devices/entra-recovery-keys-kept-from-users/control';
import { authorizationWith } from '../../fixtures/settings';
import { statusOf } from '../state';

test.each([
  [false, 'pass'],
  [true, 'fail'],
  [null, 'unknown'],
] as const)('users can read BitLocker keys: %j is %s', (allowedToReadBitlockerKeysForOwnedDevice, status) => {
  expect(statusOf(control, { small: authorizationWith({}, { allowedToReadBitlockerKeysForOwnedDevice }) })).toBe(
    status,
  );
});

test('is unknown where Graph returns nothing', () => {
  expect(statusOf(control, { small: { authorizationPolicy: [] } })).toBe('unknown');
});
