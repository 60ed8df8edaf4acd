import { policyWords, signInsMeanwhile } from '../../../reports/wording/conditional-access';
import { peopleWho } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraAuthenticationContextsGuarded } from './control';

export const entraAuthenticationContextsGuardedWords = policyWords(entraAuthenticationContextsGuarded, {
  where: places.authenticationContexts,
  fails: peopleWho('can open sensitive data without MFA', 'can open sensitive data without MFA'),
  means: [
    'Data marked as sensitive asks for an authentication context, and no policy requires MFA and a managed device for it. A context without a policy asks for nothing.',
  ],
  undo: 'require MFA and a compliant device of everyone for the context in Entra admin center > Conditional Access. Unpublish a context that nothing uses.',
  afterwards: signInsMeanwhile,
});
