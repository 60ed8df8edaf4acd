import { controlWords, peopleSigningIn, peopleWho } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraLegacySignInsAbsent } from './control';

export const entraLegacySignInsAbsentWords = controlWords(entraLegacySignInsAbsent, {
  fails: peopleWho('signed in with legacy authentication'),
  problems: { legacy: {} },
  means: [
    'Legacy protocols have no second factor: the password was enough. Attackers guess passwords over exactly these protocols.',
  ],
  where: { ...places.signIns, settings: 'legacy sign-ins' },
  undo: 'block legacy authentication in Entra admin center > Protection > Conditional Access, and move its users to modern authentication.',
  accept: 'add the account under serviceAccounts with an end date.',
  exposed: peopleSigningIn,
  ask: () => ({
    question: 'Is it an app or device of theirs, from a location and at a time that they know?',
    yes: 'move it to modern authentication, then block legacy authentication for everyone.',
    ifNo: 'If it is not theirs',
    no: 'reset the password at once and revoke the sessions, then block legacy authentication for everyone.',
  }),
});
