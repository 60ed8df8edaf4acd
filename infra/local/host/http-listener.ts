import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readBody } from './bounded-body';
import { type FunctionKeys, isAllowed, readAuthLevel } from './function-keys';
import type { HttpCookie, HttpValue, RegisteredFunction } from './functions-core';
import { describeError, type LogSink } from './host-log';
import { type Invoker, type Trigger, triggerOf } from './invocation';
import { type RouteTemplate, readRouteTemplate } from './route-template';

type HttpListener = {
  /** Listens on 127.0.0.1; port 0 is any. Resolves to the base URL without a slash at its end. */
  readonly listen: (port: number) => Promise<string>;
  /** Accepts no more connections. */
  readonly stopAccepting: () => void;
  /** Cuts open connections. */
  readonly close: () => void;
};

/** Answers `/admin/…`; `givenKey` is the key that the caller sent. */
export type AdminHandler = (
  url: URL,
  givenKey: string,
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void>;

type HttpListenerParts = {
  readonly functions: readonly RegisteredFunction[];
  readonly routePrefix: string;
  readonly keys: FunctionKeys;
  readonly invoke: Invoker['invoke'];
  readonly admin: AdminHandler;
  readonly log: LogSink;
};

/** The limit of Azure's front end: https://learn.microsoft.com/azure/azure-functions/functions-scale#service-limits */
const LARGEST_BODY = 100 * 1024 * 1024;

type Route = {
  readonly name: string;
  readonly trigger: Trigger;
  readonly template: RouteTemplate;
  readonly methods: readonly string[] | undefined;
};

function readRoute(called: RegisteredFunction, routePrefix: string): Route {
  const trigger = triggerOf(called);
  const { name } = called.metadata;
  const methods = Array.isArray(trigger.methods)
    ? trigger.methods.map((method) => String(method).toUpperCase())
    : undefined;
  return { name, trigger, methods, template: readRouteTemplate(`${routePrefix}/${trigger.route ?? name}`) };
}

type Nullables = NonNullable<HttpValue['nullableHeaders']>;

const toNullables = (pairs: Iterable<readonly [string, string]>): Nullables =>
  Object.fromEntries([...pairs].map(([name, value]) => [name, { value }]));

/** The host joins the values of a repeated query key with commas (GrpcMessageConversionExtensions: StringValues). */
const readQuery = (query: URLSearchParams): Nullables =>
  toNullables([...new Set(query.keys())].map((name) => [name, query.getAll(name).join(',')] as const));

function readHeaders(request: IncomingMessage): Nullables {
  return toNullables(Object.entries(request.headers).map(([name, value]) => [name, String(value ?? '')] as const));
}

function renderCookie(cookie: HttpCookie): string {
  const sameSite = { lax: 'Lax', strict: 'Strict', explicitNone: 'None', none: undefined }[cookie.sameSite ?? 'none'];
  const expires = cookie.expires?.value?.seconds;
  return [
    `${cookie.name}=${encodeURIComponent(cookie.value)}`,
    cookie.domain?.value && `Domain=${cookie.domain.value}`,
    cookie.path?.value && `Path=${cookie.path.value}`,
    expires !== undefined && `Expires=${new Date(expires * 1000).toUTCString()}`,
    cookie.maxAge?.value !== undefined && `Max-Age=${cookie.maxAge.value}`,
    cookie.secure?.value && 'Secure',
    cookie.httpOnly?.value && 'HttpOnly',
    sameSite && `SameSite=${sameSite}`,
  ]
    .filter(Boolean)
    .join('; ');
}

function answer(response: ServerResponse, status: number, close = false): void {
  if (close) response.setHeader('connection', 'close');
  response.writeHead(status).end();
}

function answerWith(response: ServerResponse, value: HttpValue): void {
  for (const [name, header] of Object.entries(value.headers ?? {})) response.setHeader(name, header);
  if (value.cookies && value.cookies.length > 0) response.setHeader('set-cookie', value.cookies.map(renderCookie));
  response.writeHead(Number(value.statusCode ?? 200));
  response.end(value.body?.bytes ? Buffer.from(value.body.bytes) : value.body?.string);
}

/** The header has priority over the query, as in Azure. */
const readKey = (request: IncomingMessage, url: URL): string =>
  String(request.headers['x-functions-key'] ?? url.searchParams.get('code') ?? '');

function readUrl(request: IncomingMessage): URL | undefined {
  const base = `http://${request.headers.host ?? '127.0.0.1'}`;
  // Not `new URL(path, base)`: it would read a path that starts with two slashes as another host.
  return URL.canParse(`${base}${request.url}`) ? new URL(`${base}${request.url}`) : undefined;
}

/** Serves HTTP triggers and the admin endpoints. */
export function createHttpListener(parts: HttpListenerParts): HttpListener {
  const routes = parts.functions
    .map((called) => readRoute(called, parts.routePrefix))
    .sort((a, b) => (a.template.precedence < b.template.precedence ? -1 : 1));

  function findRoute(method: string, path: string) {
    for (const route of routes) {
      if (route.methods && !route.methods.includes(method)) continue;
      const params = route.template.match(path);
      if (params) return { ...route, params };
    }
    return undefined;
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = readUrl(request);
    if (!url) return answer(response, 400, true);
    const key = readKey(request, url);
    if (url.pathname.startsWith('/admin/')) return parts.admin(url, key, request, response);

    const method = request.method ?? 'GET';
    const route = findRoute(method, url.pathname);
    if (!route) return answer(response, 404);
    if (!isAllowed(readAuthLevel(route.trigger.authLevel), key, parts.keys)) return answer(response, 401);
    const body = await readBody(request, LARGEST_BODY);
    if (body.status === 'tooLarge') return answer(response, 413, true);

    const http: HttpValue = {
      method,
      url: url.href,
      nullableHeaders: readHeaders(request),
      nullableQuery: readQuery(url.searchParams),
      nullableParams: toNullables(Object.entries(route.params)),
      body: body.bytes.length > 0 ? { bytes: body.bytes } : null,
    };
    const outcome = await parts.invoke(route.name, { value: { http } });
    if (outcome.status === 'failed') return answer(response, 500);
    const value = outcome.response.returnValue?.http;
    return value ? answerWith(response, value) : answer(response, 204);
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      // A part of the answer was sent, or the caller is gone, so no error can be sent any more.
      if (response.headersSent || response.destroyed) return response.destroy();
      if (error instanceof URIError) return answer(response, 400, true);
      parts.log({ level: 'error', category: 'Host.Http', message: describeError(error).stack });
      return answer(response, 500, true);
    });
  });

  return {
    listen: (port) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', () => {
          server.off('error', reject);
          resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`); // Safe: it listens on TCP.
        });
      }),
    stopAccepting: () => server.close(),
    close: () => server.closeAllConnections(),
  };
}
