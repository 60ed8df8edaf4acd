import type { Call, Endpoint, GraphRequest, GraphResponse } from '../graph/endpoint';
import { GraphError } from '../graph/graph-error';
import { isObject, type Json, type JsonObject, objectsOf, textOf, textsOf } from '../json';

const longestBatch = 20;

function refuse(message: string): GraphError {
  return new GraphError(400, 'BadRequest', message);
}

function readItems(body: Json | undefined): readonly JsonObject[] {
  const items = isObject(body) ? objectsOf(body.requests) : [];
  if (items.length === 0) throw refuse('Invalid batch payload format.');
  if (items.length > longestBatch) throw refuse(`Number of batch requests exceeds the limit of ${longestBatch}.`);
  const ids = items.map((item) => textOf(item, 'id'));
  if (ids.some((id) => id === '')) throw refuse('Every batch request needs an id.');
  if (new Set(ids).size < ids.length) throw refuse('Batch request ids must be unique.');
  return items;
}

function partRequest(item: JsonObject, call: Call): GraphRequest {
  const url = textOf(item, 'url');
  const at = url.indexOf('?');
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(isObject(item.headers) ? item.headers : {})) {
    headers[name.toLowerCase()] = String(value);
  }
  const path = at < 0 ? url : url.slice(0, at);
  return {
    method: textOf(item, 'method').toUpperCase(),
    path: path.startsWith('/') ? path : `/${path}`,
    search: at < 0 ? '' : url.slice(at + 1),
    headers: { ...headers, authorization: call.request.headers.authorization },
    body: item.body,
  };
}

function readBody(response: GraphResponse): Json {
  if (response.body !== undefined) return response.body;
  if (response.text === undefined) return null;
  // Safe: text bodies are JSON that this server has written itself.
  return response.headers?.['content-type'] === 'text/plain' ? response.text : (JSON.parse(response.text) as Json);
}

function itemResponse(id: string, response: GraphResponse): JsonObject {
  return {
    id,
    status: response.status,
    headers: { 'Content-Type': 'application/json', ...renamed(response.headers ?? {}) },
    body: readBody(response),
  };
}

function renamed(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const retryAfter = headers['retry-after'];
  return retryAfter === undefined ? {} : { 'Retry-After': retryAfter };
}

/** The outer answer is 200 even if parts fail. The answers come in a different order than the requests. */
export const batchEndpoint: Endpoint = {
  method: 'POST',
  path: '/$batch',
  workload: 'directory',
  permissions: [],
  async answer(call) {
    const items = readItems(call.request.body);
    const answered = new Map<string, JsonObject>();
    for (const item of items) {
      const id = textOf(item, 'id');
      const isBlocked = textsOf(item.dependsOn).some((other) => Number(answered.get(other)?.status ?? 424) >= 400);
      const response: GraphResponse = isBlocked
        ? { status: 424, body: { error: { code: 'FailedDependency', message: 'A dependent request failed.' } } }
        : await call.answerPart(partRequest(item, call));
      answered.set(id, itemResponse(id, response));
    }
    return { status: 200, body: { responses: [...answered.values()].reverse() } };
  },
};
