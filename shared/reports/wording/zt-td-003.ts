import { count, verb } from '../counting';
import { numberDetail } from '../details';
import { riskyApplicationsPortal } from '../portal';
import { defineWording, type Scene } from '../scene';

const applicationsOf = ({ event }: Scene): number => numberDetail(event, 'findings') ?? 1;
const counted = (scene: Scene): string => count(applicationsOf(scene), 'application', 'applications');

/** Reads `findings`. */
export const applicationRiskIsHandled = defineWording({
  id: 'ZT.TD.003',
  tells: 'story',
  lost: (scene) => `nobody has dealt with ${counted(scene)} at risk`,
  happened: (scene) => `the time to deal with ${counted(scene)} at risk ran out`,
  meaning: (scene) => [
    `Microsoft holds ${counted(scene)} at ${scene.tenantName} at risk, and nobody has dealt with ${verb(applicationsOf(scene), 'it', 'them')} in the time that was agreed.`,
    'An application is never asked for MFA: whoever has its secret acts with all its rights.',
  ],
  ask: () => ({
    question: 'Ask its owner: do you know the sign-ins that the application made from there?',
    yes: 'dismiss the risk in Entra admin center > Identity Protection > Risky workload identities.',
    no: 'disable the application, remove its secrets and certificates, and look at what it read and changed.',
  }),
  remedy: () => ({
    undo: 'disable the application and replace its secrets and certificates, then confirm it as compromised, in Entra admin center > Identity Protection > Risky workload identities.',
    accept: 'dismiss the risk there once you know that it was harmless, or set thresholds.riskyApplicationHours.',
  }),
  activity: "verdict on an application's risk",
  portal: riskyApplicationsPortal,
  regained: () => 'no application is at risk for too long',
  mended: () => 'The last application that had stayed at risk for too long was dealt with',
  held: 'no application stayed at risk for longer than agreed',
});
