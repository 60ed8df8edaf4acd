import type { Configuration } from '../config/config';
import { type Environment, isUnresolved } from '../config/setting';
import type { CheckTable } from '../core/deployment/check';
import { fetchDate } from '../graph/clock';
import { tryHandshake } from '../graph/handshake';
import { dangerousAppRoleIds, neededPermissions } from '../graph/permissions';
import { type Surveyed, type SurveyPorts, surveyDeployment, surveyTenant, surveyWhole } from '../pipeline/watch/survey';
import { checkTable, tableOf } from '../reports/checks/check-table';
import { basicChecks } from '../reports/checks/tenant-checks';

const surveyedBy = (
  { surroundings }: Pick<Configuration, 'surroundings'>,
  env: Environment,
  patienceMs: number,
): Surveyed => ({
  patienceMs,
  unresolvedSettings: Object.keys(env)
    .filter((name) => isUnresolved(env[name] ?? ''))
    .sort(),
  mailSender: surroundings.emailSender,
  publicUrl: surroundings.publicUrl,
  askHandshake: () => tryHandshake(fetch, `${surroundings.publicUrl}/api/graph/notifications`),
  clockDifference: async () => {
    const theirs = await fetchDate(fetch, surroundings.graphBaseUrl);
    return theirs === null ? null : Math.abs(Date.now() - theirs);
  },
  neededPermissions,
  dangerousPermissions: Object.keys(dangerousAppRoleIds),
});

/** The table of checks for an operator of these tenants. `patienceMs`: how long to wait for a service that does not answer. */
export const checksOf = async (
  pipeline: SurveyPorts,
  configuration: Pick<Configuration, 'surroundings'>,
  env: Environment,
  tenantIds: readonly string[],
  patienceMs: number,
): Promise<CheckTable> =>
  checkTable(await surveyDeployment(pipeline, surveyedBy(configuration, env, patienceMs), tenantIds));

/** The lines that the page of a tenant does not already show in its tables of sources and recipients. */
export async function checksForPage(
  pipeline: SurveyPorts,
  configuration: Pick<Configuration, 'surroundings'>,
  env: Environment,
  tenantId: string,
  patienceMs: number,
): Promise<CheckTable> {
  const seen = await surveyTenant(pipeline, surveyedBy(configuration, env, patienceMs), tenantId);
  return tableOf(basicChecks(seen, pipeline.now()), new Date(pipeline.now()).toISOString());
}

/** The lines about the deployment as a whole. Their cost does not grow with the number of tenants. */
export const wholeDeploymentChecks = async (
  pipeline: SurveyPorts,
  configuration: Pick<Configuration, 'surroundings'>,
  env: Environment,
  patienceMs: number,
): Promise<CheckTable> => checkTable(await surveyWhole(pipeline, surveyedBy(configuration, env, patienceMs)));
