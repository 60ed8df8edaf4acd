import { count, number } from '../../../reports/language/counting';
import { numberDetail } from '../../../reports/language/details';
import type { ControlFailure } from '../../../reports/language/scene';
import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { defenderSecureScoreHeld } from './control';

/** For a title: "Secure Score dropped within a week, to 512 of 700 points". */
const titled = (what: string, failure: ControlFailure): string => {
  const [now, all] = [numberDetail(failure, 'numerator'), numberDetail(failure, 'denominator')];
  return now === undefined || all === undefined
    ? what
    : `${what}, to ${number(now)} of ${count(all, 'point', 'points')}`;
};

export const defenderSecureScoreHeldWords = controlWords(defenderSecureScoreHeld, {
  unit: 'points missing',
  fails: (failure) => titled('Secure Score is below its floor', failure),
  problems: {
    lost: {
      fails: (failure) => titled('Secure Score dropped within a week', failure),
      means: 'Only actions listed both before and now are counted.',
    },
    belowFloor: {},
  },
  means: ['This is a slow signal, a day or two old: it shows where to look, not what happened.'],
  where: places.secureScore,
  undo: 'open Microsoft Defender portal > Secure Score > History and undo the change that lost the points.',
  accept: 'set thresholds.secureScoreDrop or secureScoreFloor to the value you accept.',
  ask: () => ({
    question: 'Does the history of the score show an action that someone changed on purpose?',
    yes: 'leave it, or let an operator accept it with an end date.',
    no: 'undo the change that lost the points.',
  }),
  afterwards:
    'The current level is the new normal: a loss that lasts a week no longer counts. Check whether it was fixed.',
});
