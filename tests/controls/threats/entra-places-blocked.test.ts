import { entraPlacesBlocked as control } from '../../../shared/controls/threats/entra-places-blocked/control';
import { blockGrant, germany, office, type PolicySpoil, policy } from '../../fixtures/conditional-access';
import { declared, statusOf, verdictOn } from '../state';

const at = (includeLocations: readonly string[], ...excludeLocations: string[]) => ({
  conditions: { locations: { includeLocations, excludeLocations } },
});
const shut = (spoil: PolicySpoil = {}) => policy({ grants: blockGrant, ...at([germany.id]), ...spoil });

describe('passes', () => {
  test.each<[string, PolicySpoil]>([
    ['a country shut', {}],
    ['everything shut but a country', at(['All'], germany.id)],
    ['everything shut but trusted places', at(['All'], 'AllTrusted')],
  ])('with %s', (_, spoil) => {
    expect(verdictOn(control, { policies: [shut(spoil)] })).toMatchObject({ status: 'pass', note: null });
  });

  test('with two policies that share the people, of the same places', () => {
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

  test('with someone left out who is declared', () => {
    const policies = [shut({ users: { excludeUsers: ['lea'] } })];
    expect(statusOf(control, { policies, configuration: { breakGlass: [declared('lea')] } })).toBe('pass');
  });
});

describe('fails', () => {
  test.each<[string, PolicySpoil, string]>([
    ['is report-only', { state: 'enabledForReportingButNotEnforced' }, 'reportOnly'],
    ['asks for MFA', { grants: {} }, 'noPolicy'],
    ['is for an office alone', at([office.id]), 'noPolicy'],
    ['leaves the country out again', at([germany.id], germany.id), 'noPolicy'],
    ['names a place that is gone', at(['gone']), 'noPolicy'],
    ['leaves one person out', { users: { excludeUsers: ['lea'] } }, 'excluded'],
    ['is for some apps', { apps: { includeApplications: ['Office365'] } }, 'narrowed'],
    [
      'is for one platform',
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

  test('of a country without countries', () => {
    const empty = { ...germany, countriesAndRegions: [] };
    expect(statusOf(control, { policies: [shut()], namedLocations: [empty] })).toBe('fail');
    const unknownToo = { ...empty, includeUnknownCountriesAndRegions: true };
    expect(statusOf(control, { policies: [shut()], namedLocations: [unknownToo] })).toBe('pass');
  });
});

test('is unknown where a condition is none that we know, or nobody is known, and not licensed without P1', () => {
  const odd = shut({ conditions: { ...at([germany.id]).conditions, unknownConditions: ['moon'] } });
  expect(statusOf(control, { policies: [odd] })).toBe('unknown');
  expect(statusOf(control, { policies: [shut()], users: [] })).toBe('unknown');
  expect(statusOf(control, { policies: [shut()], licences: [] })).toBe('notLicensed');
});
