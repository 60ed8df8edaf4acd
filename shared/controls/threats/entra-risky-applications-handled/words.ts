import { count, verb } from '../../../reports/counting';
import { isOnlyProblem, numberDetail } from '../../../reports/details';
import { riskyApplicationsPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';

const applicationsOf = ({ event }: Scene): number => numberDetail(event, 'findings') ?? 1;
const counted = (scene: Scene): string => count(applicationsOf(scene), 'application', 'applications');

/** Nothing but what Microsoft has disabled itself. */
const areDisabled = ({ event }: Scene): boolean => isOnlyProblem(event, 'disabledWithRights');

/** Reads `findings` and `problems` ("atRisk", "compromised", "disabledWithRights"). */
export const applicationRiskIsHandled = defineWording({
  id: 'ZT.TD.003',
  tells: 'story',
  lost: (scene) =>
    areDisabled(scene)
      ? `${counted(scene)} that Microsoft disabled ${verb(applicationsOf(scene), 'keeps', 'keep')} rights`
      : `nobody has dealt with ${counted(scene)} at risk`,
  happened: (scene) =>
    areDisabled(scene)
      ? `Microsoft disabled ${counted(scene)}, and the rights stayed`
      : `the time to deal with ${counted(scene)} at risk ran out`,
  meaning: (scene) =>
    areDisabled(scene)
      ? [
          `Microsoft disabled ${counted(scene)} at ${scene.tenantName} for a violation of its agreement.`,
          'The permissions that were given stand: whoever enables it again has them.',
        ]
      : [
          `Microsoft holds ${counted(scene)} at ${scene.tenantName} at risk, and nobody has dealt with ${verb(applicationsOf(scene), 'it', 'them')} in the time that was agreed.`,
          'An application is never asked for MFA: whoever has its secret acts with all its rights.',
        ],
  ask: (scene) =>
    areDisabled(scene)
      ? {
          question: 'Is it still needed, and has its publisher appealed to Microsoft?',
          yes: 'take its permissions away until Microsoft has answered.',
          no: 'delete it, and look at what it read and changed.',
        }
      : {
          question: 'Ask its owner: do you know the sign-ins that the application made from there?',
          yes: 'dismiss the risk in Entra admin center > Identity Protection > Risky workload identities.',
          no: 'disable the application, remove its secrets and certificates, and look at what it read and changed.',
        },
  remedy: (scene) =>
    areDisabled(scene)
      ? {
          undo: 'revoke its permissions in Entra admin center > Enterprise apps > the application > Permissions, and delete it.',
          accept: 'an appeal to Microsoft is the only way back; until then it needs no permission.',
        }
      : {
          undo: 'disable the application and replace its secrets and certificates, then confirm it as compromised, in Entra admin center > Identity Protection > Risky workload identities.',
          accept: 'dismiss the risk there once you know that it was harmless, or set thresholds.riskyApplicationHours.',
        },
  activity: "verdict on an application's risk",
  portal: riskyApplicationsPortal,
  regained: () => 'no application is at risk for too long',
  mended: () => 'The last application that had stayed at risk for too long was dealt with',
  held: 'no application stayed at risk for longer than agreed',
});
