import { setTimeout as wait } from 'node:timers/promises';
import type { Incoming, Reply } from './http';

/** The endpoint of a request. */
export type Target = 'acs' | 'teams' | 'webhook' | 'logs';

/**
 * A planned fault. Without `status` and `dropConnection` it only delays. With `keep` the request is handled first and only its
 * answer is replaced, so the sender cannot know that its message was sent.
 */
export type ReceiverFault = {
  readonly target: Target;
  /** Only requests with this method; for ACS, POST sends and GET asks for the status. Default: both. */
  readonly method?: 'GET' | 'POST';
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string is sent unchanged, anything else as JSON. */
  readonly body?: unknown;
  readonly delayMs?: number;
  /** How many requests the fault affects; all by default. */
  readonly times?: number;
  readonly dropConnection?: boolean;
  readonly keep?: boolean;
};

type FaultPlan = {
  readonly set: (faults: readonly ReceiverFault[]) => void;
  /** The first matching fault, which is then counted as used. */
  readonly take: (target: Target, method: string) => ReceiverFault | undefined;
  /** How many requests were affected since the start. */
  readonly hits: () => number;
};

/** Stores the planned faults. */
export function createFaultPlan(): FaultPlan {
  let planned: { readonly fault: ReceiverFault; left: number }[] = [];
  let hits = 0;
  return {
    set: (faults) => {
      planned = faults.map((fault) => ({ fault, left: fault.times ?? Number.POSITIVE_INFINITY }));
    },
    take: (target, method) => {
      const hit = planned.find(
        ({ fault, left }) => left > 0 && fault.target === target && (fault.method ?? method) === method,
      );
      if (hit) {
        hit.left -= 1;
        hits += 1;
      }
      return hit?.fault;
    },
    hits: () => hits,
  };
}

const faultReply = (status: number, { headers, body }: ReceiverFault): Reply => {
  if (body === undefined) return { status, ...(headers && { headers }) };
  const type = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
  const content = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers: { 'content-type': type, ...headers }, body: content };
};

/**
 * Answers a request with a fault, if one matches.
 *
 * @param signal ends a delay at once when the receivers stop
 */
export async function answerWithFault(
  fault: ReceiverFault | undefined,
  request: Incoming,
  handle: (request: Incoming) => Reply,
  signal: AbortSignal,
): Promise<Reply | 'dropConnection'> {
  if (!fault) return handle(request);
  if (fault.delayMs) await wait(fault.delayMs, undefined, { signal });
  const spoils = fault.dropConnection || fault.status !== undefined;
  const handled = fault.keep || !spoils ? handle(request) : undefined;
  if (fault.dropConnection) return 'dropConnection';
  if (fault.status !== undefined) return faultReply(fault.status, fault);
  // Safe: without a status or a dropped connection the request was handled above.
  return handled as Reply;
}
