import { isList, isObject, type Json, type JsonObject } from '../json';
import { type Random, seededRandom } from '../random';

/** A fault of Graph for matching requests. */
export type Fault = {
  /** A regular expression on `METHOD /v1.0/path?query` or the same without the version. */
  readonly match: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | JsonObject;
  readonly delayMs?: number;
  /** Answers with only this many first items of the list, as if there were no more pages. 0 gives an empty list. */
  readonly keep?: number;
  /** Closes the connection after the first half of the answer. */
  readonly cut?: true;
  /** The share of matching requests that it affects, in [0, 1]; all of them by default. */
  readonly rate?: number;
  /** How many requests the fault affects before it is over. */
  readonly times?: number;
};

export type ReadResult<T> =
  | { readonly outcome: 'read'; readonly value: T }
  | { readonly outcome: 'refused'; readonly reason: string };

const refused = (reason: string): { readonly outcome: 'refused'; readonly reason: string } => ({
  outcome: 'refused',
  reason,
});

const faultKeys = ['match', 'status', 'headers', 'body', 'delayMs', 'keep', 'cut', 'rate', 'times'];

function isNumberIn(value: Json | undefined, low: number, high: number): boolean {
  return value === undefined || (typeof value === 'number' && value >= low && value <= high);
}

function refusalOf(item: Json, index: number): string | undefined {
  const at = `Fault ${index}`;
  if (!isObject(item)) return `${at} is not an object.`;
  const unknown = Object.keys(item).find((key) => !faultKeys.includes(key));
  if (unknown !== undefined) return `${at} has an unknown property "${unknown}".`;
  const match = item.match;
  if (typeof match !== 'string' || match === '' || match.length > 500)
    return `${at} needs "match": a regular expression.`;
  try {
    new RegExp(match);
  } catch {
    return `${at}: "match" is not a regular expression.`;
  }
  const status = item.status;
  if (!isNumberIn(status, 100, 599) || (status !== undefined && !Number.isInteger(status))) {
    return `${at}: "status" must be an HTTP status.`;
  }
  if (!isNumberIn(item.delayMs, 0, 600_000)) return `${at}: "delayMs" must be between 0 and 600000.`;
  if (!isNumberIn(item.rate, 0, 1)) return `${at}: "rate" must be between 0 and 1.`;
  if (!isNumberIn(item.times, 1, 1_000_000)) return `${at}: "times" must be at least 1.`;
  const headers = item.headers;
  if (
    headers !== undefined &&
    (!isObject(headers) || Object.values(headers).some((value) => typeof value !== 'string'))
  ) {
    return `${at}: "headers" must be an object of texts.`;
  }
  const body = item.body;
  if (body !== undefined && typeof body !== 'string' && !isObject(body))
    return `${at}: "body" must be a text or an object.`;
  if (!isNumberIn(item.keep, 0, 1_000_000)) return `${at}: "keep" must be a number of items.`;
  if (item.cut !== undefined && item.cut !== true) return `${at}: "cut" must be true.`;
  if (status !== undefined && item.keep !== undefined) return `${at} has both "status" and "keep".`;
  if ([status, item.delayMs, item.keep, item.cut].every((effect) => effect === undefined))
    return `${at} needs "status", "delayMs", "keep" or "cut".`;
  return undefined;
}

/** Reads a list of faults from JSON; the reason names the fault and the property that is wrong. */
export function readFaults(json: unknown): ReadResult<readonly Fault[]> {
  if (!isList(json)) return refused('Faults must be a list.');
  for (const [index, item] of json.entries()) {
    const reason = refusalOf(item, index);
    if (reason !== undefined) return refused(reason);
  }
  // Safe: every item was checked against the shape of Fault just above.
  return { outcome: 'read', value: json as unknown as readonly Fault[] };
}

export type FaultDesk = {
  add(faults: readonly Fault[]): void;
  clear(): void;
  /** The fault for a request, if there is one; counts it. `path` includes the version and the query. */
  strike(method: string, path: string): Fault | undefined;
  /**
   * The fault had no effect on this request, for example because its list was already short. Then it does not count.
   */
  takeBack(fault: Fault): void;
  /** How many requests were affected since the start. */
  struck(): number;
};

type Armed = { readonly fault: Fault; readonly pattern: RegExp; left: number };

export function createFaultDesk(seed: number): FaultDesk {
  let random: Random = seededRandom(seed);
  let armed: Armed[] = [];
  let struck = 0;

  return {
    add(faults) {
      armed.push(
        ...faults.map((fault) => ({
          fault,
          pattern: new RegExp(fault.match),
          left: fault.times ?? Number.POSITIVE_INFINITY,
        })),
      );
    },
    clear() {
      armed = [];
      random = seededRandom(seed);
    },
    strike(method, path) {
      const targets = [`${method} ${path}`, `${method} ${path.replace(/^\/v1\.0/, '')}`];
      for (const each of armed) {
        if (each.left <= 0 || !targets.some((target) => each.pattern.test(target))) continue;
        if (random() >= (each.fault.rate ?? 1)) continue;
        each.left -= 1;
        struck += 1;
        return each.fault;
      }
      return undefined;
    },
    takeBack(fault) {
      struck -= 1;
      for (const each of armed) if (each.fault === fault) each.left += 1;
    },
    struck: () => struck,
  };
}
