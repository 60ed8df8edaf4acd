/** Counts this process's requests to Table and Queue Storage without a proxy between them. */
import { ClientRequest } from 'node:http';

export type Traffic = {
  /** GET requests to tables. */
  readonly reads: number;
  /** Requests that write to tables: a single write or a transaction of up to 100. */
  readonly transactions: number;
  /** Rows written, by table. */
  readonly rows: Readonly<Record<string, number>>;
  /** Requests to queues that send a message. */
  readonly messages: number;
};

type Endpoints = { readonly tableUrl: string; readonly queueUrl: string };

const batchLine = /^(?:POST|PUT|PATCH|MERGE|DELETE) \S+?\/(\w+)(?:\(|\?| )/gm;
const singlePath = /^\/[^/]+\/(\w+)/;

/** Starts counting; `take` returns the counts since the last take. */
export function countTraffic({ tableUrl, queueUrl }: Endpoints): { readonly take: () => Traffic } {
  const tables = new URL(tableUrl).host;
  const queues = new URL(queueUrl).host;
  let reads = 0;
  let transactions = 0;
  let messages = 0;
  let rows: Record<string, number> = {};

  const noteTable = (request: ClientRequest, body: string): void => {
    if (request.method === 'GET') {
      reads += 1;
      return;
    }
    transactions += 1;
    const batched = [...body.matchAll(batchLine)].map(([, table = '']) => table);
    const single = singlePath.exec(request.path)?.[1] ?? '';
    for (const table of request.path.includes('$batch') ? batched : [single]) rows[table] = (rows[table] ?? 0) + 1;
  };

  listenToRequests((request, body) => {
    const host = request.getHeader('host');
    if (host === tables) noteTable(request, body);
    if (host === queues && request.method === 'POST') messages += 1;
  });

  return {
    take: () => {
      const taken = { reads, transactions, rows, messages };
      [reads, transactions, messages, rows] = [0, 0, 0, {}];
      return taken;
    },
  };
}

/** Calls `see` with every request over node:http as it ends. Node's own diagnostics report it without the body. */
function listenToRequests(see: (request: ClientRequest, body: string) => void): void {
  const bodies = new WeakMap<ClientRequest, string>();
  const { write, end } = ClientRequest.prototype;
  const keep = (request: ClientRequest, chunk: unknown): void => {
    const isText = typeof chunk === 'string' || chunk instanceof Uint8Array;
    if (isText && request.path.includes('$batch'))
      bodies.set(request, (bodies.get(request) ?? '') + Buffer.from(chunk as string).toString('latin1')); // Safe: Buffer.from accepts both types.
  };
  // Safe: the arguments are read and passed on unchanged.
  ClientRequest.prototype.write = function (this: ClientRequest, ...given: unknown[]) {
    keep(this, given[0]);
    return Reflect.apply(write, this, given);
  } as typeof write;
  ClientRequest.prototype.end = function (this: ClientRequest, ...given: unknown[]) {
    keep(this, given[0]);
    see(this, bodies.get(this) ?? '');
    return Reflect.apply(end, this, given);
  } as typeof end;
}
