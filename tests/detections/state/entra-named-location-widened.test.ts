import type { NamedLocation } from '../../../shared/core/resource/resource';
import { basisOf, blockGrant, germany, office, policy, type World } from '../../fixtures/conditional-access';
import { directoryAudit, modified, target } from '../../fixtures/records';
import { facts, onChange, onRecord } from './facts';

const P04 = 'EV.P04';
const outsideGermany = policy({
  id: 'ca05',
  displayName: 'CA05 Block other countries',
  grants: blockGrant,
  conditions: { locations: { includeLocations: ['All'], excludeLocations: [germany.id] } },
});
const withRussia = { ...germany, countriesAndRegions: ['DE', 'RU'] };

const detected = (before: NamedLocation | undefined, after: NamedLocation | undefined, spoil: Partial<World> = {}) => {
  const others = [office, germany].filter(({ id }) => id !== (after ?? before)?.id);
  const basis = (one: NamedLocation | undefined) =>
    basisOf({
      policies: [policy(), outsideGermany],
      ...spoil,
      namedLocations: [...others, ...(one === undefined ? [] : [one])],
    });
  const conditionalAccess = { before: basis(before), after: basis(after) };
  return onChange(P04, 'namedLocation', before, after, facts({ conditionalAccess }));
};

test('a country added to a location that a block exempts alerts, with location, country and policies', () => {
  expect(detected(germany, withRussia)).toMatchObject([
    {
      effect: 'raised',
      severity: 'critical',
      alerts: true,
      resourceId: germany.id,
      resourceName: 'Germany',
      exposure: { computed: true, count: 5, of: 5 },
      details: {
        locationName: 'Germany',
        elements: ['added RU'],
        isTooWide: false,
        policies: ['CA05 Block other countries'],
        requirement: 'blocked',
      },
      lines: [{ label: 'Countries', before: [{ text: 'DE' }], after: [{ text: 'DE' }, { text: 'RU' }] }],
    },
  ]);
});

test('while the policies cannot be read, a collection counts nobody, and does not call it a change of the log alone', () => {
  const blind = facts({ conditionalAccess: null, unreadBasis: ['conditionalAccessPolicy'] });
  const wider = { ...office, ipRanges: [...office.ipRanges, '198.51.100.0/24'] };
  expect(onChange(P04, 'namedLocation', office, wider, blind)).toMatchObject([
    { exposure: { computed: false, why: { type: 'unread', kind: 'conditionalAccessPolicy' } } },
  ]);
});

test('a country removed from a location that a block covers alerts too', () => {
  const forRussia = policy({
    id: 'ca06',
    displayName: 'CA06 Block Russia',
    grants: blockGrant,
    conditions: { locations: { includeLocations: [germany.id], excludeLocations: [] } },
  });
  expect(detected(withRussia, germany, { policies: [policy(), forRussia] })).toMatchObject([
    { effect: 'raised', severity: 'critical', details: { elements: ['removed RU'], policies: ['CA06 Block Russia'] } },
  ]);
});

test('a widened trusted range alerts, and so does a location that becomes trusted', () => {
  const leavingOut = policy({
    conditions: { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } },
  });
  const wide = { ...office, ipRanges: [...office.ipRanges, '0.0.0.0/1'] };
  expect(detected(office, wide, { policies: [leavingOut] })).toMatchObject([
    {
      severity: 'critical',
      exposure: { count: 5 },
      details: { elements: ['added 0.0.0.0/1'], requirement: 'mfa', isTooWide: true },
    },
  ]);
  expect(detected({ ...office, isTrusted: false }, office, { policies: [leavingOut] })).toMatchObject([
    { effect: 'raised', severity: 'critical', details: { elements: ['added trusted'], isTooWide: false } },
  ]);
});

test('a renamed location has both names, and the exposure is what the policies protect', () => {
  const registration = policy({
    apps: { includeApplications: [], includeUserActions: ['urn:user:registersecurityinfo'] },
    conditions: { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } },
  });
  const after = { ...office, displayName: 'HQ', ipRanges: [...office.ipRanges, '0.0.0.0/1'] };
  expect(detected(office, after, { policies: [registration] })).toMatchObject([
    {
      details: {
        locationName: 'HQ',
        formerName: office.displayName,
        requirement: 'mfa',
        action: 'urn:user:registersecurityinfo',
      },
    },
  ]);
});

test('nobody is alerted where another policy requires the same', () => {
  const twice = {
    policies: [
      outsideGermany,
      { ...outsideGermany, id: 'ca07', conditions: { ...outsideGermany.conditions, locations: null } },
    ],
  };
  expect(detected(germany, withRussia, twice)).toMatchObject([
    { effect: 'raised', severity: 'high', alerts: false, exposure: { count: 0, of: 5 } },
  ]);
});

test('a range that replaces another opens one and closes the other', () => {
  const leavingOut = policy({
    conditions: { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } },
  });
  expect(detected(office, { ...office, ipRanges: ['0.0.0.0/1'] }, { policies: [leavingOut] })).toMatchObject([
    { effect: 'raised', details: { elements: ['added 0.0.0.0/1'] } },
    { effect: 'ended', details: { elements: ['added 192.0.2.0/24', 'removed 0.0.0.0/1'] } },
  ]);
});

test('it ends when the location is restored', () => {
  expect(detected(withRussia, germany)).toMatchObject([
    { effect: 'ended', resourceId: germany.id, details: { elements: ['added RU'] } },
  ]);
});

test('removing one of two added countries ends its own part, and a replacement starts another', () => {
  const withBoth = { ...germany, countriesAndRegions: ['DE', 'RU', 'BY'] };
  expect(detected(withBoth, withRussia)).toMatchObject([{ effect: 'ended', details: { elements: ['added BY'] } }]);
  expect(detected(withRussia, { ...germany, countriesAndRegions: ['DE', 'BY'] })).toMatchObject([
    { effect: 'raised', details: { elements: ['added BY'] } },
    { effect: 'ended', details: { elements: ['added RU', 'removed BY'] } },
  ]);
});

describe('a trusted range that includes strangers', () => {
  const wide = { ...office, ipRanges: [...office.ipRanges, '0.0.0.0/1'] };
  const unused = { policies: [policy()] };

  test('alerts though no policy is weaker, and ends when it is removed', () => {
    expect(detected(office, wide, unused)).toMatchObject([
      {
        effect: 'raised',
        severity: 'high',
        alerts: true,
        exposure: null,
        details: { elements: ['added 0.0.0.0/1'], isTooWide: true, policies: [] },
      },
    ]);
    expect(detected(wide, office, unused)).toMatchObject([
      { effect: 'ended', details: { elements: ['added 0.0.0.0/1'] } },
    ]);
  });

  test('ends when the location is no longer trusted, unless a policy names it', () => {
    const untrusted: NamedLocation = { ...wide, isTrusted: false };
    const added = [...office.ipRanges, '0.0.0.0/1', 'trusted'].map((part) => `added ${part}`);
    expect(detected(wide, untrusted, { policies: [] })).toMatchObject([
      { effect: 'ended', edit: null, details: { isUntrusted: true, elements: added } },
    ]);
    const naming = policy({ conditions: { locations: { includeLocations: ['All'], excludeLocations: [office.id] } } });
    expect(detected(wide, untrusted, { policies: [naming] })).toMatchObject([
      { effect: 'ended', details: { elements: ['added trusted'] } },
    ]);
  });

  test('alerts even where another policy requires the same', () => {
    const leavingOut = policy({
      id: 'ca08',
      conditions: { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } },
    });
    expect(detected(office, wide, { policies: [policy(), leavingOut] })).toMatchObject([
      { severity: 'critical', alerts: true, exposure: { count: 0 } },
    ]);
  });

  test('is only in the digest where a location of the size of an office is marked as trusted', () => {
    expect(detected({ ...office, isTrusted: false }, office, unused)).toMatchObject([
      { effect: 'raised', alerts: false, momentary: true, details: { isTrusted: true, policies: [] } },
    ]);
    expect(detected(office, { ...office, isTrusted: false }, unused)).toEqual([]);
  });

  test.each([
    ['a range of the size of an office', office],
    ['a trusted location', undefined],
  ])('is only in the digest where %s is new', (_, before) => {
    const after = { ...office, ipRanges: [...office.ipRanges, '198.51.100.0/24'] };
    expect(detected(before, after, unused)).toMatchObject([
      { alerts: false, momentary: true, details: { isTrusted: true } },
    ]);
  });

  test.each<[string, NamedLocation | undefined, NamedLocation]>([
    ['a new location', undefined, { ...wide, id: 'new' }],
    ['a location that becomes trusted', { ...wide, isTrusted: false }, wide],
    ['IPv6', office, { ...office, ipRanges: [...office.ipRanges, '2000::/3'] }],
    ['two addresses with half the Internet between them', office, { ...office, ipRanges: ['1.0.0.0-128.0.0.0'] }],
  ])('%s', (_, before, after) => {
    expect(detected(before, after, unused)).toMatchObject([{ effect: 'raised', alerts: true }]);
  });

  test.each<[string, NamedLocation, NamedLocation]>([
    ['a wide range that is not trusted', { ...office, isTrusted: false }, { ...wide, isTrusted: false }],
    ['one that existed before', wide, { ...wide, displayName: 'Offices' }],
  ])('is silent for %s', (_, before, after) => {
    expect(detected(before, after, unused)).toEqual([]);
  });
});

test.each<[string, NamedLocation | undefined, NamedLocation | undefined, Partial<World>]>([
  ['no policy names it', germany, withRussia, { policies: [policy()] }],
  ['the policy that names it is off', germany, withRussia, { policies: [{ ...outsideGermany, state: 'disabled' }] }],
  ['its name changed', germany, { ...germany, displayName: 'Home' }, {}],
  ['it is new, and not trusted', undefined, { ...office, id: 'new', isTrusted: false }, {}],
])('stays silent where %s', (_, before, after, spoil) => {
  expect(detected(before, after, spoil)).toEqual([]);
});

test('where policies cannot be read, only an entry that trusts more addresses alerts', () => {
  const shown = (one: NamedLocation) => JSON.stringify(one);
  const entry = (before: NamedLocation, after: NamedLocation) =>
    directoryAudit({
      activityDisplayName: 'Update named location',
      targets: [target('Policy', office.id, [modified('NamedLocation', shown(before), shown(after))], 'Office')],
    });
  const wider = { ...office, ipRanges: [...office.ipRanges, '198.51.100.0/24'] };
  expect(onRecord(P04, entry(office, wider))).toMatchObject([{ effect: 'raised', severity: 'high', alerts: true }]);
  expect(onRecord(P04, entry({ ...office, isTrusted: false }, office))).toMatchObject([{ severity: 'high' }]);
  for (const [range, severity] of [
    ['10.0.0.0/8', 'critical'],
    ['10.1.0.0/16', 'critical'],
    ['10.1.0.0/17', 'high'],
  ])
    expect(onRecord(P04, entry(office, { ...office, ipRanges: [String(range)] }))).toMatchObject([{ severity }]);
  expect(onRecord(P04, entry(wider, office))).toEqual([]);
  expect(onRecord(P04, entry({ ...office, isTrusted: false }, { ...wider, isTrusted: false }))).toEqual([]);
  expect(onRecord(P04, entry(germany, withRussia))).toEqual([]);
});

test('an entry shows the location as a whole under any name, or each field under its own', () => {
  const entry = (...changed: Parameters<typeof modified>[]) =>
    directoryAudit({
      activityDisplayName: 'Update named location',
      targets: [
        target(
          'Policy',
          office.id,
          changed.map((one) => modified(...one)),
          'Office',
        ),
      ],
    });
  const whole = (isTrusted: boolean) => JSON.stringify([{ DisplayName: 'Office', IsTrusted: isTrusted, IpRanges: [] }]);
  const raised = [{ effect: 'raised', severity: 'high', alerts: true }];
  expect(onRecord(P04, entry(['Named Location', whole(false), whole(true)]))).toMatchObject(raised);
  expect(onRecord(P04, entry(['IsTrusted', '[false]', '["True"]']))).toMatchObject(raised);
  expect(onRecord(P04, entry(['IsTrusted', '[true]', '[false]']))).toEqual([]);
  expect(onRecord(P04, entry(['DisplayName', '"Office"', '"Branch"']))).toEqual([]);
});
