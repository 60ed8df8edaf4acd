import { app, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import {
  type Access,
  type CustomerAccess,
  customerAccess,
  operableTenants,
  operatesAll,
  operatorOf,
  type Principal,
  readableTenants,
} from '../shared/app/access';
import type { Outcome } from '../shared/app/handling';
import type { Log } from '../shared/app/log';
import type { Page, PageAsked } from '../shared/app/page';
import { runtime } from '../shared/app/runtime';
import type { WayOn } from '../shared/app/sentence-pages';
import type { Viewer } from '../shared/app/viewer';
import { customersPath, deploymentPath } from '../shared/core/access/sign-in-paths';
import { actingIn } from '../shared/pipeline/alert/acting';
import { errorText, type Pipeline, type Ports } from '../shared/pipeline/context';
import type { AlertInput } from '../shared/pipeline/message-input';
import { oneReading } from '../shared/pipeline/operate/one-reading';
import { gatherOverview } from '../shared/pipeline/operate/overview';
import { gatherAlert } from '../shared/pipeline/operate/posture';
import { accessTo } from './access-to';
import {
  csvAnswer,
  type FormOutcome,
  fileAnswer,
  htmlPage,
  jsonAnswer,
  outcomeOf,
  redirect,
  saidOnce,
} from './answers';
import { formToken } from './form-token';
import { logOf } from './log-of';
import { named } from './registered';
import { signInFrom } from './sign-in-link';

/** A tenant's pages for people, and their JSON for programs. Reading changes nothing. */
async function handle(request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> {
  const log = logOf(context);
  const access = await accessTo(request, log);
  try {
    return await answer(request, access, log);
  } catch (error) {
    const contained = await containedAnswer(request, access, error);
    if (contained !== undefined) return contained;
    log.error('posture.failed', { error: errorText(error) });
    return failure(request);
  }
}

async function answer(request: HttpRequest, access: Access, log: Log): Promise<HttpResponseInit> {
  const { surroundings, readable: configuration } = runtime();
  if (access.status === 'refused') return refusal(request, access.code, access.reason);
  // The tenant is taken from the checked list; a name that is not on it is not looked up.
  const readable = readableTenants(access.principal, configuration.tenantIds);
  const said = outcomeOf(request, surroundings.publicUrl);
  if (request.params.tenantId === 'tenants') {
    const page = await tenantsAnswer(request, readable, access.principal, said, log);
    return said === null ? page : saidOnce(page, surroundings.publicUrl);
  }
  const tenantId = readable.find((id) => id === (request.params.tenantId ?? readable[0]));
  const customers = customersOf(access.principal);
  // A person who looks after customers and has none yet begins with the first.
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

const outcomeInText = async (said: FormOutcome | null): Promise<Outcome | null> =>
  said === null ? null : (await import('../shared/app/handling')).outcomeInWords(said.code, said.typed);

/** Null for people who look after no customers. */
function customersOf(principal: Principal): CustomerAccess | null {
  const access = customerAccess(principal, runtime().surroundings.application?.homeTenantId);
  return access === null || principal.openedTags.reader.length === 0 ? null : access;
}

/** Null for people who do not operate all tenants. */
const deploymentUrlFor = (principal: Principal, { publicUrl }: Ports<'publicUrl'>): string | null =>
  operatesAll(principal, runtime().readable.tenantIds) ? publicUrl + deploymentPath : null;

/** All tenants that this person may read. */
async function tenantsAnswer(
  request: HttpRequest,
  readable: readonly string[],
  principal: Principal,
  said: FormOutcome | null,
  log: Log,
): Promise<HttpResponseInit> {
  const { section, alertId } = request.params;
  const access = customersOf(principal);
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
        url,
        customersUrl,
        deploymentUrl: deploymentUrlFor(principal, pipeline),
        signedInAs: principal.name,
        get,
      }),
    );
  }
  const asked = {
    pipeline,
    access,
    get,
    surroundings: runtime().surroundings,
    target: principal.roles.includes('operator') ? targetOf(principal, 'tenants', pipeline) : null,
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
  if (page.receipt === null) return notFound(request, 'no such page');
  return fileAnswer(`receipt-${row.tenantId}.json`, 'application/json', `${JSON.stringify(page.receipt, null, 2)}\n`);
}

/** What concerns all tenants is for operators of all tenants; for others there is no such page. */
async function deploymentAnswer(
  request: HttpRequest,
  principal: Principal,
  below: string | undefined,
  said: FormOutcome | null,
  log: Log,
): Promise<HttpResponseInit> {
  if (below !== undefined || !operatesAll(principal, runtime().readable.tenantIds))
    return notFound(request, 'no such page');
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

type Asked = {
  readonly request: HttpRequest;
  readonly pipeline: Pipeline;
  readonly tenantId: string;
  /** The address of the tenant: its overview. */
  readonly tenantUrl: string;
  readonly viewer: Viewer;
  /** The checks of the deployment; null for people who do not operate all its tenants. */
  readonly deploymentUrl: string | null;
  readonly outcome: Outcome | null;
};

/** Nothing is collected from a customer that is paused, but its data stay readable. */
const isPaused = (tenantId: string): boolean => !runtime().configuration.tenantIds.includes(tenantId);

/** Forms and their token are for operators of this tenant. */
function viewerOf(principal: Principal, tenantId: string, pipeline: Ports<'now'>): Viewer {
  const { configuration } = runtime();
  if (!operableTenants(principal, configuration.tenantIds).includes(tenantId))
    return { role: 'reader', name: principal.name };
  return { role: 'operator', operator: operatorOf(principal), ...targetOf(principal, tenantId, pipeline) };
}

/** Where this person's forms go, and the token that they carry. */
const targetOf = (principal: Principal, tenantId: string, { now }: Ports<'now'>) => ({
  token: formToken(runtime().surroundings.notificationKeys, principal, now()),
  url: `${runtime().surroundings.publicUrl}/api/handle/${tenantId}`,
});

/** Tenants in the switcher of each page; a reader with more opens the list of all tenants. */
const mostSwitched = 30;

/** The names come from the checked list; left out if there is no other tenant. */
function switcherOf(
  readable: readonly string[],
  tenantId: string,
  { publicUrl, tenantNames }: Ports<'publicUrl' | 'tenantNames'>,
  hasCustomers: boolean,
): Viewer['switcher'] {
  if (readable.length < 2 && !hasCustomers) return undefined;
  const url = `${publicUrl}/api/posture`;
  const others = readable
    .filter((id) => id !== tenantId)
    .map((id) => ({ name: tenantNames?.get(id) ?? id, url: `${url}/${id}` }))
    .sort((a, b) => a.name.localeCompare(b.name, 'en'));
  return {
    url: `${url}/tenants`,
    total: readable.length,
    others: others.slice(0, mostSwitched),
    customersUrl: hasCustomers ? publicUrl + customersPath : null,
  };
}

const wantsJson = (request: HttpRequest): boolean =>
  request.query.get('format') === 'json' || request.headers.get('accept')?.startsWith('application/json') === true;

/** A browser, which names HTML in its request, gets a page; any other client gets JSON. */
const wantsPage = (request: HttpRequest): boolean =>
  !wantsJson(request) && request.headers.get('accept')?.includes('text/html') === true;

const firstPage = (): WayOn => ({ label: 'Open the overview', url: `${runtime().surroundings.publicUrl}/api/posture` });

const pathOf = ({ url }: HttpRequest): string => new URL(url).pathname + new URL(url).search;

/** A browser with an expired session is sent through the sign-in and returns. */
async function refusal(request: HttpRequest, code: number, reason: string): Promise<HttpResponseInit> {
  if (!wantsPage(request)) return jsonAnswer(code, { error: reason });
  const { url } = signInFrom(runtime().surroundings.publicUrl, pathOf(request));
  if (code === 401) return redirect(url);
  const { closedPage } = await import('../shared/app/sentence-pages');
  const next = code === 403 ? { label: 'Sign in with another account', url } : null;
  return htmlPage((nonce) => closedPage(reason, next, nonce), code);
}

async function notFound(request: HttpRequest, reason: string): Promise<HttpResponseInit> {
  if (!wantsPage(request)) return jsonAnswer(404, { error: reason });
  const { notFoundPage } = await import('../shared/app/sentence-pages');
  return htmlPage((nonce) => notFoundPage(firstPage(), nonce), 404);
}

/** Undefined unless the settings or the identity of the tenant are wrong. Problems name settings, so only its operators read them. */
async function containedAnswer(
  request: HttpRequest,
  access: Access,
  error: unknown,
): Promise<HttpResponseInit | undefined> {
  if (access.status === 'refused') return undefined;
  const { containedInWords, containedPage } = await import('../shared/app/sentence-pages');
  const reason = containedInWords(error, operableTenants(access.principal, runtime().configuration.tenantIds));
  if (reason === undefined) return undefined;
  return wantsPage(request)
    ? htmlPage((nonce) => containedPage(reason, firstPage(), nonce), 503)
    : jsonAnswer(503, { error: reason });
}

async function failure(request: HttpRequest): Promise<HttpResponseInit> {
  if (!wantsPage(request)) return jsonAnswer(500, { error: 'the page could not be made: the log holds the reason' });
  const { failedPage } = await import('../shared/app/sentence-pages');
  return htmlPage((nonce) => failedPage(firstPage(), nonce), 500);
}

async function pageOf(asked: Asked, section: string | undefined, id: string | undefined): Promise<HttpResponseInit> {
  const asOf = asked.request.query.get('asOf');
  const past = asOf === null || asOf === '' ? undefined : await pastAnswer(asked, section, id, asOf);
  if (past !== undefined) return past;
  if (section === undefined) return tenantAnswer(asked);
  return sections[section]?.(asked, id) ?? notFound(asked.request, 'no such page');
}

/** The page as of an earlier moment; undefined for a page that has no past. */
async function pastAnswer(
  { request, ...asked }: Asked,
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

const answerWith = (request: HttpRequest, page: Page): HttpResponseInit =>
  request.query.get('format') === 'csv' && page.csv !== null
    ? csvAnswer(page.csv.name, page.csv.text())
    : wantsJson(request)
      ? jsonAnswer(200, page.json())
      : htmlPage(page.html);

type Section = (asked: Asked, id: string | undefined) => Promise<HttpResponseInit>;

const alerts = single(async (asked) => (await import('../shared/app/alerts-page')).alertsPage(asked));
const controls = single(async (asked) => (await import('../shared/app/controls-page')).controlsPage(asked));

/** By the part of the address after the tenant. */
const sections: Readonly<Record<string, Section>> = {
  alerts: (asked, id) => (id === undefined ? alerts(asked, id) : alertAnswer(asked, id)),
  controls: (asked, id) => (id === undefined ? controls(asked, id) : controlAnswer(asked, id)),
  activity: single(async (asked) => (await import('../shared/app/activity-page')).activityPage(asked)),
  reports: (asked, id) => single(id === 'proof' ? proof : reports)(asked, id === 'proof' ? undefined : id),
  rules: single(async (asked) => (await import('../shared/app/posture')).rulesPage(asked)),
  access: single(async (asked) => (await import('../shared/app/access-page')).accessPage(asked)),
  devices: single(async (asked) => (await import('../shared/app/devices-page')).devicesPage(asked)),
  health: (asked, id) => healthAnswer(asked, id),
  people: single(async (asked) => (await import('../shared/app/people-page')).peoplePage(asked)),
};

const reports = async (asked: PageAsked): Promise<Page> =>
  (await import('../shared/app/reports-page')).reportsPage(asked);
const proof = async (asked: PageAsked): Promise<Page> => (await import('../shared/app/proof-page')).proofPage(asked);

/** How long the page waits for a service that does not answer; ms. */
const patienceMs = 5000;

/** For operators of this tenant: the lines name settings and permissions. */
async function checksFor({ pipeline, tenantId, viewer }: Asked) {
  if (viewer.role === 'reader') return null;
  const { checksForPage } = await import('../shared/app/checks');
  return checksForPage(pipeline, runtime().configuration, process.env, tenantId, patienceMs);
}

const healthAnswer: Section = (asked, id) => {
  const read = { ...asked, pipeline: oneReading(asked.pipeline) };
  return single(async (page) =>
    (await import('../shared/app/health-page')).healthPage(page, checksFor(read), asked.deploymentUrl),
  )(read, id);
};

/** A section with one page, as a page, as JSON and as CSV. */
function single(pageFor: (asked: PageAsked) => Promise<Page>): Section {
  return async ({ request, ...asked }, id) => {
    if (id !== undefined) return notFound(request, 'no such page');
    return answerWith(request, await pageFor({ ...asked, get: (name) => request.query.get(name) }));
  };
}

async function controlAnswer({ request, ...asked }: Asked, id: string): Promise<HttpResponseInit> {
  const { controlPage } = await import('../shared/app/control-page');
  const page = await controlPage({ ...asked, get: (name) => request.query.get(name) }, id);
  return page === undefined ? notFound(request, 'no such control') : answerWith(request, page);
}

async function tenantAnswer({ request, ...asked }: Asked): Promise<HttpResponseInit> {
  if (wantsJson(request)) {
    const { postureJson } = await import('../shared/app/posture');
    return jsonAnswer(200, await postureJson({ ...asked, get: (name) => request.query.get(name) }));
  }
  const { overviewModel, renderOverviewPage } = await import('../shared/app/overview');
  const { pipeline, tenantId, tenantUrl, viewer, outcome } = asked;
  const model = overviewModel(pipeline, await gatherOverview(pipeline, tenantId), tenantUrl, viewer);
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
  const { alertPage } = await import('../shared/app/alert-page');
  const known = await withActors(pipeline, input, viewer);
  return htmlPage((nonce) => alertPage(pipeline, found, { nonce, viewer: known, outcome }));
}

/** As in a form, the operator's guest account and applications count as the operator. */
async function withActors(pipeline: Ports<'store'>, { alert }: AlertInput, viewer: Viewer): Promise<Viewer> {
  if (viewer.role === 'reader') return viewer;
  return { ...viewer, operator: await actingIn(pipeline, alert, viewer.operator) };
}

app.http(named('posture'), {
  route: 'posture/{tenantId?}/{section?}/{alertId?}',
  methods: ['GET'],
  // People sign in to the app itself; every request is checked here.
  authLevel: 'anonymous',
  handler: handle,
});
