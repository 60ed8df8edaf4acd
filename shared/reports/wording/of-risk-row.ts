import type { RiskRow } from '../../detections/risk-row';
import { flagDetail, textDetail } from '../language/details';
import type { Scene, Wording } from '../language/scene';
import { accountOf, defineRiskWording, ownerOf, riskyUsersPath, secureAccount } from './risk';

const fill = (text: string, scene: Scene, account = accountOf(scene)): string =>
  text.replace(/\{(account|owner|riskyUsers)\}/g, (_, place: string) =>
    place === 'account' ? account : place === 'owner' ? ownerOf(scene) : riskyUsersPath,
  );

/** The wording of a risk row: the words of all risk detections, with its own sentences about what was seen. */
export function wordingOfRiskRow({ id, types, says }: RiskRow): Wording {
  const { meaningIf = {}, ask, asks, undo, accept, activity, advisesFirst, isOwnAction } = says;
  const [usual = ''] = Object.keys(types);
  const wordsFor = ({ event }: Scene) => {
    const type = textDetail(event, 'riskEventType')?.trim().toLowerCase() ?? usual;
    return Object.hasOwn(types, type) ? types[type] : undefined;
  };
  return defineRiskWording({
    id,
    riskEventType: usual,
    lost: (account, scene) => fill(wordsFor(scene)?.lost ?? says.lost, scene, account),
    meaning: (scene) => [
      ...(wordsFor(scene)?.meaning ?? says.meaning),
      ...Object.entries(meaningIf).flatMap(([detail, text]) =>
        flagDetail(scene.event, detail) ? [fill(text, scene)] : [],
      ),
    ],
    ...(ask !== undefined && {
      ask: (scene) => ({
        question: fill(ask.question, scene),
        yes: fill(ask.yes, scene),
        no: fill(ask.no, scene),
        ifNo: fill(ask.ifNo, scene),
      }),
    }),
    ...(asks !== undefined && { asks }),
    ...((undo !== undefined || accept !== undefined) && {
      remedy: (scene) => ({
        undo: undo === undefined ? secureAccount(scene) : fill(undo, scene),
        accept: fill(accept ?? 'dismiss the risk in {riskyUsers}.', scene),
      }),
    }),
    ...(activity !== undefined && { activity }),
    ...(advisesFirst !== undefined && { advisesFirst }),
    ...(isOwnAction !== undefined && { isOwnAction }),
  });
}
