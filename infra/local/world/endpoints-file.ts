import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isRunning } from './local-files';
import type { Undo } from './undo';

/** Addresses that other programs need to attach; base URLs without a slash at their end. */
export type Endpoints = {
  readonly functions: string;
  readonly graph: string;
  /** Missing if a real tenant is monitored: its time and its objects must not be changed. */
  readonly control?: string;
  readonly receivers: string;
  /** The connection string of the storage. */
  readonly storage: string;
  /** The posture page. For a real tenant, the address is new at each start and lets one browser sign in. */
  readonly posture: string;
  /** The process that wrote the file. */
  readonly pid: number;
};

export type EndpointsFile = {
  readonly path: string;
  /** The process of another running world that owns the usual file, so that this world wrote a file of its own. */
  readonly besides: number | undefined;
};

async function ownerOf(path: string): Promise<number | undefined> {
  try {
    // Safe: only the type of one property is used, and it is checked.
    const { pid } = JSON.parse(await readFile(path, 'utf8')) as { pid?: unknown };
    return typeof pid === 'number' ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** The file of another running world stays. A file that a crash left behind is replaced. */
async function choosePath(usual: string): Promise<EndpointsFile> {
  const owner = await ownerOf(usual);
  if (owner === undefined || owner === process.pid || !isRunning(owner)) return { path: usual, besides: undefined };
  return { path: usual.replace(/(\.json)?$/, `.${process.pid}.json`), besides: owner };
}

/** Writes the file as a whole or not at all, so that a program that waits for it never reads half of it. */
async function writeWhole(path: string, endpoints: Endpoints): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.tmp`;
  // It contains a token and keys, although they are local.
  await writeFile(draft, `${JSON.stringify(endpoints, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, path);
}

/** Writes the endpoints so that other programs can connect; `undo` removes the file. Without a path, no file is written. */
export async function publishEndpoints(
  undo: Undo,
  usual: string | undefined,
  endpoints: Endpoints,
): Promise<EndpointsFile | undefined> {
  if (usual === undefined) return undefined;
  const chosen = await choosePath(usual);
  await writeWhole(chosen.path, endpoints);
  undo.add(() => rm(chosen.path, { force: true }));
  return chosen;
}
