import { intuneCompliancePoliciesStrict as control } from '../../../shared/controls/devices/intune-compliance-policies-strict/control';
import type { LicenceKey } from '../../../shared/core/tenant/licence-key';
import { compliancePolicy, goodCompliancePolicies } from '../../fixtures/settings';
import { statusOf, verdictOn } from '../state';

const [windows, mac, ios, android] = goodCompliancePolicies;
if (windows === undefined || mac === undefined || ios === undefined || android === undefined) throw new Error('four');
const having = (...deviceCompliancePolicy: readonly (typeof windows)[]) => ({ small: { deviceCompliancePolicy } });
const spoilt = (policy: typeof windows, name: string, value: unknown) =>
  having({ ...policy, settings: { ...policy.settings, [name]: value } });

test('passes where every platform has the required settings', () => {
  expect(statusOf(control)).toBe('pass');
});

test('passes where two policies of a platform have them together', () => {
  const { bitLockerEnabled, ...rest } = windows.settings;
  expect(
    statusOf(
      control,
      having(compliancePolicy('windows10', { bitLockerEnabled }, { id: 'a' }), { ...windows, settings: rest }),
    ),
  ).toBe('pass');
});

describe('settings required of some devices only', () => {
  const pilot = { ...windows, id: 'pilot', assignments: ['group:pilot'] };
  const empty = compliancePolicy('windows10', {}, { id: 'empty' });

  test.each<[string, readonly (typeof windows)[], string]>([
    ['a strict policy for a pilot beside an empty one for all', [pilot, empty], 'fail'],
    [
      'a strict policy for a pilot beside an empty one for others',
      [pilot, { ...empty, assignments: ['group:rest'] }],
      'fail',
    ],
    [
      'a strict policy for all beside an empty one for a few',
      [windows, { ...empty, assignments: ['group:few'] }],
      'pass',
    ],
    ['a strict policy for all users beside an empty one', [{ ...windows, assignments: ['allUsers'] }, empty], 'pass'],
    ['two strict policies for two groups', [pilot, { ...windows, assignments: ['group:rest'] }], 'pass'],
    [
      'a strict policy for all but a group, and an empty one for the group',
      [
        { ...windows, assignments: ['allDevices', 'exclude:few'] },
        { ...empty, assignments: ['group:few'] },
      ],
      'fail',
    ],
    ['one strict policy with an exclusion', [{ ...windows, assignments: ['allDevices', 'exclude:few'] }], 'pass'],
    ['an empty policy without devices', [windows, { ...empty, assignments: [] }], 'pass'],
  ])('%s', (_, policies, expected) => {
    expect(statusOf(control, having(...policies))).toBe(expected);
  });
});

test('passes with encryption required by the other setting', () => {
  const settings = { ...windows.settings, bitLockerEnabled: false, storageRequireEncryption: true };
  expect(statusOf(control, having({ ...windows, settings }))).toBe('pass');
});

test.each([
  [windows, 'bitLockerEnabled', false],
  [windows, 'secureBootEnabled', null],
  [windows, 'osMinimumVersion', ''],
  [windows, 'osMinimumVersion', null],
  [windows, 'passwordRequired', false],
  [mac, 'storageRequireEncryption', false],
  [mac, 'firewallEnabled', false],
  [ios, 'securityBlockJailbrokenDevices', false],
  [ios, 'passcodeRequired', false],
  [ios, 'osMinimumVersion', null],
  [android, 'securityBlockJailbrokenDevices', undefined],
  [android, 'passwordRequired', 'true'],
  [android, 'osMinimumVersion', 13],
])('fails where $displayName has %2$s %3$j', (policy, name, value) => {
  expect(statusOf(control, spoilt(policy, name, value))).toBe('fail');
});

test('names the missing settings', () => {
  const settings = { ...windows.settings, secureBootEnabled: false, osMinimumVersion: null };
  expect(verdictOn(control, having({ ...windows, settings }))).toMatchObject({
    status: 'fail',
    findings: { first: [{ problem: 'Windows', details: { settings: ['Secure Boot', 'a least version'] } }] },
    evidence: [{ label: 'Not asked on Windows' }],
  });
});

describe('with Defender for Endpoint', () => {
  const licences: readonly LicenceKey[] = ['INTUNE', 'MDE'];
  test('phones and Macs also need a threat level', () => {
    expect(statusOf(control, { ...having(ios), licences })).toBe('fail');
    expect(statusOf(control, { ...spoilt(ios, 'deviceThreatProtectionEnabled', true), licences })).toBe('pass');
    expect(statusOf(control, { ...having(windows), licences })).toBe('pass');
  });

  test('phones and Macs need none where that is not configured', () => {
    expect(statusOf(control, { licences, thresholds: { complianceThreatLevel: false } })).toBe('pass');
  });
});

test('an unassigned policy has no effect', () => {
  expect(statusOf(control, having({ ...windows, assignments: [] }))).toBe('notApplicable');
});

test('is unknown where a policy has an unknown type', () => {
  expect(statusOf(control, having(windows, compliancePolicy('visionOS', {})))).toBe('unknown');
});
