import { entraGroupCreationRestricted as control } from '../../../shared/controls/administrators/entra-group-creation-restricted/control';
import { authorizationWith } from '../../fixtures/settings';
import { statusOf } from '../state';

test.each([
  [false, 'pass'],
  [true, 'fail'],
  [null, 'unknown'],
] as const)('users can create security groups: %j is %s', (allowedToCreateSecurityGroups, status) => {
  expect(statusOf(control, { small: authorizationWith({}, { allowedToCreateSecurityGroups }) })).toBe(status);
});

test('is unknown where Graph returns nothing', () => {
  expect(statusOf(control, { small: { authorizationPolicy: [] } })).toBe('unknown');
});
