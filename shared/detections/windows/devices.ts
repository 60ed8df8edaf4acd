import { isSuccess } from '../../core/attribution';
import type { DetectorFacts } from '../../core/event/detector';
import { deviceOfSecret, secretReadings } from '../../core/event/device-secrets';
import type { AuditRecord } from '../../core/log/record';
import { actorKey } from '../../core/log/record-keys';
import type { CountedObject, WindowOf } from '../window';
import { byActor, isDone, targetOf } from './entries';
import { thresholds } from './thresholds';

const registrations = ['register device'];
/** Intune's names are a verb and an entity; which verbs it writes for keys is not documented. */
const intuneKeyRead = /^(get|rotate)(filevaultkey|bitlockerkeys?|localadminpassword|.*recoverykey) ?manageddevices?$/;

const isIntuneKeyRead = (entry: AuditRecord): boolean =>
  entry.kind === 'auditEvent' &&
  isSuccess(entry) &&
  intuneKeyRead.test(entry.activityType.trim().replace(/\s+/g, ' ').toLowerCase());

function deviceIn(entry: AuditRecord): readonly CountedObject[] {
  const target = targetOf(entry, 'device', 'manageddevice') ?? entry.targets[0];
  const id = target?.displayName ?? target?.id ?? null;
  return id === null ? [] : [{ id: id.toLowerCase(), name: target?.displayName ?? null, isPerson: false }];
}

/** The entry of a recovery key names the key, and a device can have several. */
function deviceOfKeyIn(entry: AuditRecord): readonly CountedObject[] {
  const id = deviceOfSecret(entry);
  return id === null
    ? deviceIn(entry)
    : [{ id, name: targetOf(entry, 'device')?.displayName ?? null, isPerson: false }];
}

/** A help desk that has more devices reads more keys on one morning. */
function leastKeys({ configuration, fleetSize }: DetectorFacts): number {
  const { deviceKeyBurstCount, deviceKeyShare } = configuration.thresholds;
  return Math.max(deviceKeyBurstCount, Math.ceil(deviceKeyShare * (fleetSize('managedDevice') ?? 0)));
}

const deletions = ['delete device'];
/** Entra deletes a device too when Intune does, and EV.D07 counts those. */
const ownService = /^(microsoft intune|device registration service)\b/i;
const isOwnService = ({ actor }: AuditRecord): boolean =>
  actor.type === 'application' && ownService.test(actor.displayName ?? '');

/** A larger fleet needs more, because a clean-up removes many stale devices at once. */
function leastDeleted({ configuration, fleetSize }: DetectorFacts): number {
  const { deviceDeletionBurstCount, deviceDeletionShare } = configuration.thresholds;
  return Math.max(deviceDeletionBurstCount, Math.ceil(deviceDeletionShare * (fleetSize('device') ?? 0)));
}

const deletedDevices = (from: number, count: number) =>
  Array.from({ length: count }, (_, at) => ({
    activity: 'Delete device',
    beside: [{ type: 'Device', id: `d${at}`, name: `PC-${at}` }],
    atMinutes: from + at,
  }));

/** The reading of a recovery key, as Entra writes it: the target is the key. */
const keyOf = (key: number, device: number) => ({
  activity: 'Read BitLocker key',
  beside: [{ type: 'Other', id: `key-${key}`, name: `key-${key}` }],
  details: {
    AdditionalInfo: `Successfully retrieved BitLocker recovery key associated with key ID: '7a1e0000-0000-4000-8000-00000000000${key}'. Backed up from device: 'b7e10000-0000-4000-8000-00000000000${device}'`,
  },
  atMinutes: key,
});

export const devicesWindows: readonly WindowOf<AuditRecord>[] = [
  {
    id: 'EV.D10',
    name: 'entra-devices-registered-in-bulk',
    title: 'One person registered several devices',
    area: 'devices',
    severity: 'medium',
    logs: ['directoryAudit'],
    activities: registrations,
    thresholds: { deviceRegistrationBurstCount: thresholds.deviceRegistrationBurstCount },
    withinMinutes: 15,
    by: byActor(registrations),
    counts: deviceIn,
    levels: [
      {
        severity: 'medium',
        least: ({ configuration }) => configuration.thresholds.deviceRegistrationBurstCount,
      },
    ],
    quiet: ({ records: [entry], facts }) =>
      entry?.actor.type === 'user' && facts.isDeclared('serviceAccounts', entry.actor.id),
    label: 'Devices',
    joins: ['ZT.DV.011'],
    falsePositives: 'A device enrollment manager, or kiosks that are set up.',
    covers: { attack: ['T1098.005'], elastic: ['persistence_entra_id_multiple_device_registrations'] },
    says: {
      happened: '{count} devices were registered by one account within {minutes} min',
      lost: '{count} devices were registered by one account',
      did: 'registered {count} devices within {minutes} min',
      meaning: ['A device that an attacker registers keeps their access after the password is changed.'],
      undo: 'delete the devices in Entra admin center > Devices, then revoke the sessions of the person.',
      accept: 'no action is needed.',
      portal: 'users',
      activity: 'registration of several devices',
    },
    fires: [
      {
        entries: [
          {
            activity: 'Register device',
            by: 'clerk',
            to: 'clerk',
            beside: [{ type: 'Device', id: 'd1', name: 'PC-1' }],
            atMinutes: 0,
          },
          {
            activity: 'Register device',
            by: 'clerk',
            to: 'clerk',
            beside: [{ type: 'Device', id: 'd2', name: 'PC-2' }],
            atMinutes: 5,
          },
          {
            activity: 'Register device',
            by: 'clerk',
            to: 'clerk',
            beside: [{ type: 'Device', id: 'd3', name: 'PC-3' }],
            atMinutes: 14,
          },
        ],
        severity: 'medium',
        alerts: false,
      },
      {
        entries: [
          {
            activity: 'Register device',
            by: 'clerk',
            to: 'admin',
            beside: [{ type: 'Device', id: 'd1', name: 'PC-1' }],
            atMinutes: 0,
          },
          {
            activity: 'Register device',
            by: 'clerk',
            to: 'admin',
            beside: [{ type: 'Device', id: 'd2', name: 'PC-2' }],
            atMinutes: 5,
          },
          {
            activity: 'Register device',
            by: 'clerk',
            to: 'admin',
            beside: [{ type: 'Device', id: 'd3', name: 'PC-3' }],
            atMinutes: 14,
          },
        ],
        severity: 'high',
        alerts: true,
      },
    ],
    silent: [
      {
        entries: [
          {
            activity: 'Register device',
            by: 'clerk',
            to: 'clerk',
            beside: [{ type: 'Device', id: 'd1', name: 'PC-1' }],
            atMinutes: 0,
          },
          {
            activity: 'Register device',
            by: 'clerk',
            to: 'clerk',
            beside: [{ type: 'Device', id: 'd2', name: 'PC-2' }],
            atMinutes: 5,
          },
          {
            activity: 'Register device',
            by: 'clerk',
            to: 'clerk',
            beside: [{ type: 'Device', id: 'd1', name: 'PC-1' }],
            atMinutes: 14,
          },
        ],
      },
      {
        entries: [
          {
            activity: 'Register device',
            by: 'clerk',
            to: 'clerk',
            beside: [{ type: 'Device', id: 'd1', name: 'PC-1' }],
            atMinutes: 0,
          },
          {
            activity: 'Register device',
            by: 'clerk',
            to: 'clerk',
            beside: [{ type: 'Device', id: 'd2', name: 'PC-2' }],
            atMinutes: 5,
          },
          {
            activity: 'Register device',
            by: 'clerk',
            to: 'clerk',
            beside: [{ type: 'Device', id: 'd3', name: 'PC-3' }],
            atMinutes: 16,
          },
        ],
      },
    ],
  },
  {
    id: 'EV.D19',
    reportedAs: 'EV.D07',
    name: 'entra-devices-deleted-in-bulk',
    title: 'One account deleted many devices in Entra',
    area: 'devices',
    severity: 'critical',
    logs: ['directoryAudit'],
    activities: deletions,
    thresholds: {
      deviceDeletionBurstCount: thresholds.deviceDeletionBurstCount,
      deviceDeletionShare: thresholds.deviceDeletionShare,
    },
    withinMinutes: 60,
    by: (entry) => (isOwnService(entry) ? null : byActor(deletions)(entry)),
    counts: deviceIn,
    levels: [{ severity: 'critical', least: leastDeleted }],
    raisedBy: [],
    label: 'Devices',
    joins: ['ZT.DV.008'],
    falsePositives: 'A clean-up of stale devices; enter it as planned work.',
    covers: { attack: ['T1485'] },
    says: {
      happened: '{count} devices were deleted in Entra within {minutes} min',
      lost: '{count} devices were deleted in Entra',
      did: 'deleted {count} devices in Entra within {minutes} min',
      meaning: ['The people of these devices lose access, and the recovery keys of the devices are gone with them.'],
      undo: 'block the account that deleted them, then see Entra admin center > Audit logs for the list; the devices have to be joined again.',
      accept: 'create planned work next time.',
      portal: 'users',
      activity: 'mass deletion of devices',
    },
    fires: [{ entries: deletedDevices(0, 15), severity: 'critical', alerts: true }],
    silent: [
      { entries: deletedDevices(0, 14) },
      { entries: [...deletedDevices(0, 10), ...deletedDevices(20, 10)] },
      { entries: deletedDevices(0, 15).map((entry) => ({ ...entry, by: { app: 'Microsoft Intune' } })) },
    ],
  },
  {
    id: 'EV.D17',
    name: 'entra-device-keys-read-in-bulk',
    title: 'One account read many recovery keys or local admin passwords',
    area: 'devices',
    severity: 'high',
    logs: ['directoryAudit', 'auditEvent'],
    activities: secretReadings,
    thresholds: { deviceKeyBurstCount: thresholds.deviceKeyBurstCount, deviceKeyShare: thresholds.deviceKeyShare },
    withinMinutes: 60,
    by: (entry) => (isDone(entry, secretReadings) || isIntuneKeyRead(entry) ? actorKey(entry.actor) : null),
    counts: deviceOfKeyIn,
    levels: [
      { severity: 'high', least: leastKeys },
      {
        severity: 'critical',
        least: (facts) =>
          Math.max(leastKeys(facts), 0.1 * (facts.fleetSize('managedDevice') ?? Number.POSITIVE_INFINITY)),
      },
    ],
    raisedBy: ['actorAtRisk', 'impersonated'],
    label: 'Devices',
    joins: ['ZT.DV.012', 'ZT.DV.016'],
    falsePositives: 'An inventory by an admin.',
    covers: {
      attack: ['T1555'],
      sigma: ['azure_auditlogs_laps_credential_dumping', 'azure_ad_bitlocker_key_retrieval'],
    },
    says: {
      happened: 'the recovery keys or local admin passwords of {count} devices were read within {minutes} min',
      lost: 'keys or passwords of {count} devices were read',
      did: 'read the recovery keys or local admin passwords of {count} devices within {minutes} min',
      meaning: ['Anyone with these can open the disks of the devices, or sign in to them as a local admin.'],
      undo: 'block the account that read them, then rotate every key and password in Intune > Devices.',
      accept: 'rotate the keys and passwords that were read.',
      portal: 'users',
      activity: 'mass reading of device keys',
    },
    fires: [
      { entries: [keyOf(1, 1), keyOf(2, 2), keyOf(3, 3)], severity: 'high', alerts: true },
      {
        entries: [
          { activity: 'Read BitLocker key', beside: [{ type: 'Device', id: 'd1', name: 'PC-1' }], atMinutes: 0 },
          {
            activity: 'Recover device local administrator password',
            beside: [{ type: 'Device', id: 'd2', name: 'PC-2' }],
            atMinutes: 20,
          },
          { activity: 'Read BitLocker key', beside: [{ type: 'Device', id: 'd3', name: 'PC-3' }], atMinutes: 59 },
        ],
        severity: 'high',
        alerts: true,
      },
    ],
    silent: [
      { entries: [keyOf(1, 1), keyOf(2, 1), keyOf(3, 2)] },
      {
        entries: [
          { activity: 'Read BitLocker key', beside: [{ type: 'Device', id: 'd1', name: 'PC-1' }], atMinutes: 0 },
          { activity: 'Read BitLocker key', beside: [{ type: 'Device', id: 'd2', name: 'PC-2' }], atMinutes: 20 },
          { activity: 'Read BitLocker key', beside: [{ type: 'Device', id: 'd3', name: 'PC-3' }], atMinutes: 61 },
        ],
      },
    ],
  },
];
