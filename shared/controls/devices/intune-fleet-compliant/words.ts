import { count, number, percentOfBad, verb } from '../../../reports/counting';
import { type Counts, countsIn, numberDetail } from '../../../reports/details';
import { allowed } from '../../../reports/floor';
import { devicesPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';
import { withFalls } from '../../../reports/wording/falls';

const limitInWords = ({ event }: Scene): string => {
  const floor = numberDetail(event, 'floor');
  return floor === undefined ? '' : `, at most ${allowed(floor)} allowed`;
};
const share = ({ bad, all }: Counts): string => percentOfBad(all === 0 ? 0 : bad / all);
const inWords = ({ bad, all }: Counts, where = ''): string =>
  `${number(bad)} of ${count(all, 'device', 'devices')}${where} ${verb(bad, 'is', 'are')} not compliant`;

/** Reads `numerator` compliant of `denominator` and `floor`, a share of 1; else the exposure. */
export const fleetIsCompliant = withFalls(
  defineWording({
    id: 'ZT.DV.002',
    tells: 'story',
    lost: ({ event }) => {
      const fleet = countsIn(event);
      return fleet === undefined ? 'too many devices are not compliant' : inWords(fleet);
    },
    happened: (scene) => {
      const fleet = countsIn(scene.event);
      return fleet === undefined
        ? 'the share of devices that are not compliant rose above its limit'
        : `the share of devices that are not compliant rose to ${share(fleet)}${limitInWords(scene)},`;
    },
    meaning: (scene) => {
      const fleet = countsIn(scene.event);
      if (fleet === undefined) return [`Too many devices at ${scene.tenantName} fail the compliance policies.`];
      return [
        `At ${scene.tenantName} ${inWords(fleet, ' in contact')}: ${share(fleet)}${limitInWords(scene)}.`,
        'Devices in their grace period do not count as bad yet. Two collections in a row agreed before this was sent.',
      ];
    },
    exposed: ({ event }) => {
      const fleet = countsIn(event);
      return fleet === undefined
        ? []
        : [`${number(fleet.bad)} of ${count(fleet.all, 'device', 'devices')} in contact: not compliant`];
    },
    ask: () => ({
      danger: 'yes',
      question: 'Did many devices fall out at once (the list in Intune, newest first)?',
      yes: 'look for an edited compliance policy or a broken connector first; the devices themselves are fine then.',
      no: 'work through the non-compliant devices by their commonest failing setting.',
    }),
    remedy: () => ({
      undo: 'set the compliance policy back in Intune admin center > Devices > Compliance.',
      accept:
        'give the devices until the end of their grace period, or lower thresholds.fleetComplianceFloor knowingly.',
    }),
    activity: 'change in Intune',
    portal: devicesPortal,
    regained: (scene) => {
      const fleet = countsIn(scene.event);
      return fleet === undefined ? 'enough devices are compliant again' : `only ${inWords(fleet)} now`;
    },
    mended: (scene) => {
      const fleet = countsIn(scene.event);
      return fleet === undefined
        ? 'The share of devices that are not compliant fell below its limit again'
        : `The share of devices that are not compliant fell to ${share(fleet)} again,`;
    },
    held: 'enough devices were compliant',
  }),
  {
    share: {
      of: 'devices in contact',
      lack: 'are not compliant',
      means: 'A policy that asks for a compliant device is worth what the state of the devices is worth.',
      hasFloor: true,
    },
  },
);
