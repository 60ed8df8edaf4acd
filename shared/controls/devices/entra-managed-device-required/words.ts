import { policyWords, sessionsMeanwhile } from '../../../reports/wording/conditional-access';
import { peopleWho } from '../../../reports/wording/control-words';
import { entraManagedDeviceRequired } from './control';

export const entraManagedDeviceRequiredWords = policyWords(entraManagedDeviceRequired, {
  fails: peopleWho('can sign in from unmanaged devices'),
  means: [
    'They can open mail and files on devices that no one manages. Files opened there stay there, and a stolen session has the access of the person.',
  ],
  undo: 'require a compliant device of all members again, without MFA as an alternative, in Entra admin center > Conditional Access.',
  afterwards: sessionsMeanwhile,
});
