/** Azurite with its data in a folder, behind the proxy; it can be killed and started again without losing acknowledged data. */
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startAzurite } from '../../infra/local/azurite';
import type { Random } from '../../infra/local/tenant/random';
import { type StorageProxy, startStorageProxy } from './storage-proxy';

/** Azurite writes its files every five seconds, so it is killed only after that: Azure never loses acknowledged data. */
const savedAfterMs = 6_000;

export type ChaosStorage = {
  readonly proxy: StorageProxy;
  /** Azurite's own connection string, for reading it without faults. */
  readonly connectionString: () => string;
  readonly pid: () => number;
  /** SIGKILL; nothing answers until it has started again. */
  readonly killAndRestart: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

export async function startChaosStorage(random: Random): Promise<ChaosStorage> {
  const location = await mkdtemp(join(tmpdir(), 'ztw-chaos-'));
  const agent = new Agent({ keepAlive: true });
  let azurite = await startAzurite({ location });
  const proxy = await startStorageProxy(azurite.connectionString, random, agent);
  return {
    proxy,
    connectionString: () => azurite.connectionString,
    pid: () => azurite.pid,
    killAndRestart: async () => {
      proxy.setDown(true);
      await wait(savedAfterMs);
      process.kill(azurite.pid, 'SIGKILL');
      // Resolves when the process has ended.
      await azurite.stop();
      azurite = await startAzurite({ location });
      proxy.useStorage(azurite.connectionString);
      proxy.setDown(false);
    },
    stop: async () => {
      await proxy.close();
      agent.destroy();
      await azurite.stop();
      await rm(location, { recursive: true, force: true });
    },
  };
}
