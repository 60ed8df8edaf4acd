import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The mail's template, compiled as the build does it; mjml is loaded in a process of its own, for jest cannot. */
export function compileTemplate(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mail-'));
  try {
    const target = join(folder, 'alert.html');
    execFileSync(process.execPath, [join(__dirname, '../../scripts/compile-mail.mjs'), target]);
    return readFileSync(target, 'utf8');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
