import { entraUnsupportedPlatformsBlocked as control } from '../../../shared/controls/devices/entra-unsupported-platforms-blocked/control';
import { blockGrant, type PolicySpoil, policy } from '../../fixtures/conditional-access';
import { declared, statusOf, verdictOn } from '../state';

const supported = ['android', 'iOS', 'macOS', 'windows'];
const shut = ({ conditions, ...spoil }: PolicySpoil = {}) =>
  policy({
    grants: blockGrant,
    ...spoil,
    conditions: { platforms: { includePlatforms: ['all'], excludePlatforms: supported }, ...conditions },
  });
const but = (...excludePlatforms: string[]) => ({
  conditions: { platforms: { includePlatforms: ['all'], excludePlatforms } },
});

describe('passes', () => {
  test.each<[string, PolicySpoil]>([
    ['all platforms except the supported ones blocked', {}],
    ['one of the supported ones blocked too', but('iOS', 'windows')],
    ['everything blocked', { conditions: { platforms: null } }],
  ])('with %s', (_, spoil) => {
    expect(verdictOn(control, { policies: [shut(spoil)] })).toMatchObject({ status: 'pass', note: null });
  });

  test('with an excluded platform that the configuration adds', () => {
    const policies = [shut(but(...supported, 'linux'))];
    expect(statusOf(control, { policies })).toBe('fail');
    expect(statusOf(control, { policies, thresholds: { supportedPlatforms: [...supported, 'linux'] } })).toBe('pass');
  });

  test('with a declared account excluded', () => {
    const policies = [shut({ users: { excludeUsers: ['lea'] } })];
    expect(statusOf(control, { policies, configuration: { breakGlass: [declared('lea')] } })).toBe('pass');
    expect(statusOf(control, { policies })).toBe('fail');
  });
});

describe('fails', () => {
  test.each<[string, PolicySpoil, string]>([
    ['is report-only', { state: 'enabledForReportingButNotEnforced' }, 'reportOnly'],
    [
      'blocks named platforms, so that an unnamed one gets in',
      { conditions: { platforms: { includePlatforms: ['linux', 'windowsPhone'], excludePlatforms: [] } } },
      'narrowed',
    ],
    ['only requires MFA there', { grants: {} }, 'noPolicy'],
    ['only requires a managed device there', { grants: { builtInControls: ['compliantDevice'] } }, 'asksOnly'],
    ['covers only some apps', { apps: { includeApplications: ['Office365'] } }, 'narrowed'],
    ['excludes guests', { users: { excludeUsers: ['GuestsOrExternalUsers'] } }, 'excluded'],
  ])('when the policy %s', (_, spoil, problem) => {
    expect(verdictOn(control, { policies: [shut(spoil)] })).toMatchObject({
      status: 'fail',
      findings: { first: [{ problem }] },
    });
  });
});

test('is unknown where a condition is unknown, and not licensed without P1', () => {
  expect(statusOf(control, { policies: [shut({ conditions: { unknownConditions: ['moon'] } })] })).toBe('unknown');
  expect(statusOf(control, { policies: [], licences: [] })).toBe('notLicensed');
});
