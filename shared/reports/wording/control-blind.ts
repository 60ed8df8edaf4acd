import { count, verb } from '../language/counting';
import { listDetail, textDetail } from '../language/details';
import { tenantPropertiesPortal } from '../language/portal';
import { reasonInWords } from '../language/reasons';
import { defineWording, type Scene } from '../language/scene';

const controlsOf = ({ event }: Scene): number => listDetail(event, 'controls').length;

/** Controls that passed and can no longer be judged, all for one reason. Reads `controls` and `reason`. */
export const controlBlind = defineWording({
  id: 'controlBlind',
  role: 'headline',
  isOwnAction: true,
  lost: (scene) => `${count(controlsOf(scene), 'control', 'controls')} can no longer be judged`,
  happened: (scene) =>
    `${count(controlsOf(scene), 'passing control', 'passing controls')} can no longer be judged (${reasonInWords(textDetail(scene.event, 'reason') ?? 'unknown')})`,
  meaning: (scene) => [
    `${count(controlsOf(scene), 'control', 'controls')} ${verb(controlsOf(scene), 'counts', 'count')} as neither passed nor failed until then.`,
  ],
  remedy: () => ({ undo: 'restore the access that Zero Trust Watch has lost.', accept: 'nothing to do.' }),
  activity: 'loss of access',
  portal: tenantPropertiesPortal,
  regained: () => 'controls can be judged again',
  ended: () => 'The controls could be judged again',
});
