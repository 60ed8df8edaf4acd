import { count, verb } from '../counting';
import { listDetail, textDetail } from '../details';
import { tenantPropertiesPortal } from '../portal';
import { reasonInWords } from '../reasons';
import { defineWording, type Scene } from '../scene';

const controlsOf = ({ event }: Scene): number => listDetail(event, 'controls').length;

/** Controls that held and cannot be judged any more, for one reason. Reads `controls` and `reason`. */
export const controlBlind = defineWording({
  id: 'controlBlind',
  tells: 'story',
  isOwnDeed: true,
  lost: (scene) => `${count(controlsOf(scene), 'control', 'controls')} cannot be judged any more`,
  happened: (scene) =>
    `${count(controlsOf(scene), 'control that held', 'controls that held')} cannot be judged any more (${reasonInWords(textDetail(scene.event, 'reason') ?? 'unknown')})`,
  meaning: (scene) => [
    `${count(controlsOf(scene), 'control', 'controls')} ${verb(controlsOf(scene), 'counts', 'count')} as neither held nor failed until then.`,
  ],
  remedy: () => ({ undo: 'give the monitor back what it cannot read.', accept: 'nothing to do.' }),
  activity: 'loss of sight',
  portal: tenantPropertiesPortal,
  regained: () => 'controls can be judged again',
  mended: () => 'Controls can be judged again',
});
