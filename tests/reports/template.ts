import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mailTemplateOf } from '../../shared/reports/email';

/** The mail's template, compiled as the build does it; mjml is loaded in a process of its own, for jest cannot. */
export function compileTemplate(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mail-'));
  const compiled = (name: string): string => {
    const target = join(folder, `${name}.html`);
    execFileSync(process.execPath, [join(__dirname, '../../scripts/compile-mail.mjs'), name, target]);
    return readFileSync(target, 'utf8');
  };
  try {
    return mailTemplateOf({ alert: compiled('alert'), digest: compiled('digest') });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
