import { isCounted } from '../../../core/event/event';
import { count, listedUpTo, number, verb } from '../../../reports/language/counting';
import { concerned } from '../../../reports/language/scene';
import { controlWords, peopleWho } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraHighRiskUsersHandled } from './control';

export const entraHighRiskUsersHandledWords = controlWords(entraHighRiskUsersHandled, {
  fails: peopleWho('remain at high risk', 'remains at high risk'),
  problems: { compromised: {}, highRisk: {} },
  means: ({ event }) => [
    `Microsoft rates ${verb(concerned({ event }), 'this account', 'these accounts')} as high risk: an attacker most likely has the password or a session, and no one has acted in the allowed time.`,
  ],
  where: places.riskyUsers,
  undo: 'block the sign-in and revoke the sessions, then reset the password, in Entra admin center > Identity Protection > Risky users.',
  accept: 'reset the password if it was leaked or guessed; only then dismiss the risk there.',
  exposed: ({ event: { exposure }, naming }) =>
    !isCounted(exposure) || exposure.count === 0
      ? []
      : [
          `${number(exposure.count)} of ${count(exposure.of, 'user', 'users')} at high risk: ${listedUpTo(exposure.ids.map(naming.person), 6, exposure.count)}`,
        ],
  ask: (scene) => ({
    question: `Ask ${concerned(scene) === 1 ? 'the person' : 'each of them'} by phone, not by mail: were these sign-ins yours?`,
    yes: 'reset the password if it was leaked or guessed; only then dismiss the risk in Entra admin center > Identity Protection > Risky users.',
    no: 'block the sign-in, revoke the sessions, reset the password, and confirm the user as compromised there.',
    ifNo: `If it was not ${concerned(scene) === 1 ? 'the person' : 'them'}`,
  }),
  afterwards:
    'Activity of these accounts meanwhile: Entra admin center > Users > Sign-in logs and Audit logs. Check for new sign-in methods and inbox rules.',
});
