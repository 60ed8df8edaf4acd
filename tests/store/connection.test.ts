import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  connectTables,
  openTables,
  reachTables,
  retryLostConnection,
  TablesUnreachable,
} from '../../shared/store/azure-tables';

const credential = { getToken: async () => ({ token: 'unused', expiresOnTimestamp: 0 }) };
const key = Buffer.from('synthetic').toString('base64');

describe('connecting', () => {
  it.each([
    {
      connectionString: `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=${key};TableEndpoint=http://storage.example/a`,
    },
    {
      connectionString: `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=${key};EndpointSuffix=core.windows.net`,
    },
    { endpoint: 'http://127.0.0.1.storage.example/a', credential },
  ])('refuses plain http to another machine %#', async (connection) => {
    await expect(connectTables(connection)).rejects.toThrow(/plain http is accepted for loopback hosts only/);
  });

  it.each([
    { connectionString: 'UseDevelopmentStorage=true' },
    {
      connectionString: `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${key};EndpointSuffix=core.windows.net`,
    },
    {
      connectionString: `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=${key};TableEndpoint=http://127.0.0.1:10002/a`,
    },
    { endpoint: 'https://a.table.core.windows.net', credential },
    { endpoint: 'http://[::1]:10002/a', credential },
  ])('takes https, and http on this machine %#', async (connection) => {
    await expect(connectTables(connection)).resolves.toBeDefined();
  });
});

describe('storage that an operator waits for', () => {
  const connectionTo = (port: number) => ({
    connectionString: `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=${key};TableEndpoint=http://127.0.0.1:${port}/a`,
  });

  it('that never answers is asked only once, and the error names its host', async () => {
    let asked = 0;
    const silent = createServer(() => {
      asked += 1;
    });
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    // Safe: it listens on a port.
    const { port } = silent.address() as AddressInfo;
    await expect(openTables(connectionTo(port), 300)).rejects.toMatchObject({ host: `127.0.0.1:${port}`, code: null });
    expect(asked).toBe(1);
    silent.closeAllConnections();
    await new Promise((resolve) => silent.close(resolve));
    const refused = openTables(connectionTo(port), 300);
    await expect(refused).rejects.toBeInstanceOf(TablesUnreachable);
    await expect(refused).rejects.toMatchObject({ host: `127.0.0.1:${port}`, code: 'ECONNREFUSED' });
  });

  it('that refuses us is not unreachable', async () => {
    const refusing = createServer((_, response) => response.writeHead(403).end());
    await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
    // Safe: it listens on a port.
    const { port } = refusing.address() as AddressInfo;
    await expect(reachTables(connectionTo(port), 5000)).resolves.toBeUndefined();
    await new Promise((resolve) => refusing.close(resolve));
  });
});

describe('a kept connection that the server closed', () => {
  type Request = Parameters<typeof retryLostConnection.sendRequest>[0];
  type Next = Parameters<typeof retryLostConnection.sendRequest>[1];
  // Safe: the policy passes requests and answers on without reading them.
  const request = {} as Request;
  const answer = { status: 204 } as Awaited<ReturnType<Next>>;
  const failing = (times: number, code: string): jest.Mock<ReturnType<Next>, Parameters<Next>> => {
    const next = jest.fn<ReturnType<Next>, Parameters<Next>>(async () => answer);
    for (let turn = 0; turn < times; turn += 1) {
      next.mockRejectedValueOnce(Object.assign(new Error('write'), { name: 'RestError', code }));
    }
    return next;
  };

  it('costs another attempt', async () => {
    const next = failing(2, 'EPIPE');
    await expect(retryLostConnection.sendRequest(request, next)).resolves.toBe(answer);
    expect(next).toHaveBeenCalledTimes(3);
  });

  it('is given up after five attempts, and other failures after one', async () => {
    const broken = failing(9, 'EPIPE');
    await expect(retryLostConnection.sendRequest(request, broken)).rejects.toThrow('write');
    expect(broken).toHaveBeenCalledTimes(5);
    const refused = failing(1, 'AuthorizationFailure');
    await expect(retryLostConnection.sendRequest(request, refused)).rejects.toThrow('write');
    expect(refused).toHaveBeenCalledTimes(1);
  });
});

describe('storage that is busy', () => {
  const withBusy = async (
    refusals: number,
    retryAfter: string,
    run: (tables: Awaited<ReturnType<typeof connectTables>>, asked: () => number) => Promise<void>,
  ): Promise<void> => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked += 1;
      if (asked <= refusals) return void response.writeHead(503, { 'retry-after': retryAfter }).end();
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ PartitionKey: 'p', RowKey: 'r', said: 'at last' }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      // Safe: the server listens on a port.
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a`;
      const connectionString = `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=${key};TableEndpoint=${url}`;
      await run(await connectTables({ connectionString }), () => asked);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  };

  it.each([['600'], [new Date(Date.now() + 3_600_000).toUTCString()]])(
    'does not make the caller wait long: Retry-After %s',
    async (retryAfter) => {
      await withBusy(Number.POSITIVE_INFINITY, retryAfter, async (tables, asked) => {
        await expect(tables.get('Events', 'p', 'r')).rejects.toMatchObject({ statusCode: 503 });
        expect(asked()).toBe(4);
      });
    },
  );

  it('is asked again after the second that it asks for', async () => {
    await withBusy(1, '1', async (tables, asked) => {
      const began = Date.now();
      expect(await tables.get('Events', 'p', 'r')).toMatchObject({ properties: { said: 'at last' } });
      expect(Date.now() - began).toBeGreaterThanOrEqual(950);
      expect(asked()).toBe(2);
    });
  });
});

describe('a connection that was lost before the end of an answer', () => {
  const isUnanswered = (): undefined => undefined;
  const isCut = (response: ServerResponse): void => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '99' });
    response.write('{"PartitionKey":', () => response.destroy());
  };
  /** Spoils this many answers. */
  const withServer = async (
    times: number,
    spoil: (response: ServerResponse) => void,
    run: (url: string, asked: () => number) => Promise<void>,
  ): Promise<void> => {
    let asked = 0;
    const server = createServer((_, response) => {
      asked += 1;
      if (asked <= times) return spoil(response);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ PartitionKey: 'p', RowKey: 'r', said: 'at last' }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      // Safe: the server listens on a port.
      await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}/a`, () => asked);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  };
  const connect = (url: string) =>
    connectTables(
      { connectionString: `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=${key};TableEndpoint=${url}` },
      // Enough time for a slow machine to answer the other requests.
      2000,
    );

  it.each([
    ['before it', isUnanswered],
    ['in the middle of it', isCut],
  ])('%s, costs another attempt', async (_, spoil) => {
    await withServer(1, spoil, async (url, asked) => {
      const tables = await connect(url);
      expect(await tables.get('Events', 'p', 'r')).toMatchObject({ properties: { said: 'at last' } });
      expect(asked()).toBe(2);
    });
  });

  it('without an answer, is tried again soon', async () => {
    await withServer(1, isUnanswered, async (url) => {
      const tables = await connect(url);
      const began = Date.now();
      await tables.get('Events', 'p', 'r');
      expect(Date.now() - began).toBeLessThan(1500);
    });
  });

  it('without an answer, is given up after two', async () => {
    await withServer(9, isUnanswered, async (url, asked) => {
      const tables = await connect(url);
      await expect(tables.get('Events', 'p', 'r')).rejects.toThrow(/abort|timed out/i);
      expect(asked()).toBe(2);
    });
  });

  it('in the middle of each answer, is given up after five', async () => {
    await withServer(9, isCut, async (url, asked) => {
      const tables = await connect(url);
      await expect(tables.get('Events', 'p', 'r')).rejects.toThrow(/reading response/);
      expect(asked()).toBe(5);
    });
  });
});
