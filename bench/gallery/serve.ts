/** Role: serves the pages of the busy tenant and of a reader with 40 tenants, for the pictures of docs/gallery.md. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { accessPage } from '../../shared/app/access-page';
import { activityPage } from '../../shared/app/activity-page';
import { devicesPage } from '../../shared/app/devices-page';
import { healthPage } from '../../shared/app/health-page';
import { overviewModel, renderOverviewPage } from '../../shared/app/overview';
import type { Page, PageAsked } from '../../shared/app/page';
import {
  alertPage,
  alertsModel,
  controlHistorySince,
  controlModel,
  controlsModel,
  renderAlertsPage,
  renderControlPage,
  renderControlsPage,
} from '../../shared/app/pages';
import { pastPage } from '../../shared/app/past-pages';
import { peoplePage } from '../../shared/app/people-page';
import { proofPage } from '../../shared/app/proof-page';
import { reportsPage } from '../../shared/app/reports-page';
import { tenantsPage } from '../../shared/app/tenants-page';
import type { TenantSummary } from '../../shared/core/tenant/tenant-summary';
import { dayMs } from '../../shared/core/time/durations';
import { weekOf } from '../../shared/core/week/week';
import type { Pipeline } from '../../shared/pipeline/context';
import { gatherControl } from '../../shared/pipeline/operate/controls';
import { gatherOverview } from '../../shared/pipeline/operate/overview';
import { gatherPageFacts } from '../../shared/pipeline/operate/page-facts';
import { gatherAlert } from '../../shared/pipeline/operate/posture';
import { memoryTables } from '../../tests/memory-tables';
import { tenantId } from '../noise-year/year';
import { playBusyTenant } from './busy-tenant';
import { customerNames } from './names';

type Gallery = { readonly people: number; readonly days: number; readonly endAt: string };

const nonce = 'Z2FsbGVyeQ==';
const reader = { role: 'reader', name: 'Ines Roth' } as const;

type Answer = (asked: PageAsked, id: string | undefined) => Promise<string | undefined>;

const whole =
  (page: (asked: PageAsked) => Promise<Page>): Answer =>
  async (asked) =>
    (await page(asked)).html(nonce);

/** By the part of the address after the tenant. */
const answers = (pipeline: Pipeline): Readonly<Record<string, Answer>> => ({
  overview: async ({ tenantUrl, viewer }) =>
    renderOverviewPage(
      overviewModel(pipeline, await gatherOverview(pipeline, tenantId), tenantUrl, viewer),
      nonce,
      null,
    ),
  alerts: async ({ tenantUrl, viewer, get }, id) => {
    if (id === undefined) return renderAlertsPage(await alertsModel(pipeline, tenantId, tenantUrl, viewer, get), nonce);
    const found = await gatherAlert(pipeline, tenantId, id);
    return found && alertPage(pipeline, found, { nonce, viewer, outcome: null });
  },
  controls: async ({ tenantUrl, viewer, get }, id) => {
    if (id === undefined)
      return renderControlsPage(
        controlsModel(pipeline, await gatherPageFacts(pipeline, tenantId), tenantUrl, viewer, get),
        nonce,
      );
    const gathered = await gatherControl(pipeline, tenantId, id, controlHistorySince(pipeline.now()));
    const model = controlModel(pipeline, gathered, { controlId: id, page: 1 }, tenantUrl, viewer);
    return model && renderControlPage(model, nonce);
  },
  access: whole(accessPage),
  people: whole(peoplePage),
  devices: whole(devicesPage),
  activity: whole(activityPage),
  reports: (asked, id) => whole(id === 'proof' ? proofPage : reportsPage)(asked, id),
  health: whole(healthPage),
});

/** Serves until the process ends; returns the address of all pages. */
export async function serveGallery({ people, days, endAt }: Gallery): Promise<string> {
  const { pipeline, summaries } = await playBusyTenant(memoryTables({ keepTransactions: false }), {
    people,
    days,
    endAt: Date.parse(endAt),
  });
  const answer = answers(pipeline);
  const customers = customersOf(summaries, pipeline.now());
  const server = createServer((request, response) => {
    pageOf(request).then(
      (html) => send(response, html),
      (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.stack : String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Safe: a server that listens on a port has an address and a port.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function pageOf(request: IncomingMessage): Promise<string | undefined> {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    const get = (name: string): string | null => searchParams.get(name);
    const [, tenant, section, id] = pathname.split('/');
    if (tenant === 'tenants') {
      const ports = { ...pipeline, store: { ...pipeline.store, tenantSummaries: customers.store } };
      const asked = { url, customersUrl: `${url}/customers`, signedInAs: reader.name, get };
      return (await tenantsPage({ ...ports, tenantNames: customers.names }, [...customers.names.keys()], asked)).html(
        nonce,
      );
    }
    const asked = { pipeline, tenantId, tenantUrl: `${url}/${tenantId}`, viewer: reader, outcome: null, get };
    const asOf = get('asOf');
    if (asOf === null) return answer[section ?? 'overview']?.(asked, id);
    const past = await pastPage(asked, section, id, asOf);
    return past && ('page' in past ? past.page.html(nonce) : past.html(nonce));
  }
  return url;
}

const send = (response: ServerResponse, html: string | undefined): void =>
  void response.writeHead(html === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' }).end(html);

/** Each customer is the simulated tenant on another day of its twelve weeks. */
function customersOf(summaries: readonly TenantSummary[], now: number) {
  const names = new Map([[tenantId, 'Contoso'], ...customerNames.map((name, at) => [`customer-${at}`, name] as const)]);
  const shown = [...names.keys()].flatMap((id, at): TenantSummary[] => {
    const summary = summaries.at(-1 - at * 2);
    return summary === undefined ? [] : [{ ...moved(summary, now), tenantId: id }];
  });
  return { names, store: { list: async () => shown, write: async () => undefined } };
}

const iso = (ms: number): string => new Date(ms).toISOString();

function moved(summary: TenantSummary, now: number): TenantSummary {
  const byMs = now - Date.parse(summary.at);
  const { worst, lastDigestAt, trend } = summary;
  const back = (weeks: number): string => weekOf(iso(now - weeks * 7 * dayMs), 'Europe/Berlin').id;
  return {
    ...summary,
    at: iso(now),
    worst: worst && { ...worst, openedAt: iso(Date.parse(worst.openedAt) + byMs) },
    lastDigestAt: lastDigestAt && iso(Date.parse(lastDigestAt) + Math.round(byMs / (7 * dayMs)) * 7 * dayMs),
    trend: trend.map((point, at) => ({ ...point, week: back(trend.length - 1 - at) })),
  };
}
