import { count, number, percent } from '../counting';
import { countsIn, numberDetail } from '../details';
import { devicesPortal } from '../portal';
import { defineWording, type Scene } from '../scene';
import { withFalls } from './falls';

type Fleet = { readonly compliant: number; readonly all: number; readonly floor: number | undefined };

/** `numerator` compliant of `denominator`, `floor` a share of 1; else the exposure (the ones that are not compliant). */
function fleetOf({ event }: Scene): Fleet | undefined {
  const counts = countsIn(event);
  return counts && { compliant: counts.all - counts.bad, all: counts.all, floor: numberDetail(event, 'floor') };
}

const floorInWords = ({ floor }: Fleet): string => (floor === undefined ? '' : `, the floor is ${percent(floor)}`);
const share = ({ compliant, all }: Fleet): string => percent(all === 0 ? 0 : compliant / all);

/** Reads `numerator`, `denominator`, `floor`, or the exposure. */
export const fleetIsCompliant = withFalls(
  defineWording({
    id: 'ZT.DV.002',
    tells: 'story',
    lost: (scene) => {
      const fleet = fleetOf(scene);
      return fleet === undefined
        ? 'too few devices are compliant'
        : `only ${number(fleet.compliant)} of ${count(fleet.all, 'device', 'devices')} ${fleet.all === 1 ? 'is' : 'are'} compliant`;
    },
    happened: (scene) => {
      const fleet = fleetOf(scene);
      return fleet === undefined
        ? 'fleet compliance fell below its floor'
        : `fleet compliance fell to ${share(fleet)}${floorInWords(fleet)},`;
    },
    meaning: (scene) => {
      const fleet = fleetOf(scene);
      if (fleet === undefined) return [`Too few devices at ${scene.tenantName} meet the compliance policies.`];
      return [
        `${number(fleet.compliant)} of ${count(fleet.all, 'device', 'devices')} in contact at ${scene.tenantName} are compliant: ${share(fleet)}${floorInWords(fleet)}.`,
        'Devices in their grace period do not count as bad yet. Two looks in a row agreed before this was sent.',
      ];
    },
    exposed: (scene) => {
      const fleet = fleetOf(scene);
      return fleet === undefined
        ? []
        : [
            `${count(fleet.all - fleet.compliant, 'device', 'devices')} not compliant, of ${number(fleet.all)} in contact`,
          ];
    },
    ask: () => ({
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
      const fleet = fleetOf(scene);
      return fleet === undefined
        ? 'enough devices are compliant again'
        : `${number(fleet.compliant)} of ${count(fleet.all, 'device', 'devices')} are compliant again`;
    },
    mended: (scene) => {
      const fleet = fleetOf(scene);
      return fleet === undefined
        ? 'Fleet compliance came back above its floor'
        : `Fleet compliance came back to ${share(fleet)}`;
    },
    held: 'fleet compliance was above its floor',
  }),
  {
    share: {
      who: 'compliant devices',
      of: 'devices in contact',
      means: 'A policy that asks for a compliant device is worth what the state of the devices is worth.',
      hasFloor: true,
    },
  },
);
