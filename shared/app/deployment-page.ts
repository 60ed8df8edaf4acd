import type { Configuration } from '../config/config';
import type { Environment } from '../config/setting';
import { testRecipients } from '../core/delivery/receipt';
import { deploymentId } from '../core/deployment/deployment';
import { operatorsOf } from '../pipeline/context';
import type { SurveyPorts } from '../pipeline/watch/survey';
import { channelName } from '../reports/language/channel-words';
import { capital, plainText } from '../reports/language/plain-text';
import { type DeploymentModel, renderDeploymentPage } from '../reports/page/deployment/deployment-page';
import { wholeDeploymentChecks } from './checks';
import type { Page } from './page';

/** The checks of the deployment as a whole; only operators of all tenants may see them. */
export async function deploymentPage(
  pipeline: SurveyPorts,
  configuration: Pick<Configuration, 'surroundings'>,
  env: Environment,
  patienceMs: number,
  shown: Omit<DeploymentModel, 'people' | 'table'>,
): Promise<Page> {
  const [table, people] = await Promise.all([
    wholeDeploymentChecks(pipeline, configuration, env, patienceMs),
    ownPeople(pipeline),
  ]);
  return { html: (nonce) => renderDeploymentPage({ ...shown, table, people }, nonce), json: () => table, csv: null };
}

async function ownPeople(pipeline: SurveyPorts): Promise<DeploymentModel['people']> {
  if (operatorsOf(pipeline) !== deploymentId) return [];
  const { recipients } = await pipeline.configuration(deploymentId);
  return testRecipients(recipients, null).map(({ id, name, channel }) => ({
    id,
    name: plainText(name),
    channel: capital(channelName(channel)),
  }));
}
