import { type Detection, type DetectorFacts, defineDetector, raised } from '../../../../core/event/detector';
import {
  isDeviceRemoval,
  type RemovalSpike,
  type RemovedDevice,
  removalVerb,
  removedDevices,
  spikeAround,
} from '../../../../core/event/device-removals';
import { devicesExposed, maxNamed, textReference } from '../../../../core/event/event';
import { fleetLossThresholds } from '../../../../core/event/fleet-loss';
import { actorIdOf, type IntuneAuditEvent } from '../../../../core/log/record';
import { threshold } from '../../../../core/verdict/thresholds';
import { line } from '../../../detection';
import { isPowerful } from '../../../people';

export const thresholds = {
  deviceRemovalAlertCount: threshold.integer(
    3,
    1,
    1_000_000,
    'If one account wipes, retires or deletes this many devices in Intune within an hour, the alert is at least high. Fewer are only recorded.',
  ),
  deviceRemovalAlertShare: threshold.share(
    0.0005,
    'deviceRemovalAlertCount also needs at least this share of all devices, unless Microsoft rates the account as risky.',
  ),
  deviceRemovalBurstCount: threshold.integer(
    3,
    1,
    1_000_000,
    'If one account wipes, retires or deletes this many devices within an hour, the alert is critical.',
  ),
  deviceRemovalBurstShare: threshold.share(
    0.0008,
    'deviceRemovalBurstCount also needs at least this share of all devices, unless Microsoft rates the account as risky.',
  ),
  ...fleetLossThresholds,
};

const id = 'EV.D07';

/**
 * Single wipes, retirements and deletions are daily work; dozens are a disaster. A wipe cannot be undone, so every
 * minute counts.
 */
export const intuneDeviceRemoved = defineDetector({
  id,
  name: 'intune-device-removed',
  title: 'Devices were wiped, retired or deleted, or left Intune',
  area: 'devices',
  severity: 'critical',
  watches: { changes: [], records: ['auditEvent'] },
  joins: [],
  thresholds,
  falsePositives:
    'Leavers, an exchange of hardware, a clean-up of stale devices. One or two in an hour by the same account (a few more in a large fleet) are only recorded, unless the device belongs to another admin. Enter an exchange of hardware as planned work.',
  response:
    'Before you ask, block the account that sent the commands, and every account that can send them: a wipe cannot be undone, but a device that is off can still be saved. Then cancel pending actions in Intune.',
  references: [
    'https://learn.microsoft.com/mem/intune/remote-actions/devices-wipe',
    'https://learn.microsoft.com/graph/api/intune-auditing-auditevent-list',
    'https://attack.mitre.org/techniques/T1485/',
  ],
  covers: { attack: ['T1485'] },
  activities: [],
  fleetAlert: 'removal',
  onRecord: (record, facts) => (isDeviceRemoval(record) ? detect(record, facts) : []),
});

function detect(record: IntuneAuditEvent, facts: DetectorFacts): readonly Detection[] {
  const { alert, critical } = leastRemovals(record, facts);
  const spike = spikeAround(record, facts.deviceRemovals);
  if (spike.peak >= Math.min(alert, critical))
    return [spikeDetection(spike, spike.peak >= critical ? 'critical' : 'high', facts)];
  return removedDevices(record).map((device) => single(record, device, facts));
}

/**
 * A help desk with more devices removes more of them in a busy hour. An attacker who wipes a fleet does not stop at a
 * few.
 */
function leastRemovals({ actor }: IntuneAuditEvent, facts: DetectorFacts) {
  const { thresholds: limits } = facts.configuration;
  const actorId = actorIdOf(actor);
  const isRisky = actorId !== null && facts.riskyIds.has(actorId);
  const devices = isRisky ? 0 : (facts.fleetSize('managedDevice') ?? 0);
  return {
    alert: Math.max(limits.deviceRemovalAlertCount, Math.ceil(limits.deviceRemovalAlertShare * devices)),
    critical: Math.max(limits.deviceRemovalBurstCount, Math.ceil(limits.deviceRemovalBurstShare * devices)),
  };
}

/** One alert for each spike, however many records and collections report it. */
function spikeDetection(spike: RemovalSpike, severity: 'high' | 'critical', facts: DetectorFacts): Detection {
  const names = spike.devices
    .flatMap(({ name }) => (name === null ? [] : [name]))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const { fleet } = facts.deviceFlips;
  return raised({
    detectorId: id,
    severity,
    resourceId: `fleet|${spike.actorKey}`,
    fleet: 'managedDevice',
    momentary: true,
    lines: [line('Devices', [], names.slice(0, maxNamed).map(textReference))],
    // Some of the devices may have disappeared from the list already.
    exposure: devicesExposed(spike.devices.length, Math.max(fleet, spike.devices.length)),
    details: {
      what: 'burst',
      devices: spike.devices.length,
      wiped: spike.byVerb.wipe,
      retired: spike.byVerb.retire,
      deleted: spike.byVerb.delete,
      names: names.slice(0, maxNamed),
      firstAt: spike.firstAt,
      lastAt: spike.last.activityDateTime,
    },
  });
}

/** Help desks replace devices every day. But an admin whose device somebody else wipes can be locked out. */
function single(record: IntuneAuditEvent, device: RemovedDevice, facts: DetectorFacts): Detection {
  const ownerId = facts.ownerOfDevice(device.id);
  const isOfAdmin = ownerId !== null && ownerId !== actorIdOf(record.actor) && isPowerful(ownerId, facts);
  return raised({
    detectorId: id,
    severity: isOfAdmin ? 'high' : 'low',
    resourceId: device.id,
    resourceName: device.name,
    peopleIds: isOfAdmin ? [ownerId] : [],
    alerts: isOfAdmin,
    momentary: true,
    details: { what: 'single', verb: removalVerb(record), deviceName: device.name, isOfAdmin },
  });
}
