import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraRecoveryKeysKeptFromUsers } from './control';

export const entraRecoveryKeysKeptFromUsersWords = controlWords(entraRecoveryKeysKeptFromUsers, {
  fails: 'Users can read the BitLocker keys of their devices',
  problems: {
    allowed: 'With its recovery key a disk can be read outside the device, where no policy applies.',
  },
  where: places.deviceSettings,
  undo: 'change it back in Entra admin center > Devices > Device settings > Restrict users from recovering the BitLocker key(s).',
  exposed: ({ tenantName }) => [`Data stored on the Windows devices of ${tenantName}`],
  afterwards:
    'Keys read in that time: Entra admin center > Audit logs, activity "Read BitLocker key". Zero Trust Watch has not read them for this.',
});
