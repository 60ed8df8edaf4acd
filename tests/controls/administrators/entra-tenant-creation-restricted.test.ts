import { entraTenantCreationRestricted as control } from '../../../shared/controls/administrators/entra-tenant-creation-restricted/control';
import { authorizationWith } from '../../fixtures/settings';
import { statusOf } from '../state';

test.each([
  [false, 'pass'],
  [true, 'fail'],
  [null, 'unknown'],
] as const)('users can create tenants: %j is %s', (allowedToCreateTenants, status) => {
  expect(statusOf(control, { small: authorizationWith({}, { allowedToCreateTenants }) })).toBe(status);
});

test('is unknown where Graph returns nothing', () => {
  expect(statusOf(control, { small: { authorizationPolicy: [] } })).toBe('unknown');
});
