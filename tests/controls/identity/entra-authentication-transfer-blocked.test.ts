import { entraAuthenticationTransferBlocked as control } from '../../../shared/controls/identity/entra-authentication-transfer-blocked/control';
import { blockGrant, type PolicySpoil, policy } from '../../fixtures/conditional-access';
import { statusOf, verdictOn } from '../state';

const shut = ({ conditions, ...spoil }: PolicySpoil = {}) =>
  policy({ grants: blockGrant, ...spoil, conditions: { transferMethods: ['authenticationTransfer'], ...conditions } });

test.each<[string, PolicySpoil]>([
  ['a block of the transfer', {}],
  ['both flows in one policy', { conditions: { transferMethods: ['authenticationTransfer', 'deviceCodeFlow'] } }],
  ['an excluded user who does not exist', { users: { excludeUsers: ['nobody'] } }],
])('passes with %s', (_, spoil) => {
  expect(verdictOn(control, { policies: [shut(spoil)] })).toMatchObject({ status: 'pass', note: null });
});

test.each<[string, PolicySpoil, string]>([
  ['is disabled', { state: 'disabled' }, 'disabled'],
  ['blocks the device code only', { conditions: { transferMethods: ['deviceCodeFlow'] } }, 'noPolicy'],
  ['excludes a guest', { users: { excludeUsers: ['gil'] } }, 'excluded'],
  ['requires MFA', { grants: { builtInControls: ['mfa'] } }, 'noPolicy'],
])('fails when the policy %s', (_, spoil, problem) => {
  expect(verdictOn(control, { policies: [shut(spoil)] })).toMatchObject({
    status: 'fail',
    findings: { first: [{ problem }] },
  });
});

test('is unknown while no user is known, and not licensed without P1', () => {
  expect(statusOf(control, { policies: [shut()], users: [] })).toBe('unknown');
  expect(statusOf(control, { policies: [], licences: [] })).toBe('notLicensed');
});
