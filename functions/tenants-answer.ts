import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { operatesAll, type Principal } from '../shared/app/access';
import type { Log } from '../shared/app/log';
import { runtime } from '../shared/app/runtime';
import { customersPath } from '../shared/core/access/sign-in-paths';
import { type FormOutcome, fileAnswer } from './answers';
import { answerWith, notFound, outcomeInText, patienceMs, refusal } from './page-answers';
import { customersOf, deploymentUrlFor, isContained, isPaused, targetOf } from './page-viewer';

/** All tenants that this person may read. */
export async function tenantsAnswer(
  request: HttpRequest,
  readable: readonly string[],
  principal: Principal,
  said: FormOutcome | null,
  log: Log,
): Promise<HttpResponseInit> {
  const { section, alertId } = request.params;
  const access = customersOf(principal);
  const isOperator = principal.roles.includes('operator');
  if (section === 'deployment') return deploymentAnswer(request, principal, alertId, said, log);
  if (section !== undefined && (section !== 'customers' || access === null)) return notFound(request, 'no such page');
  const pipeline = await runtime().readablePipeline(log);
  const url = `${pipeline.publicUrl}/api/posture`;
  const get = (parameter: string): string | null => request.query.get(parameter);
  if (section === undefined || access === null) {
    const { tenantsPage } = await import('../shared/app/tenants-page');
    const customersUrl = access === null ? null : pipeline.publicUrl + customersPath;
    return answerWith(
      request,
      await tenantsPage(pipeline, readable, {
        isPaused,
        isContained,
        url,
        customersUrl,
        mayInvite: isOperator,
        deploymentUrl: deploymentUrlFor(principal, pipeline),
        signedInAs: principal.name,
        get,
      }),
    );
  }
  const asked = {
    pipeline,
    access,
    isContained,
    get,
    surroundings: runtime().surroundings,
    target: isOperator ? targetOf(principal, 'tenants', pipeline) : null,
    tenantsUrl: `${url}/tenants`,
    customersUrl: pipeline.publicUrl + customersPath,
    signedInAs: principal.name,
    outcome: await outcomeInText(said),
  };
  const { customerPage, customersPage, findCustomer } = await import('../shared/app/customers-page');
  if (alertId === undefined) return answerWith(request, await customersPage(asked));
  const row = await findCustomer(pipeline, alertId, access);
  if (row === undefined) return notFound(request, 'no such tenant');
  const page = await customerPage(asked, row, readable.includes(row.tenantId) ? `${url}/${row.tenantId}` : null);
  if (get('format') !== 'receipt') return answerWith(request, page);
  const leftAt = get('left');
  const receipt = page.receipts.find((one) => leftAt === null || one.leftAt === leftAt);
  if (receipt === undefined) return notFound(request, 'no such page');
  return fileAnswer(`receipt-${row.tenantId}.json`, 'application/json', `${JSON.stringify(receipt, null, 2)}\n`);
}

/**
 * The checks of all tenants are for operators of all tenants. Messages link to this page, so everybody else gets the reason why it
 * is closed.
 */
async function deploymentAnswer(
  request: HttpRequest,
  principal: Principal,
  below: string | undefined,
  said: FormOutcome | null,
  log: Log,
): Promise<HttpResponseInit> {
  if (below !== undefined) return notFound(request, 'no such page');
  if (!operatesAll(principal, runtime().readable.tenantIds))
    return refusal(request, 403, 'only operators of all tenants can open the checks of the deployment');
  const { deploymentPage } = await import('../shared/app/deployment-page');
  const pipeline = await runtime().pipeline(log);
  const shown = {
    tenantsUrl: `${pipeline.publicUrl}/api/posture/tenants`,
    signedInAs: principal.name,
    target: targetOf(principal, runtime().configuration.operatorsTenantId, pipeline),
    outcome: await outcomeInText(said),
  };
  return answerWith(request, await deploymentPage(pipeline, runtime().configuration, process.env, patienceMs, shown));
}
