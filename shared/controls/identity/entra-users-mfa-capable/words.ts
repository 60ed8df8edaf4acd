import { count, number } from '../../../reports/language/counting';
import { countsIn } from '../../../reports/language/details';
import { firstThatFits } from '../../../reports/language/scene';
import { controlWords } from '../../../reports/wording/control-words';
import { withFalls } from '../../../reports/wording/falls';
import { places } from '../../../reports/wording/places';
import { entraUsersMfaCapable } from './control';

const first =
  'The first person to sign in to such an account registers a method: with a stolen password, the attacker.';

/** Left out if only new members lack a method, because they have lost none. */
const lostMethods = () => ({
  question: 'Did you disable a method that many people used?',
  yes: 'issue a Temporary Access Pass, and have them register a passkey before they need it.',
  no: 'search the audit log for "Admin deleted security info": someone removed methods.',
});

export const entraUsersMfaCapableWords = withFalls(
  controlWords(entraUsersMfaCapable, {
    fails: (failure) => {
      const members = countsIn(failure);
      return members === undefined
        ? 'Too many people cannot use MFA'
        : firstThatFits(
            `${number(members.bad)} of ${count(members.all, 'person', 'people')} cannot use MFA`,
            'Too many people cannot use MFA',
          );
    },
    problems: { notCapable: 'They have registered no method that works for MFA.', fewerThanBefore: {} },
    means: [first, "Microsoft's report is about a day old. Two collections in a row agreed before this was sent."],
    where: places.registeredMethods,
    undo: 'have them register a method: Entra admin center > Authentication methods > User registration details lists them.',
    accept: 'set thresholds.mfaCapableFloor to the share you accept.',
    ask: () => ({
      question: 'Did many people join at once, or did you disable a method that many people used?',
      yes: 'issue a Temporary Access Pass, and have them register a passkey before they need it.',
      no: 'search the audit log for "Admin deleted security info": someone removed methods.',
    }),
  }),
  {
    capable: { of: 'members', lack: 'cannot use MFA', means: first, hasFloor: true, ask: lostMethods },
    resistant: {
      of: 'members',
      lack: 'have no phishing-resistant method',
      means:
        'A fake sign-in page cannot steal a passkey, a security key or a certificate; it can steal everything else.',
      hasFloor: false,
      ask: lostMethods,
    },
  },
);
