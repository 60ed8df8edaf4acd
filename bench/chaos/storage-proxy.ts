/** A proxy between the function app and storage that fails as storage does: with errors, lost answers and silence. */
import { type Agent, createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { listenOnLoopback } from '../../infra/local/receivers/http';
import type { Random } from '../../infra/local/tenant/random';

const services = ['Queue', 'Table'] as const;
type Service = (typeof services)[number];

type Trouble = 'error' | 'unavailable' | 'reset' | 'lostAnswer' | 'halfAnswer' | 'silence' | 'delay';
const troubles: readonly Trouble[] = ['error', 'unavailable', 'reset', 'lostAnswer', 'halfAnswer', 'silence', 'delay'];
/** Longer than the function app waits for an answer of storage. */
const silenceMs = 30_000;
const delayMs = 2_000;

export type StorageProxy = {
  /** The connection string of the proxy, to use instead of that of the storage. */
  readonly connectionString: string;
  readonly useStorage: (connectionString: string) => void;
  /** The share of requests that fail, in [0, 1]. */
  readonly setFailureRate: (rate: number) => void;
  /** Closes all connections and accepts no request, like a storage that is down. */
  readonly setDown: (isDown: boolean) => void;
  /** How often each fault occurred. */
  readonly struck: () => Readonly<Record<string, number>>;
  readonly close: () => Promise<void>;
};

const endpointOf = (connectionString: string, service: Service): URL =>
  new URL(new RegExp(`${service}Endpoint=([^;]+)`).exec(connectionString)?.[1] ?? '');

export async function startStorageProxy(storage: string, random: Random, agent: Agent): Promise<StorageProxy> {
  const sockets = new Set<Socket>();
  const counts: Record<string, number> = {};
  let current = storage;
  let rate = 0;
  let down = false;

  function forward(
    service: Service,
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    trouble: Trouble | undefined,
  ): void {
    const { hostname, port } = endpointOf(current, service);
    const { method, url, headers } = incoming;
    // The headers stay unchanged, including Host: clients sign the path and not the host.
    const sent = request({ agent, hostname, port, method, path: url, headers }, (answer) => {
      if (trouble === 'halfAnswer') {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        outgoing.flushHeaders();
        answer.once('data', (piece: Buffer) => outgoing.write(piece.subarray(0, piece.length / 2)));
      }
      if (trouble === 'halfAnswer' || trouble === 'lostAnswer') {
        answer.resume();
        answer.once('end', () => incoming.socket.destroy());
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
      answer.once('error', () => incoming.socket.destroy());
    });
    sent.once('error', () => incoming.socket.destroy());
    incoming.pipe(sent);
  }

  async function handle(service: Service, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const trouble = random() < rate ? troubles[Math.floor(random() * troubles.length)] : undefined;
    if (trouble !== undefined) counts[trouble] = (counts[trouble] ?? 0) + 1;
    switch (trouble) {
      case 'error':
      case 'unavailable':
        incoming.resume();
        outgoing.writeHead(trouble === 'error' ? 500 : 503).end();
        return;
      case 'reset':
        incoming.socket.destroy();
        return;
      case 'silence':
        incoming.resume();
        await wait(silenceMs);
        incoming.socket.destroy();
        return;
      case 'delay':
        await wait(delayMs);
    }
    forward(service, incoming, outgoing, trouble);
  }

  const open = async (service: Service): Promise<{ readonly server: Server; readonly port: number }> => {
    const server = createServer((incoming, outgoing) => void handle(service, incoming, outgoing));
    server.on('connection', (socket) => {
      if (down) return socket.destroy();
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
    });
    return { server, port: await listenOnLoopback(server) };
  };
  const [queue, table] = [await open('Queue'), await open('Table')];
  const through = { Queue: queue, Table: table };
  const connectionString = services.reduce((text, service) => {
    const endpoint = endpointOf(storage, service);
    const own = new URL(endpoint);
    own.port = String(through[service].port);
    return text.replace(`${service}Endpoint=${endpoint.href}`, `${service}Endpoint=${own.href}`);
  }, storage);
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    connectionString,
    useStorage: (next) => {
      current = next;
    },
    setFailureRate: (next) => {
      rate = next;
    },
    setDown: (isDown) => {
      down = isDown;
      if (isDown) cut();
    },
    struck: () => ({ ...counts }),
    close: async () => {
      cut();
      await Promise.all([queue, table].map(({ server }) => new Promise((resolve) => server.close(resolve))));
    },
  };
}
