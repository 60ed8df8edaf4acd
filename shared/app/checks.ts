import type { Configuration } from '../config/config';
import { type Environment, isUnresolved } from '../config/setting';
import type { CheckTable } from '../core/deployment/check';
import { fetchDate } from '../graph/clock';
import { dangerousAppRoleIds, neededPermissions } from '../graph/permissions';
import { type SurveyPorts, surveyDeployment } from '../pipeline/watch/survey';
import { checkTable } from '../reports/checks/check-table';

/** The table of checks for an operator of these tenants; `patienceMs`: how long a reader may wait for a service that does not answer. */
export const checksOf = async (
  pipeline: SurveyPorts,
  { surroundings }: Pick<Configuration, 'surroundings'>,
  env: Environment,
  tenantIds: readonly string[],
  patienceMs: number,
): Promise<CheckTable> =>
  checkTable(
    await surveyDeployment(
      pipeline,
      {
        patienceMs,
        unresolvedSettings: Object.keys(env)
          .filter((name) => isUnresolved(env[name] ?? ''))
          .sort(),
        mailSender: surroundings.emailSender,
        graphDate: () => fetchDate(fetch, surroundings.graphBaseUrl),
        neededPermissions,
        dangerousPermissions: Object.keys(dangerousAppRoleIds),
      },
      tenantIds,
    ),
  );
