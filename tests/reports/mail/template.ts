import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mailTemplateOf } from '../../../shared/reports/mail/email';

let template: string | undefined;

/** The mail's template, compiled as in the build, once for each test file. */
export function compileTemplate(): string {
  template ??= compiledByMjml();
  return template;
}

/** In a process of its own, because jest cannot load mjml. */
function compiledByMjml(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mail-'));
  const compiled = (name: string): string => readFileSync(join(folder, `${name}.html`), 'utf8');
  try {
    execFileSync(process.execPath, [join(__dirname, '../../../scripts/compile-mail.mjs'), folder, 'alert', 'digest']);
    return mailTemplateOf({ alert: compiled('alert'), digest: compiled('digest') });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
