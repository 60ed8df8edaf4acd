import { verb } from '../counting';
import { policiesPortal } from '../portal';
import { counted, defineWording } from '../scene';

/** Reads the event's exposure: the people who can use protocols that know no MFA. */
export const legacySignInBlocked = defineWording({
  id: 'ZT.ID.003',
  tells: 'story',
  lost: ({ event: { exposure } }) =>
    exposure === null ? 'legacy sign-in is open again' : `${counted(exposure)} can use legacy sign-in, which skips MFA`,
  happened: () => 'legacy sign-in stopped being blocked',
  meaning: ({ event: { exposure }, tenantName }) => [
    exposure === null
      ? `Old protocols (Exchange ActiveSync, IMAP, POP, SMTP) take a password at ${tenantName} again, and they cannot ask for MFA.`
      : `${counted(exposure)} at ${tenantName} can sign in through old protocols (Exchange ActiveSync, IMAP, POP, SMTP), which cannot ask for MFA.`,
    `A guessed or stolen password is enough for ${exposure === null ? 'these accounts' : verb(exposure.count, 'this account', 'these accounts')}, whatever the other policies say.`,
  ],
  remedy: () => ({
    undo: 'block "Exchange ActiveSync" and "Other clients" for all users again in Entra admin center > Conditional Access.',
    accept:
      'declare the accounts that need it under acceptedExclusions for ZT.ID.003, with a reason, an owner and an end date.',
  }),
  activity: 'Conditional Access change',
  portal: policiesPortal,
  regained: () => 'legacy sign-in is blocked again',
  mended: () => 'Legacy sign-in was blocked again',
  held: 'legacy sign-in was blocked',
  afterwards: () =>
    'Sign-ins through old protocols in that time: Entra admin center > Users > Sign-in logs, filter Client app. We have not read them.',
});
