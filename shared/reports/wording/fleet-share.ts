import { count, number, percentOfBad } from '../counting';
import { type Counts, countsIn } from '../details';
import { devicesPortal } from '../portal';
import { defineWording, firstThatFits, type Wording } from '../scene';
import { withFalls } from './falls';

const badPercent = ({ bad, all }: Counts): string => percentOfBad(all === 0 ? 0 : bad / all);

type Words = Pick<Wording, 'id' | 'remedy' | 'activity'> & {
  /** Where they are seen; in Intune where it is left out. */
  readonly portal?: Wording['portal'];
  /** "devices", "company devices". */
  readonly devices: string;
  /** "not encrypted": 12 of 300 devices are … */
  readonly bad: string;
  readonly good: string;
  readonly means: string;
  readonly ask: NonNullable<Wording['ask']>;
  /** "company devices" of which some "are not encrypted". */
  readonly fell: { readonly of: string; readonly lack: string };
  /** The name of the measure, where it is not the control's only one. */
  readonly measure?: string;
};

/** How a control speaks whose metric is a share of devices. */
export const shareWording = ({
  id,
  devices,
  bad,
  good,
  means,
  ask,
  remedy,
  activity,
  portal = devicesPortal,
  fell,
  measure = 'share',
}: Words): Wording =>
  withFalls(
    defineWording({
      id,
      tells: 'story',
      lost: (scene) => {
        const share = countsIn(scene.event);
        return share === undefined
          ? `too many ${devices} are ${bad}`
          : firstThatFits(
              `${number(share.bad)} of ${number(share.all)} ${devices} are ${bad}`,
              `too many ${devices} are ${bad}`,
            );
      },
      happened: (scene) => {
        const share = countsIn(scene.event);
        const to = share === undefined ? ' above its limit' : ` to ${badPercent(share)},`;
        return `the share of ${devices} that are ${bad} rose${to}`;
      },
      meaning: (scene) => {
        const share = countsIn(scene.event);
        return [
          ...(share === undefined
            ? []
            : [`${number(share.bad)} of ${number(share.all)} ${devices} at ${scene.tenantName} are ${bad}.`]),
          means,
          'Two collections in a row agreed before this was sent.',
        ];
      },
      exposed: (scene) => {
        const share = countsIn(scene.event);
        return share === undefined ? [] : [`${count(share.bad, 'device', 'devices')} of ${number(share.all)}`];
      },
      ask,
      remedy,
      activity,
      portal,
      regained: () => `enough ${devices} are ${good} again`,
      mended: () => `The share of ${devices} that are ${bad} fell below its limit again`,
      held: `enough ${devices} were ${good}`,
    }),
    { [measure]: { ...fell, means, hasFloor: true } },
  );
