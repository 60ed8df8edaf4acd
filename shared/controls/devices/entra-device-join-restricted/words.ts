import { deviceSettingsPortal } from '../../../reports/portal';
import { settingWording } from '../../../reports/wording/setting';

/** Reads `problems`: keys below. */
export const joiningIsRestricted = settingWording({
  id: 'ZT.DV.011',
  lost: 'devices can be joined more freely than agreed',
  happened: 'the limits on joining devices were loosened',
  problems: {
    everybody: {
      lost: 'everybody can join devices',
      happened: 'the joining of devices was opened to everybody',
      means: 'Whoever has the password of any account can make a device one of yours, unless joining asks for MFA.',
    },
    quota: {
      lost: 'one person can have more devices than agreed',
      happened: 'the number of devices that one person can have was raised',
      means: 'One account can join more devices than anybody uses.',
    },
  },
  meaning:
    'A device that has joined keeps a key that signs its user in, and counts where policies ask for a joined one.',
  exposed: (tenant) => `Whatever ${tenant} opens to joined devices`,
  undo: 'set it back in Entra admin center > Devices > Device settings.',
  accept: 'set thresholds.deviceQuotaMax or thresholds.joinByEverybodyAccepted to what you want.',
  activity: 'change of the device settings',
  portal: deviceSettingsPortal,
  regained: 'devices can be joined only as agreed',
  mended: 'The limits on joining devices were set back',
  held: 'devices could be joined only as agreed',
  afterwards:
    'Devices that joined in that time stay: Entra admin center > Devices > All devices, by the day they registered.',
});
