import { defineControl } from '../../core/control';
import { deviceFold, listed } from '../device-fold';
import { counted, emptyShare, type FleetShare, inContact, shareMeasure, shareVerdict } from '../fleet-share';

const contactFold = deviceFold<FleetShare>({
  init: emptyShare,
  add: (fleet, device, { lastSyncDateTime }, { nowMs, thresholds }) => {
    fleet.total += 1;
    return counted(fleet, device, inContact(lastSyncDateTime, nowMs, thresholds.deviceContactDays));
  },
});

/** What has not been seen for a month is not patched, and may be in other hands. */
export const intuneDevicesInContact = defineControl({
  id: 'ZT.DV.008',
  name: 'intune-devices-in-contact',
  title: 'Few managed devices are out of contact for long',
  area: 'devices',
  pillar: 'endpoints',
  severity: 'medium',
  severityReason: 'Forgotten devices are not patched and keep what they hold; some are lost.',
  licence: 'INTUNE',
  version: 2,
  needs: ['managedDevice'],
  dependsOnTime: true,
  usesConditionalAccess: false,
  looks: 2,
  limitations:
    'Judges the devices that Intune manages, by their last contact with it. Devices that are only registered in Entra ID are not judged: their stamp is two weeks old at best, and is not read. Below 20 devices two must be silent. Mended one point above the floor. Above it a fall against the median of seven days fails.',
  remediation:
    'Intune admin center > Devices > All devices, sorted by Last check-in: ask the owner, then Retire or Delete. Let Intune do it: Devices > Device clean-up rules. Graph: GET /deviceManagement/managedDevices?$filter=lastSyncDateTime le {date}, DELETE /deviceManagement/managedDevices/{id}. The limits are thresholds.deviceContactDays and contactFloor.',
  effort: 'days',
  mappings: { maester: ['MT.1053'], zta: ['24802'] },
  references: [
    'https://learn.microsoft.com/entra/identity/devices/manage-stale-devices',
    'https://learn.microsoft.com/mem/intune/remote-actions/devices-wipe',
  ],
  activities: [],
  folds: [listed(contactFold)],
  measures: [shareMeasure(contactFold, 'contactDrop')],
  evaluate: (state) => {
    const fleet = state.facet(contactFold);
    if (fleet.total === 0) return { status: 'notApplicable', reason: 'no device is managed' };
    return shareVerdict(fleet, state.facts.configuration.thresholds.contactFloor, state, 'silent');
  },
});
