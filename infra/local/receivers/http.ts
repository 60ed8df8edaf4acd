import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request with its whole body, as a handler sees it. */
export type Incoming = {
  readonly method: string;
  /** Path and query exactly as sent, because signatures cover these bytes. */
  readonly target: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly rawBody: Buffer;
};

export type Reply = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
};

/** A reply with a JSON body. */
export const jsonReply = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(body),
});

/** A reply with a line of text, for a person or a programmer. */
export const textReply = (status: number, body: string, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
  body,
});

/**
 * True if the Host header names this machine. A foreign page whose name was rebound to 127.0.0.1 still sends its own name, so it
 * cannot read the arrivals.
 */
export const isLoopbackHost = (host: string | undefined, port: number): boolean =>
  host !== undefined && ['127.0.0.1', 'localhost', '[::1]'].some((name) => host === `${name}:${port}`);

/** A browser cannot send this type across origins without a preflight, which is never answered, so no page can fill the inbox. */
export const isJsonRequest = ({ headers }: Incoming): boolean =>
  /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '');

/**
 * Reads a body of at most `limit` bytes. A longer one is read to its end and discarded, because a client that is still writing
 * would see a broken connection instead of the 413. A body of more than four times the limit is cut off.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | 'tooLarge'> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    // Safe: no encoding is set on the request, so its chunks are Buffers.
    const bytes = chunk as Buffer;
    length += bytes.length;
    if (length > 4 * limit) break;
    if (length <= limit) chunks.push(bytes);
  }
  return length > limit ? 'tooLarge' : Buffer.concat(chunks);
}

const EVERY_REPLY = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
};

/** Writes a reply with the headers of every reply. */
export function writeReply(response: ServerResponse, { status, headers, body }: Reply): void {
  if (response.destroyed || response.writableEnded) return;
  response.writeHead(status, { ...EVERY_REPLY, ...headers });
  response.end(body);
}

/**
 * Resolves to the port. Port 0 is any free one.
 *
 * @throws where the port is taken
 */
export const listenOnLoopback = (server: Server, port = 0): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    // Safe: a server that listens on a TCP port has an AddressInfo.
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

/** Open connections are cut off. */
export const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
