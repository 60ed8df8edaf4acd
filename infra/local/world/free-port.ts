import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Systems give the ports above these to outgoing connections and to servers that ask for any port, so such a port could be taken
 * again before its server starts.
 */
const [lowestPort, highestPort] = [10_240, 32_767];
const mostTries = 50;

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

/** A free port of 127.0.0.1: `wanted` itself, or undefined when it is taken; 0 asks for any. */
export async function freePort(wanted: number): Promise<number | undefined> {
  if (wanted !== 0) return (await isFree(wanted)) ? wanted : undefined;
  for (let tries = 0; tries < mostTries; tries += 1) {
    const port = randomInt(lowestPort, highestPort + 1);
    if (await isFree(port)) return port;
  }
  return undefined;
}
