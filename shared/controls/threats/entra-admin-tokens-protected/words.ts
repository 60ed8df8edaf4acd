import { policyWords, sessionsMeanwhile } from '../../../reports/wording/conditional-access';
import { adminsWho } from '../../../reports/wording/control-words';
import { entraAdminTokensProtected } from './control';

export const entraAdminTokensProtectedWords = policyWords(entraAdminTokensProtected, {
  concerns: 'administrators',
  yields: true,
  fails: adminsWho('use tokens that work on any device', 'uses tokens that work on any device'),
  means: [
    'Their tokens for mail and files are not bound to a device: an attacker who steals one can use it from anywhere.',
  ],
  undo: 'require token protection for Exchange and SharePoint on Windows for all admin roles again in Entra admin center > Conditional Access.',
  afterwards: sessionsMeanwhile,
});
