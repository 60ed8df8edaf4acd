import type { ConditionalAccessPolicy, GuestOrExternalUsers } from '../../../shared/core/resource/resource';
import { basisOf, group, type PolicySpoil, policy } from '../../fixtures/conditional-access';
import { graphPolicy, modified, policyRecord, policyTwin, target } from '../../fixtures/records';
import { declared, facts, onChange, onRecord, roles } from './facts';

const P02 = 'EV.P02';
const good = policy();

const guests = (types: readonly string[], members: readonly string[] = []): GuestOrExternalUsers => ({
  guestOrExternalUserTypes: types,
  externalTenants: { membershipKind: members.length === 0 ? 'all' : 'enumerated', members },
});
const excluding = (users: PolicySpoil['users'], rest: PolicySpoil = {}): ConditionalAccessPolicy =>
  policy({ ...rest, users: users ?? {} });

const firing: readonly (readonly [string, ConditionalAccessPolicy, ConditionalAccessPolicy, readonly string[]])[] = [
  ['a person', good, excluding({ excludeUsers: ['lea'] }), ['person lea']],
  ['all guests', good, excluding({ excludeUsers: ['GuestsOrExternalUsers'] }), ['person GuestsOrExternalUsers']],
  ['a group', good, excluding({ excludeGroups: ['vendors'] }), ['group vendors']],
  ['a role', good, excluding({ excludeRoles: [roles.globalAdministrator] }), [`role ${roles.globalAdministrator}`]],
  [
    'a guest type',
    good,
    excluding({ excludeGuestsOrExternalUsers: guests(['b2bCollaborationGuest']) }),
    ['guests b2bCollaborationGuest'],
  ],
  [
    'guests of all tenants after those of one',
    excluding({ excludeGuestsOrExternalUsers: guests(['serviceProvider'], ['t-1']) }),
    excluding({ excludeGuestsOrExternalUsers: guests(['serviceProvider']) }),
    ['guests serviceProvider'],
  ],
  ['an app', good, policy({ apps: { excludeApplications: ['app-1'] } }), ['application app-1']],
  [
    'a person, while the policy gets stricter',
    good,
    excluding({ excludeUsers: ['lea'] }, { grants: { operator: 'AND', builtInControls: ['mfa', 'compliantDevice'] } }),
    ['person lea'],
  ],
];

const silent: readonly (readonly [string, ConditionalAccessPolicy, ConditionalAccessPolicy])[] = [
  ['it was renamed', good, policy({ displayName: 'New' })],
  ['it became stricter', good, policy({ grants: { operator: 'AND', builtInControls: ['mfa', 'compliantDevice'] } })],
  [
    'the order of the exclusions changed',
    excluding({ excludeUsers: ['tom', 'lea'] }),
    excluding({ excludeUsers: ['lea', 'tom'] }),
  ],
];

/** Exclusions that take protection from nobody. */
const harmless: typeof silent = [
  [
    'the policy was and is off',
    policy({ state: 'disabled' }),
    excluding({ excludeUsers: ['lea'] }, { state: 'disabled' }),
  ],
  [
    'the policy is in report-only',
    policy({ state: 'enabledForReportingButNotEnforced' }),
    excluding({ excludeUsers: ['lea'] }, { state: 'enabledForReportingButNotEnforced' }),
  ],
  ['the policy was enabled with it', policy({ state: 'disabled' }), excluding({ excludeUsers: ['lea'] })],
  ['the policy was disabled with it', good, excluding({ excludeUsers: ['lea'] }, { state: 'disabled' })],
];

describe.each([
  [
    'in the list of policies',
    false,
    (before: ConditionalAccessPolicy, after: ConditionalAccessPolicy) =>
      onChange(P02, 'conditionalAccessPolicy', before, after),
  ],
  [
    'in the audit log',
    true,
    (before: ConditionalAccessPolicy, after: ConditionalAccessPolicy) => onRecord(P02, policyRecord(before, after)),
  ],
] as const)('%s', (_, isLog, run) => {
  test.each(firing)('fires for %s', (what, before, after, elements) => {
    // The policy does not apply to admins.
    const severity = what === 'a role' ? 'critical' : 'high';
    expect(run(before, after)).toMatchObject([
      { effect: 'raised', severity, alerts: true, resourceId: 'ca01', details: { elements } },
    ]);
  });

  test.each(harmless)('alerts nobody when %s', (_, before, after) => {
    const raised = run(before, after).filter(({ effect }) => effect === 'raised');
    expect(raised.filter(({ alerts }) => alerts)).toEqual([]);
    // The log names the account, so the digest has one line from it.
    expect(raised.map(({ details }) => details.elements)).toEqual(isLog ? [['person lea']] : []);
  });

  test.each(silent)('stays silent when %s', (_, before, after) => {
    expect(run(before, after).filter(({ effect }) => effect === 'raised')).toEqual([]);
  });

  test('ends when the exclusion is removed', () => {
    expect(run(excluding({ excludeUsers: ['lea', 'tom'] }), excluding({ excludeUsers: ['tom'] }))).toMatchObject([
      { effect: 'ended', resourceId: 'ca01', details: { elements: ['person lea'], remaining: 1 } },
    ]);
  });

  test('an exclusion that replaces another raises the new one and ends the old one', () => {
    expect(run(excluding({ excludeUsers: ['tom'] }), excluding({ excludeUsers: ['lea'] }))).toMatchObject([
      { effect: 'raised', details: { elements: ['person lea'] } },
      { effect: 'ended', details: { elements: ['person tom'] } },
    ]);
  });

  test('guests of one tenant instead of all is not a new exclusion', () => {
    const all = excluding({ excludeGuestsOrExternalUsers: guests(['serviceProvider']) });
    const one = excluding({ excludeGuestsOrExternalUsers: guests(['serviceProvider'], ['t-1']) });
    expect(run(all, one)).toMatchObject([{ effect: 'ended' }]);
  });
});

/**
 * An edit without an exclusion. The log entry raises nothing, because the collection that it triggers reads the whole
 * policy.
 */
const weakening: readonly (readonly [string, ConditionalAccessPolicy, ConditionalAccessPolicy, string])[] = [
  [
    'another grant is enough',
    good,
    policy({ grants: { builtInControls: ['mfa', 'compliantDevice'] } }),
    'alternativeAdded Grant',
  ],
  [
    'one of two grants is removed',
    policy({ grants: { operator: 'AND', builtInControls: ['mfa', 'compliantDevice'] } }),
    good,
    'controlRemoved Grant',
  ],
  [
    'it covers fewer people',
    good,
    policy({ users: { includeUsers: [], includeGroups: ['vendors'] } }),
    'includeShrank Included',
  ],
];

describe.each(weakening)('a policy that is weaker because %s', (_, before, after, reason) => {
  test('is a separate alert, with the changed settings', () => {
    const [found, ...others] = onChange(P02, 'conditionalAccessPolicy', before, after);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ effect: 'raised', severity: 'high', alerts: true, resourceId: 'ca01' });
    expect(found?.details).toMatchObject({
      change: 'weakened',
      elements: expect.arrayContaining([`weaker ${reason}`]),
    });
    expect(found?.lines.length).toBeGreaterThan(0);
  });

  test('ends where it is strict again', () => {
    expect(onChange(P02, 'conditionalAccessPolicy', after, before)).toMatchObject([
      { effect: 'ended', resourceId: 'ca01', details: { elements: expect.arrayContaining([`weaker ${reason}`]) } },
    ]);
  });

  test('is the same where only the log was read, without a count of people', () => {
    const [seen] = onChange(P02, 'conditionalAccessPolicy', before, after);
    expect(onRecord(P02, policyRecord(before, after))).toEqual([
      { ...seen, exposure: { computed: false, unit: 'people', why: { type: 'logOnly' } } },
    ]);
    expect(onRecord(P02, policyRecord(after, before))).toMatchObject([{ effect: 'ended', resourceId: 'ca01' }]);
  });
});

test('before and after are given with names', () => {
  const before = excluding({ excludeGroups: ['bg'] });
  const after = excluding({ excludeGroups: ['bg', 'vendors'], excludeUsers: ['lea'] });
  const nameOf = (id: string): string | null => ({ bg: 'BreakGlass', vendors: 'Vendors "Temp" <b>' })[id] ?? null;
  expect(onChange(P02, 'conditionalAccessPolicy', before, after, facts({ nameOf }))).toMatchObject([
    {
      peopleIds: ['lea'],
      lines: [
        {
          label: 'Excluded',
          before: [{ type: 'group', name: 'BreakGlass' }],
          after: [
            { type: 'person', id: 'lea' },
            { type: 'group', name: 'BreakGlass' },
            { type: 'group', id: 'vendors', name: 'Vendors "Temp" <b>' },
          ],
        },
      ],
    },
  ]);
});

test('counts the people who no longer need MFA', () => {
  const after = excluding({ excludeGroups: ['vendors'] });
  const groups = [group('vendors', ['ada', 'lea'])];
  const conditionalAccess = { before: basisOf({ groups }), after: basisOf({ groups, policies: [after] }) };
  expect(onChange(P02, 'conditionalAccessPolicy', good, after, facts({ conditionalAccess }))).toMatchObject([
    { exposure: { count: 2, of: 5, ids: ['ada', 'lea'], privilegedIds: ['ada'] } },
  ]);
});

test('an exclusion without people counts nobody', () => {
  const after = excluding({ excludeGroups: ['empty'] });
  const groups = [group('empty', [])];
  const conditionalAccess = { before: basisOf({ groups }), after: basisOf({ groups, policies: [after] }) };
  expect(onChange(P02, 'conditionalAccessPolicy', good, after, facts({ conditionalAccess }))).toMatchObject([
    { effect: 'raised', exposure: { computed: true, count: 0 } },
  ]);
});

describe('break-glass accounts', () => {
  const given = facts({ isDeclared: declared('bg-1', 'bg-group') });

  test.each([
    ['a declared account', excluding({ excludeUsers: ['bg-1'] })],
    ['a declared group', excluding({ excludeGroups: ['bg-group'] })],
  ])('%s is reported in the digest', (_, after) => {
    expect(onChange(P02, 'conditionalAccessPolicy', good, after, given)).toMatchObject([{ alerts: false }]);
  });

  test('another person in addition to them alerts', () => {
    const after = excluding({ excludeUsers: ['bg-1', 'lea'] });
    expect(onChange(P02, 'conditionalAccessPolicy', good, after, given)).toMatchObject([{ alerts: true }]);
  });
});

describe('records as Microsoft writes them', () => {
  test('guest types as the sum of their flags', () => {
    const withFlags = (flags: number | null) => ({
      ...graphPolicy(good),
      conditions: {
        users: {
          includeUsers: ['All'],
          excludeGuestsOrExternalUsers:
            flags === null ? null : { guestOrExternalUserTypes: flags, externalTenants: {} },
        },
      },
    });
    const property = modified(
      'ConditionalAccessPolicy',
      JSON.stringify(withFlags(null)),
      JSON.stringify(withFlags(33)),
    );
    const record = policyRecord(good, good, { targets: [target('Policy', 'ca01', [property])] });
    expect(onRecord(P02, record)).toMatchObject([
      { effect: 'raised', details: { elements: ['guests internalGuest', 'guests serviceProvider'] } },
    ]);
  });

  test.each([
    ['it failed', policyRecord(good, excluding({ excludeUsers: ['lea'] }), { result: 'failure' })],
    ['the policy is new', policyRecord(null, excluding({ excludeUsers: ['lea'] }))],
    ['the policy was deleted', policyRecord(excluding({ excludeUsers: ['lea'] }), null)],
    ["it is Core Directory's duplicate", policyTwin(policyRecord(good, excluding({ excludeUsers: ['lea'] })))],
  ])('stays silent when %s', (_, record) => {
    expect(onRecord(P02, record)).toEqual([]);
  });
});

test('counts what each of several exclusions exposes without the others', () => {
  const policies = [excluding({ excludeUsers: ['tom', 'lea'], excludeGroups: ['vendors'] })];
  const groups = [group('vendors', ['ada', 'lea'])];
  const given = facts({
    conditionalAccess: { before: basisOf({ policies: [good] }), after: basisOf({ policies, groups }) },
  });
  const change = [good, policies[0]] as const;
  const [detection] = onChange(P02, 'conditionalAccessPolicy', ...change, given);
  expect(detection).toMatchObject({ exposure: { count: 3 } });
  const { elements, exposes } = detection?.details ?? {};
  const of = (element: string) => [exposes].flat()[[elements].flat().indexOf(element)];
  // Lea is excluded twice, so neither exclusion alone exposes them.
  expect(['person tom', 'person lea', 'group vendors'].map(of)).toEqual(['1', '0', '1']);
});

test('a single exclusion is counted once', () => {
  const given = facts({
    conditionalAccess: { before: basisOf(), after: basisOf({ policies: [excluding({ excludeUsers: ['lea'] })] }) },
  });
  const [detection] = onChange(P02, 'conditionalAccessPolicy', good, excluding({ excludeUsers: ['lea'] }), given);
  expect(detection?.details).not.toHaveProperty('exposes');
});

test('an exclusion that only the log shows is not counted while the policy is off, and the reason says so', () => {
  const after = excluding({ excludeUsers: ['lea'] });
  const off = { ...after, state: 'disabled' };
  const given = facts({
    conditionalAccess: { before: basisOf({ policies: [off] }), after: basisOf({ policies: [off] }) },
  });
  expect(onRecord(P02, policyRecord(good, after), given)).toMatchObject([
    { effect: 'raised', exposure: { computed: false, why: { type: 'logOnly', isOff: true } } },
  ]);
});
