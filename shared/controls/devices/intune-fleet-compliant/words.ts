import { count, number, percentOfBad } from '../../../reports/counting';
import { countsIn, numberDetail } from '../../../reports/details';
import { allowed } from '../../../reports/floor';
import { shareWords } from '../../../reports/wording/fleet-share';
import { intuneFleetCompliant } from './control';

const words = shareWords(intuneFleetCompliant, {
  devices: 'devices',
  are: 'not compliant',
  problems: { notCompliant: {} },
  means: 'Devices in their grace period do not count as bad yet.',
  fell: { of: 'devices in contact', lack: 'are not compliant' },
  ask: () => ({
    danger: 'yes',
    question: 'Did many devices fall out at once (the list in Intune, newest first)?',
    yes: 'check for an edited compliance policy or a broken connector first; the devices themselves are fine then.',
    no: 'work through the non-compliant devices by their most common failing setting.',
  }),
  undo: 'set the compliance policy back in Intune admin center > Devices > Compliance.',
  accept: 'wait until the grace period of the devices ends, or lower thresholds.fleetComplianceFloor.',
});

export const fleetIsCompliant: typeof words = {
  ...words,
  exposed: ({ event }) => {
    const fleet = countsIn(event);
    const floor = numberDetail(event, 'floor');
    return fleet === undefined
      ? []
      : [
          `${number(fleet.bad)} of ${count(fleet.all, 'device', 'devices')} in contact: ${percentOfBad(fleet.all === 0 ? 0 : fleet.bad / fleet.all)} not compliant${floor === undefined ? '' : `, at most ${allowed(floor)} allowed`}`,
        ];
  },
};
