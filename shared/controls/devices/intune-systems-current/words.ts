import { shareWording } from '../../../reports/wording/fleet-share';

export const systemsAreCurrent = shareWording({
  id: 'ZT.DV.017',
  devices: 'managed devices',
  bad: 'on an unsupported system',
  good: 'on a supported system',
  means: 'What becomes known of holes in these versions is not closed any more.',
  fell: { of: 'managed devices', lack: 'run an unsupported system' },
  ask: () => ({
    question: 'Was the list of supported versions changed, or did an update stop reaching them?',
    yes: 'look at thresholds.supportedSystems, then at Intune admin center > Devices > Windows updates and Apple updates.',
    no: 'update them one by one: Intune admin center > Devices > All devices, sorted by OS version, names them.',
  }),
  remedy: () => ({
    undo: 'set the update policies back in Intune admin center > Devices > Windows updates and Apple updates.',
    accept: 'set thresholds.currentSystemsFloor to the share that you can live with.',
  }),
  activity: 'change in Intune',
});
