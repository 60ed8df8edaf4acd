import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { mailTemplateOf } from '../../../shared/reports/mail/email';

let template: string | undefined;

/** The mail's template, compiled as in the build, once in a run of all tests. */
export function compileTemplate(): string {
  template ??= templateIn(folderOfRun());
  return template;
}

function folderOfRun(): string {
  const { TEST_RUN_FOLDER: run } = process.env;
  if (run === undefined) throw new Error('TEST_RUN_FOLDER is not set: run the tests with Jest');
  const folder = join(run, 'mail');
  if (existsSync(folder)) return folder;
  mkdirSync(run, { recursive: true });
  const own = mkdtempSync(join(run, 'mail-'));
  // In a process of its own, because Jest cannot load mjml.
  execFileSync(process.execPath, [join(__dirname, '../../../scripts/compile-mail.mjs'), own, 'alert', 'digest']);
  try {
    renameSync(own, folder);
  } catch (error) {
    // Another worker was faster.
    if (!existsSync(folder)) throw error;
    rmSync(own, { recursive: true });
  }
  return folder;
}

function templateIn(folder: string): string {
  const compiled = (name: string): string => readFileSync(join(folder, `${name}.html`), 'utf8');
  return mailTemplateOf({ alert: compiled('alert'), digest: compiled('digest') });
}
