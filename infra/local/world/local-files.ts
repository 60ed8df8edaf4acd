import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFolder } from './project-folder';

/** Where what is local to this machine lies; git ignores it. */
export const localFolder = (): string => join(projectFolder(), '.local');

/** Named by process and port: worlds run side by side, in one process too. */
export const configurationPath = (port: number): string =>
  join(localFolder(), `watch.config.${process.pid}.${port}.json`);

export const logPath = (folder: string, port: number): string =>
  join(folder, `function-app.${process.pid}.${port}.log`);

/** Whether the operating system knows a process. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Safe: what process.kill throws carries a code. EPERM means that it runs, as somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const named = /^(?:endpoints|function-app|watch\.config)\.(\d+)\..*(?:json|log|tmp)$|^endpoints\.(\d+)\.json$/;

/** Removes what processes that are gone left in the folder: a killed one cannot, and logs stay until the next start. */
export async function sweepLeftBehind(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const left = names.filter((name) => {
    const [, pid, owner] = named.exec(name) ?? [];
    return (pid ?? owner) !== undefined && !isRunning(Number(pid ?? owner));
  });
  await Promise.all(left.map((name) => rm(join(folder, name), { force: true })));
}
