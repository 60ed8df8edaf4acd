import { count, number } from '../../../reports/counting';
import { listDetail, numberDetail } from '../../../reports/details';
import { secureScorePortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';

const isFall = ({ event }: Scene): boolean => listDetail(event, 'problems').includes('lost');

const pointsOf = ({ event }: Scene): string | undefined => {
  const [now, all] = [numberDetail(event, 'numerator'), numberDetail(event, 'denominator')];
  return now === undefined || all === undefined ? undefined : `${number(now)} of ${count(all, 'point', 'points')}`;
};

/** Reads `numerator`, `denominator` and `problems`: lost, belowFloor. */
export const secureScoreIsHeld = defineWording({
  id: 'ZT.TD.009',
  tells: 'story',
  unit: 'points missing',
  lost: (scene) => {
    const points = pointsOf(scene);
    const what = isFall(scene) ? 'Secure Score fell within a week' : 'Secure Score is below its floor';
    return points === undefined ? what : `${what}, to ${points}`;
  },
  happened: (scene) =>
    isFall(scene) ? 'Microsoft Secure Score fell within a week' : 'Microsoft Secure Score came below its floor',
  meaning: (scene) => {
    const points = pointsOf(scene);
    return [
      ...(points === undefined ? [] : [`Microsoft gives ${scene.tenantName} ${points}.`]),
      ...(isFall(scene) ? ['Counted are only actions that were listed before and are listed now.'] : []),
      'It is a slow signal, a day or two old: it says where to look, not what happened.',
    ];
  },
  ask: () => ({
    question: 'Does the history of the score name an action that somebody changed on purpose?',
    yes: 'leave it, or accept it with an end date.',
    no: 'set back what lost the points.',
  }),
  remedy: () => ({
    undo: 'open Microsoft Defender portal > Secure Score > History and set back what lost the points.',
    accept: 'set thresholds.secureScoreDrop or secureScoreFloor to what you can live with.',
  }),
  activity: 'change that Secure Score measures',
  portal: secureScorePortal,
  regained: () => 'Secure Score has not fallen within a week',
  mended: () => 'The week before held no fall of Microsoft Secure Score any more',
  held: 'Secure Score did not fall',
  afterwards: () =>
    'That is the level of now: a loss that stayed for a week counts no longer. Look whether it was mended.',
});
