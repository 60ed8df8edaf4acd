import { count, number, percentOfBad, verb } from '../../../reports/counting';
import { type Counts, countsIn } from '../../../reports/details';
import { registrationPortal } from '../../../reports/portal';
import { defineWording, firstThatFits } from '../../../reports/scene';
import { withFalls } from '../../../reports/wording/falls';

const share = ({ bad, all }: Counts): string => percentOfBad(all === 0 ? 0 : bad / all);

/** Who joins has lost nothing, and is not asked about. */
const lostMethods = () => ({
  question: 'Did you forbid a method that many had?',
  yes: 'give them a Temporary Access Pass and let them register a passkey, before they need it.',
  no: 'look in the audit log for "Admin deleted security info": somebody took methods away.',
});

/** Reads `numerator` and `denominator`, or the exposure. */
export const membersCanDoMfa = withFalls(
  defineWording({
    id: 'ZT.ID.015',
    tells: 'story',
    lost: (scene) => {
      const members = countsIn(scene.event);
      return members === undefined
        ? 'too many people cannot do MFA'
        : firstThatFits(
            `${number(members.bad)} of ${count(members.all, 'person', 'people')} cannot do MFA`,
            'too many people cannot do MFA',
          );
    },
    happened: (scene) => {
      const members = countsIn(scene.event);
      return members === undefined
        ? 'the share of people who cannot do MFA rose above its limit'
        : `the share of people who cannot do MFA rose to ${share(members)},`;
    },
    meaning: (scene) => {
      const members = countsIn(scene.event);
      return [
        ...(members === undefined
          ? []
          : [
              `${count(members.bad, 'person', 'people')} of ${number(members.all)} at ${scene.tenantName} ${verb(members.bad, 'has', 'have')} registered no method with which MFA can be done.`,
            ]),
        'Whoever signs in first as one of them registers it: with a stolen password, the attacker.',
        "Microsoft's report is a day old or so. Two looks in a row agreed before this was sent.",
      ];
    },
    ask: () => ({
      question: 'Did many people join at once, or did you forbid a method that many had?',
      yes: 'give them a Temporary Access Pass and let them register a passkey, before they need it.',
      no: 'look in the audit log for "Admin deleted security info": somebody took methods away.',
    }),
    remedy: () => ({
      undo: 'let them register a method: Entra admin center > Authentication methods > User registration details names them.',
      accept: 'set thresholds.mfaCapableFloor to the share that you can live with.',
    }),
    activity: 'change of registered methods',
    portal: registrationPortal,
    regained: () => 'enough people can do MFA again',
    mended: () => 'The share of people who cannot do MFA fell below its limit again',
    held: 'enough people could do MFA',
  }),
  {
    capable: {
      of: 'members',
      lack: 'cannot do MFA',
      means: 'Whoever signs in first as one of them registers a method: with a stolen password, the attacker.',
      hasFloor: true,
      ask: lostMethods,
    },
    resistant: {
      of: 'members',
      lack: 'have no phishing-resistant method',
      means: 'A fake sign-in page cannot steal a passkey, a security key or a certificate; everything else it can.',
      hasFloor: false,
      ask: lostMethods,
    },
  },
);
