import { count, verb } from '../../../reports/language/counting';
import { isOnlyProblem, numberDetail } from '../../../reports/language/details';
import type { ControlFailure, Scene } from '../../../reports/language/scene';
import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraRiskyApplicationsHandled } from './control';

const apps = (failure: ControlFailure): number => numberDetail(failure, 'findings') ?? 1;

/** True if the only problem is apps that Microsoft itself has disabled. */
const areDisabled = ({ event }: Scene): boolean => isOnlyProblem(event, 'disabledWithRights');

const atRisk = {
  means:
    'Microsoft rates it as at risk, and no one has acted in the allowed time. An app is never asked for MFA: anyone who has its secret can use all its rights.',
};

export const entraRiskyApplicationsHandledWords = controlWords(entraRiskyApplicationsHandled, {
  fails: (failure) => `${count(apps(failure), 'app remains', 'apps remain')} at risk`,
  problems: {
    compromised: atRisk,
    atRisk,
    disabledWithRights: {
      fails: (failure) =>
        `${count(apps(failure), 'app', 'apps')} disabled by Microsoft ${verb(apps(failure), 'keeps', 'keep')} permissions`,
      means:
        'Microsoft disabled it for a violation of its terms, but its permissions remain: anyone who enables it again has them.',
      undo: 'revoke its permissions in Entra admin center > Enterprise apps > the app > Permissions, and delete it.',
      accept: 'appeal to Microsoft, and revoke the permissions of the app until Microsoft has decided.',
    },
  },
  where: places.riskyApplications,
  undo: 'disable the app and replace its secrets and certificates, then confirm it as compromised, in Entra admin center > Identity Protection > Risky workload identities.',
  accept: 'dismiss the risk there once you know that it was harmless, or set thresholds.riskyApplicationHours.',
  ask: (scene) =>
    areDisabled(scene)
      ? {
          question: 'Is it still needed, and has its publisher appealed to Microsoft?',
          yes: 'revoke its permissions until Microsoft has answered.',
          no: 'delete it, and review what it read and changed.',
        }
      : {
          question: 'Ask its owner: do you know these sign-ins of the app?',
          yes: 'dismiss the risk in Entra admin center > Identity Protection > Risky workload identities.',
          no: 'disable the app, remove its secrets and certificates, and review what it read and changed.',
        },
});
