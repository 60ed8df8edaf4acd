import { shareWords } from '../../../reports/wording/fleet-share';
import { intuneDevicesEncrypted } from './control';

export const intuneDevicesEncryptedWords = shareWords(intuneDevicesEncrypted, {
  devices: 'company devices',
  are: 'not encrypted',
  problems: { notEncrypted: {} },
  means: 'Anyone who finds or steals one of them can read everything on it, without a password.',
  fell: { of: 'company devices', lack: 'are not encrypted' },
  ask: () => ({
    danger: 'yes',
    question: 'Did many devices lose it at once, after an edit of a disk encryption policy?',
    yes: 'restore that policy in Intune admin center > Endpoint security > Disk encryption.',
    no: 'encrypt them one by one: Intune admin center > Devices > Monitor > Device encryption status lists them.',
  }),
  undo: 'restore the policy in Intune admin center > Endpoint security > Disk encryption.',
  accept: 'set thresholds.encryptedFloor to the share you accept.',
});
