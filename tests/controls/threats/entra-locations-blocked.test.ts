import { entraLocationsBlocked as control } from '../../../shared/controls/threats/entra-locations-blocked/control';
import { blockGrant, germany, office, type PolicySpoil, policy } from '../../fixtures/conditional-access';
import { declared, statusOf, verdictOn } from '../state';

const at = (includeLocations: readonly string[], ...excludeLocations: string[]) => ({
  conditions: { locations: { includeLocations, excludeLocations } },
});
const shut = (spoil: PolicySpoil = {}) => policy({ grants: blockGrant, ...at([germany.id]), ...spoil });

describe('passes', () => {
  test.each<[string, PolicySpoil]>([
    ['a blocked country', {}],
    ['everything blocked except a country', at(['All'], germany.id)],
    ['everything blocked except trusted locations', at(['All'], 'AllTrusted')],
  ])('with %s', (_, spoil) => {
    expect(verdictOn(control, { policies: [shut(spoil)] })).toMatchObject({ status: 'pass', note: null });
  });

  test('with two policies that divide the people, for the same locations', () => {
    const policies = [
      shut({ users: { includeUsers: ['ada', 'lea', 'gil'] } }),
      shut({ id: 'ca02', users: { includeUsers: ['mara', 'tom'] } }),
    ];
    expect(statusOf(control, { policies })).toBe('pass');
    const [first, second] = [
      policies[0] ?? shut(),
      shut({ ...at(['All'], 'AllTrusted'), id: 'ca02', users: { includeUsers: ['mara', 'tom'] } }),
    ];
    expect(statusOf(control, { policies: [first, second] })).toBe('fail');
  });

  test('with a declared account excluded', () => {
    const policies = [shut({ users: { excludeUsers: ['lea'] } })];
    expect(statusOf(control, { policies, configuration: { breakGlass: [declared('lea')] } })).toBe('pass');
  });
});

describe('fails', () => {
  test.each<[string, PolicySpoil, string]>([
    ['is report-only', { state: 'enabledForReportingButNotEnforced' }, 'reportOnly'],
    ['requires MFA', { grants: {} }, 'noPolicy'],
    ['covers an office alone', at([office.id]), 'noPolicy'],
    ['exempts the blocked country again', at([germany.id], germany.id), 'noPolicy'],
    ['names a deleted location', at(['gone']), 'noPolicy'],
    ['excludes one person', { users: { excludeUsers: ['lea'] } }, 'excluded'],
    ['covers only some apps', { apps: { includeApplications: ['Office365'] } }, 'narrowed'],
    [
      'covers one platform only',
      {
        conditions: {
          ...at([germany.id]).conditions,
          platforms: { includePlatforms: ['windows'], excludePlatforms: [] },
        },
      },
      'narrowed',
    ],
  ])('when the policy %s', (_, spoil, problem) => {
    expect(verdictOn(control, { policies: [shut(spoil)] })).toMatchObject({
      status: 'fail',
      findings: { first: [{ problem }] },
    });
  });

  test('with a location without countries', () => {
    const empty = { ...germany, countriesAndRegions: [] };
    expect(statusOf(control, { policies: [shut()], namedLocations: [empty] })).toBe('fail');
    const unknownToo = { ...empty, includeUnknownCountriesAndRegions: true };
    expect(statusOf(control, { policies: [shut()], namedLocations: [unknownToo] })).toBe('pass');
  });
});

test('is unknown where a condition is unknown or no user is known, and not licensed without P1', () => {
  const odd = shut({ conditions: { ...at([germany.id]).conditions, unknownConditions: ['moon'] } });
  expect(statusOf(control, { policies: [odd] })).toBe('unknown');
  expect(statusOf(control, { policies: [shut()], users: [] })).toBe('unknown');
  expect(statusOf(control, { policies: [], licences: [] })).toBe('notLicensed');
});
