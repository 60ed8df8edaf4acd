import { entraUsersMfaRequired } from '../../shared/controls/identity/entra-users-mfa-required/control';
import { startOfFix } from '../../shared/reports/posture/plan-words';

test('where to begin: a policy, or security defaults where they are the fix', () => {
  expect(startOfFix(entraUsersMfaRequired)).toMatch(/Conditional Access > Policies/);
  expect(startOfFix(entraUsersMfaRequired, true)).toMatch(/> Manage security defaults$/);
});
