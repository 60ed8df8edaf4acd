import type { WatchEvent } from '../../core/event/event';
import { isDisproval } from '../../core/event/story-event';
import { type ShareLevel, shareOf } from '../../core/verdict/share';
import { allowedToFail, number, percentOfBad } from '../language/counting';
import { flagDetail, listDetail, numberDetail, textDetail } from '../language/details';
import { reasonInWords } from '../language/reasons';
import { firstThatFits, type Scene, type Wording } from '../language/scene';

/** The words for one measure of a control. */
type Measured = {
  /** Who is counted: "enabled members". */
  readonly of: string;
  /** What those people lack: "cannot do MFA". */
  readonly lack: string;
  /** What a fall means, in a sentence. */
  readonly means: string;
  /** The question about a fall, if the question about the minimum does not fit. */
  readonly ask?: NonNullable<Wording['ask']>;
  /** True if the control's minimum applies to this measure. */
  readonly hasFloor: boolean;
};
type Fall = { readonly measure: Measured; readonly from: ShareLevel; readonly to: ShareLevel };

/** Reads the detail `falls`: "capable 98 100 91 100". */
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

/** How many people or devices do not count towards the share: "9 of 100". */
const lacking = ({ numerator, denominator }: ShareLevel): number => denominator - numerator;
const counts = (level: ShareLevel): string => `${number(lacking(level))} of ${number(level.denominator)}`;
const shareLacking = (level: ShareLevel): string => percentOfBad(1 - shareOf(level));

/** "9 of 100 enabled members cannot do MFA", "1 of 100 devices is not compliant" */
const lackInWords = ({ of, lack }: Measured, level: ShareLevel): string =>
  `${counts(level)} ${of} ${lacking(level) === 1 ? lack.replace(/^\w+/, ofOne) : lack}`;

const irregular: Readonly<Record<string, string>> = { are: 'is', have: 'has', cannot: 'cannot' };
const ofOne = (verb: string): string => irregular[verb] ?? `${verb}s`;

/** ", up from 2"; with both totals if the total changed. */
const upFrom = ({ from, to }: Fall): string =>
  `, up from ${from.denominator === to.denominator ? number(lacking(from)) : counts(from)}`;

const meaningOf = ({ measure, from, to }: Fall, { tenantName, event }: Scene): readonly string[] => {
  const floor = numberDetail(event, 'floor');
  return [
    `At ${tenantName}, ${lackInWords(measure, to)}: ${shareLacking(to)}. The median of the seven days before was ${counts(from)}, ${shareLacking(from)}.`,
    ...(measure.hasFloor && floor !== undefined && floor > 0
      ? [`Up to ${allowedToFail(floor)} are allowed, so the control still passes; this alert is about the rise.`]
      : []),
    measure.means,
  ];
};

/**
 * Adds the words for a share that fell compared with its own past but is still above the minimum. Reads `falls`,
 * `isFall` and, for a recovery, `fallEnd`.
 */
export function withFalls(wording: Wording, measures: Readonly<Record<string, Measured>>): Wording {
  /** The fall that the message is about; undefined if it is about the control itself. */
  const fallIn = ({ event }: Scene): Fall | undefined =>
    flagDetail(event, 'isFall') ? fallsOf(event, measures)[0] : undefined;
  const endedIn = ({ event }: Scene): { readonly fall: Fall; readonly as: string } | undefined => {
    const [fall] = fallsOf(event, measures);
    const as = textDetail(event, 'fallEnd');
    return fall === undefined || as === undefined ? undefined : { fall, as };
  };
  const { ask } = wording;
  return {
    ...wording,
    ...(ask === undefined ? {} : { ask: (scene: Scene) => (fallIn(scene)?.measure.ask ?? ask)(scene) }),
    remedy: (scene) => {
      const remedy = wording.remedy(scene);
      return fallIn(scene) === undefined
        ? remedy
        : {
            ...remedy,
            accept: 'leave it: after four days, this level becomes the one that later values are compared with.',
          };
    },
    lost: (scene) => {
      const fall = fallIn(scene);
      return fall === undefined
        ? wording.lost(scene)
        : shortestNeeded(
            `${lackInWords(fall.measure, fall.to)}${upFrom(fall)}`,
            lackInWords(fall.measure, fall.to),
            `More ${fall.measure.of} ${fall.measure.lack}`,
          );
    },
    happened: (scene) => {
      const fall = fallIn(scene);
      return fall === undefined
        ? wording.happened(scene)
        : `${lackInWords(fall.measure, fall.to)}${upFrom(fall)} (7-day median ${shareLacking(fall.from)})`;
    },
    meaning: (scene) => {
      if (fallIn(scene) === undefined) return wording.meaning(scene);
      return [
        ...fallsOf(scene.event, measures).flatMap((fall) => meaningOf(fall, scene)),
        'This alert closes when the number is down again, or when its seven-day median has risen to the same level. It was sent after two collections in a row agreed.',
      ];
    },
    regained: (scene) => {
      const ended = endedIn(scene);
      if (ended === undefined) return wording.regained(scene);
      const { measure, to } = ended.fall;
      if (ended.as === 'recounted') return `Other limits now count ${measure.of}`;
      const again = ended.as === 'newLevel' ? 'Still ' : 'Only ';
      return firstThatFits(`${again}${lackInWords(measure, to)}`, `${again}${counts(to)} ${measure.of}`);
    },
    ended: (scene) => {
      const ended = endedIn(scene);
      if (ended === undefined) return wording.ended(scene);
      const { measure, to } = ended.fall;
      if (ended.as === 'recounted') return `The limits that count ${measure.of} changed`;
      return ended.as === 'newLevel'
        ? `The number of ${measure.of} that ${measure.lack} settled at ${counts(to)}, the new level`
        : `The number of ${measure.of} that ${measure.lack} fell to ${counts(to)}`;
    },
  };
}

/** Why a problem ended without a fix, as something to check; undefined for every other recovery. */
export function notFixedBy(recovery: WatchEvent): string | undefined {
  if (isDisproval(recovery))
    return 'Nothing had to be fixed. Each other step that matters alone has an alert of its own.';
  const reason = textDetail(recovery, 'notApplicable');
  if (reason !== undefined) return `Check that this is intended: ${reasonInWords(reason)}.`;
  switch (textDetail(recovery, 'fallEnd')) {
    case 'newLevel':
      return 'It was not fixed: the median of the last seven days is now as high, so the control passes again. Decide whether to accept that.';
    case 'recounted':
      return 'It was not fixed: its limits were changed, and later values are compared with the new count.';
    default:
      return undefined;
  }
}

/** The first text that fits into a subject, else the last one. */
const shortestNeeded = (...texts: readonly [string, string, string]): string =>
  firstThatFits(texts[0], firstThatFits(texts[1], texts[2]));
