import { flagDetail, textDetail } from '../../../../reports/language/details';
import { quoted } from '../../../../reports/language/plain-text';
import { riskyApplicationsPortal } from '../../../../reports/language/portal';
import { defineWording, type Scene } from '../../../../reports/language/scene';

const appOf = ({ event }: Scene, maxLength: number): string =>
  `the app ${quoted(event.resource.name || event.resource.id, maxLength)}`;

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
  lost: (scene) => `${appOf(scene, 24)} is ${standing(scene)}`,
  happened: (scene) =>
    flagDetail(scene.event, 'confirmed')
      ? `${appOf(scene, 60)} was ${standing(scene)}`
      : `Microsoft found ${appOf(scene, 60)} to be ${standing(scene)}`,
  meaning: ({ event }) => [
    ...(flagDetail(event, 'powerful') ? ['It has power over the whole tenant: an attacker has that power too.'] : []),
    'An app is never asked for MFA: anyone who has its secret can use all its rights.',
  ],
  ask: () => ({
    question: 'Ask its owner: do you know these sign-ins of the app?',
    yes: 'dismiss the risk in Entra admin center > Identity Protection > Risky workload identities.',
    no: 'disable the app, replace its secrets and certificates, and check what it has read and changed.',
  }),
  remedy: () => ({
    undo: 'disable the app in Entra admin center > Enterprise apps > the app > Properties, then replace its secrets and certificates.',
    accept: 'dismiss the risk in Entra admin center > Identity Protection > Risky workload identities.',
  }),
  activity: 'risk of an app',
  portal: riskyApplicationsPortal,
  regained: (scene) => `${appOf(scene, 24)} is no longer at risk`,
  ended: (scene) => `${appOf(scene, 60)} stopped being at risk`,
});
