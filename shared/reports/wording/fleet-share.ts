import { allowedToFail, number, percentOfBad, verb } from '../language/counting';
import { type Counts, countsIn, metricIn, numberDetail } from '../language/details';
import { type ControlFailure, firstThatFits, type Scene, type Wording } from '../language/scene';
import { type ControlWords, controlWords, type WordedControl } from './control-words';
import { withFalls } from './falls';
import { places } from './places';

type ShareWords<P extends string> = Pick<ControlWords<P>, 'problems' | 'undo' | 'accept' | 'portal'> & {
  /** "devices", "company devices". */
  readonly devices: string;
  /** Follows the number: "not encrypted", as in "12 of 300 devices are not encrypted". */
  readonly are: string;
  readonly means: string;
  readonly ask: NonNullable<Wording['ask']>;
  /** The words after a fall: which devices (`of`), and what some of them lack (`lack`), such as "are not encrypted". */
  readonly fell: { readonly of: string; readonly lack: string };
  /** The name of the measure, if the control has several. */
  readonly measure?: string;
};

/** The wording of a control whose metric is a share of devices. */
export function shareWords<P extends string>(
  control: WordedControl<P>,
  { devices, are, means, fell, measure = 'share', ...words }: ShareWords<P>,
): Wording {
  const inWords = ({ bad, all }: Counts): string =>
    `${number(bad)} of ${number(all)} ${devices} ${verb(bad, 'is', 'are')} ${are}`;
  const fails = (failure: ControlFailure): string => {
    const some = `Too many ${devices} are ${are}`;
    const share = countsIn(failure);
    return share === undefined ? some : firstThatFits(inWords(share), some);
  };
  const exposed = ({ event }: Scene): readonly string[] => {
    const share = countsIn(event);
    if (share === undefined) return [];
    const floor = numberDetail(event, 'floor');
    const limit = floor === undefined ? '' : `, at most ${allowedToFail(floor)} allowed`;
    const violating = percentOfBad(share.all === 0 ? 0 : share.bad / share.all, floor === undefined ? 0 : 1 - floor);
    return [`${number(share.bad)} of ${number(share.all)} ${fell.of}: ${violating} ${are}${limit}`];
  };
  // If a control has two measures, its number can belong to the measure that passed.
  const regained = ({ event }: Scene): string => {
    const share = control.measures.length === 1 ? metricIn(event) : undefined;
    return share === undefined || share.bad === 0
      ? control.title
      : firstThatFits(`Only ${inWords(share)}`, control.title);
  };
  return withFalls(
    controlWords(control, {
      fails,
      where: places.devices,
      means: [means, 'Two collections in a row agreed before this was sent.'],
      exposed,
      regained,
      ...words,
    }),
    { [measure]: { ...fell, means, hasFloor: true } },
  );
}
