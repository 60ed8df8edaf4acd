import type { NamedLocation } from '../../../shared/core/resource/resource';
import { basisOf, blockGrant, germany, office, policy, type World } from '../../fixtures/conditional-access';
import { facts, onChange } from './facts';

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

test('a country that is added to a location which a block leaves out alerts: it names location, country and policies', () => {
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
        added: ['RU'],
        removed: [],
        policies: ['CA05 Block other countries'],
        requirement: 'blocked',
      },
      lines: [{ label: 'Places', before: [{ text: 'DE' }], after: [{ text: 'DE' }, { text: 'RU' }] }],
    },
  ]);
});

test('a country that is taken from a location which a block is for alerts too', () => {
  const forRussia = policy({
    id: 'ca06',
    displayName: 'CA06 Block Russia',
    grants: blockGrant,
    conditions: { locations: { includeLocations: [germany.id], excludeLocations: [] } },
  });
  expect(detected(withRussia, germany, { policies: [policy(), forRussia] })).toMatchObject([
    { effect: 'raised', severity: 'critical', details: { removed: ['RU'], policies: ['CA06 Block Russia'] } },
  ]);
});

test('a trusted range that is widened alerts, and so does a location that becomes trusted', () => {
  const leavingOut = policy({
    conditions: { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } },
  });
  const wide = { ...office, ipRanges: ['0.0.0.0/1'] };
  expect(detected(office, wide, { policies: [leavingOut] })).toMatchObject([
    {
      severity: 'critical',
      exposure: { count: 5 },
      details: { added: ['0.0.0.0/1'], requirement: 'mfa', isTrusted: true },
    },
  ]);
  expect(detected({ ...office, isTrusted: false }, office, { policies: [leavingOut] })).toMatchObject([
    { effect: 'raised', severity: 'critical', details: { added: [], isTrusted: true } },
  ]);
});

test('where another policy asks the same nobody is alerted', () => {
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

test('it ends when the location is as it was', () => {
  expect(detected(withRussia, germany)).toMatchObject([{ effect: 'ended', resourceId: germany.id }]);
});

test.each<[string, NamedLocation | undefined, NamedLocation | undefined, Partial<World>]>([
  ['no policy names it', germany, withRussia, { policies: [policy()] }],
  ['the policy that names it is off', germany, withRussia, { policies: [{ ...outsideGermany, state: 'disabled' }] }],
  ['its name changed', germany, { ...germany, displayName: 'Home' }, {}],
  ['it is new, and not trusted', undefined, { ...office, id: 'new', isTrusted: false }, {}],
])('stays silent where %s', (_, before, after, spoil) => {
  expect(detected(before, after, spoil)).toEqual([]);
});
