import { sessionsMeanwhile } from '../../../reports/wording/conditional-access';
import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraContinuousAccessEvaluationKept } from './control';

export const entraContinuousAccessEvaluationKeptWords = controlWords(entraContinuousAccessEvaluationKept, {
  fails: 'Tokens work outside the allowed network',
  problems: {
    evaluationOff: {
      fails: 'Blocked people keep access until their token ends',
      means: 'A person who is blocked, or whose password is reset, keeps access until the token ends, an hour or more.',
    },
    evaluationLoosened: 'A token used from another network is no longer refused at once.',
  },
  where: places.conditionalAccess,
  undo: 'restore Session > Customize continuous access evaluation in the policy in Entra admin center > Conditional Access.',
  exposed: ({ tenantName }) => [`Everyone at ${tenantName} to whom the policy applies`],
  afterwards: sessionsMeanwhile,
});
