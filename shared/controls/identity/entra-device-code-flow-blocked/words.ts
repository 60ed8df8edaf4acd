import { policyWords } from '../../../reports/wording/conditional-access';
import { peopleWho } from '../../../reports/wording/control-words';
import { entraDeviceCodeFlowBlocked } from './control';

export const entraDeviceCodeFlowBlockedWords = policyWords(entraDeviceCodeFlowBlocked, {
  fails: peopleWho('can sign in with a device code'),
  means: [
    "They can type a code into Microsoft's own page and so sign in an attacker who requested the code. MFA does not help: the tricked person completes it.",
  ],
  undo: 'block "Device code flow" under Conditions > Authentication flows for all users again in Entra admin center > Conditional Access.',
  afterwards:
    'Sign-ins with a device code in that time: Entra admin center > Users > Sign-in logs, filter Original transfer method.',
});
