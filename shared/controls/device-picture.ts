import { type DeviceCause, type DevicePicture, mostListed, type PicturedDevice } from '../core/page/device-picture';
import { isJailbroken, isThreatened } from '../kinds/managed-device/flow';
import { platformOf } from '../kinds/managed-device/platform';
import { inContact } from './fleet-share';
import { foldOver } from './fold';

const maxName = 60;

/**
 * Keeps the first devices by time, then by id, whatever the order of the pages. `unknown` stands for an unknown time.
 */
function keepLeast(kept: PicturedDevice[], device: PicturedDevice, unknown: string): void {
  const keyOf = ({ at, id }: PicturedDevice): string => `${at ?? unknown}|${id}`;
  const key = keyOf(device);
  const last = kept[kept.length - 1];
  if (kept.length === mostListed && last !== undefined && key >= keyOf(last)) return;
  const index = kept.findIndex((one) => keyOf(one) > key);
  kept.splice(index === -1 ? kept.length : index, 0, device);
  if (kept.length > mostListed) kept.pop();
}

export const devicePictureFold = foldOver('managedDevice')<DevicePicture>({
  init: () => ({
    platforms: {},
    causes: { notEncrypted: 0, jailbroken: 0, threat: 0, silent: 0, otherSetting: 0 },
    grace: [],
    overdue: 0,
    silent: [],
    unencrypted: 0,
    jailbroken: 0,
    threatened: 0,
  }),
  history: ({ grace: _, silent: __, ...counts }) => counts,
  grace: ({ grace }) => grace,
  add: (picture, device, observed, { nowMs, now, thresholds }) => {
    const { lastSyncDateTime, complianceGracePeriodExpirationDateTime: graceEnd } = observed;
    const name = platformOf(device);
    const platform = picture.platforms[name] ?? {
      managed: 0,
      compliant: 0,
      nonCompliant: 0,
      inGrace: 0,
      notKnown: 0,
      silent: 0,
    };
    picture.platforms[name] = platform;
    platform.managed += 1;
    const isSilent = !inContact(lastSyncDateTime, nowMs, thresholds.deviceContactDays);
    const listed = (at: string | null): PicturedDevice => ({
      id: device.id,
      name: device.deviceName.slice(0, maxName),
      platform: name,
      at,
    });
    if (isSilent) {
      platform.silent += 1;
      keepLeast(picture.silent, listed(lastSyncDateTime), '');
    }
    if (device.isEncrypted === false) picture.unencrypted += 1;
    if (isJailbroken(device)) picture.jailbroken += 1;
    if (isThreatened(device)) picture.threatened += 1;
    if (device.complianceState === 'compliant') platform.compliant += 1;
    else if (device.complianceState === 'inGracePeriod') {
      platform.inGrace += 1;
      if (graceEnd !== null && graceEnd < now) picture.overdue += 1;
      keepLeast(picture.grace, listed(graceEnd), '9');
    } else if (device.complianceState === 'noncompliant') {
      platform.nonCompliant += 1;
      const causes: readonly (readonly [DeviceCause, boolean])[] = [
        ['notEncrypted', device.isEncrypted === false],
        ['jailbroken', isJailbroken(device)],
        ['threat', isThreatened(device)],
        ['silent', isSilent],
      ];
      const own = causes.filter(([, holds]) => holds);
      for (const [cause] of own) picture.causes[cause] += 1;
      if (own.length === 0) picture.causes.otherSetting += 1;
    } else platform.notKnown += 1;
    return picture;
  },
});
