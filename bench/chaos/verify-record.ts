import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { AppSettings } from '../../infra/local/world/app-settings';
import { projectFolder } from '../../infra/local/world/project-folder';

/** What `npm run doctor -- --verify` finds in the record; empty when every seal is right. */
export function verifyRecord(settings: AppSettings): Promise<readonly string[]> {
  const script = join(projectFolder(), 'dist', 'operate', 'doctor.cjs');
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [script, '--verify'],
      { env: { ...process.env, ...settings } },
      (error, stdout, stderr) =>
        resolve(error === null ? [] : `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '')),
    );
  });
}
