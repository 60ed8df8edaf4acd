import { isCounted } from '../../../core/event/event';
import { count, listedUpTo, number } from '../../../reports/language/counting';
import { policyWords } from '../../../reports/wording/conditional-access';
import { entraGuestsMfaRequired } from './control';

const guests = (value: number): string => count(value, 'guest', 'guests');

export const entraGuestsMfaRequiredWords = policyWords(entraGuestsMfaRequired, {
  unit: 'types of external users',
  yields: true,
  fails: ({ exposure }) =>
    !isCounted(exposure)
      ? 'Guests can sign in without MFA'
      : exposure.of === 0
        ? 'New guests could sign in without MFA; there are none today'
        : exposure.count === 0
          ? 'New guests could sign in without MFA; present ones cannot'
          : `${number(exposure.count)} of ${guests(exposure.of)} can sign in without MFA`,
  means: ({ event: { exposure } }) => [
    ...(isCounted(exposure) && exposure.count === 0
      ? [
          exposure.of === 0
            ? 'This affects guests invited from now on: there is none today.'
            : 'This affects guests invited from now on: no guest who is there today is exposed.',
        ]
      : []),
    'Your organisation neither chose nor monitors the passwords of guests.',
  ],
  undo: 'remove the exclusion of guests in Entra admin center > Conditional Access.',
  exposed: ({ event: { exposure }, naming, tenantName }) =>
    isCounted(exposure) && exposure.count === 0
      ? ['No one today: guests who are invited from now on']
      : !isCounted(exposure)
        ? [`Everything at ${tenantName} that is shared with external people`]
        : [
            `${number(exposure.count)} of ${guests(exposure.of)} at ${tenantName}: ${listedUpTo(exposure.ids.map(naming.person), 6, exposure.count)}`,
          ],
  afterwards: 'Sign-ins of guests in that time: Entra admin center > Users > Sign-in logs, filter User type.',
});
