import { entraGuestsMfaRequired as control } from '../../../shared/controls/identity/entra-guests-mfa-required/control';
import type { GuestOrExternalUsers } from '../../../shared/core/resource/resource';
import { wordingOf } from '../../../shared/reports/wording';
import { guest, type PolicySpoil, policy, user } from '../../fixtures/conditional-access';
import { goodAuthorizationPolicy, goodCrossTenantDefault } from '../../fixtures/settings';
import { declared, statusOf, verdictOn, yesterday } from '../state';

const allTypes = [
  'internalGuest',
  'b2bCollaborationGuest',
  'b2bCollaborationMember',
  'b2bDirectConnectUser',
  'otherExternalUser',
  'serviceProvider',
];
const types = (
  guestOrExternalUserTypes: readonly string[],
  members: readonly string[] | 'all' = 'all',
): GuestOrExternalUsers => ({
  guestOrExternalUserTypes,
  externalTenants:
    members === 'all' ? { membershipKind: 'all', members: [] } : { membershipKind: 'enumerated', members },
});
const forGuests = (guests: GuestOrExternalUsers, spoil: PolicySpoil = {}) =>
  policy({ id: 'ca02', ...spoil, users: { includeUsers: [], includeGuestsOrExternalUsers: guests } });
const without = (guests: GuestOrExternalUsers) => policy({ users: { excludeGuestsOrExternalUsers: guests } });
const acceptedType = (id: string, expiry?: string) => ({
  acceptedExclusions: { 'ZT.ID.002': [{ ...declared(id, expiry), kind: 'guestType' as const }] },
});
const noInvitations = { authorizationPolicy: [{ ...goodAuthorizationPolicy, allowInvitesFrom: 'none' }] };
const employees = [user('ada'), user('lea')];

describe('passes', () => {
  test.each<[string, readonly ReturnType<typeof policy>[]]>([
    ['one policy for everyone', [policy()]],
    ['one for the six types', [forGuests(types(allTypes))]],
    ['one in the legacy form', [policy({ users: { includeUsers: ['GuestsOrExternalUsers'] } })]],
    [
      'the types divided between two policies',
      [
        forGuests(types(allTypes.slice(0, 3))),
        policy({ id: 'ca03', users: { includeUsers: [], includeGuestsOrExternalUsers: types(allTypes.slice(3)) } }),
      ],
    ],
    ['guests excluded from one policy and covered by another', [without(types(allTypes)), forGuests(types(allTypes))]],
    [
      'listed tenants in one policy and all others in another',
      [without(types(allTypes, ['partner'])), forGuests(types(allTypes, ['partner', 'other']))],
    ],
    ['an employee excluded', [policy({ users: { excludeUsers: ['lea'] } })]],
  ])('with %s', (_, policies) => {
    expect(verdictOn(control, { policies })).toMatchObject({
      status: 'pass',
      note: null,
      metric: { numerator: 6, denominator: 6 },
    });
  });

  test('with an excluded type that is accepted', () => {
    const policies = [without(types(['serviceProvider']))];
    expect(statusOf(control, { policies, configuration: acceptedType('serviceProvider') })).toBe('pass');
    expect(statusOf(control, { policies, configuration: acceptedType('serviceProvider', yesterday) })).toBe('fail');
  });

  test('noting that MFA of other organisations is trusted', () => {
    const inboundTrust = {
      isMfaAccepted: true,
      isCompliantDeviceAccepted: false,
      isHybridAzureADJoinedDeviceAccepted: false,
    };
    const small = { crossTenantAccessPolicyConfigurationDefault: [{ ...goodCrossTenantDefault, inboundTrust }] };
    expect(verdictOn(control, { small })).toMatchObject({
      status: 'pass',
      note: expect.stringContaining('other organisations'),
    });
  });

  test('by security defaults, with a note', () => {
    const verdict = verdictOn(control, { policies: [], securityDefaultsOn: true });
    expect(verdict).toMatchObject({ status: 'pass', note: expect.stringContaining('security defaults') });
  });
});

describe('fails', () => {
  test.each<[string, readonly ReturnType<typeof policy>[], readonly string[]]>([
    ['one type is excluded', [without(types(['b2bDirectConnectUser']))], ['b2bDirectConnectUser']],
    ['one type is not named', [forGuests(types(allTypes.slice(1)))], ['internalGuest']],
    ['only listed tenants are covered', [forGuests(types(allTypes, ['partner']))], allTypes.slice(1)],
    ['listed tenants are excluded', [without(types(allTypes.slice(1), ['partner']))], allTypes.slice(1)],
    ['the policy covers employees only', [policy({ users: { includeUsers: ['lea'] } })], allTypes],
    ['it is report-only', [policy({ state: 'enabledForReportingButNotEnforced' })], allTypes],
    ['it is for some apps', [policy({ apps: { includeApplications: ['Office365'] } })], allTypes],
    [
      'the policy accepts an alternative',
      [policy({ grants: { builtInControls: ['mfa', 'compliantDevice'] } })],
      allTypes,
    ],
    ['there is no policy', [], allTypes],
  ])('when %s', (_, policies, open) => {
    expect(verdictOn(control, { policies })).toMatchObject({
      status: 'fail',
      evidence: expect.arrayContaining([
        { label: 'Types without MFA', before: [], after: [...open].map((text) => ({ type: 'text', text })) },
      ]),
      metric: { numerator: 6 - open.length, denominator: 6 },
    });
  });

  test('when an existing guest is excluded, and counts only guests', () => {
    expect(verdictOn(control, { policies: [policy({ users: { excludeUsers: ['gil', 'lea'] } })] })).toMatchObject({
      status: 'fail',
      findings: { first: [{ resourceId: 'ca01', problem: 'excluded' }] },
      exposure: { count: 1, of: 1, ids: ['gil'] },
      metric: { numerator: 6, denominator: 6 },
    });
  });

  test('for the next guest, although none exists yet', () => {
    const policies = [policy({ users: { includeUsers: ['ada', 'lea'] } })];
    expect(verdictOn(control, { policies, users: employees })).toMatchObject({
      status: 'fail',
      exposure: { computed: true, count: 0 },
    });
  });
});

test.each([
  [0, 0, 'New guests could sign in without MFA; there are none today'],
  [0, 3, 'New guests can sign in without MFA; existing guests cannot'],
  [2, 3, '2 of 3 guests can sign in without MFA'],
])('the title says how many of the guests who are there are exposed: %i of %i', (count, of, title) => {
  const exposure = {
    computed: true,
    unit: 'people',
    count,
    of,
    ids: [],
    privilegedCount: 0,
    privilegedIds: [],
  } as const;
  expect(wordingOf('ZT.ID.002').fails?.({ details: {}, exposure, lines: [], peopleIds: [] })).toBe(title);
});

test('does not apply where there is no guest and nobody can invite one', () => {
  expect(statusOf(control, { policies: [], users: employees, small: noInvitations })).toBe('notApplicable');
  expect(statusOf(control, { policies: [], small: noInvitations })).toBe('fail');
  expect(statusOf(control, { policies: [], users: employees })).toBe('fail');
});

test('is unknown where a grant or a list of tenants is unknown, or no user is known', () => {
  expect(statusOf(control, { policies: [policy({ grants: { builtInControls: ['faceScan'] } })] })).toBe('unknown');
  const odd = { guestOrExternalUserTypes: allTypes, externalTenants: { membershipKind: 'some', members: [] } };
  expect(statusOf(control, { policies: [forGuests(odd)], users: employees })).toBe('unknown');
  expect(statusOf(control, { users: [] })).toBe('unknown');
});

test('is not licensed without P1', () => {
  expect(verdictOn(control, { policies: [], licences: [] })).toEqual({ status: 'notLicensed', licence: 'P1' });
});

test('counts a guest whom the policies for each home tenant leave open, in another app each', () => {
  const listed = types(allTypes, ['fabrikam']);
  const policies = [
    forGuests(listed, { apps: { excludeApplications: ['payroll'] } }),
    policy({ users: { excludeGuestsOrExternalUsers: listed }, apps: { excludeApplications: ['wiki'] } }),
  ];
  const users = [...employees, guest('gil')];
  expect(verdictOn(control, { policies, users })).toMatchObject({
    status: 'fail',
    exposure: { count: 1, of: 1, ids: ['gil'] },
  });
  // Guests from one of the two tenants are covered, and it is unknown which of the tenants is theirs.
  const [first, second] = policies;
  const covering = [first, policy({ id: second?.id ?? '', users: { excludeGuestsOrExternalUsers: listed } })];
  expect(verdictOn(control, { policies: covering.flatMap((one) => one ?? []), users })).toMatchObject({
    status: 'fail',
    exposure: { count: 0, of: 1 },
  });
});
