/**
 * The app and a simulated tenant over HTTP: the tenant writes its own log, and the app reads it with the real client.
 */
import type { Change } from '../../infra/local/tenant/change/changes';
import type { JsonObject } from '../../infra/local/tenant/json';
import type { TenantOptions } from '../../infra/local/tenant/simulation';
import { type SimulatedTenant, startTenant } from '../../infra/local/tenant/start-tenant';
import type { Graph } from '../../shared/core/collection/graph';
import type { TenantConfiguration } from '../../shared/core/tenant/configuration';
import { minuteMs } from '../../shared/core/time/durations';
import { createBudgets } from '../../shared/graph/throttling';
import { renderText } from '../../shared/reports/mail/email';
import { fetchToken, tokensOf } from '../graph/collect-kind';
import { connect } from '../graph/scripted-graph';
import { type App, createSmallWorld, defaultStart, realCadences, startApp, tenantId } from './small-world';

export type WorldOverHttp = {
  readonly app: App;
  readonly tenant: SimulatedTenant;
  readonly read: (path: string) => Promise<readonly JsonObject[]>;
  /** The id of an object in a list, found by the beginning of its name. */
  readonly idOf: (path: string, name: string) => Promise<string>;
  readonly stop: () => Promise<void>;
};

type Options = {
  readonly tenant?: TenantOptions;
  /** True if the app collects at the usual cadences; otherwise it collects only on request of the test. */
  readonly isAtUsualCadences?: boolean;
  readonly configuration?: Partial<TenantConfiguration>;
};

/** Twenty minutes after the first collection. If the app collects by itself, earlier messages are left out. */
export async function startWorldOverHttp(options: Options = {}): Promise<WorldOverHttp> {
  const clock: { now: () => number } = { now: () => defaultStart };
  const tenant = await startTenant({
    now: () => clock.now(),
    pageSize: 100,
    honourTop: true,
    auditLatencyMs: { min: 2 * minuteMs, max: 2 * minuteMs },
    ...options.tenant,
  });
  let graph: Graph | undefined;
  const graphOf = (now: () => number, advanceTo: (at: number) => void): Graph => {
    const sleep = async (ms: number): Promise<void> => advanceTo(now() + ms);
    graph ??= connect(tenant.graphUrl, {
      tenantId: tenant.tenantId,
      credential: { getToken: tokensOf(tenant, now) },
      budgets: createBudgets({ now, sleep }),
      now,
      sleep,
    }).graph;
    return graph;
  };
  const world = createSmallWorld({
    graph: graphOf,
    configuration: {
      ...(options.isAtUsualCadences === true && { cadenceMinutes: realCadences() }),
      ...options.configuration,
    },
  });
  clock.now = world.now;
  const app = startApp(world);
  await app.tick();
  await app.drain();
  await app.runUntil(world.now() + 20 * minuteMs);
  if (options.isAtUsualCadences === true) world.sent.splice(0);
  const read = readerOf(tenant);
  const idOf = async (path: string, name: string): Promise<string> =>
    String((await read(path)).find(({ displayName }) => String(displayName).startsWith(name))?.id ?? '');
  return { app, tenant, read, idOf, stop: () => tenant.close() };
}

/** All pages of a list. A single object is returned as the only item. */
const readerOf =
  (tenant: SimulatedTenant) =>
  async (path: string): Promise<readonly JsonObject[]> => {
    const token = await fetchToken(tenant);
    const items: JsonObject[] = [];
    let next: string | undefined = `${tenant.graphUrl}/v1.0/${path}`;
    while (next !== undefined) {
      const answer: Response = await fetch(next, { headers: { authorization: `Bearer ${token}` } });
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
      // Safe: a list of Graph, or one object.
      const page = (await answer.json()) as JsonObject & {
        value?: readonly JsonObject[];
        '@odata.nextLink'?: string;
      };
      items.push(...(page.value ?? [page]));
      next = page['@odata.nextLink']?.replace('https://graph.microsoft.com', tenant.graphUrl);
    }
    return items;
  };

/**
 * Makes changes as an admin of Contoso, who is named as in the address: "mara.klein". Returns the ids of the objects.
 */
export function changeAs({ tenant }: WorldOverHttp, by: string, ...changes: readonly Change[]): readonly string[] {
  const actor = { userPrincipalName: `${by}@contoso.example`, ipAddress: '192.0.2.44' };
  const applied = tenant.applyChanges(changes.map((change) => ({ actor, ...change })));
  if (applied.outcome === 'refused') throw new Error(applied.reason);
  return applied.value.map(({ id }) => id);
}

/** Lets this much time pass, with all its collections. */
export const pass = ({ app }: WorldOverHttp, minutes: number): Promise<void> =>
  app.runUntil(app.world.now() + minutes * minuteMs);

export type ReceivedMail = { readonly because: string; readonly subject: string; readonly text: string };

/** The mails since the last call, oldest first. */
export function takeMails({ app }: WorldOverHttp): readonly ReceivedMail[] {
  return app.world.sent
    .splice(0)
    .filter(({ channel }) => channel === 'email-acs')
    .map(({ message }) => ({
      because: message.machine.because,
      subject: message.subject,
      text: renderText(message).replaceAll(/\s+/g, ' '),
    }));
}

export const alertsOf = async ({ app }: WorldOverHttp) =>
  (await app.world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');
