import type { Endpoint } from './endpoint';
import { GraphError, unknownSegment } from './graph-error';

type Route = { readonly endpoint: Endpoint; readonly parameters: Readonly<Record<string, string>> };

const segmentsOf = (path: string): readonly string[] => path.split('/').filter((segment) => segment !== '');

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new GraphError(400, 'BadRequest', 'The request path is not valid percent-encoding.');
  }
}

/** The number of leading segments that match, and the parameters if all do. `$count` and its like are never a parameter. */
function fitPattern(
  pattern: readonly string[],
  path: readonly string[],
): { readonly depth: number; readonly parameters: Record<string, string> } {
  const parameters: Record<string, string> = {};
  let depth = 0;
  for (; depth < Math.min(pattern.length, path.length); depth += 1) {
    const expected = pattern[depth] ?? '';
    const segment = path[depth] ?? '';
    if (expected.startsWith('{')) {
      if (segment.startsWith('$')) break;
      parameters[expected.slice(1, -1)] = segment;
    } else if (expected.toLowerCase() !== segment.toLowerCase()) break;
  }
  return { depth, parameters };
}

/** Fixed segments win over parameters: `/users/delta` is not a user. */
function weight(endpoint: Endpoint): number {
  return segmentsOf(endpoint.path).filter((segment) => !segment.startsWith('{')).length;
}

export type Router = {
  /** The endpoint of a request; throws Graph's refusal of an unknown segment or method. */
  find(method: string, path: string): Route;
};

export function createRouter(endpoints: readonly Endpoint[]): Router {
  const routes = [...endpoints]
    .sort((left, right) => weight(right) - weight(left))
    .map((endpoint) => ({ endpoint, pattern: segmentsOf(endpoint.path) }));

  return {
    find(method, path) {
      const segments = segmentsOf(path).map(decodeSegment);
      let deepest = 0;
      let hasOtherMethod = false;
      for (const { endpoint, pattern } of routes) {
        const { depth, parameters } = fitPattern(pattern, segments);
        deepest = Math.max(deepest, depth);
        if (depth < pattern.length || depth < segments.length) continue;
        if (endpoint.method === method) return { endpoint, parameters };
        hasOtherMethod = true;
      }
      if (hasOtherMethod) {
        throw new GraphError(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.');
      }
      throw unknownSegment(segments[deepest] ?? segments.at(-1) ?? '');
    },
  };
}
