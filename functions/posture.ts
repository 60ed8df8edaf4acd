import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { type Access, readableTenants } from '../shared/app/access';
import type { Log } from '../shared/app/log';
import { runtime } from '../shared/app/runtime';
import { customersPath } from '../shared/core/access/sign-in-paths';
import { errorText } from '../shared/pipeline/context';
import { accessTo } from './access-to';
import { htmlPage, jsonAnswer, outcomeOf, redirect, saidOnce } from './answers';
import { logOf } from './log-of';
import { answerWith, containedAnswer, failure, notFound, outcomeInText, refusal, wantsPage } from './page-answers';
import { customersOf, deploymentUrlFor, isPaused, switcherOf, viewerOf } from './page-viewer';
import { named } from './registered';
import { type SectionRequest, sections, tenantAnswer } from './tenant-sections';
import { tenantsAnswer } from './tenants-answer';

/** A tenant's pages for people, and their JSON for programs. Reading changes nothing. */
async function handle(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const log = logOf(context);
  let access: Access | undefined;
  try {
    access = await accessTo(request, log);
    return await answer(request, access, log);
  } catch (error) {
    const contained = access && (await containedAnswer(request, access, error));
    if (contained !== undefined) return contained;
    log.error('posture.failed', { error: errorText(error) });
    return failure(request);
  }
}

async function answer(request: HttpRequest, access: Access, log: Log): Promise<HttpResponseInit> {
  const { surroundings, readable: configuration } = runtime();
  if (access.status === 'refused') return refusal(request, access.code, access.reason);
  // The tenant is taken from the checked list. A name that is not in the list reads nothing.
  const readable = readableTenants(access.principal, configuration.tenantIds);
  const said = outcomeOf(request, surroundings.publicUrl);
  if (request.params.tenantId === 'tenants') {
    const page = await tenantsAnswer(request, readable, access.principal, said, log);
    return said === null ? page : saidOnce(page, surroundings.publicUrl);
  }
  const tenantId = readable.find((id) => id === (request.params.tenantId ?? readable[0]));
  const customers = customersOf(access.principal);
  // A person who looks after customers but has none yet starts on the page that invites the first one.
  if (tenantId === undefined && request.params.tenantId === undefined && customers !== null && wantsPage(request))
    return redirect(surroundings.publicUrl + customersPath);
  if (tenantId === undefined) return notFound(request, 'no such tenant');
  const { section, alertId } = request.params;
  if (section !== undefined && !Object.hasOwn(sections, section)) return notFound(request, 'no such page');
  const pipeline = await runtime().readablePipeline(log);
  const outcome = await outcomeInText(said);
  const asked = {
    request,
    pipeline,
    tenantId,
    tenantUrl: `${pipeline.publicUrl}/api/posture/${tenantId}`,
    viewer: {
      ...viewerOf(access.principal, tenantId, pipeline),
      switcher: switcherOf(readable, tenantId, pipeline, customers !== null),
      paused: isPaused(tenantId)
        ? { url: customers === null ? null : `${surroundings.publicUrl}${customersPath}/${tenantId}` }
        : undefined,
    },
    deploymentUrl: deploymentUrlFor(access.principal, pipeline),
    outcome,
  };
  const page = await pageOf(asked, section, alertId);
  return said === null ? page : saidOnce(page, surroundings.publicUrl);
}

async function pageOf(
  asked: SectionRequest,
  section: string | undefined,
  id: string | undefined,
): Promise<HttpResponseInit> {
  const asOf = asked.request.query.get('asOf');
  const past = asOf === null || asOf === '' ? undefined : await pastAnswer(asked, section, id, asOf);
  if (past !== undefined) return past;
  if (section === undefined) return tenantAnswer(asked);
  return sections[section]?.(asked, id) ?? notFound(asked.request, 'no such page');
}

/** The page as of an earlier moment; undefined for a page that only shows the present. */
async function pastAnswer(
  { request, ...asked }: SectionRequest,
  section: string | undefined,
  id: string | undefined,
  asOf: string,
): Promise<HttpResponseInit | undefined> {
  const { pastPage } = await import('../shared/app/past-pages');
  const answer = await pastPage({ ...asked, get: (name) => request.query.get(name) }, section, id, asOf);
  if (answer === undefined) return undefined;
  if ('page' in answer) return answerWith(request, answer.page);
  const { refusal, code, html } = answer;
  return wantsPage(request) ? htmlPage(html, code) : jsonAnswer(code, { error: refusal });
}

app.http(named('posture'), {
  route: 'posture/{tenantId?}/{section?}/{alertId?}',
  methods: ['GET'],
  // People sign in to the app itself; every request is checked here.
  authLevel: 'anonymous',
  handler: handle,
});
