import { hasProblem } from '../../../reports/language/details';
import { policyWords, sessionsMeanwhile } from '../../../reports/wording/conditional-access';
import { acceptOnPage, peopleWho } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraPhoneAppsProtected } from './control';

const acceptBare = 'remove the platform from thresholds.supportedPlatforms if no one uses it; it must then be blocked.';
const bare = (system: string) => ({
  fails: `Apps on ${system} are not protected by a PIN`,
  means: `No Intune policy requires a PIN in apps on ${system}: anyone who has the phone can read the mail.`,
  undo: `assign an app protection policy with a PIN for ${system} in Intune admin center > Apps > Protection.`,
  accept: acceptBare,
});

const words = policyWords(entraPhoneAppsProtected, {
  fails: peopleWho('can open mail in any phone app'),
  problems: { unprotectediOS: bare('iOS'), unprotectedAndroid: bare('Android') },
  means: ['Copies saved in an unprotected app stay on the phone when it is lost or its owner leaves.'],
  undo: 'require an app protection policy or a compliant device on iOS and Android again in Entra admin center > Conditional Access.',
  accept: acceptOnPage,
  afterwards: sessionsMeanwhile,
});

export const entraPhoneAppsProtectedWords: typeof words = {
  ...words,
  portal: (scene) =>
    hasProblem(scene.event, 'unprotectediOS') || hasProblem(scene.event, 'unprotectedAndroid')
      ? places.appProtection.portal(scene)
      : words.portal(scene),
};
