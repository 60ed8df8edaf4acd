import { count, number, verb } from '../counting';
import { countsIn } from '../details';
import { type Failure, firstThatFits, type Wording } from '../scene';
import { type ControlWords, controlWords, type Worded } from './control-words';
import { withFalls } from './falls';
import { places } from './places';

type ShareWords<P extends string> = Pick<ControlWords<P>, 'problems' | 'undo' | 'accept' | 'portal'> & {
  /** "devices", "company devices". */
  readonly devices: string;
  /** "not encrypted": 12 of 300 devices are … */
  readonly are: string;
  readonly means: string;
  readonly ask: NonNullable<Wording['ask']>;
  /** "company devices" of which some "are not encrypted". */
  readonly fell: { readonly of: string; readonly lack: string };
  /** The name of the measure, where it is not the control's only one. */
  readonly measure?: string;
};

/** How a control speaks whose metric is a share of devices. */
export function shareWords<P extends string>(
  control: Worded<P>,
  { devices, are, means, fell, measure = 'share', ...words }: ShareWords<P>,
): Wording {
  const fails = (failure: Failure): string => {
    const some = `Too many ${devices} are ${are}`;
    const share = countsIn(failure);
    return share === undefined
      ? some
      : firstThatFits(
          `${number(share.bad)} of ${number(share.all)} ${devices} ${verb(share.bad, 'is', 'are')} ${are}`,
          some,
        );
  };
  return withFalls(
    controlWords(control, {
      fails,
      where: places.devices,
      means: [means, 'Two collections in a row agreed before this was sent.'],
      exposed: ({ event }) => {
        const share = countsIn(event);
        return share === undefined ? [] : [`${number(share.bad)} of ${count(share.all, 'device', 'devices')}`];
      },
      ...words,
    }),
    { [measure]: { ...fell, means, hasFloor: true } },
  );
}
