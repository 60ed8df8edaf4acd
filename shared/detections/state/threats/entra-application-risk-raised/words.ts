import { flagDetail, textDetail } from '../../../../reports/language/details';
import { riskyApplicationsPortal } from '../../../../reports/language/portal';
import { defineWording, type Scene } from '../../../../reports/language/scene';
import { appIn, disableApp, disableAppAndCheck, secretAtRisk } from '../../../../reports/wording/apps';

const levels = ['high', 'medium', 'low'];

function standing({ event }: Scene): string {
  if (flagDetail(event, 'confirmed')) return 'confirmed as compromised';
  const level = textDetail(event, 'level') ?? '';
  return levels.includes(level) ? `at ${level} risk` : 'at risk';
}

/** Reads the resource's name, `level`, `confirmed`, `powerful`. */
export const entraApplicationRiskRaisedWords = defineWording({
  id: 'EV.S16',
  role: 'headline',
  lost: (scene) => `${appIn(scene, 24)} is ${standing(scene)}`,
  happened: (scene) =>
    flagDetail(scene.event, 'confirmed')
      ? `${appIn(scene, 60)} was ${standing(scene)}`
      : `Microsoft found ${appIn(scene, 60)} to be ${standing(scene)}`,
  meaning: secretAtRisk,
  ask: () => ({
    question: 'Ask its owner: do you know these sign-ins of the app?',
    yes: 'dismiss the risk in Entra admin center > Identity Protection > Risky workload identities.',
    no: disableAppAndCheck,
  }),
  remedy: () => ({
    undo: disableApp,
    accept: 'dismiss the risk in Entra admin center > Identity Protection > Risky workload identities.',
  }),
  activity: 'risk of an app',
  portal: riskyApplicationsPortal,
  regained: (scene) => `${appIn(scene, 24)} is no longer at risk`,
  ended: (scene) => `${appIn(scene, 60)} stopped being at risk`,
});
