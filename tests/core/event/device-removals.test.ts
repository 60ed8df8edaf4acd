import fc from 'fast-check';
import { removalVerb, removedDevices, spikeAround, spikesIn } from '../../../shared/core/event/device-removals';
import type { IntuneAuditEvent } from '../../../shared/core/log/record';
import { application, at, auditEvent, directoryAudit, person, target } from '../../fixtures/records';

const command = (activityType: string, device: string, time: string, spoil: Partial<IntuneAuditEvent> = {}) =>
  auditEvent({
    id: `${activityType}-${device}-${time}`,
    activityType,
    activityOperationType: 'Action',
    category: 'Device',
    activityDateTime: at(time),
    actor: person('mara', null),
    targets: [target('ManagedDevice', device, [], device.toUpperCase())],
    ...spoil,
  });

test.each([
  ['wipe ManagedDevice', 'wipe'],
  ['Wipe ManagedDevice', 'wipe'],
  ['WIPE  manageddevices', 'wipe'],
  ['cleanWindowsDevice ManagedDevice', 'wipe'],
  ['FreshStart ManagedDevice', 'wipe'],
  ['retire ManagedDevice', 'retire'],
  ['Delete ManagedDevice', 'delete'],
  ['syncDevice ManagedDevice', null],
  ['rebootNow ManagedDevice', null],
  ['Delete ManagedDeviceCertificateState', null],
  ['Delete DeviceCompliancePolicy', null],
  ['constructor ManagedDevice', null],
  ['', null],
])('%s is %s', (activityType, verb) => {
  expect(removalVerb(command(activityType, 'd1', '14:00'))).toBe(verb);
});

test('a failed command removed nothing, and no other log has such commands', () => {
  expect(removalVerb(command('wipe ManagedDevice', 'd1', '14:00', { activityResult: 'Failure' }))).toBeNull();
  expect(removalVerb(directoryAudit({ activityDisplayName: 'wipe ManagedDevice' }))).toBeNull();
});

test('a bulk command counts its devices, not its records; the name "<null>" counts as missing', () => {
  const bulk = command('wipe ManagedDevice', 'x', '14:00', {
    targets: [target('ManagedDevice', 'D1', [], 'LAPTOP-1'), target('ManagedDevice', 'd2', [], '<null>')],
  });
  expect(removedDevices(bulk)).toEqual([
    { id: 'd1', name: 'LAPTOP-1' },
    { id: 'd2', name: null },
  ]);
  expect(spikeAround(bulk, []).peak).toBe(2);
});

test('a device that is wiped and deleted is one device', () => {
  const records = [command('wipe ManagedDevice', 'd1', '14:00'), command('Delete ManagedDevice', 'd1', '14:30')];
  expect(spikesIn(records)).toMatchObject([{ peak: 1, byVerb: { wipe: 1, retire: 0, delete: 0 } }]);
});

test('two actors are two spikes, and an application counts as an actor', () => {
  const records = ['14:00', '14:10', '14:20'].flatMap((time, n) => [
    command('wipe ManagedDevice', `a${n}`, time),
    command('wipe ManagedDevice', `b${n}`, time, { id: `app-${n}`, actor: application('Fleet-Tool', null) }),
  ]);
  expect(spikesIn(records).map(({ actorKey, devices }) => [actorKey, devices.length])).toEqual([
    ['mara', 3],
    ['app fleet-tool', 3],
  ]);
});

test('removals more than an hour apart are separate spikes; the peak is that of one hour', () => {
  const times = ['08:00', '08:50', '09:40', '12:00'];
  const spikes = spikesIn(times.map((time, n) => command('retire ManagedDevice', `d${n}`, time)));
  expect(spikes.map(({ devices, peak }) => [devices.length, peak])).toEqual([
    [3, 2],
    [1, 1],
  ]);
});

test('the spike is the same in any order of entries', () => {
  const records = ['14:00', '14:07', '14:07', '14:21', '14:58'].map((time, n) =>
    command('wipe ManagedDevice', `d${n}`, time),
  );
  fc.assert(
    fc.property(fc.shuffledSubarray(records, { minLength: 5 }), fc.nat(4), (shuffled, at) => {
      const record = shuffled[at];
      if (record === undefined) return;
      const { devices, peak, firstAt } = spikeAround(record, shuffled);
      expect([devices.length, peak, firstAt]).toEqual([5, 5, '2026-11-24T14:00:00Z']);
    }),
  );
});
