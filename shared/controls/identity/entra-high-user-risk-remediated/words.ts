import { isCounted } from '../../../core/event/event';
import { verb } from '../../../reports/counting';
import { policiesPortal } from '../../../reports/portal';
import { adminsAmong, counted, defineWording } from '../../../reports/scene';
import { conditionalAccessActivity } from '../../../reports/wording/conditional-access';

/** Reads the event's exposure: people whose account goes on working at high risk. */
export const userRiskIsAnswered = defineWording({
  id: 'ZT.ID.016',
  tells: 'story',
  lost: ({ event: { exposure } }) =>
    !isCounted(exposure)
      ? 'nothing answers a high user risk any more'
      : `high risk of ${counted(exposure)} goes unanswered${adminsAmong(exposure)}`,
  happened: () => 'a high user risk stopped being answered for everyone',
  meaning: ({ event: { exposure }, tenantName }) => [
    !isCounted(exposure)
      ? `If Microsoft holds an account at ${tenantName} compromised, nothing stops it or asks for a new password.`
      : `If Microsoft holds ${verb(exposure.count, 'the account of this person', `one of the accounts of ${counted(exposure)}`)} at ${tenantName} compromised, nothing stops it or asks for a new password.`,
    'Whoever took it keeps it until a person looks.',
  ],
  remedy: () => ({
    undo: 'set the policy for high user risk back in Entra admin center > Conditional Access.',
    accept:
      'declare the accounts under acceptedExclusions for ZT.ID.016, with a reason, an owner and an end date. They are watched until then.',
  }),
  activity: conditionalAccessActivity,
  portal: policiesPortal,
  regained: () => 'a high user risk is answered for everyone again',
  mended: () => 'The answer to a high user risk was put back for everyone',
  held: 'a high user risk was answered for everyone',
  afterwards: () =>
    'Accounts at high risk in that time: Entra admin center > Protection > Identity Protection > Risky users.',
});
