import { listDetail } from '../../../reports/details';
import { appProtectionPortal } from '../../../reports/portal';
import type { Scene } from '../../../reports/scene';
import { policyWording, sessionsMeanwhile } from '../../../reports/wording/conditional-access';

const policies = policyWording({
  id: 'ZT.DV.014',
  lost: (who) => `${who} can open mail in any app of a phone`,
  happened: 'a protected app stopped being required of everyone on phones',
  meaning: [
    (who, _, tenantName) =>
      `${who} at ${tenantName} can open mail and files on a private phone, in an app that nothing guards.`,
    () => 'What is copied or saved there stays there when the phone is lost or its owner leaves.',
  ],
  undo: 'require an app protection policy or a compliant device on iOS and Android again',
  regained: 'apps on phones are protected again',
  mended: 'Apps on phones were protected again',
  held: 'apps on iOS and Android were protected',
  afterwards: sessionsMeanwhile,
});

const systems = ['iOS', 'Android'];

/** The systems that lack rules, or none where what policies ask is all that is wrong. */
const bareIn = ({ event }: Scene): string =>
  systems.filter((system) => listDetail(event, 'problems').includes(`unprotected${system}`)).join(' and ');

const onlyBare = ({ event }: Scene): boolean =>
  listDetail(event, 'problems').every((problem) => problem.startsWith('unprotected'));

/** Reads `problems` and the event's exposure: rules of Intune that are missing, people whom no policy asks. */
export const phoneAppsAreProtected: typeof policies = {
  ...policies,
  lost: (scene) =>
    bareIn(scene) !== '' && onlyBare(scene) ? `apps on ${bareIn(scene)} are no longer protected` : policies.lost(scene),
  happened: (scene) =>
    bareIn(scene) === ''
      ? policies.happened(scene)
      : `${bareIn(scene)} lost the app protection policy that asks for a PIN`,
  meaning: (scene) => [
    ...(bareIn(scene) === ''
      ? []
      : [
          `No policy of Intune asks for a PIN in the apps on ${bareIn(scene)}: whoever holds the phone reads the mail.`,
        ]),
    ...(onlyBare(scene) && bareIn(scene) !== '' ? [] : policies.meaning(scene)),
  ],
  remedy: (scene) =>
    bareIn(scene) === ''
      ? policies.remedy(scene)
      : {
          undo: `assign an app protection policy with a PIN for ${bareIn(scene)} in Intune admin center > Apps > Protection.`,
          accept: 'take the system out of thresholds.supportedPlatforms if nobody uses it: it must be blocked then.',
        },
  activity: 'change of app protection',
  portal: (scene) => (bareIn(scene) === '' ? policies.portal(scene) : appProtectionPortal(scene)),
};
