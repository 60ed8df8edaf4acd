import { shareWords } from '../../../reports/wording/fleet-share';
import { intuneAntivirusRunning } from './control';

export const intuneAntivirusRunningWords = shareWords(intuneAntivirusRunning, {
  devices: 'Windows devices',
  are: 'without working antivirus',
  problems: { inactive: {}, unknownState: {}, signatures: {} },
  means: 'Known malware runs on them unnoticed. Intune counts these devices and does not name them here.',
  fell: { of: 'Windows devices', lack: 'lack working antivirus' },
  ask: () => ({
    danger: 'yes',
    question: 'Did many devices lose it at once, after an edit of an antivirus policy or with another product?',
    yes: 'restore that policy in Intune admin center > Endpoint security > Antivirus.',
    no: 'check each one: Intune admin center > Endpoint security > Antivirus > Windows unhealthy endpoints lists them.',
  }),
  undo: 'restore the policy in Intune admin center > Endpoint security > Antivirus.',
  accept: 'set thresholds.antivirusFloor to the share you accept.',
});
