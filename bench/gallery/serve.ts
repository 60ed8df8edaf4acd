/** Role: serves the pages of the busy tenant and of a reader with 40 tenants, for the pictures of docs/gallery.md. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pastPage } from '../../shared/app/past-pages';
import { tenantsPage } from '../../shared/app/tenants-page';
import type { TenantSummary } from '../../shared/core/tenant/tenant-summary';
import { dayMs } from '../../shared/core/time/durations';
import { weekOf } from '../../shared/core/week/week';
import { memoryTables } from '../../tests/memory-tables';
import { tenantId } from '../noise-year/year';
import { customerNames } from './names';
import { answers, nonce } from './pages';
import { blindStories, busyStories, meetTenant, type PlayedTenant, playTenant } from './play-tenant';

type Gallery = { readonly people: number; readonly days: number; readonly endAt: string };

/** Serves until the process ends; returns the address of all pages. */
export async function serveGallery({ people, days, endAt: end }: Gallery): Promise<string> {
  const endAt = Date.parse(end);
  const tables = () => memoryTables({ keepTransactions: false });
  const short = { people: 40, days: 8, endAt, earlierWeeks: 0 };
  const busy = await playTenant(tables(), {
    ...{ people, days, endAt, earlierWeeks: Math.floor(days / 7), open: busyStories },
  });
  /** The same tenant in different states, by the first part of the address. */
  const played: Readonly<Record<string, PlayedTenant>> = {
    busy,
    quiet: await playTenant(tables(), { ...short, open: [] }),
    blind: await playTenant(tables(), { ...short, open: blindStories }),
    first: await meetTenant(tables(), short.people, endAt),
  };
  const customers = customersOf(played, busy.pipeline.now());
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
    const [, first = '', section, id] = pathname.split('/');
    if (first === 'tenants') {
      const ports = {
        ...busy.pipeline,
        store: { ...busy.pipeline.store, tenantSummaries: customers.store },
      };
      const asked = {
        isPaused: () => false,
        isContained: () => false,
        url,
        mayInvite: true,
        customersUrl: `${url}/customers`,
        deploymentUrl: null,
        signedInAs: 'Ines Roth',
        get,
      };
      return (await tenantsPage({ ...ports, tenantNames: customers.names }, [...customers.names.keys()], asked)).html(
        nonce,
      );
    }
    const pipeline = Object.hasOwn(played, first) ? played[first]?.pipeline : undefined;
    if (pipeline === undefined) return undefined;
    const operator = { id: 'ines', tenantId, name: 'Ines Roth' };
    const viewer = { role: 'operator', operator, token: nonce, url: `${url}/handle` } as const;
    const asked = { pipeline, tenantId, tenantUrl: `${url}/${first}`, viewer, outcome: null, get };
    const asOf = get('asOf');
    if (asOf === null) return answers(pipeline, tenantId)[section ?? 'overview']?.(asked, id);
    const past = await pastPage(asked, section, id, asOf);
    return past && ('page' in past ? past.page.html(nonce) : past.html(nonce));
  }
  return url;
}

const send = (response: ServerResponse, html: string | undefined): void =>
  void response.writeHead(html === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' }).end(html);

const mostLively = 8;

/** Each customer is the busy tenant on another day of its twelve weeks, or one of the other tenants in its current state. */
function customersOf(played: Readonly<Record<string, PlayedTenant>>, now: number) {
  const names = new Map([[tenantId, 'Contoso'], ...customerNames.map((name, at) => [`customer-${at}`, name] as const)]);
  const nowadays = Object.values(played).flatMap(({ summaries }) => summaries.slice(-1));
  const earlier = played.busy?.summaries.slice(0, -1) ?? [];
  const lively = earlier.filter(({ waiting, unread }) => waiting > 0 || unread > 0).slice(-mostLively);
  const others = earlier.filter((summary) => !lively.includes(summary));
  const left = names.size - nowadays.length - lively.length;
  const spread = Array.from({ length: left }, (_, at) => others[Math.floor((at * others.length) / left)] ?? []).flat();
  const days = [...nowadays, ...lively, ...spread];
  const shown = [...names.keys()].flatMap((id, at): TenantSummary[] => {
    const summary = days[at];
    return summary === undefined ? [] : [{ ...moved(summary, now), tenantId: id }];
  });
  const nothing = async () => undefined;
  return { names, store: { list: async () => shown, write: nothing, digestMade: nothing, erase: nothing } };
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
