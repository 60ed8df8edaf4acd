import { policyWords, sessionsMeanwhile } from '../../../reports/wording/conditional-access';
import { adminsWho } from '../../../reports/wording/control-words';
import { entraAdminSessionsLimited } from './control';

export const entraAdminSessionsLimitedWords = policyWords(entraAdminSessionsLimited, {
  concerns: 'administrators',
  fails: adminsWho('stay signed in for too long', 'stays signed in for too long'),
  means: [
    'Their sessions outlast the browser or last longer than allowed. An attacker who steals such a session can use it all that time.',
  ],
  undo: 'restore the sign-in frequency and "Never persistent" for all admin roles in Entra admin center > Conditional Access.',
  afterwards: sessionsMeanwhile,
});
