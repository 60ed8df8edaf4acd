import { shareWording } from '../../../reports/wording/fleet-share';

export const devicesAreEncrypted = shareWording({
  id: 'ZT.DV.009',
  devices: 'company devices',
  bad: 'not encrypted',
  good: 'encrypted',
  means: 'Whoever finds or steals one of them reads everything on it, without a password.',
  fell: { of: 'company devices', lack: 'are not encrypted' },
  ask: () => ({
    danger: 'yes',
    question: 'Did many lose it at once, after an edit of a disk encryption policy?',
    yes: 'set that policy back in Intune admin center > Endpoint security > Disk encryption.',
    no: 'encrypt them one by one: Intune admin center > Devices > Monitor > Device encryption status names them.',
  }),
  remedy: () => ({
    undo: 'set the policy back in Intune admin center > Endpoint security > Disk encryption.',
    accept: 'set thresholds.encryptedFloor to the share that you can live with.',
  }),
  activity: 'change in Intune',
});
