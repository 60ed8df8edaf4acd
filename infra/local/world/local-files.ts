import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFolder } from './project-folder';

/** The folder for files of this machine; git ignores it. */
export const localFolder = (): string => join(projectFolder(), '.local');

/** The names contain process and port, so that several worlds can run at the same time, even in one process. */
export const configurationPath = (port: number): string =>
  join(localFolder(), `watch.config.${process.pid}.${port}.json`);

export const logPath = (folder: string, port: number): string =>
  join(folder, `function-app.${process.pid}.${port}.log`);

/** Whether a process runs. */
export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Safe: errors of process.kill have a code. EPERM means that it runs under another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const named = /^(?:endpoints|function-app|watch\.config)\.(\d+)\..*(?:json|log|tmp)$|^endpoints\.(\d+)\.json$/;

/** Removes files of ended processes from the folder: a killed process cannot remove them, and logs stay until the next start. */
export async function sweepLeftBehind(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const left = names.filter((name) => {
    const [, pid, owner] = named.exec(name) ?? [];
    return (pid ?? owner) !== undefined && !isRunning(Number(pid ?? owner));
  });
  await Promise.all(left.map((name) => rm(join(folder, name), { force: true })));
}
