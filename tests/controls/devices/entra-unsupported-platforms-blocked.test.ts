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
    ['all but the supported platforms blocked', {}],
    ['one of them blocked too', but('iOS', 'windows')],
    ['everything blocked', { conditions: { platforms: null } }],
  ])('with %s', (_, spoil) => {
    expect(verdictOn(control, { policies: [shut(spoil)] })).toMatchObject({ status: 'pass', note: null });
  });

  test('with a platform left out that the configuration adds', () => {
    const policies = [shut(but(...supported, 'linux'))];
    expect(statusOf(control, { policies })).toBe('fail');
    expect(statusOf(control, { policies, thresholds: { supportedPlatforms: [...supported, 'linux'] } })).toBe('pass');
  });

  test('with someone left out who is declared', () => {
    const policies = [shut({ users: { excludeUsers: ['lea'] } })];
    expect(statusOf(control, { policies, configuration: { breakGlass: [declared('lea')] } })).toBe('pass');
    expect(statusOf(control, { policies })).toBe('fail');
  });
});

describe('fails', () => {
  test.each<[string, PolicySpoil, string]>([
    ['is report-only', { state: 'enabledForReportingButNotEnforced' }, 'reportOnly'],
    [
      'names the unsupported ones, for then what names none gets in',
      { conditions: { platforms: { includePlatforms: ['linux', 'windowsPhone'], excludePlatforms: [] } } },
      'narrowed',
    ],
    ['asks for MFA there', { grants: {} }, 'noPolicy'],
    ['asks for a managed device there', { grants: { builtInControls: ['compliantDevice'] } }, 'asksOnly'],
    ['is for some apps', { apps: { includeApplications: ['Office365'] } }, 'narrowed'],
    ['leaves guests out', { users: { excludeUsers: ['GuestsOrExternalUsers'] } }, 'excluded'],
  ])('when the policy %s', (_, spoil, problem) => {
    expect(verdictOn(control, { policies: [shut(spoil)] })).toMatchObject({
      status: 'fail',
      findings: { first: [{ problem }] },
    });
  });
});

test('is unknown where a condition is none that we know, and not licensed without P1', () => {
  expect(statusOf(control, { policies: [shut({ conditions: { unknownConditions: ['moon'] } })] })).toBe('unknown');
  expect(statusOf(control, { policies: [shut()], licences: [] })).toBe('notLicensed');
});
