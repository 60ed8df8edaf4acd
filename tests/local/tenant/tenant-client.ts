import type { TenantOptions } from '../../../infra/local/tenant/simulation';
import { type SimulatedTenant, startTenant } from '../../../infra/local/tenant/start-tenant';

export type Reply = {
  readonly status: number;
  readonly headers: Headers;
  /** Tests read bodies field by field. A wrong assumption fails the test that makes it. */
  // biome-ignore lint/suspicious/noExplicitAny: bodies are asserted property by property.
  readonly body: any;
};

/** A clock that moves only when a test moves it. */
function testClock(start = Date.parse('2026-11-24T13:00:00Z')) {
  let time = start;
  return {
    now: () => time,
    advance(ms: number) {
      time += ms;
    },
  };
}

export type TestTenant = SimulatedTenant & {
  readonly clock: ReturnType<typeof testClock>;
  get(path: string, headers?: Record<string, string>): Promise<Reply>;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  /** Every item of a list, over all pages. */
  all(path: string, headers?: Record<string, string>): Promise<readonly Reply['body'][]>;
  newToken(): Promise<string>;
};

const open: SimulatedTenant[] = [];

/** Starts a tenant without throttling and without audit latency, unless the test asks for them. */
export async function testTenant(options: TenantOptions = {}): Promise<TestTenant> {
  const clock = testClock();
  const tenant = await startTenant({
    now: clock.now,
    throttling: false,
    auditLatencyMs: { min: 0, max: 0 },
    notificationRetryMs: 5,
    ...options,
  });
  open.push(tenant);
  let token: string | undefined;

  const newToken = async (): Promise<string> => {
    const url = `${tenant.identityEndpoint}?api-version=2019-08-01&resource=https%3A%2F%2Fgraph.microsoft.com`;
    const answer = await fetch(url, { headers: { 'x-identity-header': tenant.identityHeader } });
    // Safe: the identity endpoint answers in this shape, which has a test of its own.
    token = ((await answer.json()) as { access_token: string }).access_token;
    return token;
  };
  const send: TestTenant['send'] = async (method, path, body, headers = {}) => {
    const bearer = token ?? (await newToken());
    const url = path.startsWith('https://graph.microsoft.com')
      ? path.replace('https://graph.microsoft.com', tenant.graphUrl)
      : `${tenant.graphUrl}${path.startsWith('/v1.0') || path.startsWith('/beta') ? '' : '/v1.0'}${path}`;
    const answer = await fetch(url, {
      method,
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') === true && text !== '';
    return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
  };
  const get: TestTenant['get'] = (path, headers) => send('GET', path, undefined, headers);
  const all: TestTenant['all'] = async (path, headers) => {
    const items: Reply['body'][] = [];
    for (let next: string | undefined = path; next !== undefined; ) {
      const page: Reply = await get(next, headers);
      if (page.status !== 200) throw new Error(`${next}: ${page.status} ${JSON.stringify(page.body)}`);
      items.push(...page.body.value);
      next = page.body['@odata.nextLink'];
    }
    return items;
  };
  return Object.assign(tenant, { clock, get, send, all, newToken });
}

export async function closeTenants(): Promise<void> {
  await Promise.all(open.splice(0).map((tenant) => tenant.close()));
}
