import { flagDetail, numberDetail } from '../../../../reports/language/details';
import { quoted } from '../../../../reports/language/plain-text';
import { enterpriseAppsPortal } from '../../../../reports/language/portal';
import { defineWording, type Scene } from '../../../../reports/language/scene';
import { signInLines } from '../../../../reports/wording/sign-in-lines';

const appOf = ({ event }: Scene, maxLength: number): string =>
  `the app ${quoted(event.resource.name || event.resource.id, maxLength)}`;

const linesOf = (scene: Scene): readonly string[] => {
  const owner = numberDetail(scene.event, 'networkOwner');
  return [...signInLines(scene), ...(owner === undefined ? [] : [`Owner of the network: AS${owner}`])];
};

/** Reads the resource's name, `powerful`, `ipAddress`, `city`, `country`, `networkOwner`. */
export const entraApplicationNetworkNewWords = defineWording({
  id: 'EV.A16',
  role: 'headline',
  isOwnAction: true,
  lost: (scene) => `${appOf(scene, 24)} signed in from a new network`,
  happened: (scene) => `${appOf(scene, 60)} signed in from a network that it had not used in the last 30 days`,
  did: () => 'signed in from a network that it had not used in the last 30 days',
  meaning: ({ event }) => [
    ...(flagDetail(event, 'powerful') ? ['It has power over the whole tenant: an attacker has that power too.'] : []),
    'An app is never asked for MFA: anyone who has its secret can use all its rights.',
  ],
  changed: linesOf,
  ask: () => ({
    question: 'Ask the owner of the app: does it run on another host now?',
    yes: 'no action is needed.',
    no: 'disable the app, replace its secrets and certificates, and check what it has read and changed.',
  }),
  remedy: () => ({
    undo: 'disable the app in Entra admin center > Enterprise apps > the app > Properties, then replace its secrets and certificates.',
    accept: 'no action is needed.',
  }),
  activity: 'sign-in of an app from a new network',
  portal: enterpriseAppsPortal,
  regained: (scene) => `${appOf(scene, 24)} uses its usual networks again`,
  ended: (scene) => `The sign-in of ${appOf(scene, 60)} from a new network ended`,
});
