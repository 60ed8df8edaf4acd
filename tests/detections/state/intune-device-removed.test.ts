import type { IntuneAuditEvent } from '../../../shared/core/log/record';
import { at, auditEvent, person, target } from '../../fixtures/records';
import { configuration, facts, onRecord } from './facts';

const id = 'EV.D07';

const command = (device: string, time: string, spoil: Partial<IntuneAuditEvent> = {}): IntuneAuditEvent =>
  auditEvent({
    id: `wipe-${device}`,
    activityType: 'wipe ManagedDevice',
    activityOperationType: 'Action',
    category: 'Device',
    activityDateTime: at(time),
    actor: person('mara', null),
    targets: [target('ManagedDevice', device, [], device.toUpperCase())],
    ...spoil,
  });
const wipes = (count: number): readonly IntuneAuditEvent[] =>
  Array.from({ length: count }, (_, n) => command(`laptop-${n}`, `14:${String(n * 4).padStart(2, '0')}`));
const last = (records: readonly IntuneAuditEvent[]): IntuneAuditEvent => records.at(-1) ?? command('none', '14:00');

test.each([3, 5, 12])(
  '%i wipes within an hour by one account fire as critical, with their number and names',
  (count) => {
    const records = wipes(count);
    expect(onRecord(id, last(records), facts({ deviceRemovals: records }))).toMatchObject([
      {
        effect: 'raised',
        severity: 'critical',
        alerts: true,
        momentary: true,
        deferredUntil: null,
        resourceId: 'fleet|mara',
        exposure: { unit: 'devices', count, of: 300 },
        details: { what: 'burst', devices: count, wiped: count },
      },
    ]);
    const [found] = onRecord(id, last(records), facts({ deviceRemovals: records }));
    expect(found?.details.names).toContain('LAPTOP-0');
  },
);

test('an entry in the middle that arrives last makes it critical too', () => {
  const records = wipes(5);
  const middle = records[2] ?? last(records);
  expect(onRecord(id, middle, facts({ deviceRemovals: records }))).toMatchObject([{ severity: 'critical' }]);
});

test('noise contract: two in an hour are only recorded', () => {
  const records = wipes(2);
  expect(onRecord(id, last(records), facts({ deviceRemovals: records }))).toMatchObject([{ alerts: false }]);
});

test.each(['wipe', 'retire', 'delete'])('noise contract: one %s is recorded, and raises no alert', (verb) => {
  const record = command('laptop-0', '14:00', { activityType: `${verb} ManagedDevice` });
  expect(onRecord(id, record)).toMatchObject([
    { alerts: false, momentary: true, resourceId: 'laptop-0', details: { what: 'single', verb } },
  ]);
});

describe('one device of an admin', () => {
  const record = command('laptop-0', '14:00');
  const of = (ownerId: string, spoil: Parameters<typeof facts>[0] = {}) =>
    onRecord(id, record, facts({ ownerOfDevice: () => ownerId, privilegedIds: new Set(['ada', 'mara']), ...spoil }));

  test('is an alert about them where another account gave the command', () => {
    expect(of('ada')).toMatchObject([
      { severity: 'high', alerts: true, peopleIds: ['ada'], details: { what: 'single', isOfAdmin: true } },
    ]);
  });

  test.each([
    ['they gave it themselves', 'mara'],
    ['the owner is no admin', 'lea'],
  ])('is only recorded where %s', (_, ownerId) => {
    expect(of(ownerId)).toMatchObject([{ severity: 'low', alerts: false }]);
  });
});

test('noise contract: five by five accounts, and five in five hours, are only recorded', () => {
  const byMany = wipes(5).map((record, n) => ({ ...record, actor: person(`person${n}`, null) }));
  const overTime = [8, 10, 12, 14, 16].map((hour) => command(`laptop-${hour}`, `${String(hour).padStart(2, '0')}:00`));
  for (const records of [byMany, overTime])
    expect(onRecord(id, last(records), facts({ deviceRemovals: records }))).toMatchObject([{ alerts: false }]);
});

const ofFleet = (devices: number, records: readonly IntuneAuditEvent[], spoil: Parameters<typeof facts>[0] = {}) =>
  onRecord(id, last(records), facts({ deviceRemovals: records, fleetSize: () => devices, ...spoil }));

test.each([
  [6000, 2, 3, 5],
  [20_000, 9, 10, 16],
  [100_000, 49, 50, 80],
])(
  'noise contract: of %i devices, %i that one account removes within an hour are recorded only, %i are high, %i critical',
  (devices, quiet, high, critical) => {
    const within = (count: number): readonly IntuneAuditEvent[] =>
      Array.from({ length: count }, (_, n) => command(`laptop-${n}`, `14:${String(n % 60).padStart(2, '0')}`));
    expect(ofFleet(devices, within(quiet))).toMatchObject([{ alerts: false, severity: 'low' }]);
    expect(ofFleet(devices, within(high))).toMatchObject([{ alerts: true, severity: 'high' }]);
    expect(ofFleet(devices, within(critical))).toMatchObject([{ alerts: true, severity: 'critical' }]);
  },
);

test('in a large fleet too, three by an account at risk are critical, and if no fleet was read', () => {
  const riskyIds = new Set(['mara']);
  expect(ofFleet(20_000, wipes(3), { riskyIds })).toMatchObject([{ severity: 'critical', alerts: true }]);
  expect(onRecord(id, last(wipes(3)), facts({ deviceRemovals: wipes(3), fleetSize: () => null }))).toMatchObject([
    { severity: 'critical' },
  ]);
});

test('the numbers can be configured', () => {
  const thresholds = { ...configuration.thresholds, deviceRemovalAlertCount: 10, deviceRemovalBurstCount: 20 };
  const given = facts({ configuration: { ...configuration, thresholds }, deviceRemovals: wipes(9) });
  expect(onRecord(id, last(wipes(9)), given)).toMatchObject([{ alerts: false }]);
});

test.each([
  ['it failed', command('laptop-0', '14:00', { activityResult: 'Failure' })],
  ['it is another command', command('laptop-0', '14:00', { activityType: 'syncDevice ManagedDevice' })],
  ['it is about a policy', auditEvent()],
])('stays silent when %s', (_, record) => {
  expect(onRecord(id, record, facts({ deviceRemovals: wipes(12) }))).toEqual([]);
});
