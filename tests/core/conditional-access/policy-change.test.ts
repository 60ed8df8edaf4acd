import {
  classifyLocationChange,
  classifyPolicyChange,
  classifyStrengthChange,
  moveBaseline,
  moveLocations,
  moveStrengths,
} from '../../../shared/core/conditional-access';
import type { ConditionalAccessPolicy } from '../../../shared/core/resource/resource';
import {
  germany,
  globalAdministratorRole,
  mfaStrength,
  office,
  type PolicySpoil,
  phishingResistantStrength,
  policy,
  workload,
} from '../../fixtures/conditional-access';

const strengths = [mfaStrength, phishingResistantStrength];
const names = new Map([
  ['vendors', 'Vendors-Temp'],
  ['payroll', 'Payroll'],
]);

const context = {
  strengthsBefore: strengths,
  strengthsAfter: strengths,
  locationsBefore: [office, germany],
  locationsAfter: [office, germany],
  nameOf: (id: string) => names.get(id) ?? null,
};

const change = (before: PolicySpoil | null, after: PolicySpoil | null) =>
  classifyPolicyChange(before === null ? null : policy(before), after === null ? null : policy(after), context);

const guests = (types: string[], membershipKind = 'all', members: string[] = []) => ({
  guestOrExternalUserTypes: types,
  externalTenants: { membershipKind, members },
});

const everyTime = {
  isEnabled: true,
  type: null,
  value: null,
  frequencyInterval: 'everyTime',
  authenticationType: 'primaryAndSecondaryAuthentication',
};
const hours = (value: number) => ({ ...everyTime, type: 'hours', value, frequencyInterval: 'timeBased' });
const session = (spoil: Partial<NonNullable<ConditionalAccessPolicy['sessionControls']>>) => ({
  sessionControls: {
    signInFrequency: null,
    persistentBrowser: null,
    cloudAppSecurity: null,
    applicationEnforcedRestrictions: null,
    disableResilienceDefaults: null,
    continuousAccessEvaluationMode: null,
    secureSignInSession: null,
    ...spoil,
  },
});
const strength = (authenticationStrengthId: string) => ({ grants: { builtInControls: [], authenticationStrengthId } });
const platforms = (includePlatforms: string[], excludePlatforms: string[] = []) => ({
  conditions: { platforms: { includePlatforms, excludePlatforms } },
});
const filter = (rule: string, mode = 'exclude') => ({ conditions: { deviceFilter: { mode, rule } } });

/** Each row is weaker in one direction, with its reason, and stronger in the other. */
const weaker: readonly (readonly [string, PolicySpoil, PolicySpoil, string])[] = [
  ['enforced -> report-only', {}, { state: 'enabledForReportingButNotEnforced' }, 'stateOff'],
  ['enforced -> disabled', {}, { state: 'disabled' }, 'stateOff'],
  ['all -> some', {}, { users: { includeUsers: ['lea'] } }, 'includeShrank'],
  [
    'two groups -> one',
    { users: { includeUsers: [], includeGroups: ['a', 'b'] } },
    { users: { includeUsers: [], includeGroups: ['a'] } },
    'includeShrank',
  ],
  [
    'all guests -> guests of one tenant',
    { users: { includeUsers: [], includeGuestsOrExternalUsers: guests(['internalGuest']) } },
    {
      users: { includeUsers: [], includeGuestsOrExternalUsers: guests(['internalGuest'], 'enumerated', ['fabrikam']) },
    },
    'includeShrank',
  ],
  ['a user excluded', {}, { users: { excludeUsers: ['lea'] } }, 'excludeGrew'],
  ['a group excluded', {}, { users: { excludeGroups: ['vendors'] } }, 'excludeGrew'],
  ['a role excluded', {}, { users: { excludeRoles: [globalAdministratorRole] } }, 'excludeGrew'],
  ['guests excluded', {}, { users: { excludeGuestsOrExternalUsers: guests(['internalGuest']) } }, 'excludeGrew'],
  [
    'more guests excluded',
    { users: { excludeGuestsOrExternalUsers: guests(['internalGuest'], 'enumerated', ['fabrikam']) } },
    { users: { excludeGuestsOrExternalUsers: guests(['internalGuest']) } },
    'excludeGrew',
  ],
  ['all apps -> Office 365', {}, { apps: { includeApplications: ['Office365'] } }, 'includeShrank'],
  ['an app excluded', {}, { apps: { excludeApplications: ['payroll'] } }, 'excludeGrew'],
  ['a filter for apps', {}, { apps: { applicationFilter: 'x' } }, 'conditionAdded'],
  ['all clients -> browsers', {}, { conditions: { clientAppTypes: ['browser'] } }, 'conditionAdded'],
  [
    'two clients -> one',
    { conditions: { clientAppTypes: ['browser', 'other'] } },
    { conditions: { clientAppTypes: ['other'] } },
    'includeShrank',
  ],
  ['any platform -> windows', {}, platforms(['windows']), 'conditionAdded'],
  ['a platform excluded', platforms(['all']), platforms(['all'], ['linux']), 'excludeGrew'],
  [
    'a location excluded',
    { conditions: { locations: { includeLocations: ['All'], excludeLocations: [] } } },
    { conditions: { locations: { includeLocations: ['All'], excludeLocations: [office.id] } } },
    'excludeGrew',
  ],
  [
    'everywhere -> one location',
    {},
    { conditions: { locations: { includeLocations: [germany.id], excludeLocations: [] } } },
    'conditionAdded',
  ],
  ['risk only', {}, { conditions: { userRiskLevels: ['high'] } }, 'conditionAdded'],
  [
    'fewer risks',
    { conditions: { signInRiskLevels: ['high', 'medium'] } },
    { conditions: { signInRiskLevels: ['high'] } },
    'includeShrank',
  ],
  ['one flow only', {}, { conditions: { transferMethods: ['deviceCodeFlow'] } }, 'conditionAdded'],
  ['an unknown condition', {}, { conditions: { unknownConditions: ['weather'] } }, 'conditionAdded'],
  ['workload identities instead of users', {}, { conditions: { clientApplications: workload() } }, 'conditionAdded'],
  ['a device filter', {}, filter('device.isCompliant -eq True'), 'conditionAdded'],
  [
    'a wider device filter',
    filter('device.isCompliant -eq True'),
    filter('device.isCompliant -eq True -or device.trustType -eq "ServerAD"'),
    'includeShrank',
  ],
  [
    'AND -> OR',
    { grants: { operator: 'AND', builtInControls: ['mfa', 'compliantDevice'] } },
    { grants: { operator: 'OR', builtInControls: ['mfa', 'compliantDevice'] } },
    'operatorOr',
  ],
  [
    'one grant removed',
    { grants: { operator: 'AND', builtInControls: ['mfa', 'compliantDevice'] } },
    {},
    'controlRemoved',
  ],
  [
    'an additional alternative grant',
    {},
    { grants: { operator: 'OR', builtInControls: ['mfa', 'compliantDevice'] } },
    'alternativeAdded',
  ],
  ['no grant', {}, { grants: null }, 'controlRemoved'],
  ['block -> MFA', { grants: { builtInControls: ['block'] } }, {}, 'controlRemoved'],
  ['a weaker strength', strength(phishingResistantStrength.id), strength(mfaStrength.id), 'strengthWeaker'],
  ['strength -> MFA', strength(phishingResistantStrength.id), {}, 'controlRemoved'],
  [
    'a lower sign-in frequency',
    session({ signInFrequency: hours(4) }),
    session({ signInFrequency: hours(24) }),
    'sessionLoosened',
  ],
  [
    'every time -> hours',
    session({ signInFrequency: everyTime }),
    session({ signInFrequency: hours(1) }),
    'sessionLoosened',
  ],
  ['no session limit', session({ signInFrequency: hours(4) }), { sessionControls: null }, 'sessionLoosened'],
  [
    'persistent browser sessions',
    session({ persistentBrowser: { isEnabled: true, mode: 'never' } }),
    session({ persistentBrowser: { isEnabled: true, mode: 'always' } }),
    'sessionLoosened',
  ],
  [
    'downloads monitored instead of blocked',
    session({ cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: 'blockDownloads' } }),
    session({ cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: 'monitorOnly' } }),
    'sessionLoosened',
  ],
  [
    'no continuous access evaluation',
    session({}),
    session({ continuousAccessEvaluationMode: 'disabled' }),
    'sessionLoosened',
  ],
  ['no token protection', session({ secureSignInSession: { isEnabled: true } }), session({}), 'sessionLoosened'],
];

test.each(weaker)('%s is weaker, and the reverse is stronger', (_, before, after, reason) => {
  expect(change(before, after)).toMatchObject({ direction: 'weaker', reasons: [reason] });
  expect(change(after, before).direction).toBe('stronger');
});

test.each<[string, PolicySpoil, PolicySpoil]>([
  ['nothing', {}, {}],
  ['the name', {}, { displayName: 'renamed' }],
  ['the order of ids', { users: { excludeUsers: ['a', 'b'] } }, { users: { excludeUsers: ['b', 'a'] } }],
  ['a person named beside all users', {}, { users: { includeUsers: ['All', 'lea'] } }],
  ['all platforms instead of no platform condition', {}, platforms(['all'])],
  [
    'the same filter, written differently',
    filter('device.isCompliant -eq True'),
    filter('device.isCompliant -ne True', 'include'),
  ],
  [
    'the same trust types, in a list',
    filter('device.trustType -eq "AzureAD" -or device.trustType -eq "ServerAD"'),
    filter('device.trustType -in ["ServerAD", "AzureAD"]'),
  ],
  [
    'the same models, one by one',
    filter('device.model -notIn ["a", "b"]', 'include'),
    filter('device.model -eq "a" -or device.model -eq "b"'),
  ],
  ['the operator of a single grant', {}, { grants: { operator: 'AND' } }],
  ['a strength with the same content', strength(mfaStrength.id), strength(mfaStrength.id)],
])('%s is neutral', (_, before, after) => {
  expect(change(before, after)).toMatchObject({ direction: 'neutral', reasons: [] });
});

test.each<[string, PolicySpoil, PolicySpoil]>([
  ['a moved exclusion', { users: { excludeUsers: ['a'] } }, { users: { excludeUsers: ['b'] } }],
  ['a replaced grant', {}, { grants: { builtInControls: ['compliantDevice'] } }],
  ['a replaced platform', platforms(['windows']), platforms(['macOS'])],
])('%s is both weaker and stronger', (_, before, after) => {
  expect(change(before, after).direction).toBe('mixed');
});

test.each<[string, PolicySpoil | null, PolicySpoil | null, string, string[]]>([
  ['a new enforced policy', null, {}, 'stronger', ['added']],
  ['a new report-only policy', null, { state: 'enabledForReportingButNotEnforced' }, 'neutral', []],
  ['an enforced policy deleted', {}, null, 'weaker', ['deleted']],
  ['a report-only policy deleted', { state: 'enabledForReportingButNotEnforced' }, null, 'neutral', []],
  [
    'a report-only policy that loses all conditions',
    { state: 'enabledForReportingButNotEnforced' },
    { state: 'disabled', grants: null },
    'neutral',
    [],
  ],
  ['a report-only policy enforced', { state: 'enabledForReportingButNotEnforced' }, {}, 'stronger', ['stateOn']],
])('%s', (_, before, after, direction, reasons) => {
  expect(change(before, after)).toMatchObject({ direction, reasons });
});

test('lists the changes in lines, with people as ids and everything else by name', () => {
  const after = {
    users: { excludeUsers: ['lea'], excludeGroups: ['vendors'], excludeRoles: [globalAdministratorRole] },
    apps: { excludeApplications: ['payroll'] },
    conditions: { locations: { includeLocations: ['All'], excludeLocations: [office.id] } },
  };
  const { lines, excludedAdded } = change({}, after);
  expect(lines).toEqual([
    {
      label: 'Excluded',
      before: [],
      after: [
        { type: 'person', id: 'lea' },
        { type: 'group', id: 'vendors', name: 'Vendors-Temp' },
        { type: 'role', id: globalAdministratorRole, name: 'Global Administrator' },
      ],
    },
    { label: 'Apps excluded', before: [], after: [{ type: 'application', id: 'payroll', name: 'Payroll' }] },
    { label: 'Locations', before: [], after: [{ type: 'text', text: 'All' }] },
    { label: 'Locations excluded', before: [], after: [{ type: 'location', id: office.id, name: 'Berlin office' }] },
  ]);
  expect(excludedAdded).toEqual([globalAdministratorRole, 'lea', 'vendors'].sort());
});

test('shows only the state of a policy that was added or removed', () => {
  expect(change(null, {}).lines).toEqual([{ label: 'State', before: [], after: [{ type: 'text', text: 'enabled' }] }]);
});

test('detects a strength that was edited under the policy', () => {
  const allowedCombinations = [...phishingResistantStrength.allowedCombinations, 'password,sms'];
  const edited = { ...phishingResistantStrength, allowedCombinations };
  const keys = policy(strength(phishingResistantStrength.id));
  const { direction, reasons } = classifyPolicyChange(keys, keys, { ...context, strengthsAfter: [edited] });
  expect([direction, reasons]).toEqual(['weaker', ['strengthWeaker']]);
});

describe('a strength', () => {
  const edited = (allowedCombinations: string[]) => ({ ...phishingResistantStrength, allowedCombinations });
  test.each([
    ['gains a combination', ['fido2'], ['fido2', 'password,sms'], 'weaker'],
    ['loses one', ['fido2', 'password,sms'], ['fido2'], 'stronger'],
    ['exchanges combinations', ['fido2'], ['password,sms'], 'mixed'],
    ['stays', ['fido2'], ['fido2'], 'neutral'],
  ])('%s', (_, before, after, direction) => {
    expect(classifyStrengthChange(edited(before), edited(after)).direction).toBe(direction);
  });
  test('does not weaken a policy by being created or deleted', () => {
    expect(classifyStrengthChange(null, mfaStrength).direction).toBe('neutral');
    expect(classifyStrengthChange(mfaStrength, null).direction).toBe('neutral');
  });
});

describe('a location', () => {
  const at = (ipRanges: string[], isTrusted = true) => ({ ...office, ipRanges, isTrusted });
  test.each([
    ['widened', at(['192.0.2.0/25']), at(['192.0.2.0/24']), 'weaker'],
    ['narrowed', at(['192.0.2.0/24']), at(['192.0.2.128/25']), 'stronger'],
    ['made trusted', at(['192.0.2.0/24'], false), at(['192.0.2.0/24']), 'weaker'],
    ['no longer trusted', at(['192.0.2.0/24']), at(['192.0.2.0/24'], false), 'stronger'],
    ['moved', at(['192.0.2.0/25']), at(['198.51.100.0/24']), 'mixed'],
    ['widened but not trusted', at(['192.0.2.0/25'], false), at(['0.0.0.0/0'], false), 'neutral'],
    ['given an IPv6 range', at(['2001:db8::/48']), at(['2001:db8::/32']), 'weaker'],
    ['given part of an IPv6 range', at(['2001:db8::/32']), at(['2001:db8:1::/48']), 'stronger'],
    ['a new trusted one', null, at(['192.0.2.0/24']), 'weaker'],
    ['a country with more countries', germany, { ...germany, countriesAndRegions: ['DE', 'AT'] }, 'neutral'],
  ])('%s', (_, before, after, direction) => {
    expect(classifyLocationChange(before, after).direction).toBe(direction);
  });
});

describe('the baseline of locations and strengths that policies use', () => {
  const place = (id: string, ipRanges: string[], isTrusted = true) => ({ ...office, id, ipRanges, isTrusted });
  const narrow = place('hq', ['192.0.2.0/25']);
  const wide = place('hq', ['192.0.2.0/24']);
  const more = { ...mfaStrength, allowedCombinations: [...mfaStrength.allowedCombinations, 'password,voice'] };

  test.each([
    ['changes with a narrower location', [wide], [narrow], [narrow]],
    ['stays where a location is widened', [narrow], [wide], [narrow]],
    ['does not include a new trusted location', [narrow], [narrow, place('new', ['198.51.100.0/24'])], [narrow]],
    [
      'includes a new location that is not trusted',
      [narrow],
      [narrow, place('new', ['198.51.100.0/24'], false)],
      [narrow, place('new', ['198.51.100.0/24'], false)],
    ],
    ['drops a deleted location', [narrow], [], []],
  ])('%s', (_, baseline, current, expected) => {
    expect(moveLocations(baseline, current, [])).toEqual(expected);
  });

  test.each([
    ['stays where a country is added to an exempt location', ['All'], ['germany'], ['DE'], ['DE', 'RU'], false],
    ['changes where a country is removed from an exempt location', ['All'], ['germany'], ['DE', 'RU'], ['DE'], true],
    ['stays where a country is removed from an included location', ['germany'], [], ['DE', 'RU'], ['DE'], false],
    ['changes where a country is added to an included location', ['germany'], [], ['DE'], ['DE', 'RU'], true],
  ])('%s', (_, includeLocations, excludeLocations, before, after, moves) => {
    const [was, is] = [before, after].map((countriesAndRegions) => ({ ...germany, countriesAndRegions }));
    const policies = [policy({ conditions: { locations: { includeLocations, excludeLocations } } })];
    expect(moveLocations([was ?? germany], [is ?? germany], policies)).toEqual([moves ? is : was]);
    expect(moveLocations([was ?? germany], [is ?? germany], [])).toEqual([is]);
  });

  test('changes where a strength loses combinations, and stays where it gains some', () => {
    expect(moveStrengths([more], [mfaStrength])).toEqual([mfaStrength]);
    expect(moveStrengths([mfaStrength], [more])).toEqual([mfaStrength]);
    expect(moveStrengths([], [more])).toEqual([more]);
  });
});

describe('a policy that names another location', () => {
  const abroad = { ...germany, id: 'abroad', countriesAndRegions: ['KP', 'NG'] };
  const more = { ...germany, id: 'more', countriesAndRegions: ['KP', 'NG', 'RU'] };
  const places = { ...context, locationsBefore: [abroad, more], locationsAfter: [abroad, more] };
  const named = (include: string[], exclude: string[] = []) =>
    policy({ conditions: { locations: { includeLocations: include, excludeLocations: exclude } } });

  test.each([
    ['applies to more countries', [['abroad'], []], [['more'], []], 'stronger'],
    ['applies to fewer countries', [['more'], []], [['abroad'], []], 'weaker'],
    ['exempts more countries', [['All'], ['abroad']], [['All'], ['more']], 'weaker'],
    ['exempts fewer countries', [['All'], ['more']], [['All'], ['abroad']], 'stronger'],
    ['applies as before', [['more'], []], [['more', 'abroad'], []], 'neutral'],
    ['is judged by its ids where one is not known', [['more'], []], [['unknown'], []], 'mixed'],
  ] as const)('%s', (_, before, after, direction) => {
    const [was, is] = [before, after].map(([include, exclude]) => named([...include], [...exclude]));
    expect(classifyPolicyChange(was ?? null, is ?? null, places).direction).toBe(direction);
  });
});

describe('the baseline of policies', () => {
  const move = (baseline: PolicySpoil[], current: PolicySpoil[]) =>
    moveBaseline(baseline.map(policy), current.map(policy), context);
  const tight = { grants: { operator: 'AND', builtInControls: ['compliantDevice', 'mfa'] } };

  test.each<[string, PolicySpoil[], PolicySpoil[], PolicySpoil[]]>([
    ['changes with a stronger policy', [{}], [tight], [tight]],
    ['changes with a new name', [{}], [{ displayName: 'renamed' }], [{ displayName: 'renamed' }]],
    ['stays where the policy is weakened', [tight], [{}], [tight]],
    ['stays where the policy is weaker and stronger', [{}], [{ ...tight, users: { excludeUsers: ['lea'] } }], [{}]],
    ['stays where it is disabled', [{}], [{ state: 'disabled' }], [{}]],
    ['stays where it is deleted', [{}], [], [{}]],
    ['follows a policy that is deleted and created again', [{}], [{ id: 'ca99' }], [{ id: 'ca99' }]],
    ['stays where the new policy does less', [{}], [{ id: 'ca99', grants: null }], [{}, { id: 'ca99', grants: null }]],
    ['includes a new policy when it is enforced', [], [{ id: 'ca02', state: 'disabled' }, {}], [{}]],
    ['drops policies that were never enforced', [{ state: 'disabled' }], [], []],
    ['includes a policy that is enforced again, if it is as strong', [{}], [{}], [{}]],
  ])('%s', (_, baseline, current, expected) => {
    expect(move(baseline, current)).toEqual(expected.map(policy));
  });
});
