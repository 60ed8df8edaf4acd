import { policyWords, signInsMeanwhile } from '../../../reports/wording/conditional-access';
import { peopleWho } from '../../../reports/wording/control-words';
import { entraUsersMfaRequired } from './control';

export const entraUsersMfaRequiredWords = policyWords(entraUsersMfaRequired, {
  fails: peopleWho('can sign in without MFA'),
  news: peopleWho('can now sign in without MFA'),
  means: ['A password alone is enough: no other policy requires MFA.'],
  undo: 'undo the change in Entra admin center > Conditional Access.',
  afterwards: signInsMeanwhile,
});
