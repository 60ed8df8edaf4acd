import { type Exposure, isCounted } from '../../../core/event/event';
import { count, listedUpTo, number } from '../../../reports/language/counting';
import { policyWords } from '../../../reports/wording/conditional-access';
import { entraGuestsMfaRequired } from './control';

const guests = (value: number): string => count(value, 'guest', 'guests');

function newGuestsOnly(exposure: Exposure | null): readonly string[] {
  if (!isCounted(exposure) || exposure.count > 0) return [];
  const today = exposure.of === 0 ? 'there are none today' : 'no guest who is there today is exposed';
  return [`This affects guests invited from now on: ${today}.`];
}

export const entraGuestsMfaRequiredWords = policyWords(entraGuestsMfaRequired, {
  unit: 'types of external users',
  yields: true,
  fails: ({ exposure }) => {
    if (!isCounted(exposure)) return 'Guests can sign in without MFA';
    if (exposure.of === 0) return 'New guests could sign in without MFA; there are none today';
    if (exposure.count === 0) return 'New guests can sign in without MFA; existing guests cannot';
    return `${number(exposure.count)} of ${guests(exposure.of)} can sign in without MFA`;
  },
  means: ({ event: { exposure } }) => [
    ...newGuestsOnly(exposure),
    'Your organisation neither chose nor monitors the passwords of guests.',
  ],
  undo: 'remove the exclusion of guests in Entra admin center > Conditional Access.',
  exposed: ({ event: { exposure }, naming, tenantName }) => {
    if (!isCounted(exposure)) return [`Everything at ${tenantName} that is shared with external people`];
    if (exposure.count === 0) return ['No one today: guests who are invited from now on'];
    const who = listedUpTo(exposure.ids.map(naming.person), 6, exposure.count);
    return [`${number(exposure.count)} of ${guests(exposure.of)} at ${tenantName}: ${who}`];
  },
  afterwards: 'Sign-ins of guests in that time: Entra admin center > Users > Sign-in logs, filter User type.',
});
