import { isCounted } from '../../../core/event/event';
import { count, listedUpTo, number } from '../../../reports/language/counting';
import { policyWords } from '../../../reports/wording/conditional-access';
import { entraGuestsMfaRequired } from './control';

const guests = (value: number): string => count(value, 'guest', 'guests');

export const entraGuestsMfaRequiredWords = policyWords(entraGuestsMfaRequired, {
  unit: 'types of external users',
  yields: true,
  fails: ({ exposure }) =>
    !isCounted(exposure) || exposure.count === 0
      ? 'Guests can sign in without MFA'
      : `${number(exposure.count)} of ${guests(exposure.of)} can sign in without MFA`,
  means: ({ event: { exposure } }) => [
    ...(isCounted(exposure) && exposure.count === 0
      ? ['This affects guests invited from now on: no guest who is there today is exposed.']
      : []),
    'Your organisation neither chose nor monitors the passwords of guests.',
  ],
  undo: 'remove the exclusion of guests in Entra admin center > Conditional Access.',
  exposed: ({ event: { exposure }, naming, tenantName }) =>
    !isCounted(exposure) || exposure.count === 0
      ? [`Everything at ${tenantName} that is shared with external people`]
      : [
          `${number(exposure.count)} of ${guests(exposure.of)} at ${tenantName}: ${listedUpTo(exposure.ids.map(naming.person), 6, exposure.count)}`,
        ],
  afterwards: 'Sign-ins of guests in that time: Entra admin center > Users > Sign-in logs, filter User type.',
});
