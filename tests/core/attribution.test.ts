import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  type AttributionSubject,
  activityClass,
  attribute,
  attributeRecord,
  attributionSubject,
  elementsOf,
  isAsChanged,
} from '../../shared/core/attribution';
import { type Change, changeOf } from '../../shared/core/event/change';
import type { Actor, LogRecord } from '../../shared/core/log/record';
import { recordKeys } from '../../shared/core/log/record-keys';
import type { FleetKind, SmallKind } from '../../shared/core/resource/kind';
import type { ConditionalAccessPolicy, ResourceOf } from '../../shared/core/resource/resource';
import { detectors } from '../../shared/detections';
import { smallCollectors } from '../../shared/graph/collectors';
import type { DeviceCompliancePolicy } from '../../shared/kinds/device-compliance-policy/device-compliance-policy';
import { device, roles } from '../detections/state/facts';
import { assignment, group, office, policy, user } from '../fixtures/conditional-access';
import { healthIssue, sensor, vppToken } from '../fixtures/defence';
import {
  application,
  at,
  auditEvent,
  deviceFlip,
  directoryAudit,
  type Grant,
  intuneCompliance,
  managedPolicies,
  membershipRecord,
  modified,
  msPim,
  person,
  pimRecord,
  policyRecord,
  policyTwin,
  roleRecord,
  target,
} from '../fixtures/records';

const window = { windowFrom: at('14:00'), windowTo: at('14:05') };
const now = at('14:08');
const nextDay = '2026-11-25T14:06:00Z';

function change<K extends SmallKind | FleetKind>(
  kind: K,
  before: ResourceOf<K> | undefined,
  after: ResourceOf<K> | undefined,
): Change {
  const found = changeOf(kind, (after ?? before)?.id ?? 'none', before, after);
  if (found === undefined) throw new Error('nothing changed');
  return found as Change; // Safe: a change of one kind is a change.
}

const ask = (of: Change, records: readonly LogRecord[], when = now, source?: string) =>
  attribute(attributionSubject(of, window, detectors.find(({ id }) => id === source)?.focus), records, when);

const known = (id: string) => ({ status: 'known', actor: { type: 'person', id } });
const open = { status: 'notYetKnown' };

const good = policy();
const off = policy({ state: 'disabled' });
const switchedOff = change('conditionalAccessPolicy', good, off);
const by = (id: string, spoil = {}) => ({ actor: person(id), ...spoil });

describe('a Conditional Access policy', () => {
  test('names the account, with address and time', () => {
    expect(ask(switchedOff, [policyRecord(good, off)])).toEqual({
      status: 'known',
      actor: { type: 'person', id: 'mara', ipAddress: '192.0.2.44' },
      recordId: 'IPCGraph_Update_ca01',
      at: at('14:02'),
    });
  });

  test.each([
    ['added', undefined, good, policyRecord(null, good)],
    ['deleted', good, undefined, policyRecord(good, null)],
    [
      'deleted, in a record that shows no values',
      good,
      undefined,
      policyRecord(good, null, { targets: [target('Policy', 'ca01')] }),
    ],
    [
      'limited by a device filter',
      good,
      policy({ conditions: { deviceFilter: { mode: 'exclude', rule: 'device.isCompliant -eq True' } } }),
      undefined,
    ],
    [
      'limited to authentication flows',
      good,
      policy({ conditions: { transferMethods: ['authenticationTransfer', 'deviceCodeFlow'] } }),
      undefined,
    ],
    [
      'changed to a strength',
      good,
      policy({ grants: { builtInControls: [], authenticationStrengthId: 'strength-1' } }),
      undefined,
    ],
    ['cleared of all grants', good, policy({ grants: null }), undefined],
    ['renamed', good, policy({ displayName: 'New' }), undefined],
    [
      'opened to guests',
      good,
      policy({
        users: {
          excludeGuestsOrExternalUsers: {
            guestOrExternalUserTypes: ['internalGuest', 'serviceProvider'],
            externalTenants: { membershipKind: 'all', members: [] },
          },
        },
      }),
      undefined,
    ],
  ] as const)('that was %s', (_, before, after, record) => {
    const shown = record ?? policyRecord(before ?? null, after ?? null);
    expect(ask(change('conditionalAccessPolicy', before, after), [shown])).toMatchObject(known('mara'));
  });

  test.each([
    ['another policy', policyRecord(policy({ id: 'ca02' }), policy({ id: 'ca02', state: 'disabled' }))],
    ['another field', policyRecord(good, policy({ displayName: 'New' }))],
    ['another value', policyRecord(good, policy({ state: 'enabledForReportingButNotEnforced' }))],
    ['the reverse change', policyRecord(off, good)],
    ['a failure', policyRecord(good, off, { result: 'failure' })],
    ["Core Directory's duplicate alone", policyTwin(policyRecord(good, off))],
    ['another activity', policyRecord(good, off, { activityDisplayName: 'Update user' })],
    ['a record from yesterday', policyRecord(good, off, { activityDateTime: '2026-11-23T14:02:00Z' })],
    ['a record without an actor', policyRecord(good, off, { actor: { type: 'unknown' } })],
  ])('%s proves nothing', (_, record) => {
    expect(ask(switchedOff, [record])).toEqual(open);
    expect(ask(switchedOff, [record], nextDay)).toEqual({ status: 'notFound' });
  });

  test.each([
    ['when the last collection began', at('14:00'), 'known'],
    ['a second before the last collection began', '2026-11-24T13:59:59Z', 'notYetKnown'],
    ['a minute after it was seen', at('14:06'), 'known'],
    ['2 min after it was seen', at('14:07'), 'notYetKnown'],
  ])('clocks may differ by seconds only: %s, %s, is %s', (_, activityDateTime, status) => {
    expect(ask(switchedOff, [policyRecord(good, off, { activityDateTime })], at('14:20'))).toMatchObject({ status });
  });

  test('activities are distinguished by their letters, not by case', () => {
    const record = policyRecord(good, off, { activityDisplayName: 'Update Conditional Access policy' });
    expect(ask(switchedOff, [record])).toMatchObject(known('mara'));
  });

  test("Core Directory's duplicate beside it changes nothing, whatever account it names", () => {
    const record = policyRecord(good, off);
    expect(ask(switchedOff, [policyTwin(record), record])).toMatchObject(known('mara'));
    expect(ask(switchedOff, [policyTwin(record, by('tom')), record])).toMatchObject(known('mara'));
  });

  test('an application is named by its service principal', () => {
    const record = policyRecord(good, off, { actor: application('Deploy "x" <b>', 'sp-1') });
    expect(ask(switchedOff, [record])).toMatchObject({
      actor: { type: 'application', id: 'sp-1', name: 'Deploy "x" <b>' },
    });
    const nameless = policyRecord(good, off, { actor: application('Deploy', null) });
    expect(ask(switchedOff, [nameless])).toMatchObject({ actor: { type: 'application', id: 'Deploy' } });
    expect(ask(switchedOff, [policyRecord(good, off, { actor: application(null, null) })])).toEqual(open);
  });

  test("noise contract: Microsoft's managed-policy service is shown as such", () => {
    expect(ask(switchedOff, [policyRecord(good, off, { actor: managedPolicies })])).toMatchObject({
      actor: { type: 'microsoft', name: 'Microsoft (managed policy)' },
    });
  });
});

describe('two administrators', () => {
  const other = policy({ id: 'ca02' });
  const otherOff = policy({ id: 'ca02', state: 'disabled' });
  const otherSwitchedOff = change('conditionalAccessPolicy', other, otherOff);
  const marasRecord = policyRecord(good, off, by('mara'));
  const tomsRecord = policyRecord(other, otherOff, by('tom'));

  test('edit two policies in the same second, and one record is late: the late one stays open', () => {
    expect(ask(switchedOff, [marasRecord])).toMatchObject(known('mara'));
    expect(ask(otherSwitchedOff, [marasRecord])).toEqual(open);
    expect(ask(otherSwitchedOff, [tomsRecord, marasRecord])).toMatchObject(known('tom'));
  });

  const lea = policy({ users: { excludeUsers: ['lea'] } });
  const both = policy({ users: { excludeUsers: ['lea', 'tom'] } });

  test('exclude one person each: both accounts are reported, in any order of the records', () => {
    const records = [
      policyRecord(good, lea, by('mara', { id: 'a', activityDateTime: at('14:01') })),
      policyRecord(lea, both, by('paul', { id: 'b', activityDateTime: at('14:03') })),
    ];
    const expected = { status: 'ambiguous', candidates: [{ id: 'mara' }, { id: 'paul' }] };
    const excluded = change('conditionalAccessPolicy', good, both);
    expect(ask(excluded, records)).toMatchObject(expected);
    const reversed = ask(excluded, [...records].reverse());
    expect(
      reversed.status === 'ambiguous' && reversed.candidates.map((actor) => actor.type === 'person' && actor.id).sort(),
    ).toEqual(['mara', 'paul']);
  });

  test('exclude one person each, and one record is late: the known account is not named for both', () => {
    const excluded = change('conditionalAccessPolicy', good, both);
    const late = [policyRecord(good, lea, by('mara', { activityDateTime: at('14:01') }))];
    expect(ask(excluded, late)).toEqual(open);
    expect(ask(excluded, late, nextDay)).toEqual({ status: 'notFound' });
  });

  test('edit two fields of one policy: the values identify each account', () => {
    const excludedAndOff = policy({ state: 'disabled', users: { excludeUsers: ['lea'] } });
    const records = [
      policyRecord(good, lea, by('mara', { id: 'a', activityDateTime: at('14:01') })),
      policyRecord(lea, excludedAndOff, by('paul', { id: 'b', activityDateTime: at('14:03') })),
    ];
    const edited = change('conditionalAccessPolicy', good, excludedAndOff);
    expect(ask(edited, records)).toMatchObject({ status: 'ambiguous' });
    expect(ask(edited, records, now, 'EV.P01')).toMatchObject(known('paul'));
    expect(ask(edited, records, now, 'EV.P02')).toMatchObject(known('mara'));
    expect(ask(edited, records.slice(0, 1), now, 'EV.P01')).toEqual(open);
  });

  test('make the same change, and nothing identifies the account: neither is named', () => {
    const records = ['mara', 'paul'].map((id) => policyRecord(good, off, by(id, { id: `record-${id}` })));
    expect(ask(switchedOff, records)).toMatchObject({ status: 'ambiguous' });
  });

  test('make, undo and repeat a change: the undo separates the two accounts', () => {
    const records = [
      policyRecord(good, off, by('mara', { id: 'a', activityDateTime: at('14:01') })),
      policyRecord(off, good, by('tom', { id: 'b', activityDateTime: at('14:02') })),
      policyRecord(good, off, by('paul', { id: 'c', activityDateTime: at('14:03') })),
    ];
    expect(ask(switchedOff, records)).toMatchObject(known('paul'));
    expect(ask(switchedOff, records.slice(0, 2))).toEqual(open);
  });

  test('one of them is missing from the log: the other is not named for their change', () => {
    const nobody: Actor = { type: 'unknown' };
    const records = [policyRecord(good, off), policyRecord(good, off, { id: 'x', actor: nobody })];
    expect(ask(switchedOff, records)).toEqual(open);
  });
});

describe('one administrator', () => {
  test('makes a change twice: named, with the first time', () => {
    const lea = policy({ users: { excludeUsers: ['lea'] } });
    const both = policy({ users: { excludeUsers: ['lea', 'tom'] } });
    const records = [
      policyRecord(lea, both, { id: 'b', activityDateTime: at('14:04') }),
      policyRecord(good, lea, { id: 'a', activityDateTime: at('14:01') }),
    ];
    expect(ask(change('conditionalAccessPolicy', good, both), records)).toMatchObject({
      ...known('mara'),
      recordId: 'a',
      at: at('14:01'),
    });
  });

  test('acts from two addresses: still one administrator', () => {
    const records = [
      policyRecord(good, off, { id: 'a' }),
      policyRecord(good, off, { id: 'b', actor: person('mara', '192.0.2.45') }),
    ];
    expect(ask(switchedOff, records)).toMatchObject(known('mara'));
  });

  test('the same record twice is one record', () => {
    const record = policyRecord(good, off);
    expect(ask(switchedOff, [record, record])).toMatchObject(known('mara'));
  });
});

describe('a role grant', () => {
  const grant: Grant = {
    principalId: 'lea',
    principalType: 'User',
    templateId: roles.globalAdministrator,
    roleName: 'Global Administrator',
  };
  const granted = change('unifiedRoleAssignment', undefined, assignment('lea', roles.globalAdministrator));
  const taken = change('unifiedRoleAssignment', assignment('lea', roles.globalAdministrator), undefined);
  const completed = 'Add member to role completed (PIM activation)';

  test('is identified by person and role together', () => {
    expect(ask(granted, [roleRecord(grant)])).toMatchObject(known('mara'));
    expect(ask(taken, [roleRecord(grant, {}, true)])).toMatchObject(known('mara'));
  });

  test.each([
    ['another person', roleRecord({ ...grant, principalId: 'tom' })],
    ['another role', roleRecord({ ...grant, templateId: roles.userAdministrator })],
    ['the removal', roleRecord(grant, {}, true)],
    ['only eligible', roleRecord(grant, { activityDisplayName: 'Add eligible member to role' })],
    ['MS-PIM alone', roleRecord(grant, { actor: msPim })],
    ['an approval', pimRecord(grant, 'Add member to role request approved (PIM activation)', by('boss'))],
  ])('%s proves nothing', (_, record) => {
    expect(ask(granted, [record])).toEqual(open);
  });

  test('by MS-PIM is followed to the person whom PIM names', () => {
    const records = [
      roleRecord(grant, { id: 'core', actor: msPim, correlationId: 'pim-1', activityDateTime: at('14:02') }),
      pimRecord(grant, completed, by('lea', { correlationId: 'pim-1' })),
      pimRecord(grant, 'Add member to role request approved (PIM activation)', by('boss', { correlationId: 'pim-1' })),
      pimRecord({ ...grant, principalId: 'tom' }, completed, by('tom', { correlationId: 'pim-2' })),
    ];
    expect(ask(granted, records)).toMatchObject(known('lea'));
    expect(attributeRecord(records[0] ?? roleRecord(grant), records, now)).toMatchObject(known('lea'));
  });

  test('by MS-PIM without a correlation id is followed by person and role', () => {
    const core = roleRecord(grant, { actor: msPim, correlationId: null });
    const records = [core, pimRecord(grant, completed, by('lea', { correlationId: 'other' }))];
    expect(attributeRecord(core, records, now)).toMatchObject(known('lea'));
    expect(attributeRecord(core, [core], now)).toEqual(open);
    expect(attributeRecord(core, [core], nextDay)).toEqual({ status: 'notFound' });
  });

  test('that expires has no actor', () => {
    const record = pimRecord(grant, 'Remove member from role (PIM activation expired)', { actor: msPim });
    expect(ask(taken, [record])).toEqual({ status: 'nobody', reason: 'time' });
    expect(attributeRecord(record, [record], now)).toEqual({ status: 'nobody', reason: 'time' });
  });
});

describe('a group', () => {
  const joined = change('group', group('g', ['ada']), group('g', ['ada', 'lea']));
  const left = change('group', group('g', ['ada', 'lea']), group('g', ['ada']));
  const record = (groupId: string, memberId: string, spoil = {}) =>
    membershipRecord({ activity: 'Add member to group', groupId, memberId }, spoil);

  test('is identified by group and member together', () => {
    expect(ask(joined, [record('g', 'lea')])).toMatchObject(known('mara'));
    const removal = membershipRecord({ activity: 'Remove member from group', groupId: 'g', memberId: 'lea' });
    expect(ask(left, [removal])).toMatchObject(known('mara'));
  });

  test.each([
    ['another group', record('h', 'lea')],
    ['another member', record('g', 'tom')],
    ['a new owner', membershipRecord({ activity: 'Add owner to group', groupId: 'g', memberId: 'lea' })],
    ['the removal', membershipRecord({ activity: 'Remove member from group', groupId: 'g', memberId: 'lea' })],
  ])('%s proves nothing', (_, given) => {
    expect(ask(joined, [given])).toEqual(open);
  });

  describe('with groups in it', () => {
    const holding = (memberIds: readonly string[], ...groupIds: readonly string[]) => ({
      ...group('g', memberIds),
      groupIds,
    });
    const filled = change('group', holding(['ada'], 'inner'), holding(['ada', 'lea'], 'inner'));

    test('is filled and emptied by the account that fills and empties one of them', () => {
      expect(ask(filled, [record('inner', 'lea')])).toMatchObject(known('mara'));
      expect(ask(filled, [record('INNER', 'lea')])).toMatchObject(known('mara'));
      const emptied = change('group', holding(['lea'], 'inner'), holding([], 'inner'));
      const removal = membershipRecord({ activity: 'Remove member from group', groupId: 'inner', memberId: 'lea' });
      expect(ask(emptied, [removal])).toMatchObject(known('mara'));
    });

    test.each([
      ['an entry about a group outside it', filled, record('other', 'lea')],
      ['an entry about another member', filled, record('inner', 'tom')],
      ['an entry about its properties', filled, record('inner', 'lea', { activityDisplayName: 'Update group' })],
      // The account that nested the group, with its members, made the change.
      ['one nested since then', change('group', holding([]), holding(['lea'], 'inner')), record('inner', 'lea')],
      [
        'one that was not known before',
        change('group', group('g', []), holding(['lea'], 'inner')),
        record('inner', 'lea'),
      ],
    ])('%s proves nothing', (_, seen, given) => {
      expect(ask(seen, [given])).toEqual(open);
    });

    test('two accounts that add the same person in two ways are both named', () => {
      expect(ask(filled, [record('inner', 'lea'), record('g', 'lea', by('paul'))])).toMatchObject({
        status: 'ambiguous',
      });
    });
  });

  test('two members added by two accounts are both reported, and by one and a late one not at all', () => {
    const both = change('group', group('g', []), group('g', ['lea', 'tom']));
    const records = [record('g', 'lea'), record('g', 'tom', by('paul'))];
    expect(ask(both, records)).toMatchObject({ status: 'ambiguous' });
    expect(ask(both, records.slice(0, 1))).toEqual(open);
    expect(ask(both, [record('g', 'lea'), record('g', 'tom')])).toMatchObject(known('mara'));
  });

  test('with a thousand new members keeps a small question', () => {
    const members = Array.from({ length: 1000 }, (_, at_) => `member-${at_}`);
    const subject = attributionSubject(change('group', group('g', []), group('g', members)), window);
    expect(JSON.stringify(subject).length).toBeLessThan(4000);
  });
});

describe('devices', () => {
  const lost = change('managedDevice', device(), device({ complianceState: 'noncompliant' }));
  const telemetry = { status: 'nobody', reason: 'telemetry' };

  test.each([
    ['compliance without a record', lost, []],
    ['compliance by Intune', lost, [deviceFlip('[true]', '[false]')]],
    ['a jailbreak', change('managedDevice', device(), device({ jailBroken: 'True' })), []],
    ['a threat', change('managedDevice', device(), device({ partnerReportedThreatState: 'compromised' })), []],
  ])('%s is telemetry, without an actor', (_, of, records) => {
    expect(ask(of, records)).toEqual(telemetry);
  });

  test('compliance that a person set is attributed to that person', () => {
    expect(ask(lost, [deviceFlip('[true]', '[false]', { actor: person('tom') })])).toMatchObject(known('tom'));
    const record = deviceFlip('[true]', '[false]', { actor: intuneCompliance });
    expect(attributeRecord(record, [], now)).toEqual(telemetry);
  });

  test('a device that was deleted', () => {
    const record = auditEvent({
      activityType: 'Delete ManagedDevice',
      activityOperationType: 'Delete',
      category: 'Device',
      targets: [target('ManagedDevice', 'device-1')],
    });
    expect(ask(change('managedDevice', device(), undefined), [record])).toMatchObject(known('tom'));
    expect(ask(change('managedDevice', device(), undefined), [])).toEqual(open);
  });
});

describe('connectors, tokens and sensors', () => {
  const connector = (partnerState: string, isSilent = false) => ({ id: 'mtd', partnerState, isSilent });
  const outside = { status: 'nobody', reason: 'time', through: 'outsideService' };

  test.each([
    [
      'a connector that stops responding',
      change('mobileThreatDefenseConnector', connector('enabled'), connector('unresponsive')),
    ],
    [
      'a connector that falls silent',
      change('mobileThreatDefenseConnector', connector('enabled'), connector('enabled', true)),
    ],
    ['a token that expires', change('vppToken', vppToken({}), vppToken({ state: 'expired' }))],
  ])('%s needs no account', (_, of) => {
    expect(ask(of, [])).toEqual(outside);
  });

  test('a sensor that is not healthy needs no account, and one that was removed does', () => {
    const sick = sensor({ healthStatus: 'notHealthyHigh' });
    expect(ask(change('sensor', sensor(), sick), [])).toEqual(outside);
    expect(ask(change('sensor', sensor(), undefined), [])).toEqual(open);
  });

  test('a health issue is found by Defender', () => {
    const byDefender = { status: 'nobody', reason: 'risk', through: 'defender' };
    expect(ask(change('healthIssue', undefined, healthIssue()), [])).toEqual(byDefender);
  });

  test('a connector that every platform left is a change by an account', () => {
    expect(ask(change('mobileThreatDefenseConnector', connector('enabled'), connector('available')), [])).toEqual(open);
  });
});

describe('a compliance policy', () => {
  const compliance: DeviceCompliancePolicy = {
    id: 'policy-1',
    displayName: 'Win-Baseline',
    odataType: '#microsoft.graph.windows10CompliancePolicy',
    version: 3,
    assignments: ['allDevices'],
    scheduledActions: ['block:0'],
    settings: { bitLockerEnabled: true, osMinimumVersion: '10.0.1' },
  };
  const having = (spoil: Partial<DeviceCompliancePolicy>) =>
    change('deviceCompliancePolicy', compliance, { ...compliance, version: 4, ...spoil });
  const patch = (name: string, before: string, after: string, spoil = {}) =>
    auditEvent({ targets: [target('DeviceCompliancePolicy', 'policy-1', [modified(name, before, after)])], ...spoil });
  const loosened = having({ settings: { ...compliance.settings, bitLockerEnabled: false } });

  test('is identified by policy and setting', () => {
    expect(ask(loosened, [patch('BitLockerEnabled', 'True', 'False')])).toMatchObject(known('tom'));
    const lowered = having({ settings: { ...compliance.settings, osMinimumVersion: '10.0.0' } });
    expect(ask(lowered, [patch('OsMinimumVersion', '10.0.1', '10.0.0')])).toMatchObject(known('tom'));
  });

  test('an assignment names the policy, not the groups', () => {
    const assign = auditEvent({
      activityType: 'Assign DeviceCompliancePolicy',
      activityOperationType: 'Action',
      targets: [target('DeviceCompliancePolicy', 'policy-1')],
    });
    expect(ask(having({ assignments: [] }), [assign])).toMatchObject(known('tom'));
    expect(ask(loosened, [assign])).toEqual(open);
    expect(ask(having({ assignments: [] }), [assign, { ...assign, id: 'x', actor: person('paul') }])).toMatchObject({
      status: 'ambiguous',
    });
  });

  describe('assigned by an account', () => {
    const everyDevice = { id: 'one', target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } };
    const toGroup = (groupId: string, type = 'groupAssignmentTarget') => ({
      id: groupId,
      target: { '@odata.type': `#microsoft.graph.${type}`, groupId },
    });
    const version = modified('DeviceManagementAPIVersion', null, '5025-10-23');
    const assign = (properties: readonly ReturnType<typeof modified>[], spoil = {}) =>
      auditEvent({
        activityType: 'Assign DeviceCompliancePolicy',
        activityOperationType: 'Action',
        targets: [target('DeviceCompliancePolicy', 'policy-1', [...properties, version])],
        ...spoil,
      });
    const showing = (before: readonly object[], after: readonly object[], spoil = {}) =>
      assign([modified('Assignments', JSON.stringify(before), JSON.stringify(after))], spoil);
    const unassigned = having({ assignments: [] });

    test.each([
      ['all devices', unassigned, showing([everyDevice], [])],
      [
        'a group',
        having({ assignments: ['allDevices', 'staff'] }),
        showing([everyDevice], [everyDevice, toGroup('staff')]),
      ],
      [
        'an excluded group',
        having({ assignments: ['allDevices', 'exclude:guests'] }),
        showing([everyDevice], [everyDevice, toGroup('guests', 'exclusionGroupAssignmentTarget')]),
      ],
    ])('is attributed by the values of its entry: %s', (_, changed, record) => {
      expect(ask(changed, [record])).toMatchObject(known('tom'));
      expect(ask(changed, [record])).not.toHaveProperty('basis');
    });

    test('is not attributed where the values belong to another assignment', () => {
      expect(ask(unassigned, [showing([everyDevice], [everyDevice, toGroup('staff')])])).toEqual(open);
    });

    test.each([
      ['no values', assign([])],
      ['values that are not ours', assign([modified('Source', null, 'Direct'), modified('SourceId', null, 'x')])],
    ])('is attributed to the only editor where the entry shows %s', (_, record) => {
      expect(ask(unassigned, [record])).toMatchObject({ ...known('tom'), basis: 'soleEntry' });
      expect(ask(unassigned, [record, { ...record, id: 'x', actor: person('paul') }])).toMatchObject({
        status: 'ambiguous',
      });
      expect(ask(loosened, [record])).toEqual(open);
    });
  });

  test.each([
    ['another setting', patch('SecureBootEnabled', 'True', 'False')],
    [
      'another policy',
      auditEvent({ targets: [target(null, 'policy-2', [modified('BitLockerEnabled', 'True', 'False')])] }),
    ],
    ['a failure', patch('BitLockerEnabled', 'True', 'False', { activityResult: 'Failure' })],
  ])('%s proves nothing', (_, record) => {
    expect(ask(loosened, [record])).toEqual(open);
  });
});

describe('a setting of Intune for the whole tenant', () => {
  const settings = { deviceComplianceCheckinThresholdDays: 30, secureByDefault: true };
  const before = { id: 'deviceManagement', settings };
  const loosened = change('deviceManagement', before, { ...before, settings: { ...settings, secureByDefault: false } });
  const entry = (properties: readonly ReturnType<typeof modified>[], spoil = {}) =>
    auditEvent({
      activityType: 'Patch DeviceManagementSettings',
      targets: [target('DeviceManagementSettings', '5f2c', properties)],
      ...spoil,
    });
  const whole = (secureByDefault: boolean) => JSON.stringify({ ...settings, secureByDefault });

  test.each([
    ['the setting alone', entry([modified('SecureByDefault', 'True', 'False')])],
    ['the setting of its object', entry([modified('Settings.SecureByDefault', '[true]', '[false]')])],
    ['a longer name', entry([modified('DeviceManagementSettings.SecureByDefault', 'true', 'false')])],
    ['all settings', entry([modified('Settings', whole(true), whole(false))])],
    [
      'an activity with another name',
      entry([modified('SecureByDefault', 'True', 'False')], { activityType: 'updateComplianceSettings Tenant' }),
    ],
  ])('is attributed by an entry that shows %s', (_, record) => {
    expect(ask(loosened, [record])).toMatchObject(known('tom'));
    const { relatedIds } = attributionSubject(loosened, window);
    expect(recordKeys(record).some((key) => relatedIds.includes(key))).toBe(true);
  });

  test('is attributed to the only editor where the entry shows no values', () => {
    const bare = entry([]);
    expect(ask(loosened, [bare])).toMatchObject({ ...known('tom'), basis: 'soleEntry' });
    expect(ask(loosened, [bare, entry([], { id: 'x', actor: person('paul') })])).toMatchObject({ status: 'ambiguous' });
    const shown = entry([modified('SecureByDefault', 'True', 'False')], { id: 'x', actor: person('paul') });
    expect(ask(loosened, [bare, shown])).toMatchObject(known('paul'));
  });

  test.each([
    ['another setting', entry([modified('DeviceComplianceCheckinThresholdDays', '30', '60')])],
    ['a setting that is not read', entry([modified('IsScheduledActionEnabled', 'True', 'False')])],
    ['the way back', entry([modified('SecureByDefault', 'False', 'True')])],
    ['a failure', entry([modified('SecureByDefault', 'True', 'False')], { activityResult: 'Failure' })],
    ['a script', entry([], { activityType: 'Patch DeviceManagementScript' })],
  ])('%s proves nothing', (_, record) => {
    expect(ask(loosened, [record])).toEqual(open);
  });
});

describe('other kinds', () => {
  const json = (value: unknown): string => JSON.stringify(value);

  test('security defaults: one policy, one switch', () => {
    const id = '00000000-0000-0000-0000-000000000005';
    const switched = change(
      'identitySecurityDefaultsEnforcementPolicy',
      { id, isEnabled: true },
      { id, isEnabled: false },
    );
    const record = (properties: Parameters<typeof target>[2]) =>
      directoryAudit({ activityDisplayName: 'Update security defaults', targets: [target('Policy', 'x', properties)] });
    const showing = (before: boolean, after: boolean) =>
      record([modified('SecurityDefaults', json({ isEnabled: before }), json({ isEnabled: after }))]);
    expect(ask(switched, [showing(true, false)])).toMatchObject(known('mara'));
    expect(ask(switched, [record([])])).toMatchObject(known('mara'));
    expect(ask(switched, [showing(false, true)])).toEqual(open);
  });

  test('a named location', () => {
    const widened = { ...office, ipRanges: ['192.0.2.0/24', '198.51.100.0/24'] };
    const wire = (ranges: readonly string[]) => json({ ipRanges: ranges.map((cidrAddress) => ({ cidrAddress })) });
    const record = directoryAudit({
      activityDisplayName: 'Update named location',
      targets: [
        target('Policy', 'office', [
          modified('NamedLocation', wire(['192.0.2.0/24']), wire(['192.0.2.0/24', '198.51.100.0/24'])),
        ]),
      ],
    });
    expect(ask(change('namedLocation', office, widened), [record])).toMatchObject(known('mara'));
  });

  test('a user who was disabled', () => {
    const disabled = change('user', user('lea'), user('lea', { accountEnabled: false }));
    const record = directoryAudit({
      activityDisplayName: 'Disable account',
      targets: [target('User', 'lea', [modified('AccountEnabled', '[true]', '[false]')])],
    });
    expect(ask(disabled, [record])).toMatchObject(known('mara'));
    expect(
      ask(disabled, [{ ...record, targets: [target('User', 'tom', record.targets[0]?.modifiedProperties)] }]),
    ).toEqual(open);
  });

  test('questions are plain JSON', () => {
    const subjects = [switchedOff, change('user', user('lea'), undefined)].map((one) =>
      attributionSubject(one, window),
    );
    expect(subjects.map(({ resourceId }) => resourceId)).toEqual(['ca01', 'lea']);
    const again = JSON.parse(JSON.stringify(subjects)) as AttributionSubject[]; // Safe: written just above.
    expect(again).toEqual(subjects);
    expect(
      attribute(again[0] ?? attributionSubject(switchedOff, window), [policyRecord(good, off)], now),
    ).toMatchObject(known('mara'));
  });

  test.each([
    ['conditionalAccessPolicy', 'conditionalAccess'],
    ['unifiedRoleAssignment', 'roles'],
    ['directoryAudit', null],
    ['control', null],
  ] as const)('the class of %s is %s', (kind, expected) => {
    expect(activityClass(kind)).toBe(expected);
  });
});

/** A history: administrators edit policies; some records are late, some duplicated, and they come in any order. */
type Edit = { readonly actor: string; readonly policyId: string; readonly what: (typeof edits)[number] };
const edits = ['toggleState', 'toggleLea', 'toggleTom', 'toggleGrant', 'rename'] as const;

type Step = Edit & {
  readonly before: ConditionalAccessPolicy;
  readonly after: ConditionalAccessPolicy;
  readonly record: LogRecord;
};

const toggled = (list: readonly string[], item: string): readonly string[] =>
  list.includes(item) ? list.filter((other) => other !== item) : [...list, item].sort();

function edited(current: ConditionalAccessPolicy, what: Edit['what'], step: number): ConditionalAccessPolicy {
  const { users } = current.conditions;
  const excluding = (id: string): ConditionalAccessPolicy => ({
    ...current,
    conditions: { ...current.conditions, users: { ...users, excludeUsers: toggled(users.excludeUsers, id) } },
  });
  switch (what) {
    case 'toggleState':
      return { ...current, state: current.state === 'enabled' ? 'disabled' : 'enabled' };
    case 'toggleLea':
      return excluding('lea');
    case 'toggleTom':
      return excluding('tom');
    case 'toggleGrant':
      return { ...current, grantControls: current.grantControls === null ? policy().grantControls : null };
    case 'rename':
      return { ...current, displayName: `Name ${step}` };
  }
}

function play(history: readonly Edit[]): readonly Step[] {
  const current = new Map(['ca01', 'ca02'].map((id) => [id, policy({ id })]));
  return history.map((edit, step) => {
    const before = current.get(edit.policyId) ?? policy({ id: edit.policyId });
    const after = edited(before, edit.what, step);
    current.set(edit.policyId, after);
    const activityDateTime = new Date(Date.parse(window.windowFrom) + step * 1000).toISOString();
    const record = policyRecord(before, after, { id: `r-${step}`, activityDateTime, actor: person(edit.actor) });
    return { ...edit, before, after, record };
  });
}

const edit: fc.Arbitrary<Edit> = fc.record({
  actor: fc.constantFrom('mara', 'paul', 'ines'),
  policyId: fc.constantFrom('ca01', 'ca02'),
  what: fc.constantFrom(...edits),
});
const histories = fc.array(edit, { minLength: 1, maxLength: 8 });

/** For each changed element: the account that set its current value, and all accounts that ever set it. */
function makersOf(steps: readonly Step[], policyId: string) {
  const own = steps.filter((step) => step.policyId === policyId);
  const subjectOf = ({ before, after }: Pick<Step, 'before' | 'after'>) => {
    const found = changeOf('conditionalAccessPolicy', policyId, before, after);
    return found === undefined ? { added: [], removed: [] } : attributionSubject(found as Change, window).property; // Safe: a change of one kind is a change.
  };
  const [first, last] = [own[0], own.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const total = changeOf('conditionalAccessPolicy', policyId, first.before, last.after);
  if (total === undefined) return undefined;
  const { added, removed } = subjectOf({ before: first.before, after: last.after });
  const doers = (side: 'added' | 'removed') => (element: string) =>
    own.filter((step) => subjectOf(step)[side].includes(element)).map(({ actor }) => actor);
  return { total: total as Change, doers: [...added.map(doers('added')), ...removed.map(doers('removed'))] }; // Safe: as above.
}

describe('over random histories', () => {
  test('with records late, duplicated and out of order, an account is named only for a change that it made completely', () => {
    fc.assert(
      fc.property(
        histories,
        fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
        fc.integer({ min: 0, max: 7 }),
        (history, late, turn) => {
          const steps = play(history);
          const there = steps.filter((_, step) => late[step] !== true).map(({ record }) => record);
          const records = [...there.slice(turn), ...there.slice(0, turn), ...there.slice(0, 1)];
          for (const policyId of ['ca01', 'ca02']) {
            const truth = makersOf(steps, policyId);
            const answer = truth === undefined ? undefined : ask(truth.total, records);
            if (truth === undefined || answer?.status !== 'known' || answer.actor.type !== 'person') continue;
            const { id } = answer.actor;
            expect(truth.doers.every((doers) => doers.includes(id))).toBe(true);
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  test('with all records, a named account set every current value, and a single actor is always named', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const steps = play(history);
        const records = steps.map(({ record }) => record).reverse();
        for (const policyId of ['ca01', 'ca02']) {
          const truth = makersOf(steps, policyId);
          if (truth === undefined) continue;
          const answer = ask(truth.total, records);
          const last = new Set(truth.doers.map((doers) => doers.at(-1)));
          if (last.size === 1) expect(answer).toMatchObject(known([...last][0] ?? ''));
          else expect(answer).toMatchObject({ status: 'ambiguous' });
        }
      }),
      { numRuns: 150 },
    );
  });
});

const truth = join(__dirname, '../../../shared/truth');
const files = ['ca-policies/alexfilipin.json', 'graph-docs/conditionalaccess.json', 'graph-docs/contrib-current.json'];
const isThere = files.every((file) => existsSync(join(truth, file)));
if (!isThere) console.warn('Skipped: real Conditional Access policies (../shared/truth) are not on this machine.');

/** Every policy in a file, at any depth. */
function policiesIn(value: unknown): readonly Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(policiesIn);
  if (typeof value !== 'object' || value === null) return [];
  const own = 'conditions' in value && 'grantControls' in value ? [value as Record<string, unknown>] : []; // Safe: an object with string keys.
  return [...own, ...Object.values(value).flatMap(policiesIn)];
}

(isThere ? test : test.skip)(
  'a policy as Graph writes it and as we keep it have the same elements, or no record could ever match',
  () => {
    const policies = files.flatMap((file) => policiesIn(JSON.parse(readFileSync(join(truth, file), 'utf8'))));
    // Derived fields exist only in our resources, so no subject includes them.
    const derived = /^conditions\.(unknownconditions|forworkloadidentities)=/;
    const lost = policies.flatMap((raw) => {
      const wire = { id: 'id', ...raw };
      const written = new Set(elementsOf(wire));
      return elementsOf(smallCollectors.conditionalAccessPolicy.read(wire)).filter(
        (element) => !written.has(element) && !derived.test(element),
      );
    });
    expect(policies.length).toBeGreaterThan(50);
    expect(lost).toEqual([]);
  },
);

describe('whether a resource is as a change left it', () => {
  const excluding = (...excludeGroups: readonly string[]) => policy({ users: { excludeGroups } });
  const gone = { added: [], removed: ['conditions.users.excludegroups=vendors'] };

  test.each([
    ['the exclusion is gone', gone, excluding('break-glass'), true],
    ['the exclusion is still there', gone, excluding('break-glass', 'vendors'), false],
    ['the policy is deleted as well', gone, null, false],
    [
      'the removed element is back',
      { added: ['conditions.users.excludegroups=sales'], removed: [] },
      excluding('sales'),
      true,
    ],
    [
      'the removed element is missing from an empty list',
      { added: ['conditions.users.excludegroups=sales'], removed: [] },
      excluding(),
      false,
    ],
    ['a field that no collection reads is ignored', { added: ['modifieddatetime=x'], removed: [] }, excluding(), false],
    ['it exists again', { added: ['exists'], removed: [] }, excluding(), true],
    ['it does not exist', { added: ['exists'], removed: [] }, null, false],
  ])('%s', (_, property, resource, expected) => {
    expect(isAsChanged({ property }, resource)).toBe(expected);
  });
});
