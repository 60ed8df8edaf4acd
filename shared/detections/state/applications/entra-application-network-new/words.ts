import { numberDetail } from '../../../../reports/language/details';
import { enterpriseAppsPortal } from '../../../../reports/language/portal';
import { defineWording, type Scene } from '../../../../reports/language/scene';
import { appIn, disableApp, disableAppAndCheck, secretAtRisk } from '../../../../reports/wording/apps';
import { signInLines } from '../../../../reports/wording/sign-in-lines';

const linesOf = (scene: Scene): readonly string[] => {
  const owner = numberDetail(scene.event, 'networkOwner');
  return [...signInLines(scene), ...(owner === undefined ? [] : [`Owner of the network: AS${owner}`])];
};

/** Reads the resource's name, `powerful`, `ipAddress`, `city`, `country`, `networkOwner`. */
export const entraApplicationNetworkNewWords = defineWording({
  id: 'EV.A16',
  role: 'headline',
  isOwnAction: true,
  lost: (scene) => `${appIn(scene, 24)} signed in from a new network`,
  happened: (scene) => `${appIn(scene, 60)} signed in from a network that it had not used in the last 30 days`,
  did: () => 'signed in from a network that it had not used in the last 30 days',
  meaning: secretAtRisk,
  changed: linesOf,
  ask: () => ({
    question: 'Ask the owner of the app: does it run on another host now?',
    yes: 'no action is needed.',
    no: disableAppAndCheck,
  }),
  remedy: () => ({ undo: disableApp, accept: 'no action is needed.' }),
  activity: 'sign-in of an app from a new network',
  portal: enterpriseAppsPortal,
  regained: (scene) => `${appIn(scene, 24)} uses its usual networks again`,
  ended: (scene) => `The sign-in of ${appIn(scene, 60)} from a new network ended`,
});
