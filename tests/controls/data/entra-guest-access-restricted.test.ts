import { entraGuestAccessRestricted as control } from '../../../shared/controls/data/entra-guest-access-restricted/control';
import { authorizationWith } from '../../fixtures/settings';
import { statusOf, verdictOn } from '../state';

const restricted = '2af84b1e-32c8-42b7-82bc-daa82404023b';
const limited = '10dae51f-b6af-4016-8d66-8c2a99b929b3';
const asMembers = 'a0b1b346-4d3e-4e8b-98f8-753987be4970';

test.each([
  [restricted, 'pass', 'pass'],
  [restricted.toUpperCase(), 'pass', 'pass'],
  [limited, 'pass', 'fail'],
  [asMembers, 'fail', 'fail'],
  ['62e90394-69f5-4237-9190-012177145e10', 'fail', 'fail'],
  ['', 'unknown', 'unknown'],
  [null, 'unknown', 'unknown'],
] as const)('guests with role %j: %s, and in strict mode %s', (guestUserRoleId, status, strictly) => {
  const small = authorizationWith({ guestUserRoleId });
  expect(statusOf(control, { small })).toBe(status);
  expect(statusOf(control, { small, thresholds: { guestAccess: 'restricted' } })).toBe(strictly);
});

test('says which role it is', () => {
  expect(verdictOn(control, { small: authorizationWith({ guestUserRoleId: asMembers }) })).toMatchObject({
    findings: { first: [{ problem: 'asMembers' }] },
  });
});

test('is unknown where Graph returns nothing', () => {
  expect(statusOf(control, { small: { authorizationPolicy: [] } })).toBe('unknown');
});
