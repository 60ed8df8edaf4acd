import { controlWords, peopleSigningIn, peopleWho } from '../../../reports/wording/control-words';
import { withFalls } from '../../../reports/wording/falls';
import { places } from '../../../reports/wording/places';
import { entraSignInsCovered } from './control';

export const entraSignInsCoveredWords = withFalls(
  controlWords(entraSignInsCovered, {
    fails: peopleWho('signed in outside every policy'),
    problems: { administrator: {}, uncovered: {} },
    means: [
      'No Conditional Access policy applied to these sign-ins: neither MFA nor a managed device was required. The policies have a gap: an exclusion, an app or a client.',
      'Two collections in a row agreed before this was sent.',
    ],
    where: { ...places.signIns, settings: 'sign-ins outside every policy' },
    undo: 'widen the policy that should have applied in Entra admin center > Protection > Conditional Access.',
    exposed: peopleSigningIn,
    ask: () => ({
      question: 'Do the policies exclude these accounts, or the app, on purpose?',
      yes: 'add an exception with an owner and an end date, or add the app to thresholds.uncoveredApps.',
      no: 'open one of these sign-ins, tab Conditional Access: it says why each policy did not apply. Widen that policy.',
    }),
  }),
  {
    share: {
      of: 'people',
      lack: 'sign in outside every policy',
      means: 'No Conditional Access policy applied to them: a new gap has opened.',
      hasFloor: true,
    },
  },
);
