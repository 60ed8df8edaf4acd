import { policyWords, signInsMeanwhile } from '../../../reports/wording/conditional-access';
import { peopleWho } from '../../../reports/wording/control-words';
import { entraUnsupportedPlatformsBlocked } from './control';

export const entraUnsupportedPlatformsBlockedWords = policyWords(entraUnsupportedPlatformsBlocked, {
  fails: peopleWho('can sign in from unknown platforms'),
  means: [
    'They can sign in from a device that reports no platform, or an unsupported one. A browser can report any platform, and policies for the supported platforms then do not apply.',
  ],
  undo: 'block "Any device", excluding the supported platforms, for all users again in Entra admin center > Conditional Access.',
  afterwards: signInsMeanwhile,
});
