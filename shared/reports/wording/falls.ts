import type { WatchEvent } from '../../core/event';
import { type Level, shareOf } from '../../core/share';
import { number, percent } from '../counting';
import { flagDetail, listDetail, numberDetail, textDetail } from '../details';
import { firstThatFits, type Scene, type Wording } from '../scene';

/** A measure of a control in words. */
export type Measured = {
  /** Those who have it: "MFA-capable members". */
  readonly who: string;
  /** Of whom they are counted: "enabled members". */
  readonly of: string;
  /** What a fall means, a sentence. */
  readonly means: string;
  /** What is asked of a fall, where what is asked of the floor does not fit. */
  readonly ask?: NonNullable<Wording['ask']>;
  /** True where the floor of the control is this measure's. */
  readonly hasFloor: boolean;
};
type Fall = { readonly measure: Measured; readonly from: Level; readonly to: Level };

/** `falls`: "capable 98 100 91 100". */
function fallsOf(event: WatchEvent, measures: Readonly<Record<string, Measured>>): readonly Fall[] {
  return listDetail(event, 'falls').flatMap((text) => {
    const [name = '', ...counts] = text.split(' ');
    const [had, hadOf, has, hasOf] = counts.map(Number);
    const measure = Object.hasOwn(measures, name) ? measures[name] : undefined;
    return measure === undefined || hasOf === undefined || ![had, hadOf, has, hasOf].every(Number.isFinite)
      ? []
      : [
          {
            measure,
            from: { numerator: had ?? 0, denominator: hadOf ?? 0 },
            to: { numerator: has ?? 0, denominator: hasOf },
          },
        ];
  });
}

const counts = ({ numerator, denominator }: Level): string => `${number(numerator)} of ${number(denominator)}`;

/** "from 98 to 91 of 100"; of another number of people both are said. */
const fromTo = ({ from, to }: Fall): string =>
  from.denominator === to.denominator
    ? `from ${number(from.numerator)} to ${counts(to)}`
    : `from ${counts(from)} to ${counts(to)}`;

const meaningOf = ({ measure, from, to }: Fall, { tenantName, event }: Scene): readonly string[] => {
  const floor = numberDetail(event, 'floor');
  return [
    `${counts(to)} ${measure.of} at ${tenantName} are ${measure.who}: ${percent(shareOf(to))}. The median of the seven days before was ${counts(from)}, ${percent(shareOf(from))}.`,
    ...(measure.hasFloor && floor !== undefined && floor > 0
      ? [`The floor of ${percent(floor)} holds; the fall itself is what is told.`]
      : []),
    measure.means,
  ];
};

/**
 * How a control speaks where a share of it fell against its own past and the floor still holds. Reads `falls`, `isFall` and, of a
 * recovery, `fallEnd`.
 */
export function withFalls(wording: Wording, measures: Readonly<Record<string, Measured>>): Wording {
  /** The fall that is the story; none where the control speaks for itself. */
  const toldIn = ({ event }: Scene): Fall | undefined =>
    flagDetail(event, 'isFall') ? fallsOf(event, measures)[0] : undefined;
  const endedIn = ({ event }: Scene): { readonly fall: Fall; readonly as: string } | undefined => {
    const [fall] = fallsOf(event, measures);
    const as = textDetail(event, 'fallEnd');
    return fall === undefined || as === undefined ? undefined : { fall, as };
  };
  const { ask } = wording;
  return {
    ...wording,
    ...(ask === undefined ? {} : { ask: (scene: Scene) => (toldIn(scene)?.measure.ask ?? ask)(scene) }),
    remedy: (scene) => {
      const remedy = wording.remedy(scene);
      return toldIn(scene) === undefined
        ? remedy
        : { ...remedy, accept: 'leave it: what stays for four days is the level that later ones are held against.' };
    },
    lost: (scene) => {
      const fall = toldIn(scene);
      return fall === undefined
        ? wording.lost(scene)
        : firstThatFits(`${fall.measure.who} fell ${fromTo(fall)}`, `fewer ${fall.measure.who} than the week before`);
    },
    happened: (scene) => {
      const fall = toldIn(scene);
      return fall === undefined
        ? wording.happened(scene)
        : `${fall.measure.who} fell ${fromTo(fall)} (7-day median ${percent(shareOf(fall.from))})`;
    },
    meaning: (scene) => {
      if (toldIn(scene) === undefined) return wording.meaning(scene);
      return [
        ...fallsOf(scene.event, measures).flatMap((fall) => meaningOf(fall, scene)),
        'It is over when the share is back, or when the median of a week is down there too. Two looks in a row agreed before this was sent.',
      ];
    },
    regained: (scene) => {
      const ended = endedIn(scene);
      if (ended === undefined) return wording.regained(scene);
      const { who } = ended.fall.measure;
      if (ended.as === 'recounted') return `${who} are counted by other limits now`;
      const now = counts(ended.fall.to);
      return firstThatFits(
        ended.as === 'newLevel' ? `${who} stay at ${now}` : `${who} are back at ${now}`,
        ended.as === 'newLevel' ? `${who} stay where they fell to` : `${who} are back`,
      );
    },
    mended: (scene) => {
      const ended = endedIn(scene);
      if (ended === undefined) return wording.mended(scene);
      const { who } = ended.fall.measure;
      if (ended.as === 'recounted') return `The limits by which ${who} are counted were changed`;
      const now = counts(ended.fall.to);
      return ended.as === 'newLevel'
        ? `${who} stayed at ${now}, and that is the level now,`
        : `${who} came back to ${now}`;
    },
  };
}

/** Why what ended was not mended, as something to look at; undefined of every other recovery. */
export function notMendedBy(recovery: WatchEvent): string | undefined {
  switch (textDetail(recovery, 'fallEnd')) {
    case 'newLevel':
      return 'It was not mended: the median of the last seven days is down there too, and what comes is held against that. Look whether you can live with it.';
    case 'recounted':
      return 'It was not mended: its limits were changed, and what comes is held against what they count from now on.';
    default:
      return undefined;
  }
}
