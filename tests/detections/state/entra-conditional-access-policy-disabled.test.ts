import type { LogRecord } from '../../../shared/core/log/record';
import type { ConditionalAccessPolicy } from '../../../shared/core/resource/resource';
import { basisOf, type PolicySpoil, policy } from '../../fixtures/conditional-access';
import { directoryAudit, managedPolicies, modified, policyRecord, policyTwin, target } from '../../fixtures/records';
import { facts, onChange, onRecord } from './facts';

const P01 = 'EV.P01';
const good = policy();
const off = policy({ state: 'disabled' });
const reportOnly = policy({ state: 'enabledForReportingButNotEnforced' });

const forVendors: PolicySpoil = { users: { includeUsers: [], includeGroups: ['vendors'] } };
const forAdmins: PolicySpoil = { users: { includeUsers: [], includeRoles: ['role-1'] } };

type Sides = readonly [string, ConditionalAccessPolicy | undefined, ConditionalAccessPolicy | undefined];

const firing: readonly (readonly [...Sides, string, string])[] = [
  ['disabled', good, off, 'disabled', 'critical'],
  ['set to report-only', good, reportOnly, 'reportOnly', 'critical'],
  ['deleted', good, undefined, 'deleted', 'critical'],
  [
    'disabled, and it covered roles',
    policy(forAdmins),
    policy({ ...forAdmins, state: 'disabled' }),
    'disabled',
    'critical',
  ],
  [
    'disabled, and it covered a group',
    policy(forVendors),
    policy({ ...forVendors, state: 'disabled' }),
    'disabled',
    'high',
  ],
  ['deleted, and it required nothing', policy({ grants: null }), undefined, 'deleted', 'high'],
  ['set to an unknown state', good, policy({ state: 'paused' }), 'unknownState', 'critical'],
];

const silent: readonly Sides[] = [
  ['nothing changed', good, good],
  ['it was renamed', good, policy({ displayName: 'New' })],
  ['an exclusion was added', good, policy({ users: { excludeUsers: ['lea'] } })],
  ['a report-only one was added', undefined, reportOnly],
  ['a disabled one was deleted', off, undefined],
  ['it went from report-only to off', reportOnly, off],
  ['it was edited while off', off, policy({ state: 'disabled', displayName: 'New' })],
];

describe('in the list of policies', () => {
  test.each(firing)('fires when one is %s', (_, before, after, change, severity) => {
    expect(onChange(P01, 'conditionalAccessPolicy', before, after)).toMatchObject([
      { effect: 'raised', severity, alerts: true, resourceId: 'ca01', details: { change } },
    ]);
  });

  test.each(silent)('stays silent when %s', (_, before, after) => {
    expect(onChange(P01, 'conditionalAccessPolicy', before, after)).toEqual([]);
  });

  test.each([
    ['it is enabled again', off, good],
    ['it leaves report-only', reportOnly, good],
    ['it is restored after its deletion', undefined, good],
  ])('ends when %s', (_, before, after) => {
    expect(onChange(P01, 'conditionalAccessPolicy', before, after)).toMatchObject([
      { effect: 'ended', resourceId: 'ca01' },
    ]);
  });

  test('counts the people who no longer need MFA, administrators first', () => {
    const conditionalAccess = { before: basisOf(), after: basisOf({ policies: [off] }) };
    expect(onChange(P01, 'conditionalAccessPolicy', good, off, facts({ conditionalAccess }))).toMatchObject([
      { exposure: { computed: true, unit: 'people', count: 5, of: 5, privilegedCount: 1, privilegedIds: ['ada'] } },
    ]);
  });

  test('nobody lost anything where another policy requires the same', () => {
    const other = policy({ id: 'ca02' });
    const conditionalAccess = { before: basisOf({ policies: [good, other] }), after: basisOf({ policies: [other] }) };
    expect(onChange(P01, 'conditionalAccessPolicy', good, undefined, facts({ conditionalAccess }))).toMatchObject([
      { effect: 'raised', exposure: { computed: true, count: 0 } },
      { effect: 'ended' },
    ]);
  });

  test("counts each policy's own people", () => {
    const [a, b] = [
      policy({ users: { includeUsers: ['lea'] } }),
      policy({ id: 'ca02', users: { includeUsers: ['tom', 'mara'] } }),
    ];
    const conditionalAccess = {
      before: basisOf({ policies: [a, b] }),
      after: basisOf({ policies: [{ ...a, state: 'disabled' }] }),
    };
    const given = facts({ conditionalAccess });
    expect(onChange(P01, 'conditionalAccessPolicy', a, { ...a, state: 'disabled' }, given)).toMatchObject([
      { exposure: { count: 1, ids: ['lea'] } },
    ]);
    expect(onChange(P01, 'conditionalAccessPolicy', b, undefined, given)).toMatchObject([
      { exposure: { count: 2, ids: ['mara', 'tom'] } },
    ]);
  });

  test('fires although nobody can be counted', () => {
    const conditionalAccess = { before: basisOf({ users: [] }), after: basisOf({ users: [], policies: [] }) };
    expect(onChange(P01, 'conditionalAccessPolicy', good, undefined, facts({ conditionalAccess }))).toMatchObject([
      { effect: 'raised', exposure: { computed: false, why: { type: 'unread', kind: 'user' } } },
    ]);
  });
});

describe('in the audit log', () => {
  test.each(firing)('fires when one is %s', (_, before, after, change, severity) => {
    expect(onRecord(P01, policyRecord(before ?? null, after ?? null))).toMatchObject([
      { effect: 'raised', severity, alerts: true, resourceId: 'ca01', details: { change } },
    ]);
  });

  test.each(silent.filter(([name]) => name !== 'nothing changed'))('stays silent when %s', (_, before, after) => {
    expect(onRecord(P01, policyRecord(before ?? null, after ?? null))).toEqual([]);
  });

  test('ends when it is enabled again', () => {
    expect(onRecord(P01, policyRecord(off, good))).toMatchObject([{ effect: 'ended', resourceId: 'ca01' }]);
  });

  test.each([
    ['the name of the activity as documented', 'Update Conditional Access policy'],
    ['the name of the activity as recorded', 'Update conditional access policy'],
  ])('reads %s', (_, activityDisplayName) => {
    expect(onRecord(P01, policyRecord(good, off, { activityDisplayName }))).toHaveLength(1);
  });

  test.each([
    ['bare JSON', (text: string) => text],
    ['JSON in a JSON string', (text: string) => JSON.stringify(text)],
    ['a list of one', (text: string) => `[${text}]`],
    ['a list of one JSON string', (text: string) => JSON.stringify([text])],
  ])('reads the policy from %s', (_, form) => {
    const record = policyRecord(good, off);
    const targets = record.targets.map((one) => ({
      ...one,
      modifiedProperties: one.modifiedProperties.map(({ displayName, oldValue, newValue }) =>
        modified(displayName, form(oldValue ?? ''), form(newValue ?? '')),
      ),
    }));
    expect(onRecord(P01, { ...record, targets })).toMatchObject([{ effect: 'raised', resourceId: 'ca01' }]);
  });

  test('a deletion without details is reported, with the lower severity', () => {
    const record = directoryAudit({
      activityDisplayName: 'Delete conditional access policy',
      targets: [target('Policy', 'ca01', [], '<img src=x>')],
    });
    expect(onRecord(P01, record)).toMatchObject([{ effect: 'raised', severity: 'high', resourceName: '<img src=x>' }]);
    const known = { before: basisOf({ policies: [good] }), after: basisOf({ policies: [good] }) };
    expect(onRecord(P01, record, facts({ conditionalAccess: known }))).toMatchObject([{ severity: 'critical' }]);
    const knownOff = { before: basisOf({ policies: [off] }), after: basisOf({ policies: [off] }) };
    expect(onRecord(P01, record, facts({ conditionalAccess: knownOff }))).toEqual([]);
  });

  test("Core Directory's duplicate of a deletion is enough for a known policy, or where no policy can be read", () => {
    const record = policyTwin(policyRecord(good, null), { activityDisplayName: 'Delete policy' });
    const given = (known: ConditionalAccessPolicy) => {
      const basis = basisOf({ policies: [known] });
      return facts({ conditionalAccess: { before: basis, after: basis } });
    };
    expect(onRecord(P01, record, given(good))).toMatchObject([{ severity: 'critical', resourceId: 'ca01' }]);
    expect(onRecord(P01, record, given(off))).toEqual([]);
    expect(onRecord(P01, record, given(policy({ id: 'ca02' })))).toEqual([]);
    expect(onRecord(P01, record)).toMatchObject([{ severity: 'high', resourceId: 'ca01', alerts: true }]);
  });

  test.each([
    ['it failed', policyRecord(good, off, { result: 'failure' })],
    ["it is Core Directory's duplicate", policyTwin(policyRecord(good, off))],
    ['an update shows no policy', policyRecord(good, off, { targets: [target('Policy', 'ca01')] })],
    ['no policy is named', policyRecord(good, off, { targets: [] })],
    [
      'the JSON is broken',
      policyRecord(good, off, {
        targets: [target('Policy', 'ca01', [modified('ConditionalAccessPolicy', '{"state":', '{"state":')])],
      }),
    ],
    ['it is another activity', directoryAudit()],
  ])('stays silent when %s', (_, record) => {
    expect(onRecord(P01, record)).toEqual([]);
  });
});

describe("noise contract: Microsoft's managed-policy service", () => {
  test.each([
    ['adds a policy in report-only', null, reportOnly],
    [
      'edits one in report-only',
      reportOnly,
      policy({ state: reportOnly.state, displayName: 'Microsoft-managed: MFA' }),
    ],
  ])('nothing is reported when it %s', (_, before, after) => {
    const record = policyRecord(before, after, { actor: managedPolicies });
    expect(onRecord(P01, record)).toEqual([]);
    expect(onRecord('EV.P02', record)).toEqual([]);
  });

  test('sends no alert when it enables one', () => {
    const record = policyRecord(reportOnly, good, { actor: managedPolicies });
    expect(onRecord(P01, record).filter(({ effect }) => effect === 'raised')).toEqual([]);
  });

  test('a weakening under its name is reported all the same: the name can be faked', () => {
    expect(onRecord(P01, policyRecord(good, off, { actor: managedPolicies }))).toMatchObject([{ alerts: true }]);
  });
});

describe('a policy that is deleted and created again in the same collection is the same policy', () => {
  const again = policy({ id: 'ca99', displayName: 'CA01 again' });
  const without = (...policies: readonly ConditionalAccessPolicy[]) =>
    facts({ conditionalAccess: { before: basisOf({ policies: [good] }), after: basisOf({ policies }) } });

  test.each<[string, ConditionalAccessPolicy, boolean]>([
    ['of the same content', again, false],
    ['that requires more', { ...again, ...policy({ id: 'ca99', grants: { builtInControls: ['block'] } }) }, false],
    ['that excludes somebody', policy({ id: 'ca99', users: { excludeUsers: ['lea'] } }), true],
    ['that is report-only', { ...again, state: 'enabledForReportingButNotEnforced' }, true],
  ])('with one %s in its place', (_, created, alerts) => {
    expect(onChange(P01, 'conditionalAccessPolicy', good, undefined, without(created))).toMatchObject([
      { effect: 'raised', resourceId: 'ca01', alerts, details: { standIn: alerts ? null : created.displayName } },
      // An alert that the log raised before this collection is over.
      ...(alerts ? [] : [{ effect: 'ended', resourceId: 'ca01', details: { standIn: created.displayName } }]),
    ]);
  });

  test('an entry read later says so only if everything that the two are compared by was read', () => {
    const basis = basisOf({ policies: [again] });
    const record = policyRecord(good, null);
    const targets = record.targets.map((one) => ({ ...one, shownPolicy: { before: good, after: null } }));
    const given = facts({ conditionalAccess: { before: basis, after: basis } });
    const seen = (over: Partial<typeof given>) => onRecord(P01, { ...record, targets }, { ...given, ...over });
    expect(seen({})).toMatchObject([{ severity: 'high', details: { standIn: again.displayName } }]);
    for (const unread of ['namedLocation', 'authenticationStrengthPolicy'] as const)
      expect(seen({ unreadBasis: [unread] })).toMatchObject([{ severity: 'critical', details: { standIn: null } }]);
  });

  test('without one in its place it alerts', () => {
    expect(onChange(P01, 'conditionalAccessPolicy', good, undefined, without())).toMatchObject([{ alerts: true }]);
  });

  test('in the log, read together', () => {
    const entry = (activity: string, id: string, before: object | null, after: object | null) =>
      directoryAudit({
        id: `${activity} ${id}`,
        activityDisplayName: activity,
        targets: [
          target('Policy', id, [
            modified(
              'ConditionalAccessPolicy',
              before === null ? null : JSON.stringify(before),
              after === null ? null : JSON.stringify(after),
            ),
          ]),
        ],
      });
    const deleted = entry('Delete conditional access policy', 'ca01', good, null);
    const created = entry('Add conditional access policy', 'ca99', null, again);
    const weaker = entry('Add conditional access policy', 'ca99', null, policy({ id: 'ca99', grants: null }));
    const alertsWith = (...records: readonly LogRecord[]) =>
      onRecord(P01, deleted, facts({ recordsOfCollection: [deleted, ...records] })).map(({ alerts }) => alerts);
    expect(alertsWith(created)).toEqual([false]);
    // Core Directory's second entry does not show the policy, but the last collection has it in another form.
    const second = directoryAudit({ activityDisplayName: 'Delete policy', targets: [target('Policy', 'ca01')] });
    const read = { ...without(again), recordsOfCollection: [second, deleted, created] };
    const kept = { ...good, collectedAs: 'another form' };
    const conditionalAccess = { before: basisOf({ policies: [kept] }), after: basisOf({ policies: [again] }) };
    expect(onRecord(P01, second, { ...read, conditionalAccess }).map(({ alerts }) => alerts)).toEqual([false]);
    expect(alertsWith(weaker)).toEqual([true]);
    // A policy that is created later does not replace the deleted one.
    const later = new Date(Date.parse(deleted.activityDateTime) + 61 * 60_000).toISOString();
    expect(alertsWith({ ...created, activityDateTime: later })).toEqual([true]);
    expect(alertsWith()).toEqual([true]);
  });
});

describe.each([
  ['turned off', off],
  ['set to report-only', reportOnly],
  ['deleted', undefined],
])('a policy that is %s', (_, after) => {
  const browser = policy({ id: 'ca98', displayName: 'Browsers', conditions: { clientAppTypes: ['browser'] } });
  const rest = ['mobileAppsAndDesktopClients', 'exchangeActiveSync', 'other'];
  const others = policy({ id: 'ca99', displayName: 'Other clients', conditions: { clientAppTypes: rest } });
  const same = policy({ id: 'ca98', displayName: 'CA01 again' });
  const kept = after === undefined ? [] : [after];

  test.each<[string, readonly ConditionalAccessPolicy[], boolean]>([
    ['beside an identical one', [same], false],
    ['beside two that together protect the same people', [browser, others], false],
    ['beside one that protects some sign-ins only', [browser], true],
    ['alone', [], true],
  ])('%s: it alerts only if something opens', (__, beside, alerts) => {
    const conditionalAccess = {
      before: basisOf({ policies: [good, ...beside] }),
      after: basisOf({ policies: [...kept, ...beside] }),
    };
    const ofList = onChange(P01, 'conditionalAccessPolicy', good, after, facts({ conditionalAccess }));
    expect(ofList[0]).toMatchObject({ effect: 'raised', alerts, details: { isReplaced: !alerts } });
    // The log is read before a collection finds the policy off, or after it.
    for (const basis of [conditionalAccess.before, conditionalAccess.after]) {
      const given = facts({ conditionalAccess: { before: basis, after: basis }, approvedPolicy: () => good });
      expect(onRecord(P01, policyRecord(good, after ?? null), given)[0]).toMatchObject({ effect: 'raised', alerts });
    }
  });

  test('alerts if the one that stands in for it goes in the same collection', () => {
    const basis = basisOf({ policies: [good, same] });
    const [first, second] = [policyRecord(good, after ?? null), policyRecord(same, null, { id: 'second' })];
    const given = facts({ conditionalAccess: { before: basis, after: basis }, recordsOfCollection: [first, second] });
    expect(onRecord(P01, first, given)[0]).toMatchObject({ alerts: true });
  });

  test('alerts if it did more than the compared requirements', () => {
    const before = policy({ grants: { builtInControls: ['mfa', 'passwordChange'], operator: 'AND' } });
    const conditionalAccess = { before: basisOf({ policies: [before, same] }), after: basisOf({ policies: [same] }) };
    expect(onChange(P01, 'conditionalAccessPolicy', before, undefined, facts({ conditionalAccess }))[0]).toMatchObject({
      alerts: true,
    });
  });
});

describe("in Core Directory's own entries", () => {
  const detail = (
    state: string,
    users: object = { Users: ['All'] },
    controls: readonly object[] = [{ Control: ['Mfa'] }],
  ) =>
    JSON.stringify([
      JSON.stringify({ Version: 1, State: state, Conditions: { Users: { Include: [users] } }, Controls: controls }),
    ]);
  const entry = (before: string | null, after: string | null, activityDisplayName = 'Update policy') =>
    directoryAudit({
      activityDisplayName,
      category: 'Policy',
      targets: [target('Policy', 'ca01', [modified('PolicyDetail', before, after)], 'CA01')],
    });
  const lifetime = (minutes: number) =>
    JSON.stringify([JSON.stringify({ TokenLifetimePolicy: { Version: 1, minutes } })]);

  test.each([
    ['turned off', entry(detail('Enabled'), detail('Disabled')), 'disabled', 'critical'],
    ['set to report-only', entry(detail('Enabled'), detail('Reporting')), 'reportOnly', 'critical'],
    [
      "turned off, in Graph's form",
      entry(JSON.stringify([JSON.stringify(good)]), JSON.stringify([JSON.stringify(off)])),
      'disabled',
      'critical',
    ],
    [
      'turned off for a group',
      entry(detail('Enabled', { Groups: ['g1'] }), detail('Disabled', { Groups: ['g1'] })),
      'disabled',
      'high',
    ],
    ['deleted', entry(detail('ENABLED'), null, 'DELETE POLICY'), 'deleted', 'critical'],
    [
      'turned off, and it required nothing',
      entry(detail('Enabled', undefined, []), detail('Disabled')),
      'disabled',
      'high',
    ],
  ])('fires when one is %s', (_, record, change, severity) => {
    expect(onRecord(P01, record)).toMatchObject([
      { effect: 'raised', severity, alerts: true, resourceId: 'ca01', details: { change } },
    ]);
  });

  test.each([
    ['it stays on', entry(detail('Enabled'), detail('Enabled', { Users: ['lea'] }))],
    ['it was off', entry(detail('Disabled'), detail('Reporting'))],
    ['it was off and is deleted', entry(detail('Disabled'), null, 'Delete policy')],
    ['it is a policy of another type', entry(lifetime(60), lifetime(600))],
    ['nothing is shown', entry(null, null)],
    ['it failed', { ...entry(detail('Enabled'), detail('Disabled')), result: 'failure' }],
  ])('stays silent when %s', (_, record) => {
    expect(onRecord(P01, record)).toEqual([]);
  });

  test('switching it on again ends the finding', () => {
    expect(onRecord(P01, entry(detail('Reporting'), detail('Enabled')))).toMatchObject([{ effect: 'ended' }]);
  });
});

test('a report-only policy that was deleted is recorded without an alert', () => {
  expect(onRecord(P01, policyRecord(reportOnly, null))).toMatchObject([
    { effect: 'raised', severity: 'low', alerts: false, momentary: true },
  ]);
  expect(onRecord(P01, policyRecord(off, null))).toEqual([]);
});
