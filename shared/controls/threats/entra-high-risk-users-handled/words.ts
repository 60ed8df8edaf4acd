import { isCounted } from '../../../core/event/event';
import { count, listedUpTo, number, verb } from '../../../reports/counting';
import { riskyUsersPortal } from '../../../reports/portal';
import { concerned, defineWording, firstThatFits, type Scene } from '../../../reports/scene';

/** ", 2 of them admins", or ", an admin" where nobody else is meant. */
const adminsOf = ({ event: { exposure } }: Scene): string => {
  if (!isCounted(exposure) || exposure.privilegedCount === 0) return '';
  const { count: all, privilegedCount: admins } = exposure;
  if (admins === all) return all === 1 ? ', an admin' : ', all of them admins';
  return `, ${number(admins)} of them ${verb(admins, 'an admin', 'admins')}`;
};

/** Reads the event's exposure: those who are at high risk for too long, of all at high risk. */
export const highRiskIsHandled = defineWording({
  id: 'ZT.TD.001',
  tells: 'story',
  lost: (scene) => {
    const people = concerned(scene);
    return people === 0
      ? 'nobody has dealt with a user at high risk'
      : firstThatFits(
          `nobody has dealt with ${count(people, 'user', 'users')} at high risk${adminsOf(scene)}`,
          `nobody has dealt with ${count(people, 'user', 'users')} at high risk`,
        );
  },
  happened: (scene) => {
    const people = concerned(scene);
    return people === 0
      ? 'the time to deal with a user at high risk ran out'
      : `the time to deal with ${count(people, 'user', 'users')} at high risk ran out`;
  },
  meaning: (scene) => {
    const people = concerned(scene);
    return [
      people === 0
        ? `Microsoft holds an account at ${scene.tenantName} at high risk, and nobody has dealt with it in the time that was agreed.`
        : `Microsoft holds ${count(people, 'account', 'accounts')} at ${scene.tenantName} at high risk, and nobody has dealt with ${verb(people, 'it', 'them')} in the time that was agreed.`,
      "High risk means that the password or a session is most likely in a stranger's hands.",
    ];
  },
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
  remedy: () => ({
    undo: 'block the sign-in and revoke the sessions, then reset the password, in Entra admin center > Identity Protection > Risky users.',
    accept: 'reset the password if it was leaked or guessed; dismiss the risk there only after that.',
  }),
  activity: "verdict on a user's risk",
  portal: riskyUsersPortal,
  regained: () => 'no user is at high risk for too long',
  mended: () => 'The last user who had stayed at high risk for too long was dealt with',
  held: 'no user stayed at high risk for longer than agreed',
  afterwards: () =>
    'What these accounts did meanwhile: Entra admin center > Users > Sign-in logs and Audit logs. Look for new sign-in methods and inbox rules.',
});
