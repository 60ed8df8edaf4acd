import { policyWords, signInsMeanwhile } from '../../../reports/wording/conditional-access';
import { peopleWho } from '../../../reports/wording/control-words';
import { entraLocationsBlocked } from './control';

export const entraLocationsBlockedWords = policyWords(entraLocationsBlocked, {
  fails: peopleWho('can sign in from any country'),
  means: ['No policy blocks any country for them. Attackers try guessed and stolen passwords from everywhere.'],
  undo: 'block the countries where you do no business for all users and all resources again in Entra admin center > Conditional Access.',
  afterwards: signInsMeanwhile,
});
