import { isCounted } from '../../../core/event/event';
import { verb } from '../../../reports/counting';
import { policiesPortal } from '../../../reports/portal';
import { adminsAmong, counted, defineWording } from '../../../reports/scene';

/** Reads the event's exposure. Without one (nobody could be counted) it speaks of "some people". */
export const mfaForEveryone = defineWording({
  id: 'ZT.ID.001',
  tells: 'story',
  lost: ({ event: { exposure } }) =>
    !isCounted(exposure)
      ? 'MFA is no longer required of everyone'
      : `${counted(exposure)} no longer ${verb(exposure.count, 'needs', 'need')} MFA${adminsAmong(exposure)}`,
  happened: () => 'MFA stopped being required of everyone',
  meaning: ({ event: { exposure }, tenantName }) => [
    !isCounted(exposure)
      ? `Some people at ${tenantName} can now sign in with a password alone.`
      : `${counted(exposure)} at ${tenantName} can now sign in with a password alone.`,
    `No other policy asks ${isCounted(exposure) && exposure.count === 1 ? 'this person' : 'them'} for MFA.`,
  ],
  remedy: () => ({
    undo: 'undo the change in Entra admin center > Conditional Access.',
    accept:
      'declare the accounts under acceptedExclusions for ZT.ID.001, with a reason, an owner and an end date. They are watched until then.',
  }),
  activity: 'Conditional Access change',
  portal: policiesPortal,
  regained: ({ event: { exposure } }) =>
    !isCounted(exposure) || exposure.count === 0
      ? 'MFA is required of everyone again'
      : exposure.count === 1
        ? 'MFA is required again for 1 person'
        : `MFA is required again for all ${counted(exposure)}`,
  mended: ({ event: { exposure } }) =>
    !isCounted(exposure) || exposure.count === 0
      ? 'MFA was put back for everyone'
      : `MFA was put back for ${counted(exposure)}`,
  held: 'MFA was required of everyone',
  afterwards: () => 'Sign-ins in that time: Entra admin center > Users > Sign-in logs. We have not read them.',
});
