import { deviceSettingsPortal } from '../../../reports/portal';
import { noException, settingWording } from '../../../reports/wording/setting';

/** Reads `problems`: keys below. */
export const noLocalAdministrators = settingWording({
  id: 'ZT.DV.012',
  lost: 'new devices get more administrators than they should',
  happened: 'the settings for local administrators of devices were loosened',
  problems: {
    globalAdmins: {
      lost: 'Global Administrators are admins of every new device',
      happened: 'Global Administrators were made administrators of every new device',
      means:
        'Every Global Administrator is an administrator of each device that joins: caught on one, the account is lost on all.',
    },
    registeringUsers: {
      lost: 'whoever joins a device is its administrator',
      happened: 'whoever joins a device was made its administrator',
      means: 'Whoever joins a device is its administrator: what is run there can switch off what protects it.',
    },
    noPasswords: {
      lost: "devices keep no administrator's password of their own",
      happened: 'LAPS was switched off',
      means: 'Devices no longer store a password of their own for the local administrator: one password can open many.',
    },
  },
  meaning: 'It holds for every device that joins from now on.',
  exposed: (tenant) => `The devices that join ${tenant}`,
  undo: 'set it back in Entra admin center > Devices > Device settings.',
  accept: noException,
  activity: 'change of the device settings',
  portal: deviceSettingsPortal,
  regained: 'new devices get no needless administrators',
  mended: 'The settings for local administrators of devices were set back',
  held: 'new devices got no needless administrators',
  afterwards:
    'Devices that joined in that time keep their administrators: see Devices > All devices, by the day they registered.',
});
