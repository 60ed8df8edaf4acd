import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraDevicesWithoutLocalAdmins } from './control';

export const entraDevicesWithoutLocalAdminsWords = controlWords(entraDevicesWithoutLocalAdmins, {
  fails: 'New devices get unnecessary local admins',
  problems: {
    globalAdmins: {
      fails: 'Global Administrators are local admins of new devices',
      means:
        'Every Global Administrator is a local admin of each device that joins: an attacker on one device gets all of them.',
    },
    registeringUsers: {
      fails: 'Users who join a device become its local admin',
      means: 'The user who joins a device becomes its local admin: their programs can turn off its protection.',
    },
    noPasswords: {
      fails: 'Windows LAPS is off',
      means: 'Devices do not store their own local admin password: one password can open many devices.',
    },
  },
  means: ['This applies to every device that joins from now on.'],
  where: places.deviceSettings,
  undo: 'change it back in Entra admin center > Devices > Device settings.',
  exposed: ({ tenantName }) => [`The devices that join ${tenantName}`],
  afterwards:
    'Devices that joined in that time keep their local admins: Entra admin center > Devices > All devices, sorted by Registered.',
});
