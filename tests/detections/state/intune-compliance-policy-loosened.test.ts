import type { DeviceCompliancePolicy } from '../../../shared/kinds/device-compliance-policy/device-compliance-policy';
import { localTime } from '../../../shared/reports/language/local-time';
import { naming } from '../../../shared/reports/language/naming';
import type { Scene } from '../../../shared/reports/language/scene';
import { wordingOf } from '../../../shared/reports/wording';
import { auditEvent, directoryAudit, modified, target } from '../../fixtures/records';
import { event } from '../../reports/stories';
import { facts, onChange, onRecord } from './facts';

const D06 = 'EV.D06';
const good: DeviceCompliancePolicy = {
  id: 'policy-1',
  displayName: 'Win-Baseline',
  odataType: '#microsoft.graph.windows10CompliancePolicy',
  version: 3,
  assignments: ['allDevices', 'g-1'],
  scheduledActions: ['block:0'],
  settings: {
    bitLockerEnabled: true,
    secureBootEnabled: null,
    osMinimumVersion: '10.0.19045.0',
    passwordMinimumLength: 8,
    passwordMinutesOfInactivityBeforeLock: 15,
    deviceThreatProtectionRequiredSecurityLevel: 'low',
    passwordRequiredType: 'alphanumeric',
    description: 'Baseline',
  },
};
const having = (settings: Readonly<Record<string, unknown>>): DeviceCompliancePolicy => ({
  ...good,
  settings: { ...good.settings, ...settings },
});

const loosened: readonly (readonly [string, Readonly<Record<string, unknown>>, string])[] = [
  ['a protection is switched off', { bitLockerEnabled: false }, 'bitLockerEnabled'],
  ['a protection is removed', { bitLockerEnabled: null }, 'bitLockerEnabled'],
  ['the minimum version is lower', { osMinimumVersion: '10.0.9000.99999' }, 'osMinimumVersion'],
  ['there is no minimum version', { osMinimumVersion: null }, 'osMinimumVersion'],
  ['a shorter password is enough', { passwordMinimumLength: 4 }, 'passwordMinimumLength'],
  ['it locks later', { passwordMinutesOfInactivityBeforeLock: 60 }, 'passwordMinutesOfInactivityBeforeLock'],
  ['it never locks', { passwordMinutesOfInactivityBeforeLock: null }, 'passwordMinutesOfInactivityBeforeLock'],
  [
    'a higher threat level is allowed',
    { deviceThreatProtectionRequiredSecurityLevel: 'high' },
    'deviceThreatProtectionRequiredSecurityLevel',
  ],
  [
    'any threat level is allowed',
    { deviceThreatProtectionRequiredSecurityLevel: 'unavailable' },
    'deviceThreatProtectionRequiredSecurityLevel',
  ],
];

const onlyRecorded = { effect: 'raised', resourceId: 'policy-1', severity: 'low', alerts: false };

describe('in the list of policies', () => {
  test.each(loosened)('fires when %s, with the setting before and after', (_, settings, name) => {
    expect(onChange(D06, 'deviceCompliancePolicy', good, having(settings))).toMatchObject([
      {
        effect: 'raised',
        severity: 'high',
        alerts: true,
        resourceId: 'policy-1',
        lines: [{ label: name }],
        details: { policyName: 'Win-Baseline', change: 'loosened', elements: [name] },
      },
    ]);
  });

  test.each(loosened)('ends when it is restored after %s', (_, settings, name) => {
    expect(onChange(D06, 'deviceCompliancePolicy', having(settings), good)).toMatchObject([
      { effect: 'ended', resourceId: 'policy-1', details: { elements: [name] } },
    ]);
  });

  test('fires when it is deleted', () => {
    expect(onChange(D06, 'deviceCompliancePolicy', good, undefined)).toMatchObject([
      { effect: 'raised', resourceId: 'policy-1', alerts: true, details: { change: 'deleted' } },
    ]);
  });

  test.each([[[]], [['exclude:g-1']]])(
    'only records the deletion of a policy assigned to no device: %j',
    (assignments) => {
      expect(onChange(D06, 'deviceCompliancePolicy', { ...good, assignments }, undefined)).toMatchObject([
        onlyRecorded,
      ]);
    },
  );

  test.each([
    ['a target is removed', ['g-1'], ['allDevices']],
    ['all targets are removed', [], ['allDevices', 'g-1']],
    ['a group is excluded', ['allDevices', 'exclude:g-2', 'g-1'], ['exclude:g-2']],
  ])('fires when %s, and ends when it is assigned again', (_, assignments, elements) => {
    expect(onChange(D06, 'deviceCompliancePolicy', good, { ...good, assignments })).toMatchObject([
      { effect: 'raised', lines: [{ label: 'Assigned to' }], details: { change: 'unassigned', elements } },
    ]);
    expect(onChange(D06, 'deviceCompliancePolicy', { ...good, assignments }, good)).toMatchObject([
      { effect: 'ended', details: { elements } },
    ]);
  });

  test.each([
    [['g-1'], ['allDevices'], ['allDevices']],
    [['allUsers'], ['allDevices'], ['allDevices']],
    [['g-1', 'exclude:g-2'], ['allDevices'], ['allDevices', 'exclude:g-2']],
  ])(
    'assigned to %j and then to %j, it reaches more: no alert, and one about the loss ends',
    (before, after, elements) => {
      const [narrow, wide] = [before, after].map((assignments) => ({ ...good, assignments }));
      expect(onChange(D06, 'deviceCompliancePolicy', narrow, wide)).toMatchObject([
        { effect: 'ended', details: { elements } },
      ]);
    },
  );

  test('a group that all devices covered is no loss, an exclusion beside it is', () => {
    const after = { ...good, assignments: ['allDevices'] };
    expect(onChange(D06, 'deviceCompliancePolicy', good, after)).toEqual([]);
    const excluding = { ...good, assignments: ['allDevices', 'exclude:g-2'] };
    expect(onChange(D06, 'deviceCompliancePolicy', good, excluding)).toMatchObject([
      { effect: 'raised', details: { change: 'unassigned', elements: ['exclude:g-2'] } },
    ]);
  });

  test('looser in one setting and stricter in another counts as looser, and both are shown', () => {
    const after = having({ bitLockerEnabled: false, secureBootEnabled: true });
    expect(onChange(D06, 'deviceCompliancePolicy', good, after)).toMatchObject([
      {
        effect: 'raised',
        lines: [{ label: 'bitLockerEnabled' }, { label: 'secureBootEnabled' }],
        details: { elements: ['bitLockerEnabled'] },
      },
    ]);
  });

  test.each([
    ['nothing changed', good, good],
    ['it was renamed', good, { ...good, displayName: 'New', version: 4 }],
    ['its description changed', good, having({ description: 'New' })],
    ['a switch that was not set is off', good, having({ secureBootEnabled: false })],
    ['a setting without an order changed', good, having({ passwordRequiredType: 'numeric' })],
    ['it is new', undefined, good],
  ])('stays silent when %s', (_, before, after) => {
    expect(onChange(D06, 'deviceCompliancePolicy', before, after)).toEqual([]);
  });

  test.each([
    ['an additional protection', { secureBootEnabled: true }],
    ['a higher version', { osMinimumVersion: '10.0.26100.0' }],
  ])('%s raises nothing', (_, settings) => {
    const found = onChange(D06, 'deviceCompliancePolicy', good, having(settings));
    expect(found.filter(({ effect }) => effect === 'raised')).toEqual([]);
  });
});

describe("in Intune's audit log", () => {
  const patch = (name: string, before: string | null, after: string | null, spoil = {}) =>
    auditEvent({
      targets: [target('DeviceCompliancePolicy', 'policy-1', [modified(name, before, after)], 'Win-Baseline')],
      ...spoil,
    });
  const deletion = (spoil = {}) =>
    auditEvent({
      activityOperationType: 'Delete',
      activityType: 'Delete DeviceCompliancePolicy',
      targets: [target('DeviceCompliancePolicy', 'policy-1', [], 'Win-Baseline')],
      ...spoil,
    });

  test.each([
    ['plain words', 'True', 'False'],
    ['quoted words', '"true"', '"false"'],
    ['lists of one', '[true]', '[false]'],
    ['a removed value', 'true', null],
  ])(
    'names the same resource and setting as the list when a protection is switched off, reading %s',
    (_, before, after) => {
      const [listed] = onChange(D06, 'deviceCompliancePolicy', good, having({ bitLockerEnabled: false }));
      expect(listed).toMatchObject({ resourceId: 'policy-1', details: { elements: ['bitLockerEnabled'] } });
      expect(onRecord(D06, patch('BitLockerEnabled', before, after))).toMatchObject([
        { effect: 'raised', severity: 'high', resourceId: 'policy-1', details: listed?.details },
      ]);
    },
  );

  test('only records the deletion of a policy that the last collection found assigned to no device', () => {
    const given = facts({ compliancePolicyOf: () => ({ ...good, assignments: [] }) });
    expect(onRecord(D06, deletion(), given)).toMatchObject([onlyRecorded]);
    const without = facts({ foundSince: () => '2026-11-24T08:00:00Z' });
    expect(onRecord(D06, deletion(), without)).toMatchObject([{ severity: 'high', alerts: false, lines: [] }]);
  });

  test.each(['Compliance', 'DeviceConfiguration', 'Device Configuration'])('fires on a deletion in %s', (category) => {
    expect(onRecord(D06, deletion({ category }))).toMatchObject([
      { effect: 'raised', resourceId: 'policy-1', resourceName: 'Win-Baseline', details: { change: 'deleted' } },
    ]);
  });

  const profile = { activityType: 'Delete DeviceConfiguration', category: 'DeviceConfiguration' };
  const ofProfile = { ...profile, targets: [target('DeviceConfiguration', 'wifi', [], 'Wi-Fi in the office')] };

  test.each([
    ['DeviceConfiguration', deletion(ofProfile)],
    [
      'a policy of the settings catalogue',
      deletion({ ...ofProfile, activityType: 'Delete DeviceManagementConfigurationPolicy', category: 'Other' }),
    ],
    ['an entry of a diagnostic log, which has no category', deletion({ ...ofProfile, category: '' })],
  ])('only records that a configuration policy was deleted: %s', (_, record) => {
    const found = onRecord(D06, record);
    expect(found).toMatchObject([
      { effect: 'raised', severity: 'medium', alerts: false, momentary: true, resourceName: 'Wi-Fi in the office' },
    ]);
    expect(found[0]?.details).toMatchObject({ change: 'deleted', sort: 'configuration' });
  });

  test.each([
    ['an assignment', 'Delete DeviceManagementConfigurationPolicyAssignment', 'Other', 'unassigned'],
    ['an intent', 'delete DeviceManagementIntent', 'DeviceIntent', 'deleted'],
  ])('only records that a configuration policy lost %s', (_, activityType, category, change) => {
    const targets = [target('DeviceConfiguration', 'wifi', [], '<null>')];
    expect(onRecord(D06, deletion({ activityType, category, targets }))).toMatchObject([
      { severity: 'medium', alerts: false, details: { change, sort: 'configuration', policyName: null } },
    ]);
  });

  const edit = (spoil = {}) =>
    auditEvent({
      activityType: 'Patch DeviceConfiguration',
      activityOperationType: 'Patch',
      category: 'DeviceConfiguration',
      targets: [
        target(
          'DeviceConfiguration',
          'wifi',
          [modified('ConnectAutomatically', 'True', 'False')],
          'Wi-Fi in the office',
        ),
      ],
      ...spoil,
    });
  const catalogue = { activityType: 'Patch DeviceManagementConfigurationPolicy', category: 'Other' };
  const assigned = { activityType: 'assignDeviceConfiguration DeviceConfiguration', activityOperationType: 'Action' };

  test.each([
    ['it was edited', edit(), 'changed'],
    [
      'it was edited, and the entry shows no settings',
      edit({ targets: [target('X', 'wifi', [], 'Wi-Fi in the office')] }),
      'changed',
    ],
    ['it is of the settings catalogue and was edited', edit(catalogue), 'changed'],
    ['its assignments were replaced', edit(assigned), 'reassigned'],
    ['an assignment was edited', edit({ activityType: 'Patch DeviceConfigurationAssignment' }), 'reassigned'],
  ])('only records a configuration policy if %s', (_, record, change) => {
    expect(onRecord(D06, record)).toMatchObject([
      {
        effect: 'raised',
        severity: 'medium',
        alerts: false,
        momentary: true,
        resourceName: 'Wi-Fi in the office',
        lines: [],
        details: { change, sort: 'configuration', policyName: 'Wi-Fi in the office' },
      },
    ]);
  });

  test.each([
    [
      'changed',
      'a configuration policy was changed: "Wi-Fi in the office"',
      'the configuration policy "Wi-Fi in the office" was changed',
    ],
    [
      'reassigned',
      'a configuration policy has other assignments: "Wi-Fi in the…"',
      'the configuration policy "Wi-Fi in the office" has other assignments',
    ],
  ])('says that a configuration policy was %s', (change, subject, sentence) => {
    const { lost, happened } = wordingOf(D06);
    const scene: Scene = {
      event: event({
        source: D06,
        type: 'detection',
        details: { change, sort: 'configuration', policyName: 'Wi-Fi in the office', elements: [] },
      }),
      tenantName: 'Contoso',
      naming: naming(new Map()),
      clock: localTime('Europe/Berlin', '2026-11-24T14:02:00Z'),
    };
    expect([lost(scene), happened(scene)]).toEqual([subject, sentence]);
  });

  test('names the deleted object', () => {
    const [found] = onRecord(D06, deletion(ofProfile));
    const { lost, happened, meaning } = wordingOf(D06);
    const scene: Scene = {
      event: event({ source: D06, type: 'detection', details: found?.details ?? {} }),
      tenantName: 'Contoso',
      naming: naming(new Map()),
      clock: localTime('Europe/Berlin', '2026-11-24T14:02:00Z'),
    };
    expect(lost(scene)).toBe('a configuration policy was deleted: "Wi-Fi in the office"');
    expect(happened(scene)).toBe('the configuration policy "Wi-Fi in the office" was deleted');
    expect(meaning(scene)).toEqual(['Its settings are removed from the devices when they next check in.']);
  });

  test.each([
    [
      'a notification was deleted',
      deletion({
        activityType: 'Delete NotificationMessageTemplate',
        targets: [target('NotificationMessageTemplate', 'mail')],
      }),
    ],
    [
      'only the name of a device profile was edited',
      edit({
        targets: [target('DeviceConfiguration', 'wifi', [modified('DisplayName', 'Wi-Fi', 'Wi-Fi in the office')])],
      }),
    ],
    [
      'a device profile was created',
      edit({ activityType: 'Create DeviceConfiguration', activityOperationType: 'Create' }),
    ],
    [
      'a device profile got its first assignment',
      edit({ activityType: 'Create DeviceConfigurationAssignment', activityOperationType: 'Create' }),
    ],
    ['a device profile was read', edit({ activityType: 'Get DeviceConfiguration', activityOperationType: 'Get' })],
    ['the edit of a device profile failed', edit({ activityResult: 'Failure' })],
    ['a script was edited', edit({ activityType: 'Patch DeviceManagementScript' })],
    ['a protection is switched on', patch('BitLockerEnabled', 'False', 'True')],
    ['it was renamed', patch('DisplayName', 'Old', 'New')],
    ['the patch failed', patch('BitLockerEnabled', 'True', 'False', { activityResult: 'Failure' })],
    ['the deletion failed', deletion({ activityResult: 'Failure' })],
    ['it is another category', deletion({ category: 'Application' })],
    [
      'only an assignment was deleted, which a collection reports',
      deletion({ activityType: 'Delete DeviceCompliancePolicyAssignment' }),
    ],
    ['it was created', deletion({ activityOperationType: 'Create' })],
    ['no object is named', deletion({ targets: [target('DeviceCompliancePolicy', null)] })],
    ["it is Entra's log", directoryAudit()],
  ])('stays silent when %s', (_, record) => {
    expect(onRecord(D06, record)).toEqual([]);
  });
});
