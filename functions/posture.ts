import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import {
  type Access,
  operableTenants,
  operatorOf,
  type Principal,
  readAccess,
  readableTenants,
} from '../shared/app/access';
import type { Log } from '../shared/app/log';
import type { Page, PageAsked } from '../shared/app/page';
import type { Outcome, Viewer, WayOn } from '../shared/app/pages';
import { runtime } from '../shared/app/runtime';
import { actingIn } from '../shared/pipeline/alert/acting';
import { errorText, type Ports } from '../shared/pipeline/context';
import type { AlertInput } from '../shared/pipeline/message-input';
import { gatherControl, gatherControls } from '../shared/pipeline/operate/controls';
import { gatherAlert, gatherPosture } from '../shared/pipeline/operate/posture';
import { askingOf, csvAnswer, htmlPage, jsonAnswer, outcomeOf, saidOnce, tokenCookie } from './answers';
import { boundTo, formToken } from './form-token';
import { logOf } from './log-of';
import { named } from './registered';

/** The pages of a tenant for people, and their JSON for programs. Reading changes nothing. */
async function handle(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const log = logOf(context);
  const access = await readAccess(runtime().surroundings, askingOf(request));
  try {
    return await answer(request, access, log);
  } catch (error) {
    log.error('posture.failed', { error: errorText(error) });
    return failure(request);
  }
}

async function answer(request: HttpRequest, access: Access, log: Log): Promise<HttpResponseInit> {
  const { surroundings, configuration } = runtime();
  const localToken = request.query.get('token');
  if (access.status === 'refused') return refusal(request, access.code, access.reason);
  // The tenant is taken from the checked list; a name that is not on it is not looked up.
  const readable = readableTenants(access.principal, configuration.tenantIds);
  const tenantId = readable.find((id) => id === (request.params.tenantId ?? readable[0]));
  if (tenantId === undefined) return notFound(request, 'no such tenant');
  const { section, alertId } = request.params;
  if (section !== undefined && !Object.hasOwn(sections, section)) return notFound(request, 'no such page');
  const pipeline = await runtime().pipeline(log);
  const { outcomeInWords } = await import('../shared/app/pages');
  const code = outcomeOf(request);
  const outcome = code === null ? null : outcomeInWords(code);
  const asked = {
    request,
    pipeline,
    tenantId,
    tenantUrl: `${pipeline.publicUrl}/api/posture/${tenantId}`,
    viewer: viewerOf(access.principal, tenantId, pipeline),
    outcome,
  };
  const page = await pageOf(asked, section, alertId);
  if (localToken !== null) return { ...page, headers: { ...page.headers, 'set-cookie': tokenCookie(localToken) } };
  return code === null ? page : saidOnce(page, surroundings.publicUrl);
}

type Asked = {
  readonly request: HttpRequest;
  readonly pipeline: Ports<'configuration' | 'controls' | 'detectors' | 'now' | 'publicUrl' | 'store' | 'tickMs'>;
  readonly tenantId: string;
  /** The address of the tenant: its overview. */
  readonly tenantUrl: string;
  readonly viewer: Viewer;
  readonly outcome: Outcome | null;
};

/** Forms and their token are for operators of this tenant. */
function viewerOf(principal: Principal, tenantId: string, pipeline: Ports<'now'>): Viewer {
  const { surroundings, configuration } = runtime();
  if (!operableTenants(principal, configuration.tenantIds).includes(tenantId))
    return { role: 'reader', name: principal.name };
  return {
    role: 'operator',
    operator: operatorOf(principal),
    token: formToken(surroundings.notificationKeys, boundTo(principal, surroundings), pipeline.now()),
    url: `${surroundings.publicUrl}/api/handle/${tenantId}`,
  };
}

const wantsJson = (request: HttpRequest): boolean =>
  request.query.get('format') === 'json' || request.headers.get('accept')?.startsWith('application/json') === true;

/** A browser, which asks for HTML by name, gets a page; anything else gets JSON. */
const wantsPage = (request: HttpRequest): boolean =>
  !wantsJson(request) && request.headers.get('accept')?.includes('text/html') === true;

const firstPage = (): WayOn => ({ label: 'Open the overview', url: `${runtime().surroundings.publicUrl}/api/posture` });

/** App Service signs people in at an address of its own; nobody signs in on a machine. */
function signIn(code: number): WayOn | null {
  const { page, publicUrl } = runtime().surroundings;
  if (code !== 401 || page.type !== 'appService') return null;
  return { label: 'Sign in', url: `${publicUrl}/.auth/login/aad?post_login_redirect_uri=%2Fapi%2Fposture` };
}

async function refusal(request: HttpRequest, code: number, reason: string): Promise<HttpResponseInit> {
  if (!wantsPage(request)) return jsonAnswer(code, { error: reason });
  const { closedPage } = await import('../shared/app/pages');
  return htmlPage((nonce) => closedPage(reason, signIn(code), nonce), code);
}

async function notFound(request: HttpRequest, reason: string): Promise<HttpResponseInit> {
  if (!wantsPage(request)) return jsonAnswer(404, { error: reason });
  const { notFoundPage } = await import('../shared/app/pages');
  return htmlPage((nonce) => notFoundPage(firstPage(), nonce), 404);
}

async function failure(request: HttpRequest): Promise<HttpResponseInit> {
  if (!wantsPage(request)) return jsonAnswer(500, { error: 'the page could not be made: the log holds the reason' });
  const { failedPage } = await import('../shared/app/pages');
  return htmlPage((nonce) => failedPage(firstPage(), nonce), 500);
}

async function pageOf(asked: Asked, section: string | undefined, id: string | undefined): Promise<HttpResponseInit> {
  if (section === undefined) return tenantAnswer(asked);
  return sections[section]?.(asked, id) ?? notFound(asked.request, 'no such page');
}

type Section = (asked: Asked, id: string | undefined) => Promise<HttpResponseInit>;

/** By the part of the address that follows the tenant. */
const sections: Readonly<Record<string, Section>> = {
  alerts: (asked, id) => (id === undefined ? alertsAnswer(asked) : alertAnswer(asked, id)),
  controls: (asked, id) => (id === undefined ? controlsAnswer(asked) : controlAnswer(asked, id)),
  access: single(async (asked) => (await import('../shared/app/access-page')).accessPage(asked)),
  devices: single(async (asked) => (await import('../shared/app/devices-page')).devicesPage(asked)),
  health: single(async (asked) => (await import('../shared/app/health-page')).healthPage(asked)),
  people: single(async (asked) => (await import('../shared/app/people-page')).peoplePage(asked)),
};

/** A section of one page, as a page, as JSON and as CSV. */
function single(pageFor: (asked: PageAsked) => Promise<Page>): Section {
  return async ({ request, ...asked }, id) => {
    if (id !== undefined) return notFound(request, 'no such page');
    const page = await pageFor({ ...asked, get: (name) => request.query.get(name) });
    if (request.query.get('format') === 'csv' && page.csv !== null) return csvAnswer(page.csv.name, page.csv.text());
    return wantsJson(request) ? jsonAnswer(200, page.json()) : htmlPage(page.html);
  };
}

async function controlsAnswer({ request, pipeline, tenantId, tenantUrl, viewer }: Asked): Promise<HttpResponseInit> {
  const { controlsModel, renderControlsPage, renderControlsJson } = await import('../shared/app/pages');
  const gathered = await gatherControls(pipeline, tenantId);
  const model = controlsModel(pipeline, gathered, tenantUrl, viewer, (name) => request.query.get(name));
  if (wantsJson(request)) return jsonAnswer(200, renderControlsJson(model));
  return htmlPage((nonce) => renderControlsPage(model, nonce));
}

async function controlAnswer(
  { request, pipeline, tenantId, tenantUrl, viewer }: Asked,
  id: string,
): Promise<HttpResponseInit> {
  const { affectedCsv, controlHistorySince, controlModel, renderControlPage, renderControlJson } = await import(
    '../shared/app/pages'
  );
  // Only an id of our own list is looked up.
  const controlId = pipeline.controls.find((control) => control.id === id)?.id;
  if (controlId === undefined) return notFound(request, 'no such control');
  const gathered = await gatherControl(pipeline, tenantId, controlId, controlHistorySince(pipeline.now()));
  const page = Number.parseInt(request.query.get('page') ?? '1', 10) || 1;
  const model = controlModel(pipeline, gathered, { controlId, page }, tenantUrl, viewer);
  if (model === undefined) return notFound(request, 'no such control');
  if (request.query.get('format') === 'csv') return csvAnswer(`${controlId}.csv`, affectedCsv(model));
  if (wantsJson(request)) return jsonAnswer(200, renderControlJson(model));
  return htmlPage((nonce) => renderControlPage(model, nonce));
}

async function alertsAnswer({ request, pipeline, tenantId, tenantUrl, viewer }: Asked): Promise<HttpResponseInit> {
  const { alertsModel, renderAlertsPage, renderAlertsJson } = await import('../shared/app/pages');
  const model = await alertsModel(pipeline, tenantId, tenantUrl, viewer, (name) => request.query.get(name));
  if (wantsJson(request)) return jsonAnswer(200, renderAlertsJson(model));
  return htmlPage((nonce) => renderAlertsPage(model, nonce));
}

async function tenantAnswer({
  request,
  pipeline,
  tenantId,
  tenantUrl,
  viewer,
  outcome,
}: Asked): Promise<HttpResponseInit> {
  const { postureModel, renderOverviewPage, renderPostureJson } = await import('../shared/app/pages');
  const model = postureModel(pipeline, await gatherPosture(pipeline, tenantId), tenantUrl, viewer);
  if (wantsJson(request)) return jsonAnswer(200, renderPostureJson(model));
  return htmlPage((nonce) => renderOverviewPage(model, nonce, outcome));
}

async function alertAnswer(
  { request, pipeline, tenantId, viewer, outcome }: Asked,
  alertId: string,
): Promise<HttpResponseInit> {
  const found = /^[0-9a-f]{32}$/.test(alertId) ? await gatherAlert(pipeline, tenantId, alertId) : undefined;
  if (found === undefined) return notFound(request, 'no such alert');
  const { input, deliveries, uptimes } = found;
  if (wantsJson(request)) {
    const { alert, events, transitions } = input;
    return jsonAnswer(200, { version: 1, alert, events, transitions, deliveries, uptimes });
  }
  const { alertPage } = await import('../shared/app/pages');
  const known = await withHands(pipeline, input, viewer);
  return htmlPage((nonce) => alertPage(pipeline, found, { nonce, viewer: known, outcome }));
}

/** The page decides whose change it was as a form would: the operator's guest account and applications count too. */
async function withHands(pipeline: Ports<'store'>, { alert }: AlertInput, viewer: Viewer): Promise<Viewer> {
  if (viewer.role === 'reader') return viewer;
  return { ...viewer, operator: await actingIn(pipeline, alert, viewer.operator) };
}

app.http(named('posture'), {
  route: 'posture/{tenantId?}/{section?}/{alertId?}',
  methods: ['GET'],
  // App Service authentication stands in front; the token is validated here again.
  authLevel: 'anonymous',
  handler: handle,
});
