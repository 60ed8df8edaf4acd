import { policyWords, sessionsMeanwhile } from '../../../reports/wording/conditional-access';
import { peopleWho } from '../../../reports/wording/control-words';
import { entraUnmanagedSessionsLimited } from './control';

export const entraUnmanagedSessionsLimitedWords = policyWords(entraUnmanagedSessionsLimited, {
  fails: peopleWho('stay signed in on unmanaged devices', 'stays signed in on unmanaged devices'),
  means: [
    'Their sessions on unmanaged devices outlast the browser, or last longer than allowed. The next person to use such a device is signed in as them.',
  ],
  undo: 'restore the session limits for unmanaged devices in Entra admin center > Conditional Access.',
  afterwards: sessionsMeanwhile,
});
