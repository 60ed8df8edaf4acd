import { shareWords } from '../../../reports/wording/fleet-share';
import { intuneFleetCompliant } from './control';

export const intuneFleetCompliantWords = shareWords(intuneFleetCompliant, {
  devices: 'devices',
  are: 'not compliant',
  problems: { notCompliant: {} },
  means: 'Devices in their grace period still count as compliant.',
  fell: { of: 'devices in contact', lack: 'are not compliant' },
  ask: () => ({
    danger: 'yes',
    question: 'Look at the list in Intune, newest first: did many devices become non-compliant at once?',
    yes: 'check for an edited compliance policy or a broken connector first; the devices themselves are fine then.',
    no: 'work through the non-compliant devices by their most common failing setting.',
  }),
  undo: 'restore the compliance policy in Intune admin center > Devices > Compliance.',
  accept: 'wait until the grace period of the devices ends, or lower thresholds.fleetComplianceFloor.',
});
