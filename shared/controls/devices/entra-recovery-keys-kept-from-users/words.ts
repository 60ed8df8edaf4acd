import { deviceSettingsPortal } from '../../../reports/portal';
import { noException, settingWording } from '../../../reports/wording/setting';

export const recoveryKeysAreKept = settingWording({
  id: 'ZT.DV.016',
  lost: 'users can read the BitLocker keys of their devices',
  happened: 'the reading of BitLocker keys was opened to every user',
  meaning:
    'With its recovery key a disk can be read outside of the device, where no policy and no protection is in force.',
  exposed: (tenant) => `What is stored on the Windows devices of ${tenant}`,
  undo: 'set it back in Entra admin center > Devices > Device settings > Restrict users from recovering the BitLocker key(s).',
  accept: noException,
  activity: 'change of user rights',
  portal: deviceSettingsPortal,
  regained: 'users cannot read the BitLocker keys of their devices',
  mended: 'The right of users to read BitLocker keys was taken back',
  held: 'users could not read the BitLocker keys of their devices',
  afterwards:
    'Keys that were read in that time: Entra admin center > Audit logs, activity "Read BitLocker key". We have not read it for this.',
});
