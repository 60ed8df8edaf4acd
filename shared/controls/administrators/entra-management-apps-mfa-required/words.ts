import { policyWords, signInsMeanwhile } from '../../../reports/wording/conditional-access';
import { peopleWho } from '../../../reports/wording/control-words';
import { entraManagementAppsMfaRequired } from './control';

export const entraManagementAppsMfaRequiredWords = policyWords(entraManagementAppsMfaRequired, {
  yields: true,
  fails: peopleWho('can open admin portals without MFA'),
  means: [
    'They can open the admin portals or Azure management with only a password. Anyone who has the password can do there what the account can.',
  ],
  undo: 'require MFA for Microsoft Admin Portals and Windows Azure Service Management API again in Entra admin center > Conditional Access.',
  afterwards: signInsMeanwhile,
});
