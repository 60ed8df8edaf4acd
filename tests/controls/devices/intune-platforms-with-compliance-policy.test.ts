import { intunePlatformsWithCompliancePolicy as control } from '../../../shared/controls/devices/intune-platforms-with-compliance-policy/control';
import type { DeviceCompliancePolicy } from '../../../shared/kinds/device-compliance-policy/device-compliance-policy';
import { group } from '../../fixtures/conditional-access';
import { compliancePolicy, goodCompliancePolicies } from '../../fixtures/settings';
import { device, type StateSpoil, statusOf, verdictOn } from '../state';

const on = (...systems: readonly string[]) =>
  systems.map((operatingSystem, at) => device(`${operatingSystem}${at}`, { operatingSystem }));
const having = (policies: readonly DeviceCompliancePolicy[], devices = on('Windows')) => ({
  devices,
  small: { deviceCompliancePolicy: policies },
});

const assigned = (...assignments: readonly string[]): StateSpoil =>
  having([compliancePolicy('windows10', {}, { assignments })]);

describe('passes', () => {
  test('with a policy for each platform in use', () => {
    const devices = on('Windows', 'macOS', 'iOS', 'iPadOS', 'Android');
    expect(verdictOn(control, { devices })).toMatchObject({ status: 'pass', note: null });
  });

  test.each([
    ['an older Android platform', 'androidCompliancePolicy'],
    ['a corporate device', 'androidDeviceOwnerCompliancePolicy'],
  ])('with a policy for %s', (_, type) => {
    const policies = [compliancePolicy('x', {}, { odataType: `#microsoft.graph.${type}` })];
    expect(statusOf(control, having(policies, on('Android')))).toBe('pass');
  });

  test('with one assigned to a group with members that excludes another', () => {
    const groups = [group('staff', ['lea', 'tom']), group('vendors', ['tom'])];
    expect(statusOf(control, { ...assigned('exclude:vendors', 'staff'), groups })).toBe('pass');
  });

  test('with one assigned to a group of devices', () => {
    const groups = [{ ...group('laptops', []), holdsDevices: true }];
    expect(statusOf(control, { ...assigned('laptops'), groups })).toBe('pass');
  });

  test('and counts the devices that it does not judge', () => {
    expect(verdictOn(control, { devices: on('Windows', 'Linux', 'Tizen') })).toMatchObject({
      status: 'pass',
      note: '2 devices of other platforms are not judged',
    });
  });
});

describe('assigned to groups', () => {
  const empty = { ...group('staff', []), holdsDevices: false };

  test.each<[string, StateSpoil, string]>([
    ['an empty group', { ...assigned('staff'), groups: [empty] }, 'fail'],
    [
      'a group that was deleted',
      { ...assigned('staff'), groups: [{ ...group('staff', []), displayName: null }] },
      'fail',
    ],
    [
      'a group whose members are all excluded',
      {
        ...assigned('staff', 'exclude:vendors'),
        groups: [{ ...group('staff', ['tom']), holdsDevices: false }, group('vendors', ['tom'])],
      },
      'fail',
    ],
    ['an empty group as well as everyone', { ...assigned('staff', 'allUsers'), groups: [empty] }, 'pass'],
    ['a group that was not read', assigned('staff'), 'unknown'],
    [
      'a group without people whose devices are unknown',
      { ...assigned('staff'), groups: [group('staff', [])] },
      'unknown',
    ],
    ['a group whose id is in capitals', { ...assigned('STAFF'), groups: [group('staff', ['lea'])] }, 'pass'],
  ])('%s: %3$s', (_, spoil, status) => {
    expect(statusOf(control, spoil)).toBe(status);
  });

  test('names the policy without devices', () => {
    expect(verdictOn(control, { ...assigned('staff'), groups: [empty] })).toMatchObject({
      findings: { first: [{ problem: 'Windows' }] },
      evidence: [{}, { label: 'Assigned to empty groups', after: [{ text: 'windows10-Baseline' }] }],
    });
  });
});

describe('fails', () => {
  test.each<[string, readonly string[]]>([
    ['that is not assigned', []],
    ['that only has exclusions', ['exclude:vendors']],
  ])('with a policy %s', (_, assignments) => {
    expect(statusOf(control, having([compliancePolicy('windows10', {}, { assignments })]))).toBe('fail');
  });

  test('where a platform has no policy, and says how many devices that affects', () => {
    const policies = goodCompliancePolicies.filter(({ odataType }) => !odataType.includes('ios'));
    expect(verdictOn(control, having(policies, on('Windows', 'iOS', 'iPadOS')))).toMatchObject({
      status: 'fail',
      findings: { total: 1, first: [{ problem: 'iOS' }] },
      exposure: { count: 2, of: 3 },
      evidence: [{ after: [{ text: 'iOS: 2' }] }],
    });
  });
});

test('does not apply without devices', () => {
  expect(statusOf(control, having([], []))).toBe('notApplicable');
});

test.each<[string, ReturnType<typeof having>]>([
  ['Graph returns no policies for any platform in use', having(goodCompliancePolicies, on('Linux'))],
  ['the target is unknown', having([compliancePolicy('windows10', {}, { assignments: ['other:new'] })])],
])('is unknown where %s', (_, spoil) => {
  expect(statusOf(control, spoil)).toBe('unknown');
});
