import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  closeServer,
  type Incoming,
  isLoopbackHost,
  listenOnLoopback,
  type Reply,
  readBody,
  writeReply,
} from '../receivers/http';
import type { ControlledWorld } from './controlled-world';
import { createRoutes, refuse } from './routes';

type ControlServer = { readonly url: string; readonly close: () => Promise<void> };

const longestBody = 16 * 1024 * 1024;

type Handling = { readonly routes: ReturnType<typeof createRoutes>; readonly port: number };

const toIncoming = (request: IncomingMessage, url: URL, rawBody: Buffer): Incoming => ({
  method: request.method ?? 'GET',
  target: request.url ?? '/',
  path: url.pathname,
  query: url.searchParams,
  headers: request.headers,
  rawBody,
});

async function answer(request: IncomingMessage, { routes, port }: Handling): Promise<Reply> {
  if (!isLoopbackHost(request.headers.host, port)) return refuse(421, 'Ask for 127.0.0.1.');
  // A web page in the same browser could send a POST here, though not read the answer. Programs send no Origin.
  if (request.headers.origin !== undefined) return refuse(403, 'The control API is for programs, not for web pages.');
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const handler = routes.get(`${request.method} ${url.pathname}`);
  const rawBody = await readBody(request, longestBody);
  if (rawBody === 'tooLarge') return refuse(413, `The body is longer than ${longestBody} bytes.`);
  if (handler !== undefined) return handler(toIncoming(request, url, rawBody));
  const methods = [...routes.keys()].flatMap((route) =>
    route.endsWith(` ${url.pathname}`) ? [route.split(' ')[0]] : [],
  );
  if (methods.length === 0) return refuse(404, 'There is no such endpoint; infra/local/README.md lists them.');
  return { ...refuse(405, `Use ${methods.join(' or ')}.`), headers: { allow: methods.join(', ') } };
}

async function serve(request: IncomingMessage, response: ServerResponse, handling: Handling): Promise<void> {
  try {
    writeReply(response, await answer(request, handling));
  } catch (error) {
    writeReply(response, refuse(500, error instanceof Error ? error.message : String(error)));
  }
}

/** Serves the control API on a free port of 127.0.0.1. */
export async function startControlServer(world: ControlledWorld): Promise<ControlServer> {
  const routes = createRoutes(world);
  const server = createServer((request, response) => void serve(request, response, { routes, port: actual }));
  // An advance of weeks may take long.
  server.requestTimeout = 0;
  const actual = await listenOnLoopback(server, 0);
  return {
    url: `http://127.0.0.1:${actual}`,
    close: () => closeServer(server),
  };
}
