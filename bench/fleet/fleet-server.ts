import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FleetOptions, makePages } from './device-pages';

export type FleetServer = {
  /** `<url>/<shape>/<variant>` is a Graph whose lists are empty, except for managed devices. */
  readonly url: string;
  readonly bytesPerDevice: Readonly<Record<string, number>>;
};

/**
 * Role: serves a fleet until the parent ends it. The token endpoint is App Service's managed identity. The client id, or else its
 * header, names the tenant, and the token contains the tenant.
 */
export async function serveFleet(options: FleetOptions): Promise<FleetServer> {
  const pages = makePages(options);
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const answer = (body: Buffer): void => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
      response.end(body);
    };
    if (url.pathname === '/msi/token') {
      const expires = String(Math.floor(Date.now() / 1000) + 86_400);
      answer(
        Buffer.from(
          JSON.stringify({
            access_token: url.searchParams.get('client_id') ?? request.headers['x-identity-header'],
            expires_on: expires,
            token_type: 'Bearer',
          }),
        ),
      );
      return;
    }
    if (url.pathname.endsWith('/organization')) {
      const id = request.headers.authorization?.slice('Bearer '.length);
      answer(Buffer.from(JSON.stringify({ value: [{ id, displayName: 'Contoso' }] })));
      return;
    }
    const [, shape, variant] = url.pathname.split('/');
    const page = pages.get(`${shape}/${variant}`)?.[Number(url.searchParams.get('$skiptoken') ?? '0')];
    const isFleet = url.pathname.endsWith('/deviceManagement/managedDevices');
    answer(isFleet && page !== undefined ? page : Buffer.from('{"value":[]}'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // Safe: it listens on a port.
  const bytesPerDevice = Object.fromEntries(
    [...pages].map(([name, all]) => [name, all.reduce((sum, page) => sum + page.length, 0) / options.devices]),
  );
  return { url: `http://127.0.0.1:${port}`, bytesPerDevice };
}
