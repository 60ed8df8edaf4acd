/** The common part of all benchmarks of fleets: a fleet server, storage and the settings of a tenant. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAzurite } from '../../infra/local/azurite';
import { runInChild, startChild, workerArguments } from '../child';
import type { Measured } from '../measured';
import type { Collected, CollectInput } from './collect-once';
import type { FleetOptions, Shape } from './device-pages';
import type { FleetServer } from './fleet-server';

type FleetBench = {
  readonly bytesPerDevice: Readonly<Record<string, number>>;
  readonly pageRaw: (shape: Shape, variant?: string) => Promise<Measured>;
  /** The first collection of a new tenant. Returns it together with the tenant. */
  readonly meet: (shape: Shape) => Promise<{ readonly tenantId: string; readonly first: Collected }>;
  readonly collect: (tenantId: string, shape: Shape, variant?: string) => Promise<Collected>;
  /** The first collections of this many tenants, in one process and requested at once. */
  readonly meetAtOnce: (tenants: number, shape: Shape) => Promise<Measured>;
};

type Undo = () => Promise<unknown>;

async function open(options: FleetOptions, undo: Undo[]): Promise<FleetBench> {
  const azurite = await startAzurite();
  undo.push(azurite.stop);
  const server = await startChild<FleetServer>('serve-fleet', options);
  undo.push(server.stop);
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  const { url, bytesPerDevice } = server.result;
  const asWorker = workerArguments();
  const notificationKey = randomBytes(48).toString('base64url');
  const storage = { tableUrl: azurite.tableUrl, queueUrl: azurite.queueUrl };

  const settingsFor = async (tenantIds: readonly string[], base: string): Promise<Record<string, string>> => {
    const configuration = join(folder, 'watch.config.json');
    const tenants = tenantIds.map((tenantId) => ({ tenantId, name: 'Contoso' }));
    await writeFile(configuration, JSON.stringify({ tenants }));
    return {
      AzureWebJobsStorage: azurite.connectionString,
      GRAPH_BASE_URL: `${url}/${base}`,
      IDENTITY_ENDPOINT: `${url}/msi/token`,
      IDENTITY_HEADER: tenantIds[0] ?? '',
      TENANT_IDENTITIES: tenantIds.map((tenantId) => `${tenantId}=${tenantId}`).join(','),
      NOTIFICATION_KEY: notificationKey,
      PUBLIC_BASE_URL: 'http://127.0.0.1',
      WATCH_CONFIG: configuration,
      // Hints may follow each other after 50 ms. No measured value depends on this.
      WATCH_SPEED: '600',
    };
  };
  const runCollection = async (tenantId: string, base: string, register: boolean): Promise<Collected> => {
    const input: CollectInput = { tenantId, storage, register };
    return runInChild<Collected>('collect-once', input, await settingsFor([tenantId], base), asWorker);
  };

  return {
    bytesPerDevice,
    pageRaw: (shape, variant = 'base') =>
      runInChild<Measured>('page-raw', { baseUrl: `${url}/${shape}/${variant}` }, {}, asWorker),
    meet: async (shape) => {
      const tenantId = randomUUID();
      return { tenantId, first: await runCollection(tenantId, `${shape}/base`, true) };
    },
    collect: (tenantId, shape, variant = 'base') => runCollection(tenantId, `${shape}/${variant}`, false),
    meetAtOnce: async (tenants, shape) => {
      const tenantIds = Array.from({ length: tenants }, () => randomUUID());
      const settings = await settingsFor(tenantIds, `${shape}/base`);
      return runInChild<Measured>('collect-together', { tenantIds }, settings, asWorker);
    },
  };
}

/** Runs `work` on a fresh storage and a fresh server; both are removed afterwards. */
export async function withFleet<T>(options: FleetOptions, work: (bench: FleetBench) => Promise<T>): Promise<T> {
  const undo: Undo[] = [];
  try {
    return await work(await open(options, undo));
  } finally {
    for (const end of undo.reverse()) await end();
  }
}
