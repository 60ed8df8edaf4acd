import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { AppSettings } from '../../infra/local/world/app-settings';
import { projectFolder } from '../../infra/local/world/project-folder';

/** Runs before the doctor, in its process: sets its clock to the world's time. */
const shiftClock = (offsetMs: number): string => `
const Real = Date;
const now = () => Real.now() + ${offsetMs};
globalThis.Date = new Proxy(Real, {
  construct: (real, args, target) => Reflect.construct(real, args.length === 0 ? [now()] : args, target),
  get: (real, key) => (key === 'now' ? now : Reflect.get(real, key)),
});`;

/** The findings of `npm run doctor -- --verify`; empty when every seal is right. */
export function verifyRecord(settings: AppSettings, offsetMs: number): Promise<readonly string[]> {
  const script = join(projectFolder(), 'dist', 'operate', 'doctor.cjs');
  const clock = `--import=data:text/javascript,${encodeURIComponent(shiftClock(offsetMs))}`;
  const env = { ...process.env, ...settings };
  return new Promise((resolve) => {
    execFile(process.execPath, [clock, script, '--verify'], { env }, (error, stdout, stderr) =>
      resolve(error === null ? [] : `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '')),
    );
  });
}
