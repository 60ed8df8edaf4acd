import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import type { Socket } from 'node:net';
import { dirname, join } from 'node:path';

type AzuriteOptions = {
  /** Folder to persist in. Without it everything is kept in memory and lost after stop. */
  readonly location?: string;
  /** Names of its accounts, which all have the emulator's key; devstoreaccount1 by default. */
  readonly accounts?: readonly string[];
  /** Drop Azurite's request log (the default). With `false` it goes to our stdout. */
  readonly silent?: boolean;
};

export type Azurite = {
  /** Its first account with explicit Blob, Queue and Table endpoints on the ports that were free. */
  readonly connectionString: string;
  readonly blobUrl: string;
  readonly queueUrl: string;
  readonly tableUrl: string;
  readonly pid: number;
  /** This process no longer waits for Azurite, which still ends with it. */
  readonly unref: () => void;
  /** Asks Azurite to close its files and end; ends it by force after 5 s. Safe to call twice. */
  readonly stop: () => Promise<void>;
};

const EMULATOR_ACCOUNT = 'devstoreaccount1';
/** The emulator's account key is published and the same on every machine, so it protects nothing:
 * https://learn.microsoft.com/azure/storage/common/storage-use-azurite#well-known-storage-account-and-key */
const WELL_KNOWN_KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';
const SERVICES = ['Blob', 'Queue', 'Table'] as const;
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 5_000;

type Service = (typeof SERVICES)[number];

/**
 * Runs inside Azurite's process, before Azurite. The kernel closes the IPC channel when the parent ends for any reason, even
 * SIGKILL, so that no orphan stays. When Azurite is asked to stop, the channel is unreferenced: otherwise it would keep Azurite
 * alive after its servers have closed.
 */
const FOLLOW_PARENT = `
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => process.channel?.unref());
process.once('disconnect', () => {
  setTimeout(() => process.exit(0), ${STOP_LIMIT_MS}).unref();
  process.emit('SIGTERM');
});
`;

/** The folder of the installed package, also when this file runs from a bundle. */
function azuriteScript(): string {
  const manifest = createRequire(__filename).resolve('azurite/package.json');
  return join(dirname(manifest), 'dist', 'src', 'azurite.js');
}

function azuriteArguments({ location, silent = true }: AzuriteOptions): string[] {
  return [
    `--import=data:text/javascript,${encodeURIComponent(FOLLOW_PARENT)}`,
    azuriteScript(),
    // The storage SDKs send a newer API version than Azurite 3.35 knows.
    '--skipApiVersionCheck',
    '--disableTelemetry',
    ...SERVICES.flatMap((service) => [`--${service.toLowerCase()}Port`, '0']),
    ...(silent ? ['--silent'] : []),
    // Azurite refuses a folder together with memory.
    ...(location === undefined ? ['--inMemoryPersistence'] : ['--location', location]),
  ];
}

/** Resolves when all three services have reported their port. Rejects with Azurite's own message if it ended before. */
function readPorts(child: ChildProcess, silent: boolean): Promise<Record<Service, number>> {
  return new Promise((resolve, reject) => {
    const ports: Partial<Record<Service, number>> = {};
    let output = '';
    const timer = setTimeout(() => reject(new Error(`Azurite did not start in ${START_LIMIT_MS} ms`)), START_LIMIT_MS);
    const refuse = (reason: string) => {
      clearTimeout(timer);
      reject(new Error(`Azurite did not start: ${reason}. ${output.trim()}`));
    };
    const readStart = (chunk: Buffer) => {
      output += chunk.toString();
      for (const [, service, port] of output.matchAll(
        /Azurite (\w+) service is successfully listening at \S+:(\d+)/g,
      )) {
        ports[service as Service] = Number(port); // Safe: Azurite names exactly these three services.
      }
      if (!SERVICES.every((service) => ports[service])) return;
      clearTimeout(timer);
      child.stdout?.off('data', readStart);
      child.stdout?.resume();
      resolve(ports as Record<Service, number>); // Safe: the line above checked all three.
    };
    child.stdout?.on('data', readStart);
    if (!silent) child.stdout?.on('data', (chunk: Buffer) => process.stdout.write(chunk));
    child.stderr?.on('data', (chunk: Buffer) => {
      output += chunk.toString().slice(0, 2_000);
    });
    child.once('error', (error) => refuse(error.message));
    child.once('exit', (code, signal) => refuse(`it ended with ${signal ?? code}`));
  });
}

function letGo(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
  // Safe: both are pipes, which are sockets.
  for (const pipe of [child.stdout, child.stderr]) (pipe as Socket | null)?.unref();
}

function endChild(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
    child.once('exit', () => {
      clearTimeout(force);
      resolve();
    });
    child.kill('SIGTERM');
  });
}

/**
 * Starts Azurite (Blob, Queue and Table on free ports of 127.0.0.1) as a child process that ends with its parent.
 * @throws when Azurite is not installed or does not start within a minute.
 */
export async function startAzurite(options: AzuriteOptions = {}): Promise<Azurite> {
  const { accounts = [EMULATOR_ACCOUNT] } = options;
  const child = spawn(process.execPath, azuriteArguments(options), {
    env: { ...process.env, AZURITE_ACCOUNTS: accounts.map((account) => `${account}:${WELL_KNOWN_KEY}`).join(';') },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  try {
    const ports = await readPorts(child, options.silent ?? true);
    const urlOf = (service: Service) => `http://127.0.0.1:${ports[service]}/${accounts[0]}`;
    const endpoints = SERVICES.map((service) => `${service}Endpoint=${urlOf(service)};`).join('');
    return {
      connectionString: `DefaultEndpointsProtocol=http;AccountName=${accounts[0]};AccountKey=${WELL_KNOWN_KEY};${endpoints}`,
      blobUrl: urlOf('Blob'),
      queueUrl: urlOf('Queue'),
      tableUrl: urlOf('Table'),
      pid: child.pid ?? 0,
      unref: () => letGo(child),
      stop: () => endChild(child),
    };
  } catch (error) {
    await endChild(child);
    throw error;
  }
}
