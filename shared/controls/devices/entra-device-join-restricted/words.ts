import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraDeviceJoinRestricted } from './control';

export const entraDeviceJoinRestrictedWords = controlWords(entraDeviceJoinRestricted, {
  fails: 'Joining devices is less restricted than required',
  problems: {
    everybody: {
      fails: 'Every user can join devices',
      means: 'Anyone with the password of any account can join a device to the tenant, unless joining requires MFA.',
    },
    quota: {
      fails: 'One person can join more devices than allowed',
      means: 'One account can join more devices than any person uses.',
    },
  },
  means: ['A joined device keeps a key that signs its user in, and it counts where policies require a joined device.'],
  where: places.deviceSettings,
  undo: 'change it back in Entra admin center > Devices > Device settings.',
  accept: 'set thresholds.deviceQuotaMax or thresholds.joinByEverybodyAccepted to the value you want.',
  exposed: ({ tenantName }) => [`Everything that ${tenantName} opens to joined devices`],
  afterwards:
    'Devices that joined in that time stay joined: Entra admin center > Devices > All devices, sorted by Registered.',
});
