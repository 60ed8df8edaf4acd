import { policyWording, signInsMeanwhile } from '../../../reports/wording/conditional-access';

/** Reads the event's exposure: people who get in from anywhere. */
export const placesAreBlocked = policyWording({
  id: 'ZT.NW.003',
  lost: (who) => `${who} can sign in from any country`,
  happened: 'places without business stopped being blocked',
  meaning: [
    (who, _, tenantName) => `${who} at ${tenantName} can sign in from every country: no policy shuts one to everybody.`,
    () => 'Guessed and stolen passwords are tried from everywhere; now they reach the next question.',
  ],
  undo: 'block the countries without business for all users and all resources again',
  regained: 'places without business are blocked again',
  mended: 'Places without business were blocked again',
  held: 'places without business were blocked',
  afterwards: signInsMeanwhile,
});
