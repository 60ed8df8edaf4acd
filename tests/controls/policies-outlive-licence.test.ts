/**
 * Policies stay in force when Entra ID P1 ends. No control on policies may then report that they protect nobody, or stop
 * seeing that they do not.
 */
import { controls } from '../../shared/controls';
import type { LicenceKey } from '../../shared/core/tenant/licence-key';
import type { Verdict } from '../../shared/core/verdict/control';
import { assignment, globalAdministratorRole, policy, user } from '../fixtures/conditional-access';
import { type StateSpoil, verdictOn } from './state';

const ended: readonly LicenceKey[] = ['INTUNE', 'SPO'];
const onPolicies = controls.filter(
  ({ needs, licence }) => needs.includes('conditionalAccessPolicy') && licence !== 'P2',
);

/** Without notes and evidence: the registered methods of break-glass accounts do need the licence, and a note says so. */
const judged = (verdict: Verdict): unknown => {
  if (verdict.status === 'notLicensed') return verdict;
  return verdict.status === 'fail' ? [verdict.exposure, verdict.findings.total] : verdict.status;
};

test.each<[string, StateSpoil]>([
  ['everybody needs MFA', {}],
  ['one person is excluded', { policies: [policy({ users: { excludeUsers: ['lea'] } })] }],
  ['the policy is disabled', { policies: [policy({ state: 'disabled' })] }],
  [
    'only administrators need MFA',
    {
      users: [user('ada'), user('lea')],
      roleAssignments: [assignment('ada', globalAdministratorRole)],
      policies: [policy({ users: { includeUsers: [], includeRoles: [globalAdministratorRole] } })],
    },
  ],
])('%s: each control judges as before the licence ended', (_, spoil) => {
  const after = (licences: readonly LicenceKey[]) =>
    onPolicies.map((control) => [control.id, judged(verdictOn(control, { ...spoil, licences }))]);
  expect(onPolicies.filter(({ licence }) => licence === 'P1').length).toBeGreaterThan(10);
  expect(after(ended)).toEqual(after(['P1', ...ended]));
});
