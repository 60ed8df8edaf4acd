import { shareWording } from '../../../reports/wording/fleet-share';

export const antivirusRuns = shareWording({
  id: 'ZT.TD.010',
  devices: 'Windows devices',
  bad: 'without working antivirus',
  good: 'protected by antivirus',
  means: 'What is known to be malware runs on them unseen. Intune counts them and does not name them here.',
  fell: { of: 'Windows devices', lack: 'lack working antivirus' },
  ask: () => ({
    danger: 'yes',
    question: 'Did many lose it at once, after an edit of an antivirus policy or with another product?',
    yes: 'set that policy back in Intune admin center > Endpoint security > Antivirus.',
    no: 'look at each: Intune admin center > Endpoint security > Antivirus > Windows unhealthy endpoints names them.',
  }),
  remedy: () => ({
    undo: 'set the policy back in Intune admin center > Endpoint security > Antivirus.',
    accept: 'set thresholds.antivirusFloor to the share that you can live with.',
  }),
  activity: 'change in Intune',
});
