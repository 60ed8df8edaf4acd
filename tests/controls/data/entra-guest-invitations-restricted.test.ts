import { entraGuestInvitationsRestricted as control } from '../../../shared/controls/data/entra-guest-invitations-restricted/control';
import { goodAuthorizationPolicy } from '../../fixtures/settings';
import { statusOf, verdictOn } from '../state';

const invitations = (allowInvitesFrom: string | null) => ({
  small: { authorizationPolicy: [{ ...goodAuthorizationPolicy, allowInvitesFrom }] },
});

test.each([
  ['none', 'nobody'],
  ['adminsAndGuestInviters', 'admins and guest inviters'],
])('passes where %s can invite', (value, note) => {
  expect(verdictOn(control, invitations(value))).toMatchObject({
    status: 'pass',
    note,
    evidence: [{ label: 'Guests can be invited by', after: [{ text: note }] }],
  });
});

test.each([
  ['adminsGuestInvitersAndAllMembers', 'allMembers', 'all members'],
  ['everyone', 'everyone', 'everyone, guests included'],
])('fails where %s can invite', (value, problem, text) => {
  expect(verdictOn(control, invitations(value))).toMatchObject({
    status: 'fail',
    findings: { total: 1, first: [{ problem }] },
    evidence: [{ after: [{ text }] }],
  });
});

test.each([['onlyOnTuesdays'], ['Everyone'], ['toString'], [''], [null]])('%j is unknown', (value) => {
  expect(statusOf(control, invitations(value))).toBe('unknown');
});

test('is unknown where the policy is missing', () => {
  expect(statusOf(control, { small: { authorizationPolicy: [] } })).toBe('unknown');
});
