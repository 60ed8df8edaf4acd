import type { Configuration } from '../config/config';
import type { Environment } from '../config/setting';
import type { SurveyPorts } from '../pipeline/watch/survey';
import { renderDeploymentPage } from '../reports/page/deployment/deployment-page';
import { wholeDeploymentChecks } from './checks';
import type { Page } from './page';

/** The checks of the deployment as a whole; only operators of all tenants may see them. */
export async function deploymentPage(
  pipeline: SurveyPorts,
  configuration: Pick<Configuration, 'surroundings'>,
  env: Environment,
  patienceMs: number,
  shown: { readonly tenantsUrl: string; readonly signedInAs: string | null },
): Promise<Page> {
  const table = await wholeDeploymentChecks(pipeline, configuration, env, patienceMs);
  return { html: (nonce) => renderDeploymentPage({ ...shown, table }, nonce), json: () => table, csv: null };
}
