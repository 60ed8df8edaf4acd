import { createServer } from 'node:http';

export type Received = {
  readonly url: string;
  readonly validationToken: string | null;
  readonly value: readonly Record<string, unknown>[];
};

export type Receiver = {
  readonly url: string;
  /** Validation calls and posts of notifications, in order of arrival. */
  readonly calls: Received[];
  /** All received notifications, from all posts together. */
  notifications(): readonly Record<string, unknown>[];
  /** The HTTP status of the next answers, one after the other; 202 when the list is empty. */
  readonly statuses: number[];
  /** The answer to a handshake. `echo` returns the token. */
  handshake: 'echo' | 'json' | 'encoded' | 'not found' | 'silent';
  close(): Promise<void>;
};

/** An endpoint that acts as the product's webhook. */
export async function startReceiver(): Promise<Receiver> {
  const calls: Received[] = [];
  const statuses: number[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    // Safe: a request without an encoding yields buffers.
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const validationToken = url.searchParams.get('validationToken');
    calls.push({ url: request.url ?? '', validationToken, value: text === '' ? [] : JSON.parse(text).value });
    if (validationToken === null) {
      response.writeHead(statuses.shift() ?? 202).end();
      return;
    }
    switch (receiver.handshake) {
      case 'echo':
        response.writeHead(200, { 'content-type': 'text/plain' }).end(validationToken);
        return;
      case 'json':
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(validationToken));
        return;
      case 'encoded':
        response.writeHead(200, { 'content-type': 'text/plain' }).end(encodeURIComponent(validationToken));
        return;
      case 'not found':
        response.writeHead(404).end();
        return;
      case 'silent':
        return;
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const receiver: Receiver = {
    url: `http://127.0.0.1:${port}/notify`,
    calls,
    statuses,
    handshake: 'echo',
    notifications: () => calls.filter((call) => call.validationToken === null).flatMap((call) => call.value),
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return receiver;
}
