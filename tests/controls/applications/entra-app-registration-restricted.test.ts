import { entraAppRegistrationRestricted as control } from '../../../shared/controls/applications/entra-app-registration-restricted/control';
import { authorizationWith } from '../../fixtures/settings';
import { statusOf } from '../state';

test.each([
  [false, 'pass'],
  [true, 'fail'],
  [null, 'unknown'],
] as const)('users can register applications: %j is %s', (allowedToCreateApps, status) => {
  expect(statusOf(control, { small: authorizationWith({}, { allowedToCreateApps }) })).toBe(status);
});

test('is unknown where Graph returns nothing', () => {
  expect(statusOf(control, { small: { authorizationPolicy: [] } })).toBe('unknown');
});
