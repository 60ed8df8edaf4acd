import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import type { HandlingOutcome } from '../shared/app/handling';
import type { Page, PageAsked } from '../shared/app/page';
import { runtime } from '../shared/app/runtime';
import type { Viewer } from '../shared/app/viewer';
import { actingIn } from '../shared/pipeline/alert/acting';
import type { Pipeline, Ports } from '../shared/pipeline/context';
import type { AlertInput } from '../shared/pipeline/message-input';
import { oneReading } from '../shared/pipeline/operate/one-reading';
import { htmlPage, jsonAnswer } from './answers';
import { answerWith, noCsv, notFound, patienceMs, wantsCsv, wantsJson } from './page-answers';

export type SectionRequest = {
  readonly request: HttpRequest;
  readonly pipeline: Pipeline;
  readonly tenantId: string;
  /** The address of the tenant: its overview. */
  readonly tenantUrl: string;
  readonly viewer: Viewer;
  /** The checks of the deployment; null for people who do not operate all its tenants. */
  readonly deploymentUrl: string | null;
  readonly outcome: HandlingOutcome | null;
};

type Section = (asked: SectionRequest, id: string | undefined) => Promise<HttpResponseInit>;

const alerts = single(async (asked) => (await import('../shared/app/alerts-page')).alertsPage(asked));

const controls = single(async (asked) => (await import('../shared/app/controls-page')).controlsPage(asked));

/** The sections, by the part of the address after the tenant. */
export const sections: Readonly<Record<string, Section>> = {
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

/** Only for operators of this tenant, because the lines name settings and permissions. */
async function checksFor({ pipeline, tenantId, viewer }: SectionRequest) {
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

async function controlAnswer({ request, ...asked }: SectionRequest, id: string): Promise<HttpResponseInit> {
  const { controlPage } = await import('../shared/app/control-page');
  const page = await controlPage({ ...asked, get: (name) => request.query.get(name) }, id);
  return page === undefined ? notFound(request, 'no such control') : answerWith(request, page);
}

export async function tenantAnswer({ request, ...asked }: SectionRequest): Promise<HttpResponseInit> {
  if (wantsCsv(request)) return noCsv(request);
  if (wantsJson(request)) {
    const { postureJson } = await import('../shared/app/posture');
    return jsonAnswer(200, await postureJson({ ...asked, get: (name) => request.query.get(name) }));
  }
  const { overviewModel, renderOverviewPage } = await import('../shared/app/overview');
  const { gatherOverview } = await import('../shared/pipeline/operate/overview');
  const { pipeline, tenantId, tenantUrl, viewer, outcome } = asked;
  const model = overviewModel(pipeline, await gatherOverview(pipeline, tenantId), tenantUrl, viewer);
  return htmlPage((nonce) => renderOverviewPage(model, nonce, outcome));
}

async function alertAnswer(
  { request, pipeline, tenantId, viewer, outcome }: SectionRequest,
  alertId: string,
): Promise<HttpResponseInit> {
  const { gatherAlert } = await import('../shared/pipeline/operate/posture');
  const found = await gatherAlert(pipeline, tenantId, alertId);
  if (found === undefined) return notFound(request, 'no such alert');
  if (wantsCsv(request)) return noCsv(request);
  const { input, deliveries, uptimes } = found;
  if (wantsJson(request)) {
    const { alert, events, transitions } = input;
    return jsonAnswer(200, { version: 1, alert, events, transitions, deliveries, uptimes });
  }
  const { alertPage } = await import('../shared/app/alert-page');
  const known = await withActors(pipeline, input, viewer);
  return htmlPage((nonce) => alertPage(pipeline, found, { nonce, viewer: known, outcome }));
}

/** The operator's guest account and applications count as the operator, as in a form. */
async function withActors(pipeline: Ports<'store'>, { alert }: AlertInput, viewer: Viewer): Promise<Viewer> {
  if (viewer.role === 'reader') return viewer;
  return { ...viewer, operator: await actingIn(pipeline, alert, viewer.operator) };
}
