import { shareWords } from '../../../reports/wording/fleet-share';
import { intuneSystemsCurrent } from './control';

export const intuneSystemsCurrentWords = shareWords(intuneSystemsCurrent, {
  devices: 'managed devices',
  are: 'on an unsupported system',
  problems: { old: {} },
  means: 'Vendors no longer fix the vulnerabilities of these versions.',
  fell: { of: 'managed devices', lack: 'run an unsupported system' },
  ask: () => ({
    question: 'Was the list of supported versions changed, or did an update stop reaching them?',
    yes: 'check thresholds.supportedSystems, then Intune admin center > Devices > Windows updates and Apple updates.',
    no: 'update them one by one: Intune admin center > Devices > All devices, sorted by OS version, lists them.',
  }),
  undo: 'restore the update policies in Intune admin center > Devices > Windows updates and Apple updates.',
  accept: 'set thresholds.currentSystemsFloor to the share you accept.',
});
