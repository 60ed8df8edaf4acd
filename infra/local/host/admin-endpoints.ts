import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { readBody } from './bounded-body';
import type { ClockWalk } from './clock-walk';
import { type FunctionKeys, isAllowed } from './function-keys';
import type { RegisteredFunction } from './functions-core';
import { describeError } from './host-log';
import type { AdminHandler } from './http-listener';
import { triggerOf } from './invocation';
import { memoryInUse } from './memory-in-use';

const LARGEST_BODY = 1024 * 1024;

const clockBody = z.union([
  z.strictObject({ advanceMs: z.int().min(0), maxTicks: z.int().min(1).optional() }),
  z.strictObject({ offsetMs: z.number() }),
]);
const runBody = z.object({ input: z.unknown().optional() });

type AdminParts = {
  readonly keys: FunctionKeys;
  readonly functions: readonly RegisteredFunction[];
  readonly clockWalk: ClockWalk;
  /** Runs a function that is not an HTTP trigger; never rejects. */
  readonly trigger: (called: RegisteredFunction, input: unknown) => Promise<unknown>;
};

type Answer = { readonly status: number; readonly body?: unknown };

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, body === undefined ? {} : { 'content-type': 'application/json' });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

const refuse = (status: number, message: string): Answer => ({ status, body: { error: message } });

/** Undefined when the body is not JSON, does not have the shape, or is too large. */
async function readJson<T>(request: IncomingMessage, shape: z.ZodType<T>): Promise<T | undefined> {
  const body = await readBody(request, LARGEST_BODY);
  if (body.status === 'tooLarge') return undefined;
  try {
    return shape.parse(JSON.parse(body.bytes.toString('utf8') || '{}'));
  } catch {
    return undefined;
  }
}

const describeFunction = ({ metadata }: RegisteredFunction) => ({
  name: metadata.name,
  config: { bindings: Object.entries(metadata.bindings).map(([name, binding]) => ({ ...binding, name })) },
});

/**
 * The host's admin endpoints: https://learn.microsoft.com/azure/azure-functions/functions-manually-run-non-http and,
 * of the local host alone, `POST /admin/host/clock` and `GET /admin/host/memory`. All but `ping` want the master key.
 */
export function createAdminEndpoints({ keys, functions, clockWalk, trigger }: AdminParts): AdminHandler {
  async function moveClock(request: IncomingMessage): Promise<Answer> {
    const asked = await readJson(request, clockBody);
    if (!asked) return refuse(400, 'want {"advanceMs": n, "maxTicks"?: n} or {"offsetMs": n}');
    try {
      if ('offsetMs' in asked) return { status: 200, body: await clockWalk.shiftTo(asked.offsetMs) };
      const { advanceMs, maxTicks } = asked;
      const advanced = await clockWalk.advance(advanceMs, maxTicks === undefined ? {} : { maxTicks });
      return { status: 200, body: advanced };
    } catch (error) {
      return refuse(500, describeError(error).message);
    }
  }

  async function runFunction(name: string, request: IncomingMessage): Promise<Answer> {
    const called = functions.find(({ metadata }) => metadata.name === name);
    if (!called) return { status: 404 };
    if (triggerOf(called).type === 'httpTrigger') return refuse(400, 'an HTTP function is called by its own URL');
    const asked = await readJson(request, runBody);
    if (!asked) return refuse(400, 'want {"input": …}');
    void trigger(called, asked.input ?? '');
    return { status: 202 };
  }

  async function route(method: string, path: string, request: IncomingMessage): Promise<Answer> {
    const [, name] = /^\/admin\/functions\/([^/]+)$/.exec(path) ?? [];
    switch (`${method} ${name === undefined ? path : '/admin/functions/NAME'}`) {
      case 'GET /admin/host/status':
        return { status: 200, body: { state: 'Running', functions: functions.map(({ metadata }) => metadata.name) } };
      case 'GET /admin/functions':
        return { status: 200, body: functions.map(describeFunction) };
      case 'GET /admin/host/memory':
        return { status: 200, body: memoryInUse() };
      case 'POST /admin/host/clock':
        return moveClock(request);
      case 'POST /admin/functions/NAME':
        return runFunction(decodeURIComponent(name ?? ''), request);
      default:
        return { status: 404 };
    }
  }

  return async (url, givenKey, request, response) => {
    if (url.pathname === '/admin/host/ping') return send(response, { status: 200 });
    if (!isAllowed('admin', givenKey, keys)) return send(response, { status: 401 });
    send(response, await route(request.method ?? 'GET', url.pathname, request));
  };
}
