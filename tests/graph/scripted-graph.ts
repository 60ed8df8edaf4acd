/**
 * A tiny Graph on loopback that returns scripted answers, and a client whose clock moves only when the client sleeps.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CollectionError } from '../../shared/core/collection/failure';
import type { Graph } from '../../shared/core/collection/graph';
import { createGraph, type GraphOptions } from '../../shared/graph/client';
import { createBudgets, type Limits } from '../../shared/graph/throttling';

export type Seen = {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};

export type Reply = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Drops the connection instead of answering. */
  readonly cut?: boolean;
  /** Never answers. */
  readonly hang?: boolean;
};

export type ScriptedGraph = {
  readonly url: string;
  readonly seen: readonly Seen[];
  readonly reply: (script: (request: Seen, index: number) => Reply) => void;
  readonly stop: () => Promise<void>;
};

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer); // Safe: no encoding is set, so chunks are buffers.
  return Buffer.concat(chunks).toString('utf8');
}

function answer(response: ServerResponse, { status = 200, headers = {}, body = {}, cut, hang }: Reply): void {
  if (hang === true) return;
  if (cut === true) {
    response.destroy();
    return;
  }
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(status === 204 ? undefined : text);
}

export async function startScriptedGraph(): Promise<ScriptedGraph> {
  let seen: Seen[] = [];
  let script: (request: Seen, index: number) => Reply = () => ({ status: 500 });
  const server: Server = createServer(async (request, response) => {
    const one = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: await readAll(request),
    };
    // The check that is requested once for each token. Scripts and counts start after it.
    if (one.url === '/v1.0/organization?$select=id,displayName')
      return answer(response, { body: { value: [{ id: tenantId, displayName: 'Contoso' }] } });
    seen.push(one);
    answer(response, script(one, seen.length - 1));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // Safe: the server listens on TCP.
  return {
    url: `http://127.0.0.1:${port}`,
    get seen() {
      return seen;
    },
    reply(next) {
      seen = [];
      script = next;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const tenantId = '11111111-2222-4333-8444-555555555555';
export const startedAt = Date.parse('2026-11-24T09:00:00Z');

export type TestClock = {
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly slept: readonly number[];
};

export function createTestClock(): TestClock {
  let time = startedAt;
  const slept: number[] = [];
  return {
    now: () => time,
    async sleep(milliseconds) {
      slept.push(milliseconds);
      time += milliseconds;
    },
    slept,
  };
}

type TestGraph = { readonly graph: Graph; readonly clock: TestClock };

export function connect(
  baseUrl: string,
  overrides: Partial<GraphOptions> = {},
  limits: Partial<Limits> = {},
): TestGraph {
  const clock = createTestClock();
  const graph = createGraph({
    tenantId,
    baseUrl,
    credential: { getToken: async () => ({ token: 'a-token', expiresOnTimestamp: startedAt + 3_600_000 }) },
    budgets: createBudgets({ ...clock, limits }),
    fetch,
    random: () => 0.5,
    notificationUrl: 'https://watch.contoso.example/api/graph/notifications',
    ...clock,
    ...overrides,
  });
  return { graph, clock };
}

/** The failure of a collection. Fails the test if the collection succeeded. */
export async function failureOf(collection: Promise<unknown>): Promise<CollectionError['failure']> {
  try {
    await collection;
  } catch (error) {
    if (error instanceof CollectionError) return error.failure;
    throw error;
  }
  throw new Error('the collection succeeded');
}

export async function collectAll<T>(pages: AsyncIterable<readonly T[]>): Promise<readonly T[]> {
  const items: T[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}

/** A link as Graph returns it: always to Graph's own host, whatever host was called. */
export const graphLink = (path: string): string => `https://graph.microsoft.com/v1.0${path}`;
